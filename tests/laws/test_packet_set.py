"""Packet sets against plain Python sets: both are built from the same boxes and operations, and must never differ.

The universe is small, but lies at the corners: both ends of IPv4, the beginning of IPv6, neighbouring protocols of all
three kinds, ports at both ends.
"""

from collections.abc import Callable, Iterable
from itertools import combinations, pairwise, product
from typing import NamedTuple, TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from wayout.net.address import IPV4_LAST, IPV6_FIRST, Address
from wayout.net.diagram import TERMINAL, Node
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import ICMP, TCP, UDP, has_ports, is_icmp

PROTOCOLS = (0, ICMP, 2, TCP, 7, UDP)
DESTINATIONS = (0, 1, 2, 3, IPV4_LAST - 1, IPV4_LAST, IPV6_FIRST, IPV6_FIRST + 1)
PORTS = (0, 1, 2, 3, 65534, 65535)
SOURCE_PORTS = (0, 1, 2, 65535)
SOURCE = Address.parse("10.0.0.1")

Header: TypeAlias = tuple[int, int, int, int]
Headers: TypeAlias = frozenset[Header]
Operation: TypeAlias = Callable[["Pair", "Pair"], "Pair"]


class Pair(NamedTuple):
    """The same set twice: as the program has it, and header by header."""

    real: PacketSet
    plain: Headers


def is_possible(header: Header) -> bool:
    protocol, _, destination_port, source_port = header
    if has_ports(protocol):
        return True
    return source_port == 0 and (is_icmp(protocol) or destination_port == 0)


EVERY_HEADER: Headers = frozenset(
    header for header in product(PROTOCOLS, DESTINATIONS, PORTS, SOURCE_PORTS) if is_possible(header)
)


def interval_set(values: Iterable[int]) -> IntervalSet:
    return IntervalSet.of(*((value, value) for value in values))


def box(
    protocols: frozenset[int], destinations: frozenset[int], ports: frozenset[int], sources: frozenset[int]
) -> Pair:
    """A box in which ICMP's selectors are restricted like ports, so that it stays within the small universe."""
    to, at = interval_set(destinations), interval_set(ports)
    real = PacketSet.box(interval_set(protocols - {ICMP}), to, at, interval_set(sources))
    if ICMP in protocols:
        real |= PacketSet.icmp(ICMP, at, to)
    return Pair(
        real,
        frozenset(
            (protocol, destination, port, source_port)
            for protocol in protocols
            for destination in destinations
            for port in (ports if has_ports(protocol) or is_icmp(protocol) else {0})
            for source_port in (sources if has_ports(protocol) else {0})
        ),
    )


def some(values: tuple[int, ...]) -> st.SearchStrategy[frozenset[int]]:
    """A run of neighbours, as rules have it, or any subset: one draw each, because draws are what costs time here."""
    count = len(values)
    runs = [frozenset(values[first:last]) for first in range(count) for last in range(first + 1, count + 1)]
    subsets = [frozenset(chosen) for size in range(count + 1) for chosen in combinations(values, size)]
    return st.sampled_from(runs) | st.sampled_from(subsets)


def unite(left: Pair, right: Pair) -> Pair:
    return Pair(left.real | right.real, left.plain | right.plain)


def intersect(left: Pair, right: Pair) -> Pair:
    return Pair(left.real & right.real, left.plain & right.plain)


def subtract(left: Pair, right: Pair) -> Pair:
    return Pair(left.real - right.real, left.plain - right.plain)


OPERATIONS: st.SearchStrategy[Operation] = st.sampled_from([unite, unite, intersect, subtract])

BOXES = st.builds(box, some(PROTOCOLS), some(DESTINATIONS), some(PORTS), some(SOURCE_PORTS))
PAIRS = st.recursive(
    BOXES,
    lambda pairs: st.builds(lambda operation, left, right: operation(left, right), OPERATIONS, pairs, pairs),
    max_leaves=6,
)
UNIVERSE = box(frozenset(PROTOCOLS), frozenset(DESTINATIONS), frozenset(PORTS), frozenset(SOURCE_PORTS))


