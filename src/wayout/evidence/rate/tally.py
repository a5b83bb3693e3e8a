"""Tally: attempts by what became of them, and which of them count.

Minutes in which AWS lost records of an interface (SKIPDATA) are left out for it, and so are attempts without an answer that
began too shortly before the last record for the answer to be there. Source: FL-5, FL-7, FL-13, FL-40.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from wayout.evidence.engine.question import Hole
from wayout.evidence.rate.attempt import AttemptCount
from wayout.evidence.rate.binomial import Interval, wilson

WIDEST: Final = 0.3
"""An interval that is wider says too little to speak of a rate."""

_MINUTE: Final = 60
_LONG: Final = 600


class Tally(msgspec.Struct, frozen=True):
    """Attempts by what became of them. The last three are no attempts that count."""

    answered: int = 0
    refused: int = 0
    rejected: int = 0
    cut_off: int = 0
    unanswered: int = 0
    begun_before: int = 0
    too_early: int = 0
    lost: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__struct_fields__))

    @property
    def attempts(self) -> int:
        """All that count."""
        return self.answered + self.refused + self.rejected + self.cut_off + self.unanswered

    @property
    def rate(self) -> float | None:
        """The share that was answered; None without attempts."""
        return self.answered / self.attempts if self.attempts else None

    @property
    def interval(self) -> Interval:
        """Where the true share lies, with a confidence of 95 %."""
        return wilson(self.answered, self.attempts)

    @property
    def is_enough(self) -> bool:
        """Whether there are attempts enough to speak of a rate."""
        return self.attempts > 0 and self.interval.width <= WIDEST


class Judge:
    """What of a count counts: not what begins where records were lost, nor what is too young to miss an answer."""

    def __init__(self, counts: tuple[AttemptCount, ...], holes: Iterable[Hole]) -> None:
        listed = tuple(holes)
        # A record without traffic shows as well that the log goes on.
        ends = [count.last for count in counts] + [hole.ended for hole in listed if hole.ended is not None]
        last = max(ends, default=0)
        longest = max((count.longest for count in counts), default=0)
        self._young = last - (_LONG if longest > _MINUTE else _MINUTE)
        self._lost: dict[str | None, list[tuple[int, int]]] = {}
        for hole in listed:
            if hole.log_status == "SKIPDATA" and hole.started is not None:
                span = (hole.started, hole.ended if hole.ended is not None else hole.started)
                self._lost.setdefault(hole.interface_id, []).append(span)

    def __call__(self, count: AttemptCount) -> Tally:
        """The tally of a count."""
        whole = count.answered + count.refused + count.rejected + count.cut_off + count.unanswered
        ends = count.minute + _MINUTE
        if any(start < ends and end >= count.minute for start, end in self._lost.get(count.interface_id, ())):
            return Tally(lost=whole, begun_before=count.begun_before)
        is_young = ends > self._young
        return Tally(
            count.answered,
            count.refused,
            count.rejected,
            count.cut_off,
            0 if is_young else count.unanswered,
            count.begun_before,
            count.unanswered if is_young else 0,
        )
