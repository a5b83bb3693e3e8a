"""Route tables of transit gateways.

Modelled: longest prefix, static before prefix list before propagated, those by the kind of attachment (TGW-4),
blackholes, routes derived from propagations and the VPCs' blocks where AWS's own list is not there (TGW-5: a block
that overlaps another is not learned, so it is in doubt). A table of which an answer is missing leaves everything in
doubt (TGW-14); a route that is coming or going leaves its packets in doubt.

Rules:
- TGW-4: The longest prefix wins; of equal ones a static route, then a prefix list's, then a propagated one by the
  kind of attachment.
- TGW-5: Where AWS's list of learned routes is missing, they are derived from the blocks of the VPCs, and blocks that
  overlap are left open.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from enum import IntEnum

import msgspec

from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.transit_gateway import TablePropagation, TransitGatewayRoute, TransitGatewayRouteTable
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import EVERY_IPV6, PRIVATE_IPV4, SHARED_IPV4, Prefix

_STATIC, _PROPAGATED = "TransitGatewayStaticRoutes", "TransitGatewayPropagatedRoutes"
EVERYWHERE = PacketSet.every().destinations()
_PRIVATE_IPV4 = IntervalSet.of(*((prefix.first, prefix.last) for prefix in (*PRIVATE_IPV4, SHARED_IPV4)))
_PRIVATE = _PRIVATE_IPV4 | EVERY_IPV6.as_set()
_MOST_ROUTES = 1000
"""As many routes AWS lists in one answer; the collector notes when there are more."""


class _Rank(IntEnum):
    """Who wins between equal prefixes: the lower. Source: TGW-4."""

    STATIC = 0
    PREFIX_LIST = 1
    VPC = 2
    DIRECT_CONNECT = 3
    CONNECT = 4
    VPN = 5
    VPN_CONCENTRATOR = 6
    CLIENT_VPN = 7
    OTHER = 8


_RANKS = {
    "vpc": _Rank.VPC,
    "direct-connect-gateway": _Rank.DIRECT_CONNECT,
    "connect": _Rank.CONNECT,
    "vpn": _Rank.VPN,
    "vpn-concentrator": _Rank.VPN_CONCENTRATOR,
    "client-vpn": _Rank.CLIENT_VPN,
}


class TransitTarget(msgspec.Struct, frozen=True):
    """Where a route of a transit gateway leads: an attachment, or nowhere (`attachment_id` None) for a black hole.

    `gap` says why it is not known whether the route takes packets.
    """

    table_id: str
    destination: str
    attachment_id: str | None
    resource_type: str = ""
    resource_id: str | None = None
    gap: Gap | None = None

    @property
    def rule(self) -> str:
        """The route as a rule is named: the table and the destination."""
        return f"{self.table_id} {self.destination}"


class TransitChoice(msgspec.Struct, frozen=True):
    """A part of the packets and the routes that take them: all to one attachment, or one black hole, or none at all."""

    packets: PacketSet
    targets: tuple[TransitTarget, ...]


class Missing(msgspec.Struct, frozen=True):
    """An answer about a table that is not there: the document, what it would tell, and for which destinations."""

    key: str
    subject: str
    where: IntervalSet


class _Line(msgspec.Struct, frozen=True):
    prefix: Prefix
    rank: _Rank
    target: TransitTarget


class TransitLookup:
    """The routes of one table in the order in which they win.

    `missing` are the answers that would complete it, `notes` what was taken for granted in the place of others.
    """

    def __init__(self, network: Network, table: TransitGatewayRouteTable) -> None:
        self.table_id = table.transit_gateway_route_table_id
        self.missing: list[Missing] = []
        self.notes: list[str] = []
        lines: list[_Line] = []
        if table.static_routes is None:
            self._miss(_STATIC, f"which static routes {self.table_id} has")
        for key, listed in ((_STATIC, table.static_routes), (_PROPAGATED, table.propagated_routes)):
            if len(listed or ()) >= _MOST_ROUTES and network.refusals(key):
                self._miss(key, f"whether {self.table_id} has more routes than AWS listed")
        for route in (*(table.static_routes or ()), *(table.propagated_routes or ())):
            lines += self._of(network, route)
        if table.propagated_routes is None:
            lines += self._derived(network, table)
        self._lines = sorted(lines, key=lambda line: (-line.prefix.length, line.rank))
        self._stretches = tuple(_stretches(self._lines))
        self._ends = [last for _, last, _ in self._stretches]

    def decide(self, destination: Address) -> TransitTarget | None:
        """The route that takes one destination."""
        covering = [line for line in self._lines if destination in line.prefix]
        best = min(covering, key=lambda line: (-line.prefix.length, line.rank), default=None)
        return best.target if best is not None else None

    def split(self, packets: PacketSet) -> tuple[TransitChoice, ...]:
        """The packets parted by where their routes lead."""
        rest = packets.destinations()
        parts: dict[object, tuple[list[TransitTarget], list[tuple[int, int]]]] = {}
        for first, last, target in self._meeting(rest):
            leads_on = target.attachment_id is not None and target.gap is None
            targets, pieces = parts.setdefault(target.attachment_id if leads_on else target, ([], []))
            targets.append(target)
            pieces.append((first, last))
        found: list[TransitChoice] = []
        for targets, pieces in parts.values():
            part = rest & IntervalSet.of(*pieces)
            if part:
                found.append(TransitChoice(packets.restrict_destinations(part), tuple(dict.fromkeys(targets))))
        for choice in found:
            rest = rest - choice.packets.destinations()
        return (*found, TransitChoice(packets.restrict_destinations(rest), ())) if rest else tuple(found)

    def _meeting(self, destinations: IntervalSet) -> Iterator[tuple[int, int, TransitTarget]]:
        """The stretches that hold some of the destinations."""
        if not destinations:
            return
        for first, last, target in self._stretches[bisect_left(self._ends, destinations.first) :]:
            if first > destinations.last:
                return
            if not destinations.isdisjoint(IntervalSet.of((first, last))):
                yield first, last, target

    def _of(self, network: Network, route: TransitGatewayRoute) -> list[_Line]:
        """The lines of one route of AWS's list: one, or, for a prefix list that is not spelled out, one per block."""
        if route.state == "deleted":
            return []
        attached = route.transit_gateway_attachments[0] if route.transit_gateway_attachments else None
        written = str(route.destination_cidr_block or route.prefix_list_id or "?")
        is_settled = route.state in {"active", "blackhole"}
        target = TransitTarget(
            self.table_id,
            written,
            attached.transit_gateway_attachment_id if attached is not None and route.state != "blackhole" else None,
            attached.resource_type if attached is not None else "",
            attached.resource_id if attached is not None else None,
            None if is_settled else _unsettled(f"{self.table_id} {written}", route.state),
        )
        if route.destination_cidr_block is not None:
            return [_Line(route.destination_cidr_block, _rank(route, target), target)]
        listed = network.prefix_lists.get(route.prefix_list_id or "")
        if listed is None or listed.prefixes is None:
            self._miss("ManagedPrefixListEntries", f"what {route.prefix_list_id} holds")
            return []
        return [_Line(prefix, _rank(route, target), target) for prefix in listed.prefixes]

    def _derived(self, network: Network, table: TransitGatewayRouteTable) -> list[_Line]:
        """What VPC attachments propagate: the blocks of their VPCs, each once (TGW-5). Others only AWS can list."""
        if table.propagations is None:
            self._miss("TransitGatewayPropagations", f"what propagates into {self.table_id}")
        lines: list[_Line] = []
        unseen: list[TablePropagation] = []
        for propagation in table.propagations or ():
            attachment_id = propagation.transit_gateway_attachment_id
            vpc = network.vpcs.get(propagation.resource_id or "")
            if propagation.state == "enabled" and vpc is None:
                unseen.append(propagation)
            for prefix in vpc.prefixes if vpc is not None and propagation.state == "enabled" else ():
                for line in lines:
                    if prefix.overlaps(line.prefix):
                        both = prefix.as_set() | line.prefix.as_set()
                        self._miss(_PROPAGATED, f"which of two routes to {prefix} {self.table_id} learned", both)
                target = TransitTarget(self.table_id, str(prefix), attachment_id, "vpc", propagation.resource_id)
                lines.append(_Line(prefix, _Rank.VPC, target))
        known = IntervalSet.of(*((line.prefix.first, line.prefix.last) for line in lines))
        for propagation in unseen:
            subject = f"what {propagation.transit_gateway_attachment_id} propagates into {self.table_id}"
            if propagation.resource_type == "vpc":
                self.notes.append(
                    f"{subject} is taken for private IPv4 addresses: {propagation.resource_id} is not known"
                )
                self._miss(_PROPAGATED, subject, _PRIVATE - known)
            else:
                self._miss(_PROPAGATED, subject)
        return lines

    def _miss(self, key: str, subject: str, where: IntervalSet = EVERYWHERE) -> None:
        self.missing.append(Missing(key, subject, where))


