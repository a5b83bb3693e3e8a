"""Change points: found where they are, and seldom where there are none."""

import random

from wayout.evidence.rate.change_point import LEVEL, change_points


def _minutes(*parts: tuple[int, int, int]) -> tuple[tuple[int, int, int], ...]:
    """Minutes with so many successes of so many attempts, one part after another: (how many minutes, successes, attempts)."""
    rows = [(good, total) for count, good, total in parts for _ in range(count)]
    return tuple((60 * at, good, total) for at, (good, total) in enumerate(rows))


def test_a_rate_that_drops_is_told_at_its_minute() -> None:
    (change,) = change_points(_minutes((10, 20, 20), (10, 10, 20)))
    assert (change.minute, change.before, change.after) == (600, (200, 200), (100, 200))
    assert change.probability < LEVEL


def test_a_drop_that_is_mended_gives_two_changes() -> None:
    assert [change.minute for change in change_points(_minutes((20, 20, 20), (10, 5, 20), (20, 20, 20)))] == [
        1200,
        1800,
    ]


def test_a_steady_rate_has_no_change() -> None:
    assert change_points(_minutes((60, 19, 20))) == ()


def test_few_attempts_show_no_change() -> None:
    assert change_points(_minutes((1, 2, 2), (1, 0, 2))) == ()


def test_no_minutes_have_no_change() -> None:
    assert change_points(()) == ()
    assert change_points(_minutes((5, 0, 0))) == ()


def test_chance_is_seldom_taken_for_a_change() -> None:
    """Two hundred hours of a steady 90 %, at a level of one in a thousand each."""
    randomness = random.Random(7)  # noqa: S311 - not cryptography
    told = 0
    for _ in range(200):
        hour = tuple((60 * at, sum(randomness.random() < 0.9 for _ in range(20)), 20) for at in range(60))
        told += bool(change_points(hour))
    assert told <= 2


def test_a_day_of_busy_minutes_is_quick() -> None:
    assert len(change_points(_minutes((720, 5000, 5000), (720, 4000, 5000)))) == 1
