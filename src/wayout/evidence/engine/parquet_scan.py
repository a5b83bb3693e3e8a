"""Parquet scan: Parquet files read by DuckDB itself, which skips what a question does not ask for.

It takes sound files with the types that AWS delivers. Everything else goes the slower way of `table_log`, which knows
how to go on behind damage.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet

from wayout.evidence.engine.dialect import Dialect, condition_on
from wayout.evidence.engine.question import Where
from wayout.evidence.log.flow_field import FieldKind, field
from wayout.evidence.log.line_block import BadLine
from wayout.evidence.log.log_file import LogFile, LogKind
from wayout.evidence.log.table_log import ODD_NUMBER
from wayout.evidence.log.text_log import Reading

_TYPES: Final = {FieldKind.TEXT: "VARCHAR", FieldKind.INT32: "INTEGER", FieldKind.INT64: "BIGINT"}
_INTEGERS: Final = frozenset({"NONE", "INT"})


class ParquetScan(msgspec.Struct, frozen=True):
    """Some files, the columns that any of them has, and how many records each holds."""

    columns: frozenset[str] = frozenset()
    records: dict[str, int] = {}
    may_have_holes: bool = False
    unproven: frozenset[str] = frozenset()
    """Columns of numbers of which statistics do not say that they hold none that no record has."""

    def relation(self, asked: Iterable[str], kept: Where) -> str:
        """The SQL of the records that a condition lets through, with the columns asked; a lone hyphen is null (FL-8)."""
        names = tuple(asked)
        columns = ", ".join(_column(name, self.columns) for name in names)
        return f"SELECT {columns} FROM {self._files()}{self._condition(names, kept, self._sound(names))}"

    def readings(self, connection: duckdb.DuckDBPyConnection, asked: Iterable[str], kept: Where) -> tuple[Reading, ...]:
        """What each file holds; what is no record, or says that others are missing, is looked for where there may be any.

        Raises: duckdb.Error when a file is not what its end says.
        """
        readings = {name: Reading(name, lines) for name, lines in self.records.items()}
        if self.may_have_holes:
            for name, no_data, lost in connection.execute(
                "SELECT filename, COUNT(*) FILTER (log_status = 'NODATA'), COUNT(*) FILTER (log_status = 'SKIPDATA') "
                f"FROM {self._files()} WHERE log_status IN ('NODATA', 'SKIPDATA') GROUP BY 1"
            ).fetchall():
                readings[name].no_data, readings[name].lost = no_data, lost
        names = tuple(asked)
        if sound := self._sound(names):
            # A time that is none may lie in no window, so the window does not count; holes always come along (FL-7).
            chosen = self._condition(names, Where(kept.values), "").removeprefix("\n  WHERE ") or "true"
            kept_too = f"({chosen}) OR log_status <> 'OK'" if "log_status" in self.columns else chosen
            for name, count, rows in connection.execute(
                f"SELECT filename, COUNT(*), MIN(file_row_number, {Reading.MOST_SHOWN}) "
                f"FROM {self._files('file_row_number')} WHERE NOT ({sound}) AND ({kept_too}) GROUP BY 1"
            ).fetchall():
                readings[name].bad = [BadLine(row + 1, ODD_NUMBER) for row in sorted(rows)]
                readings[name].bad_count = count
        return tuple(readings.values())

    def _condition(self, names: tuple[str, ...], kept: Where, sound: str) -> str:
        held = [name for name in names if field(name).column in self.columns]
        return condition_on(kept, Dialect.DUCKDB, held, sound)

    def _sound(self, names: Iterable[str]) -> str:
        """The condition that lets pass what no statistics vouch for; empty where they vouch for all."""
        tests = [
            f"COALESCE({Dialect.DUCKDB.quoted(known.column)} BETWEEN 0 AND {known.kind.greatest}, true)"
            for known in map(field, names)
            if known.column in self.unproven
        ]
        return " AND ".join(tests)

    def _files(self, *more: str) -> str:
        """The files as a table, with the name of each and what more there is to know of a row's place."""
        listed = ", ".join(Dialect.DUCKDB.text(name) for name in self.records)
        known = "".join(f", {name} = true" for name in ("filename", *more))
        return f"read_parquet([{listed}], union_by_name = true{known})"


