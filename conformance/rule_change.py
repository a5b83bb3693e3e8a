"""Rule changes: the mutants, each of which is the model with one rule of AWS's changed."""

from typing import Any, Final

import msgspec

from conformance.mutant import Mutant, after, edit, put, unless
from wayout.forward.crossing import appliance, transit_crossing
from wayout.forward.decision.decision import passes
from wayout.forward.decision.perspective import IN, Direction, Leg, Perspective, Traffic
from wayout.forward.device import (
    group_reference,
    internet_gateway,
    nat_gateway,
    security_group_rule,
    transit_route_table,
    vpc_endpoint,
    vpc_peering_connection,
)
from wayout.forward.device.device import Devices
from wayout.forward.device.network_acl import AclFilter
from wayout.forward.device.route_table import RouteLookup
from wayout.forward.device.security_group import GroupFilter
from wayout.forward.device.transit_group_reference import Referencing
from wayout.forward.device.transit_route_table import TransitLookup
from wayout.forward.forward_leg import way_between_vpcs, way_through_interface, way_through_nat
from wayout.forward.return_leg import reply
from wayout.forward.return_leg.way_home import WayHome
from wayout.forward.transit_gateway import transit_gateway
from wayout.model.internet_gateway import InternetGateway
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_LINUX
from wayout.net.prefix import EVERY_IPV6


def _always(*_: object) -> bool:
    return True


def _let_pass(_: object, packets: PacketSet, *__: object) -> Any:
    return passes(packets)


def _open_pass(_: object, __: object, packets: PacketSet) -> Any:
    return passes(packets)


def _reverse_rules(acl: Any) -> None:
    acl._rules = tuple(reversed(acl._rules))


def _unsorted(lookup: Any) -> None:
    lookup._lines = sorted(lookup._lines, key=lambda line: line.prefix.length)


def _without_black_holes(lookup: Any) -> None:
    lookup._lines = [line for line in lookup._lines if line.route.state != "blackhole"]


def _propagated_first(lookup: Any) -> None:
    lookup._lines = sorted(lookup._lines, key=lambda line: (-line.prefix.length, -line.rank))


def _without_lists(lookup: Any) -> None:
    lookup._lines = [line for line in lookup._lines if line.route.destination_prefix_list_id is None]


def _only_requests(self: Traffic, _: Perspective, destinations: IntervalSet | None) -> PacketSet:
    protocols = None if self.protocol is None else IntervalSet.single(self.protocol)
    if self.selectors is not None and self.protocol is not None:
        return PacketSet.icmp(self.protocol, self.selectors, destinations)
    return PacketSet.box(protocols, destinations, destination_ports=self.ports)


def _main_table(network: Network, subnet: Any) -> Any:
    return network._main_table.get(subnet.vpc_id)


def _any_table(network: Network, subnet: Any) -> Any:
    found = network._table_of_subnet.get(subnet.subnet_id)
    return found or next(t for t in network.route_tables.values() if t.vpc_id == subnet.vpc_id)


def _any_public_address(interface: NetworkInterface, _: object) -> Any:
    pairs = [a.association.public_ip for a in interface.private_ip_addresses if a.association is not None]
    return next((public for public in pairs if public is not None), None)


def _first_group(devices: Devices, group_ids: tuple[str, ...], vpc_id: str, direction: Direction) -> GroupFilter:
    return GroupFilter.of(devices.network, group_ids[:1], vpc_id, direction)


def _both_families() -> None:
    old = vars(security_group_rule)["rule_of"]

    def new(*arguments: Any) -> Any:
        rule = old(*arguments)
        is_wide = 0 in rule.peers and 2**32 - 1 in rule.peers
        return msgspec.structs.replace(rule, peers=rule.peers | EVERY_IPV6.as_set()) if is_wide else rule

    vars(security_group_rule)["rule_of"] = new