def headers(packets: PacketSet) -> list[Header]:
    """Every header, with repetitions if the boxes overlap."""
    found: list[Header] = []
    for each in packets.boxes():
        protocols, destinations, ports, sources = (members(axis) for axis in each)
        found.extend(product(protocols, destinations, ports, sources))
    return found


def members(values: IntervalSet) -> list[int]:
    return [number for first, last in values for number in range(first, last + 1)]


def packet(header: Header) -> Packet:
    protocol, destination, destination_port, source_port = header
    return Packet(protocol, SOURCE, Address(destination), source_port, destination_port)


def assert_canonical(node: Node, axes: int) -> None:
    """Sorted, disjoint, no empty child, no two neighbours that could be one entry, and TERMINAL after the last axis."""
    if axes == 0:
        assert node is TERMINAL
        return
    assert isinstance(node, tuple)
    for first, last, child in node:
        assert type(first) is int
        assert type(last) is int
        assert first <= last
        assert child
        assert_canonical(child, axes - 1)
    for (_, last, child), (next_first, _, next_child) in pairwise(node):
        assert last < next_first
        assert last + 1 < next_first or child != next_child


@given(PAIRS)
def test_the_boxes_are_disjoint_and_cover_exactly_the_set(pair: Pair) -> None:
    found = headers(pair.real)
    assert len(found) == len(set(found))
    assert set(found) == pair.plain
    assert pair.real == PacketSet.union_of(PacketSet.of(packet(header)) for header in pair.plain)


@given(PAIRS)
def test_every_result_is_canonical(pair: Pair) -> None:
    assert_canonical(pair.real.node, 4)
    assert_canonical((PacketSet.every() - pair.real).node, 4)
    assert_canonical((PacketSet.every() & pair.real).node, 4)


@given(PAIRS)
def test_membership_is_that_of_the_plain_set(pair: Pair) -> None:
    assert {header for header in EVERY_HEADER if packet(header) in pair.real} == pair.plain


@given(PAIRS)
def test_size_and_emptiness_count_headers(pair: Pair) -> None:
    assert pair.real.size == len(pair.plain)
    assert pair.real.is_empty == (not pair.plain)
    assert bool(pair.real) == bool(pair.plain)


@given(PAIRS)
def test_the_example_is_the_smallest_member(pair: Pair) -> None:
    if pair.plain:
        assert pair.real.example(SOURCE) == packet(min(pair.plain))
        assert pair.real.example(SOURCE) in pair.real


@given(PAIRS)
def test_the_bounds_are_the_extent(pair: Pair) -> None:
    if pair.plain:
        protocols, destinations = ([header[axis] for header in pair.plain] for axis in (0, 1))
        assert pair.real.bounds == (min(protocols), max(protocols), min(destinations), max(destinations))


@given(PAIRS, PAIRS)
def test_equal_sets_are_equal_values_with_equal_hashes(left: Pair, right: Pair) -> None:
    assert (left.real == right.real) == (left.plain == right.plain)
    again = (left.real - right.real) | (left.real & right.real)
    assert again == left.real
    assert hash(again) == hash(left.real)


@given(PAIRS, PAIRS)
def test_subset_and_disjoint_agree_with_the_plain_sets(left: Pair, right: Pair) -> None:
    assert (left.real <= right.real) == (left.plain <= right.plain)
    assert left.real.isdisjoint(right.real) == left.plain.isdisjoint(right.plain)
    assert left.real & right.real <= left.real <= left.real | right.real


@given(PAIRS, PAIRS, PAIRS)
def test_union_and_intersection_commute_associate_and_distribute(first: Pair, second: Pair, third: Pair) -> None:
    a, b, c = first.real, second.real, third.real
    assert a | b == b | a
    assert a & b == b & a
    assert (a | b) | c == a | (b | c)
    assert (a & b) & c == a & (b & c)
    assert a & (b | c) == (a & b) | (a & c)
    assert a | (b & c) == (a | b) & (a | c)
    assert a - (b | c) == (a - b) - c


