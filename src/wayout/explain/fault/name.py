"""Why a name has no answer, in one sentence each."""

from wayout.explain.fault.scene import Scene


def dns_disabled(scene: Scene) -> str:
    """The resolver of the VPC is switched off."""
    return f"No name resolves in {scene.component_text}: enableDnsSupport is off{_names(scene)}."


def dns_server(scene: Scene) -> str:
    """Queries do not reach the name servers, or these do not answer."""
    because = scene.fact("because")
    end = f": {because}." if because else "."
    does = "forwards to" if scene.component.startswith("rslvr-") else "sets"
    return f"The name servers that {scene.component_text} {does} are not reached{_names(scene)}{end}"


def _names(scene: Scene) -> str:
    return f", so {' and '.join(scene.hosts[:2])} cannot be looked up" if scene.hosts else ""


def private_zone(scene: Scene) -> str:
    """A private zone answers, and has no address for the name."""
    name, zone = scene.fact("name") or "the name", scene.fact("zone") or ""
    where = f"the private hosted zone {zone} ({scene.component})" if zone else f"the zone {scene.component}"
    response = scene.fact("response") or "NXDOMAIN"
    what = {
        "NXDOMAIN": "which has no record for it",
        "NODATA": "which knows the name but holds no address for it",
    }.get(response, f"where it ends in {response}")
    asked = [host for host in scene.hosts if host != name]
    via = f", to which {asked[0]} leads," if asked else ""
    return f"In this VPC {name}{via} is answered by {where}, {what}: whatever public DNS says is not asked."


def dns_firewall(scene: Scene) -> str:
    """A rule of DNS Firewall blocks the name, or one that it leads to."""
    name, response = scene.fact("name") or "the name", scene.fact("response") or "NODATA"
    rule = scene.blocker.rule or scene.component_text
    override = scene.fact("override")
    answer = f"answers it with {override} instead" if override else f"answers {response}"
    asked = [host for host in scene.hosts if host != name]
    via = f", to which {asked[0]} leads" if asked else ""
    return f"DNS Firewall blocks {name}{via}: {rule} {answer}."
