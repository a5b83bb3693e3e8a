"""What to change at transit gateways: attachments, their zones and tables, and the routes of tables."""

from wayout.explain.fault.network_acl import remote_text
from wayout.explain.fault.scene import Scene
from wayout.explain.wording.traffic import blocks_text
from wayout.fix.change.transit_gateway_attachment import needs_acceptance
from wayout.forward.decision.perspective import Leg
from wayout.net.prefix import Prefix


def gateway_without_attachment(scene: Scene, destination: str) -> str | None:
    """The transit gateway to which a dead route leads, where it is still there and the VPC is not attached to it."""
    table = scene.network.route_tables.get(scene.component)
    for route in table.routes if table is not None else ():
        target = scene.network.transit_gateways.get(route.transit_gateway_id or "")
        if table is None or target is None or route.destination != destination:
            continue
        attachments = scene.network.transit_gateway_vpc_attachments.values()
        pair = (table.vpc_id, target.transit_gateway_id)
        is_attached = any((a.vpc_id, a.transit_gateway_id) == pair and a.state == "available" for a in attachments)
        return None if is_attached else target.transit_gateway_id
    return None


def attachment(scene: Scene) -> str:
    """What an attachment that is missing, waits or failed needs."""
    if not scene.component.startswith("tgw-attach-"):
        return f"Attach {scene.fact('vpc') or 'the VPC'} to {scene.component_text}{_acceptance(scene)}."
    if scene.fact("state") in {"pendingAcceptance", "PENDING_ACCEPTANCE"}:
        return f"Accept the attachment {scene.component_text} in the account of the transit gateway."
    return f"Create an attachment in place of {scene.component_text}, and give it its routes and its route table."


def _acceptance(scene: Scene) -> str:
    """Who has to accept an attachment, where that is another account."""
    gateway = scene.network.transit_gateways.get(scene.component)
    vpc_id = scene.fact("vpc") or ""
    if gateway is None or not needs_acceptance(scene.network, gateway, vpc_id):
        return ""
    return f", and have account {gateway.owner_id} accept it"


def zone(scene: Scene) -> str:
    """What a zone without a subnet of the attachment needs."""
    zones = ", ".join(scene.every("zone")) or scene.zones_text or "the zone of the source"
    return f"Add a subnet in {zones} to the attachment {scene.component_text}."


def association(scene: Scene) -> str:
    """What an attachment without a table needs."""
    return f"Associate {scene.component_text} with a transit gateway route table."


def route(scene: Scene) -> str:
    """What a table without a route needs: the block of the VPC that holds the addresses, by its attachment (TGW-5)."""
    held = _holder(scene)
    if held is not None:
        block, through = held
        return (
            f"Add a route for {block} to the transit gateway route table {scene.component_text}, to {through}, or let "
            f"{through} propagate its routes to it."
        )
    requester = blocks_text(scene.sender_range) if scene.sender_range else "the addresses of the requester"
    where = remote_text(scene) if scene.leg is Leg.FORWARD else requester
    return f"Add a route for {where} to the transit gateway route table {scene.component_text}."


def _holder(scene: Scene) -> tuple[Prefix, str] | None:
    """The block that holds all the addresses, and the attachment of its VPC; None where none does, or several do."""
    network = scene.network
    table = network.transit_gateway_route_tables.get(scene.component)
    wanted = scene.packets.destinations() if scene.leg is Leg.FORWARD else scene.sender_range
    if table is None or not wanted:
        return None
    found = [
        (block, each.transit_gateway_attachment_id)
        for each in network.transit_gateway_vpc_attachments.values()
        if table.transit_gateway_id in {None, each.transit_gateway_id} and each.state == "available"
        for block in (network.vpcs[each.vpc_id].prefixes if each.vpc_id in network.vpcs else ())
        if wanted <= block.as_set()
    ]
    return found[0] if len(found) == 1 else None


def black_hole(scene: Scene) -> str:
    """What a table with a black hole needs."""
    return f"Remove the blackhole route from {scene.component_text}, or give it an attachment."
