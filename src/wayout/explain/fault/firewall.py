"""What a Network Firewall stops, when, what the client sees of it, and what to change."""

from wayout.explain.fault.scene import Scene
from wayout.explain.wording.traffic import packets_text, requests_text
from wayout.forward.decision.perspective import Leg


def firewall_message(scene: Scene) -> str:
    """Which rule of the firewall stops the packets, when, and what the client sees of it. Source: FW-4, FW-9, FW-11."""
    verb = "rejects" if scene.fact("effect") == "reject" else "drops"
    rule = f" ({scene.blocker.rule})" if scene.blocker.rule else ""
    what = packets_text(scene.packets, scene.leg)
    if scene.fact("half") is not None:
        return (
            f"The firewall {scene.component_text} drops {what}: its stateless rule {scene.blocker.rule} passes one "
            "direction by itself, and the stateful engine drops the other, of which it saw no beginning."
        )
    if scene.fact("moment") == "data":
        is_tls = all(d.text.startswith(("https:", "aws:")) for d in scene.destinations)
        what_fails = "the TLS handshake" if is_tls else "the connection"
        sees = "is reset" if verb == "rejects" else "hangs"
        named = f" for {' and '.join(scene.hosts[:2])}" if scene.hosts else ""
        return (
            f"The firewall {scene.component_text} {verb} {what}{named}{rule}: "
            f"the TCP connect succeeds, then {what_fails} {sees}."
        )
    engine = "A stateless rule" if scene.fact("engine") == "stateless" else "The policy"
    return f"{engine} of the firewall {scene.component_text} {verb} {what}{rule}."


def firewall_advice(scene: Scene) -> str:
    """The narrowest change of the firewall's policy."""
    firewall, rule = f"the firewall {scene.component_text}", scene.blocker.rule or ""
    if scene.fact("half") is not None:
        return f"Forward both directions to the stateful engine of {firewall}: change {rule}."
    hosts = " and ".join(scene.hosts[:2])
    if scene.fact("moment") == "data" and hosts:
        if rule.endswith(" domain list"):
            return f"Take {hosts} off the domain list {rule.split()[0]} of {firewall}."
        if rule.endswith(" names that are not in the list"):
            return f"Add {hosts} to the allow list {rule.split()[0]} of {firewall}."
        return f"Add a rule for {hosts} to the policy of {firewall}, before what stops it."
    what = requests_text(scene.packets) if scene.leg is Leg.FORWARD else "replies to the requester"
    return f"Add a rule to the policy of {firewall} that passes {what}, before what stops it."
