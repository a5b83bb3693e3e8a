"""Rows of an answer: kept in the columns that an engine gave, and made values of the question's own type when looked at.

An answer may have a million rows, and whoever asked may need the first, or their number. In columns a row takes a
hundred bytes, as a value of Python four times as many.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, overload

import msgspec
import pyarrow as pa

from wayout.evidence.engine.question import Row
from wayout.read.collector import collector_at_rest

_PORTION: Final = 4096
"""How many rows become values at once."""

_SHOWN: Final = 3
"""How many rows are spelled out where all are told of."""

_PLAIN: Final = (int, str, float, int | None, str | None, float | None)


class Rows(Sequence[Row]):
    """The rows of an answer, in its order. They do not change; each is made anew whenever it is looked at."""

    def __init__(self, row: type[Row], columns: pa.Table) -> None:
        self._row = row
        self._columns = columns

    def __len__(self) -> int:
        return int(self._columns.num_rows)

    def __iter__(self) -> Iterator[Row]:
        for batch in self._columns.to_batches(max_chunksize=_PORTION):
            yield from self._made(batch.columns)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> "Rows[Row]": ...
    def __getitem__(self, index: int | slice) -> "Row | Rows[Row]":
        chosen = range(len(self))[index]
        if isinstance(chosen, int):
            return self._made(self._columns.slice(chosen, 1).columns)[0]
        if chosen.step == 1:
            return Rows(self._row, self._columns.slice(chosen.start, len(chosen)))
        return Rows(self._row, self._columns.take(pa.array(list(chosen), pa.int64())))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows | tuple):
            return NotImplemented
        return len(self) == len(other) and all(ours == theirs for ours, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # equal to a tuple, whose hash would take all values

    def __repr__(self) -> str:
        return f"Rows({', '.join(map(repr, self[:_SHOWN]))}{', …' if len(self) > _SHOWN else ''})"

    @collector_at_rest()
    def _made(self, columns: Iterable[Any]) -> list[Row]:
        values = zip(*(column.to_pylist() for column in columns), strict=True)
        # Values of SQL's own types are taken as they are: there are many.
        is_plain = all(field.type in _PLAIN for field in msgspec.structs.fields(self._row))
        return [self._row(*each) for each in values] if is_plain else list(parsed(self._row, values))


def parsed(row: type[Row], rows: Iterable[tuple[Any, ...]]) -> tuple[Row, ...]:
    """An engine's rows as the question's own type, each value looked at: for types that SQL does not have, and for text."""
    names = row.__struct_fields__
    return tuple(msgspec.convert(dict(zip(names, each, strict=True)), row, strict=False) for each in rows)
