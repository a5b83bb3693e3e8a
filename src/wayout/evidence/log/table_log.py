"""Table log: records in columns: Parquet of flow logs, of `flows convert` and of Security Lake, and Athena's results.

Columns bear the fields' names with underscores (FL-28), or are got from those of Security Lake. A column that a file
lacks is null.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet

from wayout.evidence.log.event_value import arrow_of
from wayout.evidence.log.flow_field import FieldKind, field
from wayout.evidence.log.inflate import BrokenOffError, whole_text
from wayout.evidence.log.line_block import BadLine
from wayout.evidence.log.record_type import record_type
from wayout.evidence.log.security_lake import view_of
from wayout.evidence.log.selection import Selection
from wayout.evidence.log.text_log import Reading

_BATCH: Final = 1 << 16

_ROW: Final = "number of the row"

_NO_TEXT: Final = "\N{REPLACEMENT CHARACTER}"

ODD_NUMBER: Final = "a number is none that a record holds"


class ParquetLog:
    """One Parquet file; row groups whose statistics rule them out are not read."""

    def __init__(self, name: str) -> None:
        self.reading = Reading(name)

    def records(self, path: str, asked: tuple[str, ...], selection: Selection) -> Iterator[pa.RecordBatch]:
        """The records that the selection lets through, with the columns asked."""
        try:
            data = pyarrow.dataset.dataset(path, format="parquet")
            view = _view(data.schema)
            self.reading.lines = data.count_rows()
            if "log_status" in view:
                self._count_holes(data, view["log_status"])
            scanner = data.scanner(
                columns={name: view[name] for name in (field(each).column for each in asked) if name in view},
                filter=selection.expression(view),
                batch_size=_BATCH,
                use_threads=False,
            )
            for batch in scanner.to_batches():
                if batch.num_rows:
                    shaped = _shaped(batch, asked)
                    odd = _odd(shaped, asked)
                    self.reading.bad_count += odd.true_count
                    yield shaped.filter(pc.invert(odd)) if odd.true_count else shaped
            if self.reading.bad_count:
                self._show_odd(data, view, asked, selection)
        except (pa.ArrowException, OSError, ValueError) as error:
            self.reading.broken = f"{self.reading.name} is no sound Parquet file: {_first_line(error)}"

    def _show_odd(
        self,
        data: pyarrow.dataset.Dataset,
        view: Mapping[str, pc.Expression],
        asked: tuple[str, ...],
        selection: Selection,
    ) -> None:
        """Say where the first records stand that hold a number which is none: a reader that selects does not know."""
        numbers = tuple(name for name in asked if field(name).kind.greatest and field(name).column in view)
        chosen = selection.expression(view)
        columns = {field(name).column: view[field(name).column] for name in numbers}
        columns["chosen"] = pc.scalar(True) if chosen is None else chosen  # noqa: FBT003 - Arrow's own value
        first = 1
        for batch in data.scanner(columns=columns, batch_size=_BATCH, use_threads=False).to_batches():
            shown = pc.and_(_odd(_shaped(batch, numbers), numbers), pc.fill_null(batch.column("chosen"), False))  # noqa: FBT003
            rows = pc.indices_nonzero(shown).to_pylist()
            self.reading.bad += [BadLine(first + row, ODD_NUMBER) for row in rows]
            first += batch.num_rows
            if len(self.reading.bad) >= self.reading.MOST_SHOWN:
                break
        del self.reading.bad[self.reading.MOST_SHOWN :]

    def _count_holes(self, data: pyarrow.dataset.Dataset, status: pc.Expression) -> None:
        """Count records that are none. Row groups are skipped by their statistics where all is well."""
        if data.count_rows(filter=(status == "NODATA") | (status == "SKIPDATA")):
            self.reading.no_data = data.count_rows(filter=status == "NODATA")
            self.reading.lost = data.count_rows(filter=status == "SKIPDATA")


class CsvLog:
    """One file of comma-separated values with a header, as Athena writes results; an empty value is null."""

    def __init__(self, name: str) -> None:
        self.reading = Reading(name)
        self._skipped: list[int] = []

    def records(self, file: BinaryIO, asked: tuple[str, ...], selection: Selection) -> Iterator[pa.RecordBatch]:
        """The records that the selection lets through, with the columns asked."""
        try:
            data = whole_text(file, self.reading.name)
        except BrokenOffError as error:
            self.reading.broken = error.message
            return
        try:
            table = self._table(_as_text(data))
        except (pa.ArrowException, ValueError) as error:
            self.reading.broken = f"{self.reading.name} is no table: {_first_line(error)}"
            return
        if len({*table.column_names, _ROW}) <= table.num_columns:
            self.reading.broken = f"{self.reading.name} is no table: it names a column twice"
            return
        self.reading.lines = table.num_rows
        table = self._legible(table.append_column(_ROW, self._rows(table.num_rows)))
        if "log_status" in table.column_names:
            self.reading.no_data = _count_of(table["log_status"], "NODATA")
            self.reading.lost = _count_of(table["log_status"], "SKIPDATA")
        expression = selection.expression(_own(table.column_names))
        if expression is not None:
            table = table.filter(expression)
        table = self._sound(table, asked)
        for batch in table.to_batches(_BATCH):
            if batch.num_rows:
                yield _shaped(batch, asked)

    def _table(self, data: bytes) -> pa.Table:
        """Everything as text; a row of another width is noted and left out."""
        passing = pyarrow.csv.ParseOptions(invalid_row_handler=lambda _: "skip")
        first = pyarrow.csv.open_csv(pa.py_buffer(data), parse_options=passing).schema.names if data.strip() else []

        def note(row: pyarrow.csv.InvalidRow) -> str:
            self._skipped.append(row.number)
            self.reading.note(BadLine(row.number, f"it has {row.actual_columns} values, not {row.expected_columns}"))
            return "skip"

        return pyarrow.csv.read_csv(
            pa.py_buffer(data),
            read_options=pyarrow.csv.ReadOptions(use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(invalid_row_handler=note),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(first, pa.string()), null_values=["", "-"], strings_can_be_null=True
            ),
        )

    def _legible(self, table: pa.Table) -> pa.Table:
        """The rows without bytes that are no text; the others are noted."""
        for name in table.column_names:
            if pa.types.is_string(table[name].type):
                odd = pc.fill_null(pc.match_substring(table[name], _NO_TEXT), False)  # noqa: FBT003 - Arrow's own value
                for row in table.filter(odd)[_ROW].to_pylist():
                    self.reading.note(BadLine(row, f"{name} holds a byte that is no text"))
                table = table.filter(pc.invert(odd))
        return table

    def _sound(self, table: pa.Table, asked: tuple[str, ...]) -> pa.Table:
        for name in asked:
            known = field(name)
            if known.kind is not FieldKind.TEXT and known.column in table.column_names:
                digits = len(str(known.kind.greatest)) - 1
                is_number = pc.match_substring_regex(table[known.column], f"^[0-9]{{1,{digits}}}$")
                sound = pc.fill_null(is_number, True)  # noqa: FBT003 - Arrow's own value
                for row in table.filter(pc.invert(sound))[_ROW].to_pylist():
                    self.reading.note(BadLine(row, f"{known.column} is no number"))
                table = table.filter(sound)
        self.reading.bad.sort(key=lambda line: line.number)
        return table

    def _rows(self, count: int) -> pa.Array:
        """The number of each row that was kept: the header is the first, and blank lines are none."""
        numbers = np.arange(2, count + len(self._skipped) + 2)
        return pa.array(np.setdiff1d(numbers, self._skipped))


def _odd(batch: pa.RecordBatch, asked: Iterable[str]) -> pa.BooleanArray:
    """For each record, whether it has a number such as no record holds."""
    odd = pa.array(np.zeros(batch.num_rows, np.bool_))
    for known in map(field, asked):
        if known.kind.greatest:
            column = batch.column(known.column)
            beyond = pc.or_(pc.less(column, 0), pc.greater(column, known.kind.greatest))
            odd = pc.or_(odd, pc.fill_null(beyond, False))  # noqa: FBT003 - Arrow's own value
    return odd


def _as_text(data: bytes) -> bytes:
    """The same with a sign for what is no UTF-8, at which Arrow would give up."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace").encode()
    return data


