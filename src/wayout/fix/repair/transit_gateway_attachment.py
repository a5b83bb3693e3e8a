"""Repairs of attachments to transit gateways: made where a route leads to a gateway without one, accepted, led further.

Source: TGW-1, TGW-2, TGW-13, ROUTE-5.
"""

import re
from collections.abc import Iterator
from typing import Final

from wayout.ask.result.incident import Incident
from wayout.fix.change.any_change import Change
from wayout.fix.change.route import ReplaceRoute
from wayout.fix.change.transit_gateway_attachment import (
    PENDING,
    AcceptTransitGatewayVpcAttachment,
    CreateTransitGatewayVpcAttachment,
    ModifyTransitGatewayVpcAttachment,
    needs_acceptance,
)
from wayout.fix.naming import tag_name, unused_id, vpc_name
from wayout.fix.repair.join import gateways_of
from wayout.fix.repair.repair import MENDING, Repair
from wayout.fix.repair.way import table_of
from wayout.model.network import Network
from wayout.model.route_table import RouteTargetKind
from wayout.model.subnet import Subnet

_MADE_FOR_IT: Final = re.compile(r"tgw|transit|attach", re.IGNORECASE)
"""How people name the subnets in which they let a gateway stand."""


def attached(at: Incident) -> Iterator[Repair]:
    """The VPC attached to the gateway to which its route leads, with a subnet in each zone of its senders."""
    vpc_id = at.fact("vpc")
    if vpc_id is not None and at.component in at.network.transit_gateways:
        senders = _senders(at, vpc_id) or _leading_to(at.network, vpc_id, at.component)
        for changes in _attachments(at.network, senders, vpc_id, at.component):
            yield Repair(changes, MENDING)


def reattached(at: Incident) -> Iterator[Repair]:
    """For a route that is a black hole because its VPC is not attached any more: attached, and the route pointed anew."""
    table = at.network.route_tables.get(at.component)
    destination = (at.blocker.rule or "").partition(" ")[2]
    for route in table.routes if table is not None else ():
        kind, gateway_id = route.target
        is_dead = route.destination == destination and route.state != "active" and not route.is_propagated
        if table is None or not is_dead or kind is not RouteTargetKind.TRANSIT_GATEWAY:
            continue
        again = ReplaceRoute(route_table_id=at.component, destination=destination, target=gateway_id)
        if gateway_id in gateways_of(at.network, table.vpc_id):
            yield Repair((again,), MENDING)
        elif gateway_id in at.network.transit_gateways:
            senders = _leading_to(at.network, table.vpc_id, gateway_id)
            for changes in _attachments(at.network, senders, table.vpc_id, gateway_id):
                yield Repair((*changes, again), MENDING)


def accepted(at: Incident) -> Iterator[Repair]:
    """An attachment that waits, accepted by the account of the gateway, where that account is at hand."""
    own = at.network.transit_gateway_vpc_attachments.get(at.component)
    if own is not None and own.state == PENDING and _is_at_hand(at.network, own.transit_gateway_id):
        yield Repair(
            (
                AcceptTransitGatewayVpcAttachment(
                    transit_gateway_attachment_id=at.component, transit_gateway_id=own.transit_gateway_id
                ),
            ),
            MENDING,
        )


def zone(at: Incident) -> Iterator[Repair]:
    """The attachment given a subnet in the zone that lacks one: one named like those it has, or made for it, else any."""
    network = at.network
    attachment = network.transit_gateway_vpc_attachments.get(at.component)
    zones = set(at.every("zone"))
    if attachment is None:
        return
    named = {_stem(tag_name(network.subnets[i])) for i in attachment.subnet_ids if i in network.subnets}
    found = [s for s in network.subnets_of_vpc.get(attachment.vpc_id, ()) if s.availability_zone in zones]
    own = _senders(at, attachment.vpc_id)
    found.sort(key=lambda s: (_stem(tag_name(s)) not in named, *_rank(s, own)))
    for subnet in found:
        change = ModifyTransitGatewayVpcAttachment(
            transit_gateway_attachment_id=at.component, add_subnet_ids=(subnet.subnet_id,)
        )
        yield Repair((change,))


