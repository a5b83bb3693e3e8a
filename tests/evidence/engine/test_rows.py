"""Rows are a sequence of values, made of columns when they are looked at."""

import pyarrow as pa
import pytest

from wayout.evidence.engine.question import Minute
from wayout.evidence.engine.rows import Rows

MINUTES = tuple(Minute(None if number % 7 == 0 else f"eni-{number}", number, 1, 2, 3) for number in range(10_000))


def rows_of(minutes: tuple[Minute, ...]) -> Rows[Minute]:
    columns = {name: [getattr(minute, name) for minute in minutes] for name in Minute.__struct_fields__}
    schema = pa.schema([("interface_id", pa.string()), *((name, pa.int64()) for name in list(columns)[1:])])
    return Rows(Minute, pa.table(columns, schema=schema))


ROWS = rows_of(MINUTES)


def test_they_have_a_length_and_an_order() -> None:
    assert len(ROWS) == len(MINUTES)
    assert tuple(ROWS) == MINUTES
    assert tuple(reversed(ROWS)) == MINUTES[::-1]


@pytest.mark.parametrize("index", [0, 1, 4095, 4096, 9999, -1, -10_000])
def test_one_is_found_by_its_place(index: int) -> None:
    assert ROWS[index] == MINUTES[index]


@pytest.mark.parametrize("index", [10_000, -10_001])
def test_beyond_them_is_none(index: int) -> None:
    with pytest.raises(IndexError):
        ROWS[index]


@pytest.mark.parametrize(
    "part",
    [
        *(slice(None), slice(3), slice(-3, None), slice(4000, 9000), slice(20_000)),
        *(slice(5, 5), slice(8, 3), slice(None, None, -1), slice(1, 9000, 2500)),
    ],
    ids=str,
)
def test_some_are_found_by_their_places(part: slice) -> None:
    assert tuple(ROWS[part]) == MINUTES[part]


def test_they_equal_what_has_the_same_values() -> None:
    assert ROWS == MINUTES
    assert MINUTES == ROWS
    assert rows_of(MINUTES) == ROWS
    assert ROWS[1:] != ROWS[:-1]
    assert ROWS[:4] != ROWS[:5]
    assert list(MINUTES) != ROWS


def test_none_are_nothing() -> None:
    none = rows_of(())
    assert not none
    assert tuple(none) == ()
    assert none == ()


def test_the_first_are_shown() -> None:
    assert repr(ROWS[1:3]) == f"Rows({MINUTES[1]!r}, {MINUTES[2]!r})"
    assert repr(ROWS).endswith(f"{MINUTES[2]!r}, …)")
