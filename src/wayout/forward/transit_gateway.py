"""Transit gateways: from one VPC into another, or to a place that cannot be seen.

Modelled: the attachment and its state (TGW-1, TGW-13), one zone per attachment subnet (TGW-2), the route table associated with the attachment that
the packet enters by (TGW-3), its look-up (TGW-4), peering attachments, keeping to the source's zone (TGW-8). What happens in the attachment's subnets
(NACL-15, TGW-6) is the walk's. Attachments to a VPN, Direct Connect or Connect lead to places that no AWS answer describes: unknown.
Not modelled: flows that appliance mode pins to another zone; the way there and back is judged zone by zone.
"""

import msgspec

from wayout.forward.decision import Split, doubts, stops
from wayout.forward.transit_route_table import TransitLookup, TransitTarget
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.subnet import Subnet
from wayout.model.transit_gateway import TransitGatewayRouteTable, TransitGatewayVpcAttachment
from wayout.net.packet_set import PacketSet

_MOST_PEERINGS = 4


class Passage(msgspec.Struct, frozen=True):
    """What a transit gateway does with a part of the packets: its checks in order, and the subnet in which they come out.

    `exits` holds one subnet; several where AWS may pick any of them; none where the packets are lost or leave the network.
    """

    packets: PacketSet
    checks: tuple[Split, ...]
    rules: tuple[str, ...]
    exits: tuple[Subnet, ...] = ()


def attachment_of(network: Network, gateway_id: str, vpc_id: str) -> TransitGatewayVpcAttachment | None:
    """The attachment of a VPC to a transit gateway, an available one first."""
    found = [
        a
        for a in network.transit_gateway_vpc_attachments.values()
        if a.transit_gateway_id == gateway_id and a.vpc_id == vpc_id
    ]
    return min(found, key=lambda a: a.state != "available", default=None)


def entry_subnet(network: Network, attachment: TransitGatewayVpcAttachment, zone: str) -> Subnet | None:
    """The attachment's subnet in a zone. Source: TGW-2."""
    subnets = (network.subnets.get(subnet_id) for subnet_id in attachment.subnet_ids)
    return next((subnet for subnet in subnets if subnet is not None and subnet.availability_zone == zone), None)


def passages(network: Network, gateway_id: str, subnet: Subnet, packets: PacketSet) -> tuple[Passage, ...]:
    """What becomes of packets that a route of `subnet` hands to the transit gateway."""
    attachment = attachment_of(network, gateway_id, subnet.vpc_id)
    if attachment is None:
        if network.has_document("TransitGatewayVpcAttachments", subnet.vpc_id):
            facts = (("vpc", subnet.vpc_id), ("state", "not attached"))
            lost = stops(packets, Reason.TGW_ATTACHMENT_NOT_AVAILABLE, gateway_id, None, facts)
        else:
            what = f"the attachment of {subnet.vpc_id} to {gateway_id}"
            lost = doubts(packets, network.gap("TransitGatewayVpcAttachments", subnet.vpc_id, what))
        return (Passage(packets, (lost,), ()),)
    checks = (_state(attachment, packets), _zone(network, attachment, subnet, packets))
    table = _associated(network, gateway_id, attachment.transit_gateway_attachment_id)
    if isinstance(table, Gap):
        return (Passage(packets, (*checks, doubts(packets, table)), ()),)
    if table is None:
        lost = stops(packets, Reason.TGW_NO_ASSOCIATION, attachment.transit_gateway_attachment_id)
        return (Passage(packets, (*checks, lost), ()),)
    return _routed(network, table, subnet, packets, checks, ())


def _routed(
    network: Network,
    table: TransitGatewayRouteTable,
    subnet: Subnet,
    packets: PacketSet,
    checks: tuple[Split, ...],
    rules: tuple[str, ...],
) -> tuple[Passage, ...]:
    """Look the packets up in a table, and follow each part to where it comes out."""
    lookup = TransitLookup(network, table, subnet.vpc_id)
    checks = (*checks, *(doubts(packets, gap) for gap in lookup.gaps))
    found: list[Passage] = []
    for choice in lookup.split(packets):
        part, target = choice.packets, choice.target
        if target is None:
            found.append(Passage(part, (*checks, stops(part, Reason.TGW_NO_ROUTE, lookup.table_id)), rules))
        elif target.attachment_id is None:
            lost = stops(part, Reason.TGW_BLACKHOLE, lookup.table_id, target.rule)
            found.append(Passage(part, (*checks, lost), (*rules, target.rule)))
        else:
            found += _delivered(network, table, target, subnet, part, checks, (*rules, target.rule))
    return tuple(found)


