"""Binomial: against published numbers, and against counting every table."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.evidence.rate.binomial import fisher, wilson

PUBLISHED = {
    "none of ten": (0, 10, 0.0, 0.2775),
    "all of ten": (10, 10, 0.7225, 1.0),
    "half of twenty": (10, 20, 0.2993, 0.7007),
    "81 of 263 (Newcombe 1998)": (81, 263, 0.2553, 0.3662),
    "15 of 148 (Newcombe 1998)": (15, 148, 0.0624, 0.1605),
    "1 of 29 (Newcombe 1998)": (1, 29, 0.0061, 0.1718),
}


@pytest.mark.parametrize(("successes", "trials", "low", "high"), PUBLISHED.values(), ids=PUBLISHED)
def test_wilsons_interval_is_the_published_one(successes: int, trials: int, low: float, high: float) -> None:
    found = wilson(successes, trials)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_without_trials_everything_is_plausible() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_itself_is_always_plausible(pair: tuple[int, int]) -> None:
    found = wilson(*pair)
    assert 0 <= found.low <= pair[0] / pair[1] <= found.high <= 1


def _counted(a: int, n: int, b: int, m: int) -> float:
    """Fisher's probability in whole numbers: every table with the same margins that is not likelier than this one."""
    ways = {k: comb(n, k) * comb(m, a + b - k) for k in range(max(0, a + b - m), min(n, a + b) + 1)}
    return float(Fraction(sum(w for w in ways.values() if w <= ways[a]), comb(n + m, a + b)))


_PAIRS = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(_PAIRS, _PAIRS)
def test_fishers_probability_is_what_counting_gives(first: tuple[int, int], second: tuple[int, int]) -> None:
    assert fisher(first, second) == pytest.approx(_counted(*first, *second), rel=1e-6)


def test_a_lady_tasting_tea() -> None:
    """Fisher 1935: 3 of 4 cups told right, two-sided."""
    assert fisher((3, 4), (1, 4)) == pytest.approx(34 / 70)
