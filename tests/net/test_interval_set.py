"""Interval sets against plain Python sets."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.net.interval_set import IntervalSet

NUMBERS = st.frozensets(st.integers(0, 20))


def interval_set(numbers: frozenset[int]) -> IntervalSet:
    return IntervalSet.of(*((number, number) for number in numbers))


def members(values: IntervalSet) -> list[int]:
    return [number for first, last in values for number in range(first, last + 1)]


@given(NUMBERS, NUMBERS)
def test_operations_agree_with_plain_sets(left: frozenset[int], right: frozenset[int]) -> None:
    one, other = interval_set(left), interval_set(right)
    assert members(one | other) == sorted(left | right)
    assert members(one & other) == sorted(left & right)
    assert members(one - other) == sorted(left - right)
    assert (one <= other) == (left <= right)
    assert (one == other) == (left == right)
    assert one.isdisjoint(other) == left.isdisjoint(right)
    assert (one | other) - other == one - other
    assert hash((one - other) | (one & other)) == hash(one)


@given(NUMBERS)
def test_members_are_counted_and_found(numbers: frozenset[int]) -> None:
    values = interval_set(numbers)
    assert values.size == len(numbers)
    assert bool(values) == bool(numbers)
    assert {number for number in range(-1, 23) if number in values} == numbers
    if numbers:
        assert (values.first, values.last) == (min(numbers), max(numbers))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_of_takes_pairs_in_any_order_and_overlapping(pairs: list[tuple[int, int]]) -> None:
    ordered = [(min(pair), max(pair)) for pair in pairs]
    expected = {number for first, last in ordered for number in range(first, last + 1)}
    values = IntervalSet.of(*ordered)
    assert members(values) == sorted(expected)
    assert all(last + 1 < first for (_, last), (first, _) in zip(values.pairs, values.pairs[1:], strict=False))


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        pytest.param([(443, 443), (1024, 65535)], "443,1024-65535", id="intervals are listed in order"),
        pytest.param([(1, 2), (3, 4)], "1-4", id="neighbours are one interval"),
        pytest.param([], "", id="nothing is no text"),
    ],
)
def test_text(pairs: list[tuple[int, int]], text: str) -> None:
    assert str(IntervalSet.of(*pairs)) == text
    assert repr(IntervalSet.of(*pairs)) == f"IntervalSet({text})"


def test_an_interval_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="5-4 ends before it begins"):
        IntervalSet.of((5, 4))


def test_an_empty_set_has_no_first_and_no_last_member() -> None:
    assert not IntervalSet.empty()
    with pytest.raises(ValueError, match="no first"):
        _ = IntervalSet.empty().first
    with pytest.raises(ValueError, match="no last"):
        _ = IntervalSet.empty().last


def test_copies_still_take_part_in_operations() -> None:
    values = IntervalSet.of((1, 5), (9, 9))
    for again in (copy.deepcopy(values), pickle.loads(pickle.dumps(values))):  # noqa: S301 - bytes from the same line
        assert again == values
        assert values - again == IntervalSet.empty()
        assert again & IntervalSet.single(9) == IntervalSet.single(9)