def _rank(route: TransitGatewayRoute, target: TransitTarget) -> _Rank:
    if route.type == "propagated":
        return _RANKS.get(target.resource_type, _Rank.OTHER)
    return _Rank.STATIC if route.prefix_list_id is None else _Rank.PREFIX_LIST


def _unsettled(rule: str, state: str) -> Gap:
    return Gap.feature("transit gateway", f"{rule} has the state {state!r}; whether it takes packets is not documented")


def _stretches(lines: Iterable[_Line]) -> Iterator[tuple[int, int, TransitTarget]]:
    """The line of addresses, cut where another route begins to win; both ends inclusive.

    Of two prefixes that meet, one holds the other.
    """
    best: dict[Prefix, _Line] = {}
    for line in lines:
        best.setdefault(line.prefix, line)
    open_lines: list[_Line] = []
    at = 0
    for line in sorted(best.values(), key=lambda line: (line.prefix.first, -line.prefix.last)):
        while open_lines and open_lines[-1].prefix.last < line.prefix.first:
            ended = open_lines.pop()
            if at <= ended.prefix.last:
                yield at, ended.prefix.last, ended.target
                at = ended.prefix.last + 1
        if open_lines and at < line.prefix.first:
            yield at, line.prefix.first - 1, open_lines[-1].target
        at = line.prefix.first
        open_lines.append(line)
    while open_lines:
        ended = open_lines.pop()
        if at <= ended.prefix.last:
            yield at, ended.prefix.last, ended.target
            at = ended.prefix.last + 1
