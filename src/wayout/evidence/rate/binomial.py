"""Binomial: how sure a share of successes is, and whether two shares differ, exactly."""

from math import exp, lgamma, sqrt
from statistics import NormalDist

import msgspec

_TIES = 1e-7
"""Tables whose probability differs by less, relatively, count as equally likely: sums of logarithms are not exact."""


class Interval(msgspec.Struct, frozen=True):
    """The shares that are plausible, both ends included."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How much is left open."""
        return self.high - self.low


def wilson(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    """Wilson's score interval for a share; everything is plausible without trials.

    It keeps its confidence for few trials and for shares near 0 and 1 (Wilson 1927; Brown, Cai and DasGupta 2001).
    """
    if trials == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    return Interval(low, 1.0 if successes == trials else min(1.0, middle + half))


def fisher(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Fisher's exact two-sided probability that two pairs of (successes, trials) differ so much, or more, by chance."""
    (a, n), (b, m) = first, second
    successes = a + b
    lowest, highest = max(0, successes - m), min(n, successes)
    found = [_log_ways(n, k) + _log_ways(m, successes - k) for k in range(lowest, highest + 1)]
    total = _log_ways(n + m, successes)
    seen = found[a - lowest]
    return min(1.0, sum(exp(each - total) for each in found if each <= seen + _TIES))


def _log_ways(things: int, chosen: int) -> float:
    return lgamma(things + 1) - lgamma(chosen + 1) - lgamma(things - chosen + 1)