def _no_members() -> None:
    old = vars(group_reference)["reference_to"]

    def new(*arguments: Any) -> Any:
        return msgspec.structs.replace(old(*arguments), members=IntervalSet.empty(), is_honoured=False)

    vars(group_reference)["reference_to"] = new


def _tgw_without_black_holes(lookup: Any) -> None:
    lines = [line for line in lookup._lines if line.target.attachment_id is not None]
    _relay(lookup, lines)


def _tgw_learned_first(lookup: Any) -> None:
    _relay(lookup, sorted(lookup._lines, key=lambda line: (-line.prefix.length, -line.rank)))


def _tgw_static_only(lookup: Any) -> None:
    _relay(lookup, [line for line in lookup._lines if line.rank == transit_route_table._Rank.STATIC])


def _relay(lookup: Any, lines: list[Any]) -> None:
    lookup._lines = lines
    lookup._stretches = tuple(transit_route_table._stretches(lines))
    lookup._ends = [last for _, last, _ in lookup._stretches]


def _first_transit_table(network: Network, gateway_id: str, *_: object) -> Any:
    tables = network.transit_gateway_route_tables.values()
    return next((t for t in tables if t.transit_gateway_id in {gateway_id, None}), None)


def _nothing(*_: object, **__: object) -> None:
    return None


def _is_reply(_: object, __: object, perspective: Perspective, *___: object) -> bool:
    return perspective.leg is Leg.RETURN


def _is_inward(_: object, __: object, perspective: Perspective, *___: object) -> bool:
    return perspective == IN


