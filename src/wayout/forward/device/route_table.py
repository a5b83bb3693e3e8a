"""Route tables.

Modelled: longest prefix (ROUTE-2), implicit local routes, prefix lists, the order of equal prefixes (ROUTE-3),
blackholes without fallback (ROUTE-5), routes more specific than local (ROUTE-7), separate families (ROUTE-12), silence
where no route matches (ROUTE-19). Where two prefix lists of the same length disagree (ROUTE-4) or a list's blocks are
not known, every candidate is followed; the answer is only as sure as they agree.

Rules:
- ROUTE-2: Of the routes that hold the destination, the one with the longest prefix takes the packet.
- ROUTE-3: Of equal prefixes a static route wins over a prefix list's, and that over a propagated one.
- ROUTE-4: Where two prefix lists give equal prefixes with different targets, every target is followed, and the answer
  is sure only where they agree.
- ROUTE-5: A blackhole that wins drops the packet; no shorter prefix takes its place.
- ROUTE-7: A route to a whole subnet's block may be narrower than the local route, and wins over it.
- ROUTE-12: A route of one IP version never carries the other.
- ROUTE-19: A packet that no route holds is dropped in silence.
"""

from collections.abc import Iterator
from enum import IntEnum

import msgspec

from wayout.model.gap import NOT_MODELLED, Gap
from wayout.model.network import Network
from wayout.model.route_table import Route, RouteTable, RouteTargetKind
from wayout.model.vpc import Vpc
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import PUBLIC_IPV4, Prefix

NEVER_ROUTED = IntervalSet.of(
    *((prefix.first, prefix.last) for prefix in map(Prefix.parse, ("169.254.168.0/22", "fd00:ec2::/32")))
)
"""Link-local addresses of AWS's own services: no route ever takes them, whatever it covers (ROUTE-8)."""


class _Rank(IntEnum):
    """Who wins between equal prefixes: the lower. Source: ROUTE-3."""

    STATIC = 0
    PREFIX_LIST = 1
    PROPAGATED = 2


class _Line(msgspec.Struct, frozen=True, gc=False):
    prefix: Prefix
    rank: _Rank
    route: Route


class Choice(msgspec.Struct, frozen=True, gc=False):
    """A part of the packets and the route that takes them; None when no route covers them.

    A choice with a `gap` is an alternative beside the others: whether the route covers the packets is not known.
    """

    packets: PacketSet
    route: Route | None
    gap: Gap | None = None


