"""Neighbourhood: which VPCs may send into which, in either of two networks; wider than what is really possible."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Final

from wayout.forward.device.nat_gateway import NAT64
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.route_table import Route, RouteTable, RouteTargetKind
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix

_RELAYS: Final = frozenset({"nat_gateway", "natGateway", "gateway_load_balancer", "gateway_load_balancer_endpoint"})
"""The types of interfaces that pass on what others send."""


class Neighbourhood:
    """The VPCs of two networks and how they are joined."""

    def __init__(self, old: Network, new: Network) -> None:
        self._networks = (old, new)
        self._own: dict[str, IntervalSet] = {}
        self._outside: dict[str, PacketSet] = {}
        self._senders: dict[str, tuple[str, ...]] = {}

    @cached_property
    def vpcs(self) -> tuple[str, ...]:
        """Every VPC that one of the networks describes or names."""
        named = [s.vpc_id for n in self._networks for s in n.subnets.values()]
        return tuple(dict.fromkeys([*(v for n in self._networks for v in n.vpcs), *named]))

    @cached_property
    def attached(self) -> tuple[str, ...]:
        """The VPCs whose packets may reach others by more than a peering: through a gateway or another connection."""
        found = [a.vpc_id for n in self._networks for a in n.transit_gateway_vpc_attachments.values()]
        others = [a for n in self._networks for a in n.transit_gateway_attachments.values()]
        found += [a.resource_id for a in others if a.resource_type == "vpc" and a.resource_id is not None]
        return tuple(dict.fromkeys([*found, *(table.vpc_id for table in self._tables if _leads_on(table))]))

    @cached_property
    def _tables(self) -> tuple[RouteTable, ...]:
        return tuple(table for network in self._networks for table in network.route_tables.values())

    @cached_property
    def _tables_of_vpc(self) -> dict[str, list[RouteTable]]:
        found: dict[str, list[RouteTable]] = {}
        for table in self._tables:
            found.setdefault(table.vpc_id, []).append(table)
        return found

    def own(self, vpc_id: str) -> IntervalSet:
        """The addresses of a VPC's blocks and of its subnets'."""
        found = self._own.get(vpc_id)
        if found is None:
            blocks: list[Prefix] = []
            for network in self._networks:
                vpc = network.vpcs.get(vpc_id)
                blocks += vpc.prefixes if vpc is not None else ()
                blocks += [p for subnet in network.subnets_of_vpc.get(vpc_id, ()) for p in subnet.prefixes]
            found = self._own[vpc_id] = _blocks(blocks)
        return found

    def outside(self, vpc_id: str) -> PacketSet:
        """The packets that may leave a VPC.

        All, where a route of it is narrower than its blocks and leads elsewhere (ROUTE-7).
        """
        found = self._outside.get(vpc_id)
        if found is None:
            every, own = PacketSet.every(), self.own(vpc_id)
            rest = every if self.is_split(vpc_id) else every.restrict_destinations(every.destinations() - own)
            found = self._outside[vpc_id] = rest
        return found

    def is_split(self, vpc_id: str) -> bool:
        """Whether a route of the VPC is narrower than its blocks and leads elsewhere (ROUTE-7)."""
        own = self.own(vpc_id)
        blocks = (block for table in self._tables_of_vpc.get(vpc_id, ()) for block in self._leading_out(table))
        return any(block.as_set() <= own for block in blocks)

    def _leading_out(self, table: RouteTable) -> Iterator[Prefix]:
        """The blocks of the table's routes to elsewhere than its own VPC."""
        for route in table.routes:
            if route.target[0] is not RouteTargetKind.LOCAL:
                if route.prefix is not None:
                    yield route.prefix
                for network in self._networks:
                    listed = network.prefix_lists.get(route.destination_prefix_list_id or "")
                    yield from (listed.prefixes or ()) if listed is not None else ()

    def senders_into(self, vpc_id: str) -> tuple[str, ...]:
        """The other VPCs that may send into this one."""
        found = self._senders.get(vpc_id)
        if found is None:
            joined = [v for v in self.attached if v != vpc_id and self._may_lead(v, vpc_id)]
            is_attached = vpc_id in self._attached
            peers = self._peers.get(vpc_id, {})
            found = self._senders[vpc_id] = tuple(dict.fromkeys([*peers, *(joined if is_attached else ())]))
        return found

    @cached_property
    def _attached(self) -> frozenset[str]:
        return frozenset(self.attached)

    @cached_property
    def _peers(self) -> dict[str, dict[str, None]]:
        found: dict[str, dict[str, None]] = {}
        for network in self._networks:
            for peering in network.vpc_peering_connections.values():
                one, other = peering.accepter_vpc_info.vpc_id, peering.requester_vpc_info.vpc_id
                if one is not None and other is not None:
                    found.setdefault(one, {})[other] = None
                    found.setdefault(other, {})[one] = None
        return found

    def _may_lead(self, from_id: str, into_id: str) -> bool:
        """Whether some route of one VPC leads out of it to addresses of another, or to a list of which nothing is known.

        What goes through a gateway or appliance of its own first goes on by the table of that one's subnet, which counts
        here too.
        """
        target = self.own(into_id)
        routes = (r for t in self._tables_of_vpc.get(from_id, ()) for r in t.routes if r.target[0] in _ON)
        return any(route.prefix is None or not route.prefix.as_set().isdisjoint(target) for route in routes)

    def joined_with(self, vpc_id: str) -> frozenset[str]:
        """The other VPCs whose packets may come into this one by more than a peering."""
        return self._attached - {vpc_id} if vpc_id in self._attached else frozenset()

    def passes_on(self, vpc_id: str) -> bool:
        """Whether the VPC may pass on packets of others.

        Some route of a transit gateway leads more than its own addresses there, or its ways cannot be told.
        """
        if vpc_id not in self._attached:
            return False
        own = self.own(vpc_id)
        for network in self._networks:
            for table in network.transit_gateway_route_tables.values():
                for route in (*(table.static_routes or ()), *(table.propagated_routes or ())):
                    is_there = any(a.resource_id in {vpc_id, None} for a in route.transit_gateway_attachments)
                    block = route.destination_cidr_block
                    if is_there and (block is None or not block.as_set() <= own):
                        return True
        return any(_leads_on(table) for table in self._tables_of_vpc.get(vpc_id, ()))

    def subnets_of_table(self, tables: Iterable[RouteTable]) -> set[str]:
        """The subnets that have one of the tables; for a main table, all of its VPC."""
        found: set[str] = set()
        for table in tables:
            found.update(a.subnet_id for a in table.associations if a.subnet_id is not None)
            if any(a.main for a in table.associations):
                found.update(s.subnet_id for n in self._networks for s in n.subnets_of_vpc.get(table.vpc_id, ()))
        return found

    def ends_in(self, subnet_ids: set[str]) -> tuple[NetworkInterface, ...]:
        """The interfaces in subnets, in either network, that are ends of what is sent there: no relays."""
        held = (i for n in self._networks for i in n.network_interfaces.values() if i.subnet_id in subnet_ids)
        return tuple(interface for interface in held if interface.interface_type not in _RELAYS)

    def addresses_in(self, subnet_ids: set[str]) -> IntervalSet:
        """The addresses of subnets, and of interfaces that say that they stand there."""
        blocks: list[Prefix] = []
        held: list[tuple[int, int]] = []
        for network in self._networks:
            for subnet in (network.subnets[i] for i in subnet_ids & network.subnets.keys()):
                blocks += subnet.prefixes
                inside = _blocks(subnet.prefixes)
                for interface in network.interfaces_of_vpc.get(subnet.vpc_id, ()):
                    if interface.subnet_id == subnet.subnet_id:
                        held += [(int(a), int(a)) for a in interface.addresses if a not in inside]
        return _blocks(blocks) | IntervalSet.of(*held)

    def has_attachment(self, subnet_ids: set[str]) -> bool:
        """Whether a transit gateway is attached in one of these subnets."""
        attachments = (a for n in self._networks for a in n.transit_gateway_vpc_attachments.values())
        held = (i for n in self._networks for i in n.network_interfaces.values() if i.subnet_id in subnet_ids)
        return any(not subnet_ids.isdisjoint(a.subnet_ids) for a in attachments) or any(
            interface.interface_type == "transit_gateway" for interface in held
        )

    def has_relay(self, subnet_ids: set[str]) -> bool:
        """Whether something else in these subnets passes on what others send: a gateway, an endpoint, an appliance."""
        for network in self._networks:
            if any(nat.subnet_id in subnet_ids for nat in network.nat_gateways.values()):
                return True
            endpoints = (e for e in network.vpc_endpoints.values() if not (e.is_interface or e.is_gateway))
            if any(not subnet_ids.isdisjoint(endpoint.subnet_ids) for endpoint in endpoints):
                return True
            for interface in network.network_interfaces.values():
                if interface.subnet_id in subnet_ids and (
                    interface.interface_type in _RELAYS
                    or not self.targets.isdisjoint((interface.network_interface_id, interface.instance_id))
                ):
                    return True
        return False

    @cached_property
    def targets(self) -> frozenset[str | None]:
        """The interfaces and instances that some route leads to."""
        routes = (route for table in self._tables for route in table.routes)
        return frozenset(target for r in routes for target in (r.network_interface_id, r.instance_id) if target)

    def over_transit(self, vpc_id: str) -> PacketSet:
        """The packets that the routes of a VPC may send to a transit gateway."""
        routes = (route for table in self._tables_of_vpc.get(vpc_id, ()) for route in table.routes)
        blocks = [route.prefix for route in routes if route.target[0] is RouteTargetKind.TRANSIT_GATEWAY]
        if None in blocks:
            return self.outside(vpc_id)
        return PacketSet.box(destinations=_blocks(blocks))

    def is_described(self, vpc_id: str) -> bool:
        """Whether both networks tell the blocks of the VPC, for which every table has a local route."""
        return all(vpc_id in network.vpcs for network in self._networks)

    def has_appliance(self, subnet_ids: set[str]) -> bool:
        """Whether an interface in these subnets passes on what routes lead to it, as the table of its own subnet says."""
        if not self.targets:
            return False
        held = (i for n in self._networks for i in n.network_interfaces.values() if i.subnet_id in subnet_ids)
        return any(not self.targets.isdisjoint((i.network_interface_id, i.instance_id)) for i in held)

    def translates(self, vpc_id: str) -> bool:
        """Whether the VPC may pass on packets of others with an address of its own, to which replies then go."""
        gateways = (nat for network in self._networks for nat in network.nat_gateways.values())
        relays = any(nat.vpc_id == vpc_id for nat in gateways) or bool(self.targets)
        return relays and self.passes_on(vpc_id)

    @cached_property
    def nat64_vpcs(self) -> tuple[str, ...]:
        """The VPCs in which some route may lead 64:ff9b::/96 to a NAT gateway (NAT-29)."""
        return tuple(dict.fromkeys(t.vpc_id for t in self._tables if any(map(_may_map, t.routes))))

    def uses_transit(self, vpc_id: str) -> frozenset[bool]:
        """Whether any route of the VPC leads to a transit gateway: in one network, in the other."""
        tables = ([t for t in network.route_tables.values() if t.vpc_id == vpc_id] for network in self._networks)
        return frozenset(any(r.transit_gateway_id is not None for t in own for r in t.routes) for own in tables)

    def is_regional(self, table_id: str) -> bool:
        """Whether the table is that of a regional NAT gateway (NAT-26)."""
        gateways = (nat for network in self._networks for nat in network.nat_gateways.values())
        return any(nat.route_table_id == table_id for nat in gateways)


_ON: Final = frozenset({RouteTargetKind.TRANSIT_GATEWAY, RouteTargetKind.CORE_NETWORK, RouteTargetKind.UNKNOWN})
"""What a route leads through into another VPC, besides a peering."""

_FAR: Final = frozenset({RouteTargetKind.CORE_NETWORK, RouteTargetKind.UNKNOWN})


def _leads_on(table: RouteTable) -> bool:
    """Whether some route takes a way between VPCs of which no other document tells."""
    return any(route.target[0] in _FAR for route in table.routes)


def _may_map(route: Route) -> bool:
    """Whether the route leads some of 64:ff9b::/96 to a NAT gateway; a list of blocks may."""
    return route.nat_gateway_id is not None and (route.prefix is None or route.prefix.overlaps(NAT64))


def _blocks(prefixes: Iterable[Any]) -> IntervalSet:
    return IntervalSet.of(*((prefix.first, prefix.last) for prefix in prefixes))
