"""Change point: a minute at which a success rate changed, and more than chance and many looks explain.

The minutes are split where the likelihoods of the two parts differ most, and Fisher's exact test decides, two-sided, with
its probability multiplied by the number of places where the split could have been (Bonferroni). Each part is then
split again, as if its places had all been looked at too. Attempts of one minute often fail together, so the level is strict.
"""

from math import log
from typing import Final

import msgspec

from wayout.evidence.rate.binomial import fisher

LEVEL: Final = 0.001
"""The probability, over all looks, of telling a change where there is none."""

_MOST_PARTS: Final = 16


class ChangePoint(msgspec.Struct, frozen=True):
    """From `minute` on, in epoch seconds, the rate is another one. `probability` is that of chance, corrected for looks."""

    minute: int
    before: tuple[int, int]
    after: tuple[int, int]
    """Successes and attempts of the minutes up to the change, and from it up to the next one."""

    probability: float


def change_points(minutes: tuple[tuple[int, int, int], ...]) -> tuple[ChangePoint, ...]:
    """The changes in a row of (minute, successes, attempts), in order."""
    seen = tuple(minute for minute in sorted(minutes) if minute[2])
    looks = max(len(seen) - 1, 1)
    ends: dict[int, float] = {}
    parts = [(0, len(seen))]
    while parts and len(ends) < _MOST_PARTS:
        start, end = parts.pop()
        split = _split(seen, start, end)
        if split is None:
            continue
        probability = min(1.0, looks * fisher(_sum(seen, start, split), _sum(seen, split, end)))
        if probability <= LEVEL:
            ends[split] = probability
            parts += [(start, split), (split, end)]
    cuts = [0, *sorted(ends), len(seen)]
    return tuple(
        ChangePoint(seen[cut][0], _sum(seen, cuts[at - 1], cut), _sum(seen, cut, cuts[at + 1]), ends[cut])
        for at, cut in enumerate(cuts)
        if cut in ends
    )


def _split(seen: tuple[tuple[int, int, int], ...], start: int, end: int) -> int | None:
    """Where the two parts are most unlike; None when nothing differs."""
    good, total = _sum(seen, start, end)
    best, split = _likelihood(good, total), None
    left_good = left_total = 0
    for at in range(start + 1, end):
        left_good += seen[at - 1][1]
        left_total += seen[at - 1][2]
        found = _likelihood(left_good, left_total) + _likelihood(good - left_good, total - left_total)
        if found > best + 1e-9:
            best, split = found, at
    return split


def _likelihood(good: int, total: int) -> float:
    bad = total - good
    return (good * log(good / total) if good else 0.0) + (bad * log(bad / total) if bad else 0.0)


def _sum(seen: tuple[tuple[int, int, int], ...], start: int, end: int) -> tuple[int, int]:
    return sum(minute[1] for minute in seen[start:end]), sum(minute[2] for minute in seen[start:end])
