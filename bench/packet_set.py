"""How fast packet sets are, in microseconds, beside the obvious way to write them: lists of boxes.

Run with `python bench/packet_set.py`. Each time is the best of several runs.
"""

import random
import time
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple, TypeAlias

from wayout.net.address import Address
from wayout.net.diagram import DIFFERENCE, INTERSECTION, combine
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix
from wayout.net.protocol import TCP, UDP

RULES: Final = 300
RUNS: Final = 7

Bounds: TypeAlias = tuple[tuple[int, int], ...]  # one inclusive pair per axis: protocol, destination, port


class BoxList:
    """The naive representation: a list of boxes, which may overlap, so that equality and size are out of reach."""

    def __init__(self, boxes: Iterable[Bounds]) -> None:
        self.boxes = list(boxes)

    def __and__(self, other: "BoxList") -> "BoxList":
        met = (
            tuple((max(a, c), min(b, d)) for (a, b), (c, d) in zip(one, two, strict=True))
            for one in self.boxes
            for two in other.boxes
        )
        return BoxList(box for box in met if all(first <= last for first, last in box))

    def __sub__(self, other: "BoxList") -> "BoxList":
        rest = self.boxes
        for hole in other.boxes:
            rest = [part for box in rest for part in _cut(box, hole)]
        return BoxList(rest)

    def __contains__(self, header: tuple[int, ...]) -> bool:
        return any(
            all(low <= value <= high for value, (low, high) in zip(header, box, strict=True)) for box in self.boxes
        )


def _cut(box: Bounds, hole: Bounds) -> list[Bounds]:
    """The parts of a box outside a hole: at most two per axis."""
    if any(last < low or high < first for (first, last), (low, high) in zip(box, hole, strict=True)):
        return [box]
    parts: list[Bounds] = []
    inner = list(box)
    for axis, (low, high) in enumerate(hole):
        first, last = inner[axis]
        outside = ((first, min(last, low - 1)), (max(first, high + 1), last))
        parts.extend((*inner[:axis], part, *inner[axis + 1 :]) for part in outside if part[0] <= part[1])
        inner[axis] = (max(first, low), min(last, high))
    return parts


def rules(seed: int) -> list[Bounds]:
    """Random rules as security groups have them: mostly well-known ports to hosts and subnets, a few to everywhere."""
    dice = random.Random(seed)
    found: list[Bounds] = []
    for _ in range(RULES):
        base = dice.choice((0x0A000000, 0x0A010000, 0xAC100000, 0xCB007100, dice.randrange(2**32)))
        length = dice.choice((32, 32, 28, 24, 24, 20, 16, 8, 0))
        prefix = Prefix.parse(f"{Address(base | dice.randrange(2**16))}/{length}")
        first = dice.choice((22, 53, 80, 443, 3306, 5432, dice.randrange(65536)))
        last = min(65535, first + dice.choice((0, 0, 0, 10, 1000)))
        protocol = dice.choice((TCP, TCP, TCP, UDP))
        found.append(((protocol, protocol), (prefix.first, prefix.last), (first, last)))
    return found


def packet_set(box: Bounds) -> PacketSet:
    """The same box for the real thing."""
    protocols, destinations, ports = (IntervalSet.of(pair) for pair in box)
    return PacketSet.box(protocols, destinations, ports)


def microseconds(work: Callable[[], object], repeat: int = 1) -> float:
    """The best time of one call."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        for _ in range(repeat):
            work()
        best = min(best, time.process_time() - start)
    return best / repeat * 1e6


class Row(NamedTuple):
    """One operation: how long it takes, what lists of boxes need for it, and the most it may take, in microseconds."""

    what: str
    time: float
    naive: float | None = None
    limit: float | None = None


def rows() -> list[Row]:
    """All operations, timed."""
    left_boxes, right_boxes = rules(1), rules(2)
    left_parts = [packet_set(box) for box in left_boxes]
    left, right = PacketSet.union_of(left_parts), PacketSet.union_of(packet_set(box) for box in right_boxes)
    again = PacketSet.union_of(reversed(left_parts))
    naive_left, naive_right = BoxList(left_boxes), BoxList(right_boxes)
    nothing = BoxList([])

    here, there = Address.parse("10.9.9.9"), Address.parse("203.0.113.9")
    packet, header = Packet.tcp(here, there, 8443), (TCP, int(there), 8443)
    host_box: Bounds = ((TCP, TCP), (int(there), int(there)), (443, 443))
    host, naive_host = packet_set(host_box), BoxList([host_box])
    # Sets remember what they were last combined with; the diagrams below them do not, and those are timed here.
    one, many, others = host.node, left.node, right.node

    return [
        # Disjoint boxes are the least that a list needs before its size or equality can be asked for.
        Row(
            f"union of {RULES} rules",
            microseconds(lambda: PacketSet.union_of(left_parts)),
            microseconds(lambda: _disjoint(left_boxes, nothing)),
            15_000,
        ),
        Row(
            "intersection of two unions",
            microseconds(lambda: combine(INTERSECTION, many, others)),
            microseconds(lambda: naive_left & naive_right),
        ),
        Row(
            "difference of two unions",
            microseconds(lambda: combine(DIFFERENCE, many, others)),
            microseconds(lambda: naive_left - naive_right),
        ),
        Row(
            "one host and port within a union",
            microseconds(lambda: combine(INTERSECTION, one, many), 1000),
            microseconds(lambda: naive_host & naive_left),
            60,
        ),
        Row("the same, asked again", microseconds(lambda: host & left, 1000)),
        Row(
            "is one packet a member",
            microseconds(lambda: packet in left, 1000),
            microseconds(lambda: header in naive_left),
        ),
        Row("are two unions equal", microseconds(lambda: left == again)),
        Row("size of a union", microseconds(lambda: left.size)),
    ]


def main() -> None:
    """Print the table, and fail when a limit is missed."""
    found = rows()
    print(f"{'':34}{'µs':>12}{'naive µs':>14}{'ratio':>9}")
    for row in found:
        compared = f"{row.naive:14,.1f}{row.naive / row.time:9,.1f}" if row.naive else f"{'-':>14}{'-':>9}"
        print(f"{row.what:34}{row.time:12,.1f}{compared}")
    for row in found:
        assert row.limit is None or row.time < row.limit, f"{row.what}: {row.time:,.0f} µs, limit {row.limit:,.0f} µs"


def _disjoint(boxes: list[Bounds], union: BoxList) -> BoxList:
    for box in boxes:
        union = BoxList(union.boxes + (BoxList([box]) - union).boxes)
    return union


if __name__ == "__main__":
    main()