@given(PAIRS, PAIRS)
def test_de_morgan_holds_relative_to_every_packet(left: Pair, right: Pair) -> None:
    every, a, b = PacketSet.every(), left.real, right.real
    assert every - (a | b) == (every - a) & (every - b)
    assert every - (a & b) == (every - a) | (every - b)
    assert every - (every - a) == a
    assert a - b == a & (every - b)
    assert a | (every - a) == every
    assert (a & (every - a)).is_empty
    assert (every - a).size == every.size - a.size


@given(st.lists(PAIRS, max_size=5))
def test_the_union_of_many_is_the_same_in_any_order(pairs: list[Pair]) -> None:
    united = PacketSet.union_of(pair.real for pair in pairs)
    assert set(headers(united)) == {header for pair in pairs for header in pair.plain}
    assert united == PacketSet.union_of(pair.real for pair in reversed(pairs))
    assert_canonical(united.node, 4)


@given(PAIRS)
def test_projections_are_what_occurs_on_the_axis(pair: Pair) -> None:
    real = pair.real
    axes = (real.protocols(), real.destinations(), real.destination_ports(), real.source_ports())
    for number, axis in enumerate(axes):
        assert axis == interval_set({header[number] for header in pair.plain})
        assert_canonical(axis.node, 1)


def sources_by_cell(pair: Pair) -> dict[tuple[int, int, int], frozenset[int]]:
    """The source ports of each protocol, destination and destination port."""
    cells: dict[tuple[int, int, int], frozenset[int]] = {}
    for protocol, destination, port, source_port in pair.plain:
        cell = (protocol, destination, port)
        cells[cell] = cells.get(cell, frozenset()) | {source_port}
    return cells


def whole(cells: Iterable[tuple[int, int, int]]) -> PacketSet:
    """The cells with all the source ports that their protocol has."""
    return PacketSet.union_of(
        PacketSet.of(packet((*cell, 0)))
        if not has_ports(cell[0])
        else PacketSet.box(*(IntervalSet.single(value) for value in cell))
        for cell in cells
    )


@given(PAIRS)
def test_any_source_port_keeps_each_cell_and_widens_it(pair: Pair) -> None:
    widened = pair.real.any_source_port()
    assert widened == whole(sources_by_cell(pair))
    assert_canonical(widened.node, 4)


@given(PAIRS, some(SOURCE_PORTS).filter(bool))
def test_every_source_port_keeps_the_cells_that_have_all_of_them(pair: Pair, within: frozenset[int]) -> None:
    kept = pair.real.every_source_port(interval_set(within))
    cells = sources_by_cell(pair)
    assert kept == whole(cell for cell, ports in cells.items() if not has_ports(cell[0]) or within <= ports)
    assert_canonical(kept.node, 4)


@given(PAIRS, some(SOURCE_PORTS))
def test_with_source_ports_replaces_them_in_each_cell(pair: Pair, ports: frozenset[int]) -> None:
    expected = {
        (*cell, source_port) for cell in sources_by_cell(pair) for source_port in (ports if has_ports(cell[0]) else {0})
    }
    replaced = pair.real.with_source_ports(interval_set(ports))
    assert set(headers(replaced)) == expected
    assert_canonical(replaced.node, 4)


@given(PAIRS)
def test_by_source_ports_cuts_the_set_into_disjoint_regions_that_add_up_to_it(pair: Pair) -> None:
    regions = list(pair.real.by_source_ports())
    assert PacketSet.union_of(region.with_source_ports(ports) for region, ports in regions) == pair.real
    assert PacketSet.union_of(region for region, _ in regions) == pair.real.any_source_port()
    assert sum(region.size for region, _ in regions) == pair.real.any_source_port().size
    assert all(region == region.any_source_port() for region, _ in regions)


@given(PAIRS, some(DESTINATIONS))
def test_restricting_destinations_is_intersecting_with_all_packets_to_them(pair: Pair, to: frozenset[int]) -> None:
    restricted = pair.real.restrict_destinations(interval_set(to))
    assert restricted == pair.real & PacketSet.box(destinations=interval_set(to))
    assert set(headers(restricted)) == {header for header in pair.plain if header[1] in to}


def test_the_small_universe_is_whole() -> None:
    assert UNIVERSE.plain == EVERY_HEADER
    assert UNIVERSE.real.size == len(EVERY_HEADER)
