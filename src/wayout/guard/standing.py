"""Standing: whether an assertion holds, as far as can be told."""

from collections.abc import Iterable
from enum import StrEnum


class Standing(StrEnum):
    """How an assertion, or one of its findings, stands."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"
    """A fact that decides is missing."""
    BROKEN = "broken"
    """It asks about something that is not there, and so asserts nothing."""


_RANK = (Standing.FAILS, Standing.BROKEN, Standing.UNKNOWN, Standing.HOLDS)


def worst(standings: Iterable[Standing]) -> Standing:
    """The standing of the whole: one part that fails is enough, and one that is not known keeps the rest from holding."""
    return min(standings, key=_RANK.index, default=Standing.HOLDS)
