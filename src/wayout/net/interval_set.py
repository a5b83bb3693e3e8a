"""Exact sets of integers."""

from collections.abc import Iterator
from typing import Self

from msgspec import Struct

from wayout.net.diagram import DIFFERENCE, EMPTY, INTERSECTION, TERMINAL, UNION, Node, child_at, combine


class IntervalSet(Struct, frozen=True, cache_hash=True, gc=False):
    """A set of integers, kept as its sorted, disjoint, non-adjacent intervals with inclusive ends.

    `node` is the one-axis diagram of the set, see `wayout.net.diagram`; build sets with `of`, `single` and `empty`.
    """

    node: Node

    @classmethod
    def of(cls, *pairs: tuple[int, int]) -> Self:
        """The integers of all `(first, last)` pairs, ends included, in any order and overlapping as they like.

        Raises ValueError when a pair ends before it begins.
        """
        out: list[tuple[int, int, Node]] = []
        for first, last in sorted(pairs):
            if last < first:
                raise ValueError(f"not an interval: {first}-{last} ends before it begins")
            if out and first <= out[-1][1] + 1:
                if last > out[-1][1]:
                    out[-1] = (out[-1][0], last, TERMINAL)
            else:
                out.append((int(first), int(last), TERMINAL))
        return cls(tuple(out))

    @classmethod
    def single(cls, number: int) -> Self:
        """The set of one integer."""
        return cls(((int(number), int(number), TERMINAL),))

    @classmethod
    def empty(cls) -> Self:
        """The set of nothing."""
        return cls(EMPTY)

    def __or__(self, other: "IntervalSet") -> "IntervalSet":
        return IntervalSet(combine(UNION, self.node, other.node))

    def __and__(self, other: "IntervalSet") -> "IntervalSet":
        return IntervalSet(combine(INTERSECTION, self.node, other.node))

    def __sub__(self, other: "IntervalSet") -> "IntervalSet":
        return IntervalSet(combine(DIFFERENCE, self.node, other.node))

    def __le__(self, other: "IntervalSet") -> bool:
        if len(self.node) == 1 and self.node[0][0] == self.node[0][1]:  # one address, nearly always
            return bool(child_at(other.node, self.node[0][0]))
        return not combine(DIFFERENCE, self.node, other.node)

    def __contains__(self, number: int) -> bool:
        return bool(child_at(self.node, number))

    def __bool__(self) -> bool:
        return bool(self.node)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((first, last) for first, last, _ in self.node)

    def moved(self, by: int) -> "IntervalSet":
        """The set with every integer larger by `by`."""
        return IntervalSet(tuple([(first + by, last + by, child) for first, last, child in self.node]))

    def isdisjoint(self, other: "IntervalSet") -> bool:
        """Whether the two sets have no integer in common."""
        if len(self.node) == 1 and self.node[0][0] == self.node[0][1]:
            return not child_at(other.node, self.node[0][0])
        return not combine(INTERSECTION, self.node, other.node)

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The intervals as `(first, last)`, ends included, in order."""
        return tuple((first, last) for first, last, _ in self.node)

    @property
    def size(self) -> int:
        """How many integers the set holds."""
        return sum(last - first + 1 for first, last, _ in self.node)

    @property
    def first(self) -> int:
        """The smallest member. Raises ValueError when there is none."""
        if not self.node:
            raise ValueError("an empty set has no first member")
        return self.node[0][0]

    @property
    def last(self) -> int:
        """The largest member. Raises ValueError when there is none."""
        if not self.node:
            raise ValueError("an empty set has no last member")
        return self.node[-1][1]

    def __str__(self) -> str:
        return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in self)

    def __repr__(self) -> str:
        return f"IntervalSet({self})"