class RouteLookup:
    """The routes of one table in the order in which they win."""

    def __init__(self, network: Network, table: RouteTable) -> None:
        self.table = table
        lines: list[_Line] = []
        self._unclear: list[tuple[Route, Gap]] = []
        self._asked: tuple[PacketSet, tuple[Choice, ...]] | None = None
        for route in table.routes:
            if route.prefix is not None:
                rank = _Rank.PROPAGATED if route.is_propagated else _Rank.STATIC
                lines.append(_Line(route.prefix, rank, route))
            elif route.destination_prefix_list_id is not None:
                listed = network.find(
                    "ManagedPrefixListEntries", network.prefix_lists, route.destination_prefix_list_id, table.vpc_id
                )
                if isinstance(listed, Gap) or listed.prefixes is None:
                    subject = (
                        f"the blocks of {route.destination_prefix_list_id}, to which {table.route_table_id} has a route"
                    )
                    self._unclear.append((route, network.gap("ManagedPrefixListEntries", table.vpc_id, subject)))
                else:
                    lines += [_Line(prefix, _Rank.PREFIX_LIST, route) for prefix in listed.prefixes]
        lines += _implicit_local(network.vpcs.get(table.vpc_id), lines)
        self._lines = sorted(lines, key=lambda line: (-line.prefix.length, line.rank))

    def name(self, route: Route) -> str:
        """A route as a rule is named: the table and the destination."""
        return f"{self.table.route_table_id} {route.destination}"

    def decide(self, destination: Address) -> tuple[Choice, ...]:
        """The candidates for one destination, the sure one first; a single one unless something is not known."""
        is_routed = destination not in NEVER_ROUTED
        covering = [line for line in self._lines if destination in line.prefix] if is_routed else []
        best = min(covering, key=lambda line: (-line.prefix.length, line.rank), default=None)
        packets = PacketSet.box(destinations=IntervalSet.single(destination))
        found = [Choice(packets, best.route if best else None)]
        if best is not None and best.rank is _Rank.PREFIX_LIST:
            for line in covering:
                is_equal = line.prefix.length == best.prefix.length and line.rank is _Rank.PREFIX_LIST
                if is_equal and line.route.target != best.route.target:
                    found.append(Choice(packets, line.route, _ambiguous(self.table, best.route, line.route)))
        is_local = best is not None and best.route.target[0] is RouteTargetKind.LOCAL
        found += [
            Choice(packets, route, gap)
            for route, gap in self._unclear
            if is_routed and not is_local and destination in _reach(route)
        ]
        return tuple(found)

    def split(self, packets: PacketSet) -> tuple[Choice, ...]:
        """The packets parted by the route that takes them; alternatives overlap the sure parts. The last answer is kept."""
        if self._asked is None or self._asked[0] != packets:
            self._asked = packets, self._split(packets)
        return self._asked[1]

    def _split(self, packets: PacketSet) -> tuple[Choice, ...]:
        every = packets.destinations()
        never = every & NEVER_ROUTED
        rest = every - never if never else every
        parts: dict[int, tuple[Route, list[IntervalSet]]] = {}
        found: list[Choice] = []
        for line in self._lines:
            if not rest:
                break
            if line.prefix.last < rest.first or rest.last < line.prefix.first:
                continue
            part = rest & line.prefix.as_set()
            if part:
                rest = rest - part
                parts.setdefault(id(line.route), (line.route, []))[1].append(part)
                found += self._rivals(line, part, packets)
        sure = [Choice(self._only(packets, pieces), route) for route, pieces in parts.values()]
        if rest:
            sure.append(Choice(packets.restrict_destinations(rest), None))
        for route, gap in self._unclear:
            for choice in sure:
                if choice.route is None or choice.route.target[0] is not RouteTargetKind.LOCAL:
                    part_packets = choice.packets.restrict_destinations(_reach(route))
                    found += [Choice(part_packets, route, gap)] if part_packets else []
        unrouted = (Choice(packets.restrict_destinations(never), None),) if never else ()
        return (*sure, *found, *unrouted)

    @staticmethod
    def _only(packets: PacketSet, pieces: list[IntervalSet]) -> PacketSet:
        together = pieces[0]
        for piece in pieces[1:]:
            together = together | piece
        return packets.restrict_destinations(together)

    def _rivals(self, line: _Line, part: IntervalSet, packets: PacketSet) -> Iterator[Choice]:
        if line.rank is not _Rank.PREFIX_LIST:
            return
        for other in self._lines:
            is_equal = other.rank is _Rank.PREFIX_LIST and other.prefix.length == line.prefix.length
            if is_equal and other.prefix.overlaps(line.prefix) and other.route.target != line.route.target:
                yield Choice(
                    packets.restrict_destinations(part), other.route, _ambiguous(self.table, line.route, other.route)
                )

    def without(self, routes: tuple[Route, ...]) -> "RouteLookup":
        """The same table as if these routes were not in it."""
        copy = object.__new__(RouteLookup)
        copy.table = self.table
        copy._unclear = []
        copy._asked = None
        copy._lines = [line for line in self._lines if line.route not in routes]
        return copy


def _implicit_local(vpc: Vpc | None, lines: list[_Line]) -> list[_Line]:
    """The local routes that every table has, for the blocks that the document does not list. Source: ROUTE-2."""
    listed = {line.prefix for line in lines}
    missing = [prefix for prefix in (vpc.prefixes if vpc else ()) if prefix not in listed]
    return [_Line(prefix, _Rank.STATIC, _local_route(prefix)) for prefix in missing]


def _local_route(prefix: Prefix) -> Route:
    if prefix.first >= IPV6_FIRST:
        return Route(destination_ipv6_cidr_block=prefix, gateway_id="local", origin="CreateRouteTable")
    return Route(destination_cidr_block=prefix, gateway_id="local", origin="CreateRouteTable")


def _reach(route: Route) -> IntervalSet:
    """Where the blocks of a list that is not known may lie.

    A gateway endpoint's list holds public addresses of a service (EP-1).
    """
    return PUBLIC_IPV4 if route.target[0] is RouteTargetKind.VPC_ENDPOINT else _ANYWHERE


_ANYWHERE = PacketSet.every().destinations()


def _ambiguous(table: RouteTable, one: Route, other: Route) -> Gap:
    lists = f"{one.destination_prefix_list_id} and {other.destination_prefix_list_id}"
    return Gap(
        "RouteTables",
        NOT_MODELLED,
        None,
        f"{table.route_table_id} routes {lists} at the same length to different targets; AWS picks one (ROUTE-4)",
    )
