"""What to change where packets go round in a circle, or their replies another way than they."""

from wayout.explain.fault.scene import Scene
from wayout.explain.wording.name import named
from wayout.explain.wording.traffic import blocks_text


def break_loop(scene: Scene) -> str:
    """What ends a circle."""
    return f"Give the route of {scene.component_text} that takes these packets a target that leads on, not back."


def symmetric(scene: Scene) -> str:
    """What brings the reply past the endpoint. Source: FW-3, EP-18, ROUTE-13, TGW-8."""
    network, endpoint = scene.network, scene.component
    table, other = scene.fact("table") or "", scene.fact("other")
    requester = blocks_text(scene.sender_range) if scene.sender_range else "the addresses of the requester"
    if scene.fact("side") == "reply":
        return f"Route the requests through {endpoint} as well, or take the route to it out of {named(network, table)}."
    vpcs = {own.vpc_id for own in (network.vpc_endpoints.get(endpoint),) if own is not None}
    here = [a for a in network.transit_gateway_vpc_attachments.values() if a.vpc_id in vpcs]
    if other not in {None, "none"} and here and here[0].options.appliance_mode_support != "enable":
        return f"Turn appliance mode on for {here[0].transit_gateway_attachment_id}: it keeps both ways in one zone."
    if table.startswith("tgw-rtb-") and here:
        return (
            f"Route {requester} in {table} to {here[0].transit_gateway_attachment_id}, behind which {endpoint} stands."
        )
    if table.startswith("igw-"):
        return f"Give {table} a route table of its own that sends {requester} to {endpoint}."
    if other not in {None, "none"}:
        return f"Send what is for {requester} to {endpoint} in {named(network, table)}, not to {other}."
    return f"Add a route for {requester} to {named(network, table)}, to {endpoint}."