def _delivered(
    network: Network,
    table: TransitGatewayRouteTable,
    target: TransitTarget,
    subnet: Subnet,
    packets: PacketSet,
    checks: tuple[Split, ...],
    rules: tuple[str, ...],
) -> tuple[Passage, ...]:
    """Out through the attachment that the route names."""
    attachment_id = target.attachment_id or ""
    if target.resource_type == "peering":
        peer = _peer_table(network, table, attachment_id)
        if peer is None or len(rules) > _MOST_PEERINGS:
            what = f"the route table behind the peering {attachment_id}"
            gap = network.gap("TransitGatewayRouteTableAssociations", subnet.vpc_id, what)
            return (Passage(packets, (*checks, doubts(packets, gap)), rules),)
        return _routed(network, peer, subnet, packets, checks, rules)
    attachment = network.transit_gateway_vpc_attachments.get(attachment_id)
    if attachment is None:
        if target.resource_type in {"vpc", ""}:
            what = f"{attachment_id} ({target.resource_id}), where {target.rule} leads,"
            gap = network.gap("TransitGatewayVpcAttachments", subnet.vpc_id, what)
        else:
            where = f"{target.resource_type} {target.resource_id}"
            gap = Gap.feature("on-premises", f"{target.rule} leads to {where}, beyond what AWS describes")
        return (Passage(packets, (*checks, doubts(packets, gap)), rules),)
    checks = (*checks, _state(attachment, packets))
    known = [network.subnets[subnet_id] for subnet_id in attachment.subnet_ids if subnet_id in network.subnets]
    if attachment.vpc_id not in network.vpcs or not known:
        owner = f" of account {attachment.vpc_owner_id}" if attachment.vpc_owner_id else ""
        gap = Gap.document("Subnets", "another account", f"{attachment.vpc_id}{owner} is not in the snapshot")
        return (Passage(packets, (*checks, doubts(packets, gap)), rules),)
    same_zone = [other for other in known if other.availability_zone == subnet.availability_zone]
    return (Passage(packets, checks, rules, tuple(same_zone or known)),)


def _state(attachment: TransitGatewayVpcAttachment, packets: PacketSet) -> Split:
    """Only `available` carries traffic; nobody says whether `modifying` does (TGW-13, UNVERIFIED)."""
    identity = attachment.transit_gateway_attachment_id
    if attachment.state == "available":
        return Split()
    if attachment.state == "modifying":
        gap = Gap.feature(
            "transit gateway", f"{identity} is being modified; whether it passes traffic is not documented"
        )
        return doubts(packets, gap)
    return stops(packets, Reason.TGW_ATTACHMENT_NOT_AVAILABLE, identity, None, (("state", attachment.state),))


def _zone(network: Network, attachment: TransitGatewayVpcAttachment, subnet: Subnet, packets: PacketSet) -> Split:
    identity = attachment.transit_gateway_attachment_id
    unknown = [subnet_id for subnet_id in attachment.subnet_ids if subnet_id not in network.subnets]
    if entry_subnet(network, attachment, subnet.availability_zone) is not None:
        return Split()
    if unknown:
        return doubts(packets, network.gap("Subnets", subnet.vpc_id, f"{unknown[0]}, a subnet of {identity},"))
    facts = (("zone", subnet.availability_zone), ("subnet", subnet.subnet_id))
    return stops(packets, Reason.TGW_AZ_NOT_ATTACHED, identity, None, facts)


def _associated(network: Network, gateway_id: str, attachment_id: str) -> TransitGatewayRouteTable | Gap | None:
    """The table that routes what enters by the attachment; None when there surely is none. Source: TGW-3."""
    tables = [t for t in network.transit_gateway_route_tables.values() if t.transit_gateway_id in {gateway_id, None}]
    for table in tables:
        for association in table.associations or ():
            if association.transit_gateway_attachment_id == attachment_id and association.state == "associated":
                return table
    attachment = network.transit_gateway_attachments.get(f"{attachment_id} of {gateway_id}")
    named = attachment.association if attachment is not None else None
    if named is not None and named.state == "associated":
        known = network.transit_gateway_route_tables.get(named.transit_gateway_route_table_id or "")
        if known is not None:
            return known
    elif (attachment is not None and named is None) or (tables and all(t.associations is not None for t in tables)):
        return None
    return _hub_gap(network, gateway_id, attachment_id)


def _hub_gap(network: Network, gateway_id: str, attachment_id: str) -> Gap:
    """The account that owns the gateway knows its tables; others usually may not ask (TGW-14)."""
    gateway = network.transit_gateways.get(gateway_id)
    attachment = network.transit_gateway_attachments.get(f"{attachment_id} of {gateway_id}")
    owner = (gateway.owner_id if gateway else None) or (attachment.transit_gateway_owner_id if attachment else None)
    account = f"account {owner}" if owner else "the account that owns it"
    message = f"how {gateway_id} routes what enters by {attachment_id} is not known: collect from {account} too"
    return Gap("TransitGatewayRouteTables", "another account", "ec2:SearchTransitGatewayRoutes", message)


def _peer_table(
    network: Network, table: TransitGatewayRouteTable, attachment_id: str
) -> TransitGatewayRouteTable | None:
    """The table at the other end of a peering: both ends describe the attachment by the same id."""
    for other in network.transit_gateway_route_tables.values():
        if other.transit_gateway_id == table.transit_gateway_id:
            continue
        if any(a.transit_gateway_attachment_id == attachment_id for a in other.associations or ()):
            return other
    return None