MUTANTS: Final = (
    Mutant("ACL rules are asked from the last to the first", "NACL-2", after(AclFilter, "__init__", _reverse_rules)),
    Mutant("an ACL lets replies pass", "NACL-6", unless(AclFilter, "split", _is_reply, _let_pass)),
    Mutant("an ACL compares the request's port with replies too", "NACL-7", put(Traffic, "requests", _only_requests)),
    Mutant(
        "an ACL's ingress rules are not asked of requests", "NACL-1", unless(AclFilter, "split", _is_inward, _let_pass)
    ),
    Mutant("an ACL filters inside its subnet", "NACL-8", put(Devices, "addresses_in", lambda *_: IntervalSet.empty())),
    Mutant("the NAT gateway's subnet asks no ACL on the way in", "NACL-7", put(way_through_nat, "cross", _nothing)),
    Mutant("ICMP types do not count", "NACL-4", put(Traffic, "selectors", None)),
    Mutant("a subnet always has the main table", "ROUTE-1", put(Network, "route_table_of", _main_table)),
    Mutant("a subnet without a table has the first one", "ROUTE-1", put(Network, "route_table_of", _any_table)),
    Mutant("the shortest prefix wins", "ROUTE-2", after(RouteLookup, "__init__", _unsorted)),
    Mutant(
        "a black hole falls through to the next route", "ROUTE-5", after(RouteLookup, "__init__", _without_black_holes)
    ),
    Mutant("a propagated route beats a static one", "ROUTE-3", after(RouteLookup, "__init__", _propagated_first)),
    Mutant("routes to prefix lists are not seen", "EP-1", after(RouteLookup, "__init__", _without_lists)),
    Mutant("a NAT gateway uses Linux's ephemeral ports", "NAT-13", put(nat_gateway, "PORTS", EPHEMERAL_LINUX)),
    Mutant(
        "a NAT gateway that leads to itself works",
        "NAT-5",
        put(way_through_nat, "_second", lambda _, t, *__: passes(t.packets)),
    ),
    Mutant("a NAT gateway translates every protocol", "NAT-9", put(nat_gateway, "_TRANSLATED", PacketSet.every())),
    Mutant(
        "a failed NAT gateway works",
        "NAT-1",
        put(nat_gateway, "checks", lambda _, __, ___, packets: (passes(packets),)),
    ),
    Mutant("a private NAT gateway reaches the internet", "NAT-3", put(nat_gateway, "internet_checks", lambda *_: ())),
    Mutant(
        "replies return to a NAT gateway over a peering only by a route",
        "NAT-11",
        edit(reply, "_set_out", "and traveller.origin.is_translated", "and False"),
    ),
    Mutant(
        "a NAT instance forwards in spite of its source/destination check",
        "ROUTE-11",
        put(appliance, "stops", lambda packets, *_: passes(packets)),
    ),
    Mutant("a NAT instance that is stopped forwards", "ROUTE-11", put(appliance, "meet_holder", _nothing)),
    Mutant(
        "the groups of a NAT instance are not asked", "ROUTE-11", put(way_through_interface, "meet_groups", _nothing)
    ),
    Mutant(
        "any public address of an interface will do",
        "IGW-2",
        put(NetworkInterface, "public_address_of", _any_public_address),
    ),
    Mutant(
        "no public address is needed",
        "IGW-2",
        put(internet_gateway, "_public_address", lambda _, packets: passes(packets)),
    ),
    Mutant(
        "an internet gateway takes private destinations",
        "IGW-5",
        put(internet_gateway, "_destination", lambda _, packets: passes(packets)),
    ),
    Mutant("port 25 is open", "SG-29", put(internet_gateway, "_smtp", lambda _, packets: passes(packets))),
    Mutant("a detached internet gateway works", "IGW-1", put(InternetGateway, "is_attached_to", _always)),
    Mutant("only the first group counts", "SG-1", put(Devices, "groups", _first_group)),
    Mutant("the receiver's groups are not asked", "SG-1", unless(GroupFilter, "split", _is_inward, _let_pass)),
    Mutant("0.0.0.0/0 means IPv6 too", "SG-8", _both_families),
    Mutant("a group reference matches nobody", "SG-12", _no_members),
    Mutant(
        "a group reference holds between any two VPCs",
        "SG-13",
        put(group_reference, "_reach", lambda *_: Referencing.HONOURED),
    ),
    Mutant(
        "a peering that is not active works",
        "PEER-1",
        put(vpc_peering_connection, "checks", lambda _, __, packets: (passes(packets),)),
    ),
    Mutant("replies need no route", "PEER-3", put(WayHome, "_fault", _nothing)),
    Mutant(
        "a transit gateway asks its first table",
        "TGW-3",
        put(transit_gateway, "associated_table", _first_transit_table),
    ),
    Mutant("a learned route beats a static one", "TGW-4", after(TransitLookup, "__init__", _tgw_learned_first)),
    Mutant("a transit gateway has no black holes", "TGW-4", after(TransitLookup, "__init__", _tgw_without_black_holes)),
    Mutant("a transit gateway learns nothing", "TGW-4", after(TransitLookup, "__init__", _tgw_static_only)),
    Mutant("an attachment serves every zone", "TGW-2", put(transit_gateway, "zone_obstacles", lambda *_: ())),
    Mutant("an attachment's subnet asks no ACL", "NACL-15", put(transit_crossing, "cross", _nothing)),
    Mutant("an attachment in any state works", "TGW-1", put(transit_gateway, "obstacles_at", lambda *_: ())),
    Mutant("a gateway endpoint carries UDP", "EP-4", put(vpc_endpoint, "_CARRIED", PacketSet.every())),
    Mutant(
        "a gateway endpoint in any state works",
        "EP-2",
        put(vpc_endpoint, "state_check", lambda _, packets: passes(packets)),
    ),
    Mutant(
        "a peering carries packets of a third VPC",
        "PEER-2",
        edit(way_between_vpcs, "over_peering", "traveller.origin.vpc_id != subnet.vpc_id", "False"),
    ),
    Mutant(
        "packets come out of a transit gateway in its first subnet",
        "TGW-8",
        edit(transit_gateway, "_exits", "return same_zone", "return known[:1]"),
    ),
)