def scan_of(files: Iterable[LogFile]) -> ParquetScan:
    """Those of the files that DuckDB can read by itself. It takes a look at the end of each."""
    columns: set[str] = set()
    records: dict[str, int] = {}
    may_have_holes = False
    unproven: set[str] = set()
    for file in files:
        if file.kind is LogKind.PARQUET and not _is_pattern(str(file.path)):
            metadata = _metadata(file)
            if metadata is not None:
                columns.update(metadata.schema.names)
                records[str(file.path)] = metadata.num_rows
                may_have_holes |= _may_have_holes(metadata)
                unproven.update(_unproven(metadata))
    return ParquetScan(frozenset(columns), records, may_have_holes, frozenset(unproven))


def _is_pattern(path: str) -> bool:
    """Whether DuckDB would take a path for a pattern."""
    return any(sign in path for sign in "*?[]{}")


def _metadata(file: LogFile) -> "pa.parquet.FileMetaData | None":
    """The end of a file; None when it cannot be read, or a column has another type than AWS delivers."""
    try:
        metadata = pyarrow.parquet.read_metadata(file.path)
        columns = [metadata.schema.column(number) for number in range(metadata.num_columns)]
        return metadata if all(map(_suits, columns)) else None
    except (pa.ArrowException, OSError, ValueError):
        return None


def _suits(column: "pa.parquet.ColumnSchema") -> bool:
    if column.path != column.name or any(own in column.name for own in ("filename", "file_row_number")):
        return False
    logical = column.logical_type.type
    if field(column.name.replace("_", "-")).kind is FieldKind.TEXT:
        return bool(column.physical_type == "BYTE_ARRAY" and logical == "STRING")
    return bool(column.physical_type in {"INT32", "INT64"} and logical in _INTEGERS)


def _may_have_holes(metadata: "pa.parquet.FileMetaData") -> bool:
    """Whether statistics leave it open that some record is none (FL-7)."""
    if "log_status" not in metadata.schema.names:
        return False
    position = metadata.schema.names.index("log_status")
    return any(found is None or found != ("OK", "OK") for found in _extremes(metadata, position))


def _unproven(metadata: "pa.parquet.FileMetaData") -> Iterator[str]:
    """The columns of numbers that may hold one that no record has, as far as statistics tell."""
    for position, column in enumerate(metadata.schema.names):
        greatest = field(column.replace("_", "-")).kind.greatest
        if greatest and not all(
            found is not None and found[0] >= 0 and found[1] <= greatest for found in _extremes(metadata, position)
        ):
            yield column


def _extremes(metadata: "pa.parquet.FileMetaData", position: int) -> Iterator[tuple[Any, Any] | None]:
    """The least and the greatest value of a column in each row group that has any; None where nothing tells."""
    for number in range(metadata.num_row_groups):
        statistics = metadata.row_group(number).column(position).statistics
        if statistics is None or not statistics.has_min_max:
            is_empty = statistics is not None and statistics.has_null_count and statistics.num_values == 0
            if not is_empty:
                yield None
        else:
            yield statistics.min, statistics.max


def _column(name: str, held: frozenset[str]) -> str:
    known = field(name)
    column = Dialect.DUCKDB.quoted(known.column)
    if known.column not in held:
        return f"CAST(NULL AS {_TYPES[known.kind]}) AS {column}"
    if known.kind is FieldKind.TEXT:
        return f"NULLIF({column}, '-') AS {column}"
    return f"CAST({column} AS {_TYPES[known.kind]}) AS {column}"
