"""Event value: how a field of a record is got from an event of OCSF, written once and spelled here for Arrow.

`engine.event_sql` spells it for Athena, with the same value for the same event. A value is null where the event does not
say it.
"""

from collections.abc import Mapping
from functools import reduce
from typing import Final, assert_never

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

Path = tuple[str, ...]
"""The names on the way from a column to a value nested in it."""


class Nested(msgspec.Struct, frozen=True):
    """What stands at a place of the event, as it is."""

    path: Path


class Known(msgspec.Struct, frozen=True):
    """A text, or null where it says nothing (FL-8)."""

    of: "EventValue"


class Digits(msgspec.Struct, frozen=True):
    """The number that a text of up to nine digits is; null for any other text."""

    of: "EventValue"


class Worded(msgspec.Struct, frozen=True):
    """What a value is called in a record; null for a value that has no such name."""

    of: "EventValue"
    words: Mapping[int | str, str | int]


class Moment(msgspec.Struct, frozen=True):
    """The epoch second of a timestamp in a zone. AWS's own are whole seconds."""

    of: "EventValue"
    zone: str | None = None


class Thousandth(msgspec.Struct, frozen=True):
    """The epoch second of a number of milliseconds."""

    of: "EventValue"


class FirstListed(msgspec.Struct, frozen=True):
    """The first text of a list."""

    of: "EventValue"


class FirstSaid(msgspec.Struct, frozen=True):
    """The first of some values that is not null."""

    values: tuple["EventValue", ...]


class ByDirection(msgspec.Struct, frozen=True):
    """One value where the record is of ingress, and another one where it is not, or where nothing tells."""

    direction: "EventValue"
    ingress: "EventValue"
    other: "EventValue"


EventValue = Nested | Known | Digits | Worded | Moment | Thousandth | FirstListed | FirstSaid | ByDirection

_NO: Final = pc.scalar(False)  # noqa: FBT003 - Arrow's own value
_NO_TEXT: Final = pa.scalar(None, pa.string())


def arrow_of(value: EventValue) -> pc.Expression:
    """A value as Arrow's expression on a file of events."""
    match value:
        case Nested(path):
            return pc.field(*path)
        case Known(of):
            text = arrow_of(of)
            return pc.if_else((text == "-") | (text == ""), _NO_TEXT, text.cast(pa.string()))
        case Digits(of):
            text = arrow_of(of)
            return pc.if_else(pc.match_substring_regex(text, "^[0-9]{1,9}$"), text, _NO_TEXT).cast(pa.int64())
        case Worded(of, words):
            return _translated(arrow_of(of), words)
        case Moment(of, zone):
            return arrow_of(of).cast(pa.timestamp("s", zone), safe=False).cast(pa.int64())
        case Thousandth(of):
            return pc.divide(arrow_of(of).cast(pa.int64()), pc.scalar(1000))
        case FirstListed(of):
            return pc.replace_substring_regex(pc.binary_join(arrow_of(of), " "), " .*", "")
        case FirstSaid(values):
            return pc.coalesce(*map(arrow_of, values))
        case ByDirection(direction, ingress, other):
            is_ingress = pc.coalesce(arrow_of(direction) == "ingress", _NO)
            return pc.if_else(is_ingress, arrow_of(ingress), arrow_of(other))
        case _:
            assert_never(value)


def type_at(schema: pa.Schema, path: Path) -> pa.DataType | None:
    """The type of a nested value; None where the schema has none."""

    def below(found: pa.DataType | None, name: str) -> pa.DataType | None:
        if found is None or not pa.types.is_struct(found) or found.get_field_index(name) < 0:
            return None
        return found.field(name).type

    return reduce(below, path, pa.struct(list(schema)))


def _translated(value: pc.Expression, words: Mapping[int | str, str | int]) -> pc.Expression:
    is_text = isinstance(next(iter(words.values())), str)
    none = pa.scalar(None, pa.string() if is_text else pa.int32())
    translated = pc.scalar(none)
    for theirs, ours in words.items():
        is_it = pc.coalesce(value == theirs, _NO)
        translated = pc.if_else(is_it, pa.scalar(ours, none.type), translated)
    return translated
