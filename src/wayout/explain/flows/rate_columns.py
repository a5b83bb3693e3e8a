"""Rate columns: the minutes of a rate, put together in as many columns as fit."""

from collections.abc import Sequence
from typing import Final

from wayout.evidence.rate.rate import Minute
from wayout.evidence.rate.tally import Tally

_MINUTE: Final = 60


def columns(minutes: Sequence[Minute], most: int) -> tuple[tuple[Tally, ...], int]:
    """The minutes, those without attempts too, in at most so many columns, and how many minutes each column stands for."""
    first, last = minutes[0].minute, minutes[-1].minute
    count = (last - first) // _MINUTE + 1
    each = -(-count // most)
    found = [Tally() for _ in range(-(-count // each))]
    for minute in minutes:
        at = (minute.minute - first) // _MINUTE // each
        found[at] += minute.tally
    return tuple(found), each
