"""What security groups stopped: no rule matches, there is none, or one names a group that means nothing here."""

from wayout.explain.fault import load_balancer
from wayout.explain.fault.scene import Scene
from wayout.explain.wording.listing import listed
from wayout.explain.wording.name import named
from wayout.explain.wording.rule import rule_text
from wayout.explain.wording.traffic import requests_text, service_text, source_text
from wayout.forward.decision.perspective import Direction
from wayout.net.box import where_text


def group_mismatch(scene: Scene) -> str:
    """Groups with rules, none of which speaks of the packets."""
    groups = _groups(scene, "or")
    traffic = requests_text(scene.packets)
    match scene.direction:
        case Direction.EGRESS:
            return f"No egress rule of {groups} allows {traffic}."
        case Direction.INGRESS:
            holder = scene.fact("interface")
            at = f" at {named(scene.network, holder)}" if holder else ""
            return f"No ingress rule of {groups}{at} allows {_inbound(scene)}."


def group_empty(scene: Scene) -> str:
    """Groups without a rule in this direction."""
    several = scene.fact("groups") or scene.component
    verb = "have" if "," in several else "has"
    way = "out" if scene.direction is Direction.EGRESS else "in"
    traffic = requests_text(scene.packets)
    return (
        f"{_groups(scene, 'and')} {verb} no {scene.direction} rule at all, so nothing gets {way}, {traffic} included."
    )


def _groups(scene: Scene, last: str) -> str:
    groups = (scene.fact("groups") or scene.component).split(", ")
    return listed((named(scene.network, group) for group in groups), last)


def _inbound(scene: Scene) -> str:
    behind = scene.fact("behind")
    if behind is not None:
        what = service_text(scene.packets) or requests_text(scene.packets)
        return f"{what} from {load_balancer.behind_text(scene, behind)}"
    sender = source_text(scene.sender) if scene.sender else "the sender"
    return f"{service_text(scene.packets) or requests_text(scene.packets)} from {sender}"


def group_reference(scene: Scene) -> str:
    """A rule that names a group and looks as if it matched. Source: SG-12, SG-13, SG-16."""
    text = rule_text(scene.network, scene.blocker.rule) if scene.blocker.rule else None
    rule = f"{scene.component_text} {scene.direction} {text or 'rule'}"
    is_egress = scene.direction is Direction.EGRESS
    appliance = scene.fact("appliance")
    if appliance is not None:
        what = "these packets" if is_egress else "what arrives"
        passes = "pass" if is_egress else "passed"
        return (
            f"{rule} looks as if it matched, but {what} {passes} {named(scene.network, appliance)}, "
            "and behind anything in the line a rule that names a group matches nothing: it has to name addresses."
        )
    who = f"{where_text(scene.packets.destinations())} is not reached" if is_egress else "the sender does not arrive"
    return (
        f"{rule} looks as if it matched, but a group stands for the private addresses of its members, "
        f"in this VPC and over peering, and {who} as one of them."
    )
