"""Repairs at transit gateways: a route of a table, the table of an attachment.

Source: TGW-2 to TGW-7.
"""

from collections.abc import Iterator

from wayout.ask.result.incident import Incident
from wayout.fix.change.any_change import Change
from wayout.fix.change.transit_gateway import (
    AssociateTransitGatewayRouteTable,
    CreateTransitGatewayRoute,
)
from wayout.fix.repair.need import PUBLIC
from wayout.fix.repair.place import DEFAULT, DEFAULT_IPV6, public_subnets
from wayout.fix.repair.repair import Repair
from wayout.forward.decision.perspective import Leg
from wayout.model.network import Network
from wayout.model.transit_gateway import TransitGatewayRouteTable
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import Prefix, prefixes_of


def route(at: Incident) -> Iterator[Repair]:
    """A static route in the gateway's table: to the VPC that holds the addresses, or to one that leads to the internet."""
    table = at.network.transit_gateway_route_tables.get(at.component)
    if table is None:
        return
    yield from _routed(at, table, at.packets.destinations() if at.leg is Leg.FORWARD else at.sender_range)


def homeward(at: Incident) -> Iterator[Repair]:
    """A static route to the sender's VPC in the table that led the reply into another one."""
    table = at.network.transit_gateway_route_tables.get(at.fact("led by") or "")
    if table is not None:
        yield from _routed(at, table, at.sender_range)


def _routed(at: Incident, table: TransitGatewayRouteTable, wanted: IntervalSet) -> Iterator[Repair]:
    """Static routes for the addresses; for a block that has one already, narrower ones."""
    for block, attachment in _targets(at, table, wanted):
        taken = {str(r.destination_cidr_block) for r in table.static_routes or ()}
        if str(block) not in taken:
            yield Repair((_created(table, block, attachment),))
            continue
        # A static route for the whole block is there and leads astray: a narrower one beats it and leaves it alone.
        narrow = prefixes_of(wanted)
        if len(narrow) <= 4 and not any(str(p) in taken for p in narrow):
            yield Repair(tuple(_created(table, p, attachment) for p in narrow))


def through_firewall(at: Incident) -> Iterator[Repair]:
    """The replies led to the VPC of the firewall that saw the requests, by static routes for the senders' subnets.

    They are longer than what the table learns of the senders' VPC, and so take the packets from it (TGW-4).
    """
    table = at.network.transit_gateway_route_tables.get(at.fact("table") or "")
    endpoint = at.network.vpc_endpoints.get(at.component)
    if table is None or endpoint is None or at.fact("side") != "request" or at.is_ipv6:
        return
    hubs = [a for a in at.network.transit_gateway_vpc_attachments.values() if a.vpc_id == endpoint.vpc_id]
    ours = next((a for a in hubs if table.transit_gateway_id in {None, a.transit_gateway_id}), None)
    homes = [at.network.subnets.get(placement.origin.subnet_id or "") for placement in at.placements]
    blocks = dict.fromkeys(home.cidr_block for home in homes if home is not None and home.cidr_block is not None)
    if ours is not None and blocks:
        yield Repair(tuple(_created(table, block, ours.transit_gateway_attachment_id) for block in blocks))


def _created(table: TransitGatewayRouteTable, block: Prefix, attachment: str) -> Change:
    return CreateTransitGatewayRoute(
        transit_gateway_route_table_id=table.transit_gateway_route_table_id,
        destination=str(block),
        transit_gateway_attachment_id=attachment,
    )


def _targets(at: Incident, table: TransitGatewayRouteTable, wanted: IntervalSet) -> Iterator[tuple[Prefix, str]]:
    """Blocks that hold the addresses, with the attachment that leads there."""
    network, hub = at.network, table.transit_gateway_id
    attachments = [a for a in network.transit_gateway_vpc_attachments.values() if hub in {None, a.transit_gateway_id}]
    is_outside = bool(wanted) and (wanted <= PUBLIC)
    for attachment in attachments:
        vpc = network.vpcs.get(attachment.vpc_id)
        for block in vpc.prefixes if vpc is not None and attachment.state == "available" else ():
            if wanted and wanted <= block.as_set():
                yield block, attachment.transit_gateway_attachment_id
    if is_outside:
        block = Prefix.parse(DEFAULT_IPV6 if at.is_ipv6 else DEFAULT)
        known = _known_exits(network, block)
        ranked = sorted(attachments, key=lambda a: a.transit_gateway_attachment_id not in known)
        senders = {placement.origin.vpc_id for placement in at.placements}
        for attachment in ranked:
            is_exit = attachment.transit_gateway_attachment_id in known or _leads_out(network, attachment.vpc_id)
            if is_exit and attachment.vpc_id not in senders and attachment.state == "available":
                yield block, attachment.transit_gateway_attachment_id
    for other in network.transit_gateway_attachments.values():
        whole = prefixes_of(wanted) if wanted else ()
        if other.resource_type == "peering" and hub in {None, other.transit_gateway_id} and len(whole) == 1:
            yield whole[0], other.transit_gateway_attachment_id


def _known_exits(network: Network, block: Prefix) -> frozenset[str]:
    """The attachments to which some table leads the default block."""
    return frozenset(
        target.transit_gateway_attachment_id
        for table in network.transit_gateway_route_tables.values()
        for each in table.static_routes or ()
        if each.destination_cidr_block == block
        for target in each.transit_gateway_attachments
    )


def _leads_out(network: Network, vpc_id: str) -> bool:
    """Whether a VPC could be the way out for others: it has public subnets, or a NAT gateway."""
    return bool(public_subnets(network, vpc_id)) or any(n.vpc_id == vpc_id for n in network.nat_gateways.values())


def association(at: Incident) -> Iterator[Repair]:
    """The attachment given a table: one that other attachments of its kind use, before the others."""
    network = at.network
    own = network.transit_gateway_attachment(at.component, None)
    if own is None:
        return
    tables = [
        table
        for table in network.transit_gateway_route_tables.values()
        if table.transit_gateway_id in {None, own.transit_gateway_id}
    ]
    tables.sort(key=lambda t: -sum(1 for a in t.associations or () if a.resource_type == own.resource_type))
    for table in tables:
        yield Repair(
            (
                AssociateTransitGatewayRouteTable(
                    transit_gateway_route_table_id=table.transit_gateway_route_table_id,
                    transit_gateway_attachment_id=at.component,
                ),
            ),
        )