def _attachments(
    network: Network, senders: tuple[Subnet, ...], vpc_id: str, gateway_id: str
) -> Iterator[tuple[Change, ...]]:
    """The VPC attached by subnets that seem made for it, or by the senders' own; nothing where nobody here may accept."""
    gateway = network.transit_gateways[gateway_id]
    is_asked = needs_acceptance(network, gateway, vpc_id)
    if gateway.state != "available" or (is_asked and not _is_at_hand(network, gateway_id)):
        return
    name = f"{vpc_name(network, vpc_id)}-{tag_name(gateway) or gateway_id}"
    own_id = unused_id(network, "transit_gateway_vpc_attachments", "tgw-attach", vpc_name(network, vpc_id))
    own = _one_per_zone(senders)
    for subnet_ids in dict.fromkeys((_made_for_it(network, own), tuple(subnet.subnet_id for subnet in own))):
        made = CreateTransitGatewayVpcAttachment(
            transit_gateway_attachment_id=own_id,
            vpc_id=vpc_id,
            transit_gateway_id=gateway_id,
            subnet_ids=subnet_ids,
            name=name,
        )
        accepts = AcceptTransitGatewayVpcAttachment(transit_gateway_attachment_id=own_id, transit_gateway_id=gateway_id)
        if subnet_ids:
            yield (made, accepts) if is_asked else (made,)


def _made_for_it(network: Network, own: tuple[Subnet, ...]) -> tuple[str, ...]:
    """A subnet in the zone of each of these: one with a name that tells, else the smallest of the others."""
    found = []
    for sender in own:
        subnets = network.subnets_of_vpc.get(sender.vpc_id, ())
        here = (subnet for subnet in subnets if subnet.availability_zone == sender.availability_zone)
        found.append(min(here, key=lambda subnet: _rank(subnet, own)).subnet_id)
    return tuple(found)


def _rank(subnet: Subnet, own: tuple[Subnet, ...]) -> tuple[bool, bool, int, str]:
    """What comes first: what is named for it, what is none of the senders' own, what is small."""
    is_named = _MADE_FOR_IT.search(f"{tag_name(subnet) or ''} {subnet.subnet_id}") is not None
    size = -subnet.cidr_block.length if subnet.cidr_block is not None else 0
    return not is_named, subnet in own, size, subnet.subnet_id


def _one_per_zone(subnets: tuple[Subnet, ...]) -> tuple[Subnet, ...]:
    found: dict[str, Subnet] = {}
    for subnet in subnets:
        found.setdefault(subnet.availability_zone, subnet)
    return tuple(found.values())


def _senders(at: Incident, vpc_id: str) -> tuple[Subnet, ...]:
    """The subnets of the placements in the VPC."""
    placed = (at.network.subnets.get(placement.origin.subnet_id or "") for placement in at.placements)
    return tuple(s for s in placed if s is not None and s.vpc_id == vpc_id)


def _leading_to(network: Network, vpc_id: str, gateway_id: str) -> tuple[Subnet, ...]:
    """The subnets of the VPC whose tables lead to the gateway."""
    tables = ((subnet, table_of(network, subnet)) for subnet in network.subnets_of_vpc.get(vpc_id, ()))
    return tuple(s for s, table in tables if table is not None and any(r.target[1] == gateway_id for r in table.routes))


def _is_at_hand(network: Network, gateway_id: str) -> bool:
    """Whether the snapshot was taken in the account that owns the gateway too, so that a plan may be carried out there.

    A snapshot whose folders tell no account is that of the owners of its VPCs.
    """
    gateway = network.transit_gateways.get(gateway_id)
    owner = gateway.owner_id if gateway is not None else None
    accounts = {scope.account for scope in network.scopes.values()}
    if "default" in accounts:
        accounts |= {vpc.owner_id for vpc in network.vpcs.values() if vpc.owner_id is not None}
    return gateway is not None and (owner is None or owner in accounts)


def _stem(name: str | None) -> str:
    """A name without its last part, which mostly tells the zone."""
    return (name or "").rpartition("-")[0]
