"""Cost: what speaks against changes: how much is edited, who else is touched, money, and the risk to running traffic.

The points only compare candidates with one another; what users are told are the parts. A rule in a group of one's own
costs least, then an entry of an ACL, a route, what is made anew; a table, an ACL or a group that others use costs for
each of them; a dollar a month is worth a fifth of a point.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import msgspec

from wayout.ask.destination.service_endpoint import region_of
from wayout.ask.source.placement import Placement
from wayout.fix.change.any_change import Change
from wayout.fix.change.block_public_access import CreateBlockPublicAccessExclusion
from wayout.fix.change.ecs_service import SetAssignPublicIp
from wayout.fix.change.elastic_ip import AllocateAddress, AssociateAddress
from wayout.fix.change.endpoint_policy import SetVpcEndpointPolicy
from wayout.fix.change.internet_gateway import (
    AttachInternetGateway,
    CreateEgressOnlyInternetGateway,
    CreateInternetGateway,
)
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.network_acl import CreateNetworkAclEntry, ReplaceNetworkAclEntry
from wayout.fix.change.network_interface import SetSourceDestCheck
from wayout.fix.change.route import CreateRoute, DeleteRoute, ReplaceRoute
from wayout.fix.change.route_table import AssociateRouteTable, CreateRouteTable
from wayout.fix.change.security_group import AddSecurityGroupRule, CreateSecurityGroup
from wayout.fix.change.subnet import CreateSubnet
from wayout.fix.change.transit_gateway import AssociateTransitGatewayRouteTable, CreateTransitGatewayRoute
from wayout.fix.change.transit_gateway_attachment import (
    AcceptTransitGatewayVpcAttachment,
    CreateTransitGatewayVpcAttachment,
    ModifyTransitGatewayVpcAttachment,
)
from wayout.fix.change.vpc import SetDnsAttribute
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint, ModifyVpcEndpoint
from wayout.fix.change.vpc_peering_connection import AcceptVpcPeeringConnection
from wayout.fix.repair.way import at_block, served
from wayout.forward.decision.origin import PublicAddress
from wayout.model.network import Network
from wayout.model.planned import is_planned
from wayout.model.price import Meter, list_price
from wayout.model.route_table import RouteTable

_EFFORT: Final[Mapping[type, int]] = MappingProxyType(
    {
        AddSecurityGroupRule: 2,
        CreateSecurityGroup: 3,
        CreateNetworkAclEntry: 2,
        ReplaceNetworkAclEntry: 4,
        CreateRoute: 2,
        ReplaceRoute: 4,
        DeleteRoute: 4,
        CreateRouteTable: 3,
        AssociateRouteTable: 4,
        CreateSubnet: 5,
        AllocateAddress: 2,
        AssociateAddress: 3,
        CreateNatGateway: 5,
        CreateInternetGateway: 4,
        AttachInternetGateway: 3,
        CreateEgressOnlyInternetGateway: 4,
        CreateGatewayEndpoint: 4,
        CreateInterfaceEndpoint: 5,
        ModifyVpcEndpoint: 3,
        SetVpcEndpointPolicy: 4,
        SetDnsAttribute: 3,
        SetSourceDestCheck: 3,
        SetAssignPublicIp: 6,
        CreateBlockPublicAccessExclusion: 8,
        CreateTransitGatewayRoute: 3,
        AssociateTransitGatewayRouteTable: 3,
        ModifyTransitGatewayVpcAttachment: 4,
        CreateTransitGatewayVpcAttachment: 5,
        AcceptTransitGatewayVpcAttachment: 3,
        AcceptVpcPeeringConnection: 3,
    }
)
_OTHER_EFFORT: Final = 5
CHEAPEST: Final = 2
"""No change costs less."""

_MAIN_LED: Final = 8
"""The main table is for subnets that nobody has thought of yet: a way out there is a way out for them."""

_ACROSS_ZONES: Final = 6
"""A gateway of another zone costs for each gigabyte, and is lost with that zone (NAT-14)."""

_EXPOSED: Final = 20
"""A subnet that is led to the internet gateway is private no more, for all that stands there.

