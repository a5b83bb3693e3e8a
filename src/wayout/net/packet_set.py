"""Exact sets of packet headers: the literature's header space."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Final, NamedTuple

from msgspec import Struct

from wayout.net.address import Address
from wayout.net.box import Box, text_of
from wayout.net.diagram import (
    DIFFERENCE,
    EMPTY,
    INTERSECTION,
    TERMINAL,
    UNION,
    Entry,
    Node,
    Operation,
    child_at,
    clip,
    combine,
    join,
    unite,
)
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6
from wayout.net.protocol import ICMP, ICMPV6, TCP, UDP, is_icmp

_ALL_PORTS: Final[Node] = ((0, 65535, TERMINAL),)
_NO_PORT: Final[Node] = ((0, 0, TERMINAL),)
_ALL_ADDRESSES: Final[Node] = (EVERY_IPV4.as_set() | EVERY_IPV6.as_set()).node

# What the ports can be, below a destination: the universe of TCP and UDP, of ICMP, and of all other protocols.
_PORTS: Final[Node] = ((0, 65535, _ALL_PORTS),)
_SELECTORS: Final[Node] = ((0, 65535, _NO_PORT),)
_PORTLESS: Final[Node] = ((0, 0, _NO_PORT),)
_UNIVERSE: Final[Node] = (
    (0, 0, _PORTLESS),
    (ICMP, ICMP, _SELECTORS),
    (2, 5, _PORTLESS),
    (TCP, TCP, _PORTS),
    (7, 16, _PORTLESS),
    (UDP, UDP, _PORTS),
    (18, 57, _PORTLESS),
    (ICMPV6, ICMPV6, _SELECTORS),
    (59, 255, _PORTLESS),
)


def _protocols_like(*kinds: Node) -> Node:
    return tuple([(first, last, TERMINAL) for first, last, kind in _UNIVERSE if kind in kinds])


_WITH_PORTS: Final = _protocols_like(_PORTS)
_WITHOUT_PORTS: Final = _protocols_like(_SELECTORS, _PORTLESS)
_KINDS: Final = tuple(_protocols_like(kind) for kind in (_PORTS, _SELECTORS, _PORTLESS))


class Bounds(NamedTuple):
    """The smallest and the largest protocol and destination of a set, inclusive."""

    first_protocol: int
    last_protocol: int
    first_destination: int
    last_destination: int


class PacketSet(Struct, frozen=True, cache_hash=True, gc=False):
    """An immutable, exact set of headers: protocol x destination x destination port (or ICMP selector) x source port.

    The source address is no axis: a set is asked of one place. TCP and UDP have both ports, 0 to 65535. ICMP and ICMPv6
    have `icmp_selector(type, code)` in place of the destination port, and source port 0. All other protocols have 0 for
    both.

    `node` is the four-axis diagram of the set, see `wayout.net.diagram`. It is canonical: equal sets have equal nodes.
    """

    node: Node

    @classmethod
    def empty(cls) -> "PacketSet":
        """The set of nothing."""
        return _EMPTY

    @classmethod
    def every(cls) -> "PacketSet":
        """The set of all packets of both families."""
        return _EVERY

    @staticmethod
    def box(
        protocols: IntervalSet | None = None,
        destinations: IntervalSet | None = None,
        destination_ports: IntervalSet | None = None,
        source_ports: IntervalSet | None = None,
    ) -> "PacketSet":
        """The packets within all four; None is no restriction.

        Ports restrict TCP and UDP alone. The other protocols of the box are in the set whatever their headers say, ICMP
        included; `icmp` restricts that.
        Source: SG-5, https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
        """
        return _box(protocols, destinations, destination_ports, source_ports)

    @classmethod
    def icmp(cls, protocol: int, selectors: IntervalSet, destinations: IntervalSet | None = None) -> "PacketSet":
        """The ICMP or ICMPv6 messages with these types and codes.

        Raises ValueError for another protocol.
        """
        if not is_icmp(protocol):
            raise ValueError(f"protocol {protocol} is neither ICMP nor ICMPv6")
        chosen = _lift(_within(_ALL_PORTS, selectors), _NO_PORT)
        addresses = _lift(_within(_ALL_ADDRESSES, destinations), chosen)
        return cls(((protocol, protocol, addresses),) if addresses else EMPTY)

    @classmethod
    def of(cls, packet: Packet) -> "PacketSet":
        """The set of one header; the packet's source address does not count.

        Raises ValueError when there can be no such header, for example one with port 70000.
        """
        if packet not in _EVERY:
            raise ValueError(f"not a possible packet: {packet}")
        node = TERMINAL
        for value in (packet.source_port, packet.destination_port, packet.destination, packet.protocol):
            node = ((int(value), int(value), node),)
        return cls(node)

    @classmethod
    def union_of(cls, sets: Iterable["PacketSet"]) -> "PacketSet":
        """The union of all of them."""
        return cls(unite(each.node for each in sets))

    def __or__(self, other: "PacketSet") -> "PacketSet":
        return _combined(UNION, self, other)

    def __and__(self, other: "PacketSet") -> "PacketSet":
        return _combined(INTERSECTION, self, other)

    def __sub__(self, other: "PacketSet") -> "PacketSet":
        return _combined(DIFFERENCE, self, other)

    def __le__(self, other: "PacketSet") -> bool:
        return not combine(DIFFERENCE, self.node, other.node)

    def __contains__(self, packet: Packet) -> bool:
        node = child_at(child_at(self.node, packet.protocol), packet.destination)
        return bool(child_at(child_at(node, packet.destination_port), packet.source_port))

    def __bool__(self) -> bool:
        return bool(self.node)

    @property
    def is_empty(self) -> bool:
        """Whether no packet is in the set."""
        return not self.node

    def isdisjoint(self, other: "PacketSet") -> bool:
        """Whether the two sets have no packet in common."""
        return not combine(INTERSECTION, self.node, other.node)

    @property
    def size(self) -> int:
        """How many headers the set holds, exactly."""
        return _count(self.node, {})

    @property
    def bounds(self) -> Bounds:
        """The extent of the set, cheaply. Raises ValueError when it is empty."""
        if not self.node:
            raise ValueError("an empty set has no bounds")
        return Bounds(
            self.node[0][0],
            self.node[-1][1],
            min(addresses[0][0] for _, _, addresses in self.node),
            max(addresses[-1][1] for _, _, addresses in self.node),
        )

    def example(self, source: Address) -> Packet:
        """The smallest member, as a packet from `source`. Raises ValueError when the set is empty."""
        if not self.node:
            raise ValueError("an empty set has no example")
        protocol, _, addresses = self.node[0]
        destination, _, ports = addresses[0]
        destination_port, _, sources = ports[0]
        return Packet(protocol, source, Address(destination), sources[0][0], destination_port)

    def boxes(self) -> Iterator[Box]:
        """Disjoint boxes that together are the set: first of TCP and UDP, then of ICMP, then of other protocols."""
        for kind in _KINDS:
            for addresses, protocols in _groups(clip(self.node, kind)):
                for ports, destinations in _groups(addresses):
                    for sources, destination_ports in _groups(ports):
                        yield Box(protocols, destinations, destination_ports, IntervalSet(sources))

    def protocols(self) -> IntervalSet:
        """The protocols that occur."""
        return IntervalSet(_shadow(self.node))

    def destinations(self) -> IntervalSet:
        """The destination addresses that occur."""
        if len(self.node) == 1:  # a walk asks this of one protocol at every step
            return IntervalSet(_shadow(self.node[0][2]))
        return IntervalSet(unite(_shadow(addresses) for addresses in _children([self.node])))

    def destination_ports(self) -> IntervalSet:
        """The destination ports that occur, ICMP selectors among them, and 0 for protocols that have neither."""
        return IntervalSet(unite(_shadow(ports) for ports in _children(_children([self.node]))))

    def source_ports(self) -> IntervalSet:
        """The source ports that occur; 0 for ICMP and other protocols without ports."""
        return IntervalSet(unite(_children(_children(_children([self.node])))))

    def with_source_ports(self, ports: IntervalSet) -> "PacketSet":
        """The set with these source ports in place of its own; protocols without ports stay."""
        new = _within(_ALL_PORTS, ports)
        return PacketSet(_with_sources(self.node, lambda _: new))

    def any_source_port(self) -> "PacketSet":
        """All packets that are in the set with some source port."""
        return PacketSet(_with_sources(self.node, lambda _: _ALL_PORTS))

    def every_source_port(self, within: IntervalSet) -> "PacketSet":
        """All packets that are in the set with every source port of `within`; protocols without ports stay.

        An empty `within` asks for nothing, and the answer is `any_source_port`.
        """
        wanted = within.node
        return PacketSet(
            _with_sources(self.node, lambda own: EMPTY if combine(DIFFERENCE, wanted, own) else _ALL_PORTS)
        )

    def by_source_ports(self) -> Iterator[tuple["PacketSet", IntervalSet]]:
        """The set cut into regions by source ports: each region with all source ports, beside those it really has.

        What has no ports comes first, as a region of its own with source port 0.
        """
        portless = clip(self.node, _WITHOUT_PORTS)
        if portless:
            yield PacketSet(portless), IntervalSet(_NO_PORT)
        with_ports = clip(self.node, _WITH_PORTS)
        for leaf in dict.fromkeys(_children(_children(_children([with_ports])))):
            yield PacketSet(_with_sources(with_ports, partial(_all_ports_if, leaf))), IntervalSet(leaf)

    def moved(self, by: int) -> "PacketSet":
        """The same packets to other destinations: each address on the line of addresses larger by `by`.

        A translation between IPv6 and IPv4 that keeps the IPv4 part is such a move. Everything must stay an address.
        """
        if not by:
            return self
        return PacketSet(
            tuple(
                [
                    (first, last, tuple([(start + by, end + by, child) for start, end, child in addresses]))
                    for first, last, addresses in self.node
                ]
            )
        )

    def restrict_destinations(self, destinations: IntervalSet) -> "PacketSet":
        """The packets of the set to these addresses."""
        ranges = destinations.node
        if len(self.node) == 1:
            ((first, last, addresses),) = self.node
            kept = clip(addresses, ranges)
            return PacketSet(((first, last, kept),) if kept else EMPTY)
        clipped = {id(addresses): clip(addresses, ranges) for addresses in _children([self.node])}
        return PacketSet(join((first, last, clipped[id(addresses)]) for first, last, addresses in self.node))

    def __str__(self) -> str:
        return text_of(self.boxes())

    def __repr__(self) -> str:
        return f"PacketSet({self})"


# What diagram packages call a computed table. An account repeats the same few rules thousands of times: HTTPS to
# everywhere, all from anywhere. Looking a set up costs its hash, which it keeps, a twentieth of combining it.
@lru_cache(maxsize=1024)
def _combined(operation: Operation, left: PacketSet, right: PacketSet) -> PacketSet:
    """What `operation` keeps of the two sets."""
    return PacketSet(combine(operation, left.node, right.node))


@lru_cache(maxsize=1024)
def _box(
    protocols: IntervalSet | None,
    destinations: IntervalSet | None,
    destination_ports: IntervalSet | None,
    source_ports: IntervalSet | None,
) -> PacketSet:
    """See `PacketSet.box`."""
    addresses = _within(_ALL_ADDRESSES, destinations)
    ports = _lift(_within(_ALL_PORTS, destination_ports), _within(_ALL_PORTS, source_ports))
    kinds = _within(_UNIVERSE, protocols)
    lifted = {id(kind): _lift(addresses, ports if kind is _PORTS else kind) for _, _, kind in kinds}
    return PacketSet(join((first, last, lifted[id(kind)]) for first, last, kind in kinds))


def _within(universe: Node, chosen: IntervalSet | None) -> Node:
    """The part of an axis that is chosen; None chooses all of it."""
    return universe if chosen is None else clip(universe, chosen.node)


def _lift(ranges: Node, child: Node) -> Node:
    """The node that leads from `ranges`, whose children do not matter, to `child`."""
    return tuple([(first, last, child) for first, last, _ in ranges]) if child else EMPTY


def _with_sources(node: Node, change: Callable[[Node], Node]) -> Node:
    """The four-axis node with the source ports of each cell of TCP and UDP changed; EMPTY drops the cell."""
    known: dict[int, Node] = {}

    def ports(node: Node) -> Node:
        result = known.get(id(node))
        if result is None:
            result = known[id(node)] = join((first, last, change(sources)) for first, last, sources in node)
        return result

    def addresses(node: Node) -> Node:
        return join((first, last, ports(child)) for first, last, child in node)

    # An entry may span TCP and its neighbours, when port 0 is all that the set has of TCP.
    changed = [(first, last, addresses(child)) for first, last, child in clip(node, _WITH_PORTS)]
    return join(sorted([*changed, *clip(node, _WITHOUT_PORTS)]))


def _all_ports_if(wanted: Node, own: Node) -> Node:
    return _ALL_PORTS if own == wanted else EMPTY


def _shadow(node: Node) -> Node:
    """The node without the axes below its first one."""
    if len(node) == 1:
        first, last, _ = node[0]
        return ((first, last, TERMINAL),)
    return join((first, last, TERMINAL) for first, last, _ in node)


def _children(nodes: Iterable[Node]) -> list[Node]:
    """The distinct children of all the nodes."""
    return list({id(child): child for node in nodes for _, _, child in node}.values())


def _groups(node: Node) -> Iterator[tuple[Node, IntervalSet]]:
    """Each distinct child with the values that lead to it."""
    groups: dict[Node, list[Entry]] = {}
    for first, last, child in node:
        groups.setdefault(child, []).append((first, last, TERMINAL))
    for child, entries in groups.items():
        yield child, IntervalSet(tuple(entries))


def _count(node: Node, known: dict[int, int]) -> int:
    total = 0
    for first, last, child in node:
        if child is TERMINAL:
            total += last - first + 1
            continue
        below = known.get(id(child))
        if below is None:
            below = known[id(child)] = _count(child, known)
        total += (last - first + 1) * below
    return total


_EMPTY: Final = PacketSet(EMPTY)
_EVERY: Final = _box(None, None, None, None)