def _view(schema: pa.Schema) -> Mapping[str, pc.Expression]:
    """How each column of a record is got from a file."""
    values = view_of(schema)
    return (
        _own(schema.names)
        if values is None
        else {field(name).column: arrow_of(value) for name, value in values.items()}
    )


def _own(names: Iterable[str]) -> Mapping[str, pc.Expression]:
    """The columns of a file that has them under their own names."""
    return {name: pc.field(name) for name in names}


def _shaped(batch: pa.RecordBatch, asked: Iterable[str]) -> pa.RecordBatch:
    """The batch with all the columns asked, each of its own type.

    Raises: ArrowInvalid when a text is no UTF-8, which a Parquet file that was damaged may hold unnoticed.
    """
    schema = record_type(asked)
    columns = [
        _text(batch.column(part.name)).cast(part.type)
        if part.name in batch.schema.names
        else pa.nulls(batch.num_rows, part.type)
        for part in schema
    ]
    shaped = pa.RecordBatch.from_arrays(columns, schema=schema)
    shaped.validate(full=True)
    return shaped


def _text(column: pa.Array) -> pa.Array:
    """A column without dictionary, and null where it has a lone hyphen (FL-8)."""
    plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    if not (pa.types.is_string(plain.type) or pa.types.is_large_string(plain.type)):
        return plain
    return pc.if_else(pc.equal(plain, "-"), None, plain)


def _count_of(column: pa.ChunkedArray, text: str) -> int:
    return pc.sum(pc.equal(column, text)).as_py() or 0


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