Senders that have public addresses were meant to stand in a public one: they cost nothing more.
"""

_WITHOUT_A_PLACE: Final = 5
"""Of a gateway for all zones AWS does not say the price for each zone (NAT-32)."""

_BROADER: Final = 4
"""An exclusion that lets connections in as well, where one that lets them out may do (BPA-4)."""

_SUBNET_LED: Final = 30
_SUBNET_FREED: Final = 3
_SUBNET_FILTERED: Final = 2
_CARRIER: Final = 1
_MOST_CARRIERS: Final = 12
_DOLLARS_A_POINT: Final = 5
_UNKNOWN_HOUR: Final = Decimal("0.06")
"""Stands for the price of an hour where the list has none: more than most, so that nothing looks cheap for want of it."""


class Cost(msgspec.Struct, frozen=True):
    """The parts of what changes cost. `dollars` are those of a month by list price; `is_priced` where all are known.

    `touched` are the subnets, and the interfaces that carry a group, beyond those of the question.
    """

    changes: int = 0
    points: int = 0
    dollars: Decimal = Decimal(0)
    is_priced: bool = True
    touched: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.changes + other.changes,
            self.points + other.points,
            self.dollars + other.dollars,
            self.is_priced and other.is_priced,
            self.touched + other.touched,
        )


def priced(network: Network, changes: tuple[Change, ...], placements: tuple[Placement, ...]) -> tuple[Network, Cost]:
    """The network after the changes, and what they cost; `placements` are those of the question, whom they are for.

    Raises: InputError when a change cannot be made.
    """
    total = Cost()
    for change in changes:
        total += _cost(network, change, placements)
        network = change.on(network)
    return network, total


def _cost(network: Network, change: Change, placements: tuple[Placement, ...]) -> Cost:
    touched, weight = _touched(network, change, placements)
    dollars, is_priced = monthly(network, change)
    money = int(dollars / _DOLLARS_A_POINT + Decimal("0.5"))
    effort = _EFFORT.get(type(change), _OTHER_EFFORT) + _risk(network, change, placements)
    return Cost(1, effort + weight + money, dollars, is_priced, touched)


def _risk(network: Network, change: Change, placements: tuple[Placement, ...]) -> int:
    """What a change brings along that is no effort: exposure, a dependence on another zone, a price that is not known."""
    match change:
        case CreateRoute() | ReplaceRoute():
            table = network.route_tables.get(change.route_table_id)
            own = {placement.origin.subnet_id for placement in placements}
            users = [s for s in served(network, table) if s.subnet_id in own] if table is not None else []
            nat = network.nat_gateways.get(change.target)
            home = network.subnets.get(nat.subnet_id or "") if nat is not None else None
            is_far = home is not None and any(s.availability_zone != home.availability_zone for s in users)
            is_planned_table = table is not None and is_planned(table.route_table_id)
            is_public = all(placement.origin.public is PublicAddress.PRESENT for placement in placements)
            is_exposed = change.target.startswith("igw-") and (bool(users) or is_planned_table) and not is_public
            return (_ACROSS_ZONES if is_far else 0) + (_EXPOSED if is_exposed else 0)
        case CreateNatGateway():
            return _WITHOUT_A_PLACE if change.is_regional else 0
        case CreateBlockPublicAccessExclusion():
            return _BROADER if change.mode == "allow-bidirectional" else 0
        case _:
            return 0


def _touched(network: Network, change: Change, placements: tuple[Placement, ...]) -> tuple[int, int]:
    """How many others use what is changed, and what that weighs."""
    own = {placement.origin.subnet_id for placement in placements}
    match change:
        case CreateRoute() | ReplaceRoute() | DeleteRoute():
            table = network.route_tables.get(change.route_table_id)
            if table is None:
                return 0, 0
            others = sum(1 for subnet in served(network, table) if subnet.subnet_id not in own)
            old = at_block(table, change.destination)
            is_dead = old is not None and old.state != "active"
            is_home = not any(s.subnet_id in own for s in served(network, table))
            weight = others * (_SUBNET_FREED if is_dead or is_home else _SUBNET_LED)
            return others, weight + (_MAIN_LED if old is None and _is_main(table) else 0)
        case CreateNetworkAclEntry() | ReplaceNetworkAclEntry():
            acl = network.network_acls.get(change.network_acl_id)
            others = sum(1 for a in acl.associations if a.subnet_id not in own) if acl is not None else 0
            return others, min(others * _SUBNET_FILTERED, _MOST_CARRIERS)
        case AddSecurityGroupRule():
            ours = {placement.origin.interface_id for placement in placements}
            carriers = network.interfaces_of_group.get(change.group_id, ())
            others = sum(1 for i in carriers if i.network_interface_id not in ours and i.subnet_id not in own)
            return others, min(others * _CARRIER, _MOST_CARRIERS)
        case _:
            return 0, 0


def monthly(network: Network, change: Change) -> tuple[Decimal, bool]:
    """What a change adds to a month's bill by list price, and whether the price is known.

    Source: NAT-31, NAT-32 (UNVERIFIED: whether a regional NAT gateway is charged for each zone).
    """
    match change:
        case AllocateAddress():
            return _month(network, None, Meter.PUBLIC_IPV4_HOUR, 1)
        case CreateNatGateway():
            zones = {s.availability_zone for s in network.subnets_of_vpc.get(change.vpc_id, ())}
            count = max(len(zones), 1) if change.is_regional else 1
            gateway, is_known = _month(network, change.vpc_id, Meter.NAT_GATEWAY_HOUR, count)
            address, is_address_known = _month(
                network, change.vpc_id, Meter.PUBLIC_IPV4_HOUR, count if change.is_regional else 0
            )
            return gateway + address, is_known and is_address_known
        case CreateInterfaceEndpoint():
            return _month(network, change.vpc_id, Meter.INTERFACE_ENDPOINT_HOUR, len(change.subnet_ids))
        case CreateTransitGatewayVpcAttachment():
            return _month(network, change.vpc_id, Meter.TRANSIT_GATEWAY_ATTACHMENT_HOUR, 1)
        case SetAssignPublicIp():
            service = network.ecs_services.get(change.service)
            tasks = max(service.desired_count or service.running_count or 1, 1) if service is not None else 1
            return _month(network, None, Meter.PUBLIC_IPV4_HOUR, tasks)
        case _:
            return Decimal(0), True


def _month(network: Network, vpc_id: str | None, meter: Meter, count: int) -> tuple[Decimal, bool]:
    if not count:
        return Decimal(0), True
    region = region_of(network, vpc_id or next(iter(network.vpcs), ""))
    price = list_price(meter, region) if region is not None else None
    if price is None:
        return _UNKNOWN_HOUR * 730 * count, False
    return price.of_month() * count, True


def _is_main(table: RouteTable) -> bool:
    return any(association.main and association.is_effective for association in table.associations)
