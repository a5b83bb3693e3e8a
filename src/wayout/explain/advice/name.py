"""What to change where a name has no answer, in one sentence each."""

from wayout.explain.fault.scene import Scene


def switch_on(scene: Scene) -> str:
    """Turn the resolver of the VPC on."""
    return f"Turn on enableDnsSupport for {scene.component_text}."


def add_record(scene: Scene) -> str:
    """Add the record to the private zone."""
    name = scene.fact("name") or "the name"
    return f"Add a record for {name} to the private zone {scene.component}, or take the zone off this VPC."


def allow_name(scene: Scene) -> str:
    """Let DNS Firewall answer for the name."""
    name = scene.fact("name") or "the name"
    return f"Allow {name} in {scene.component_text} by a rule of a lower priority number, or take it off the list."


def give_ipv4(scene: Scene) -> str:
    """Give the source IPv4, or a translation to it."""
    subnets = [scene.network.subnets.get(placement.origin.subnet_id or "") for placement in scene.placements]
    if scene.hosts and any(subnet is not None and not subnet.enable_dns64 for subnet in subnets):
        return (
            "Turn on DNS64 for the subnet and route 64:ff9b::/96 to a NAT gateway (NAT64), or give "
            f"{scene.component_text} an IPv4 address."
        )
    return f"Give {scene.component_text} an IPv4 address, or use a destination with an IPv6 address."
