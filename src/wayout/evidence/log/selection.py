"""Selection: which records a question asks for, tested on the raw bytes of the fields.

The raw test lets every asked record through and a few others; `chosen` then looks at the values of those few.
"""

import functools
import operator
from collections.abc import Mapping
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from wayout.evidence.log.flow_field import FieldKind, field
from wayout.evidence.log.line_block import LineBlock, tail_of
from wayout.evidence.log.log_format import LogFormat

_PRIME: Final = np.uint32(2654435761)
_SHIFT: Final = np.uint32(16)


class Selection(msgspec.Struct, frozen=True):
    """Records whose fields have one of the values given for them, for every field named; with no field, all records."""

    values: Mapping[str, frozenset[str]] = {}

    def test(self, found: LogFormat) -> tuple["FieldTest", ...]:
        """The tests for records of a format; a field that they do not hold cannot be tested."""
        tests = (
            FieldTest(position, values)
            for name, values in self.values.items()
            if (position := found.position(name)) is not None
        )
        return tuple(tests)

    def expression(self, columns: Mapping[str, pc.Expression]) -> pc.Expression | None:
        """The same as Arrow's own condition on a file from which these columns are got; None where it lets all through.

        Statistics of a Parquet file decide it for whole row groups.
        """
        conditions = []
        for name, values in self.values.items():
            known = field(name)
            if known.column in columns:
                is_text = known.kind is FieldKind.TEXT
                given = [
                    value if is_text else int(value) for value in sorted(values - {"-"}) if is_text or value.isdigit()
                ]
                column = columns[known.column]
                condition = column.isin(given)
                conditions.append(condition | column.is_null() if "-" in values else condition)
        if not conditions:
            return None
        chosen = functools.reduce(operator.and_, conditions)
        return chosen | (columns["log_status"] != "OK") if "log_status" in columns else chosen

    def admits(self, record: Mapping[str, str]) -> bool:
        """Whether a record, by the names of its fields, is asked for, or tells that records are missing (FL-7)."""
        tells = not record.get("log-status", "OK").startswith("O")
        return tells or all(record[name] in values for name, values in self.values.items() if name in record)

    def chosen(self, table: pa.Table, found: LogFormat) -> pa.ChunkedArray:
        """For each record of a format, whether it is asked for, or tells that records are missing (FL-7)."""
        chosen = pa.chunked_array([pa.array(np.ones(table.num_rows, np.bool_))])
        for name, values in self.values.items():
            if name in found.names:
                text = pc.fill_null(table[field(name).column].cast(pa.string()), "-")
                chosen = pc.and_(chosen, pc.is_in(text, pa.array(sorted(values), pa.string())))
        if "log-status" in found.names:
            chosen = pc.or_(chosen, pc.invert(pc.starts_with(pc.fill_null(table["log_status"], "-"), "O")))
        return chosen


class FieldTest:
    """Whether a field may have one of the values: told by its last bytes, without an error in the direction of no."""

    def __init__(self, position: int, values: frozenset[str]) -> None:
        self._position = position
        encoded = [value.encode() for value in values if value]
        # Of bytes that not all values have, none is looked at.
        self._spare = np.uint32(8 * max(4 - min(map(len, encoded), default=0), 0))
        self._tails = np.unique(np.array([tail_of(value) for value in encoded], np.uint32) >> self._spare)
        self._table = np.zeros(1 << 16, np.bool_)
        self._table[(self._tails * _PRIME) >> _SHIFT] = True

    def passes(self, block: LineBlock) -> NDArray[np.bool_]:
        """For each line of the block, whether it may be asked for."""
        tails = block.tails(self._position) >> self._spare
        is_one = len(self._tails) == 1
        passes: NDArray[np.bool_] = tails == self._tails[0] if is_one else self._table.take((tails * _PRIME) >> _SHIFT)
        return passes
