"""Patterns of IAM policies: which of the things asked about a pattern covers.

What is asked may be one thing (`s3:GetObject`) or all that a pattern stands for (`s3:*`). A policy variable, `${…}`, may
stand for anything; a redacted name is written the same way.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import re
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

_VARIABLE = re.compile(r"\$\{[^}]*\}?")


class Extent(IntEnum):
    """How much of what is asked about a statement speaks of."""

    NONE = 0
    PART = 1
    ALL = 2


class Bearing(NamedTuple):
    """How much of it a statement speaks of: at least, and at most. The two differ where something is not known."""

    least: Extent
    most: Extent

    def __and__(self, other: "Bearing") -> "Bearing":
        return Bearing(min(self.least, other.least), min(self.most, other.most))

    def __or__(self, other: "Bearing") -> "Bearing":
        return Bearing(max(self.least, other.least), max(self.most, other.most))

    def __invert__(self) -> "Bearing":
        return Bearing(Extent(Extent.ALL - self.most), Extent(Extent.ALL - self.least))


NOTHING = Bearing(Extent.NONE, Extent.NONE)
EVERYTHING = Bearing(Extent.ALL, Extent.ALL)
ANYTHING = Bearing(Extent.NONE, Extent.ALL)


def covered(patterns: Iterable[str], asked: str, normal: Callable[[str], str] = str) -> Bearing:
    """How much of `asked` the patterns cover together."""
    found = NOTHING
    for pattern in patterns:
        found |= _covered(normal(pattern), normal(asked))
    return found


def matches(pattern: str, text: str) -> bool:
    """Whether a text without wildcards of its own is matched by a pattern with `*` and `?`.

    A text that has some is matched sign by sign. Many stars in a row of others take no longer than few.
    """
    return _includes(pattern, text) if "*" in text or "?" in text else _overlaps(pattern, text)


def has_variable(pattern: str) -> bool:
    """Whether something stands in the pattern that nobody knows."""
    return "${" in pattern


@lru_cache(maxsize=4096)
def _covered(pattern: str, asked: str) -> Bearing:
    if has_variable(pattern):
        return ANYTHING if _overlaps(_VARIABLE.sub("*", pattern), asked) else NOTHING
    if _includes(pattern, asked):
        return EVERYTHING
    if "*" in asked and _overlaps(pattern, asked):
        return Bearing(Extent.PART, Extent.PART)
    return NOTHING


def _includes(pattern: str, asked: str) -> bool:
    """Whether the pattern covers all that `asked` stands for: a `*` of it is covered by a `*` only."""
    expression = "".join(".*" if c == "*" else "[^*]" if c == "?" else re.escape(c) for c in _merged(pattern))
    return re.fullmatch(expression, asked, re.DOTALL) is not None


def _merged(pattern: str) -> str:
    """The pattern without runs of `*`, which mean one and would take long to try."""
    return re.sub(r"\*+", "*", pattern)


def _overlaps(one: str, other: str) -> bool:
    """Whether something is covered by both patterns."""
    one, other = _merged(one), _merged(other)
    reached = {0}
    for position in range(len(one) + 1):
        reached = _past_stars(other, reached)
        if position == len(one):
            return len(other) in reached
        sign = one[position]
        if sign == "*":
            reached = set(range(min(reached), len(other) + 1)) if reached else set()
            continue
        following = {at for at in reached if at < len(other) and other[at] == "*"}
        following |= {at + 1 for at in reached if at < len(other) and _same(sign, other[at])}
        reached = following
    return False


def _past_stars(pattern: str, reached: set[int]) -> set[int]:
    return reached | {at + 1 for at in reached if at < len(pattern) and pattern[at] == "*"}


def _same(one: str, other: str) -> bool:
    return one == other or "?" in {one, other}
