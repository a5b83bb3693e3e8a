"""Convert: the records of many files written once as Parquet, sorted by interface, for questions that come again.

Row groups then hold few interfaces each, so that a question about some of them reads only theirs.
"""

from pathlib import Path
from typing import Final

import duckdb
import msgspec
import pyarrow as pa

from wayout.errors import InputError
from wayout.evidence.engine.dialect import Dialect, condition_on
from wayout.evidence.engine.duckdb_engine import MEMORY_MB, connected
from wayout.evidence.engine.question import Where
from wayout.evidence.log.flow_field import FIELDS, field
from wayout.evidence.log.record_source import RecordSource
from wayout.evidence.log.record_type import record_type
from wayout.evidence.log.selection import Selection
from wayout.evidence.log.text_log import Reading

_ROW_GROUP: Final = 8_192
"""Records of one row group: of those a question reads all or none, so that they must not hold many interfaces."""
_ORDER: Final = ("interface-id", "start")
_EVERYTHING: Final = Where()


class Converted(msgspec.Struct, frozen=True):
    """The file written, how many records it holds, its size in bytes, and what was met in each file read."""

    path: Path
    records: int
    size: int
    readings: tuple[Reading, ...]


def require_absent(target: Path) -> None:
    """Nothing, when nothing is at the target. Raises: InputError when something is."""
    if target.exists():
        raise InputError(f"{target} is there already", "Name a file that is not, or remove it first.")


def convert(source: RecordSource, target: Path, where: Where = _EVERYTHING, memory_mb: int = MEMORY_MB) -> Converted:
    """The records that a condition lets through in one Parquet file; what does not fit the memory is sorted beside it.

    Raises: InputError when the target is there already, or cannot be written.
    """
    require_absent(target)
    names = tuple(name for name in source.held if name in FIELDS)
    columns = [Dialect.DUCKDB.quoted(field(name).column) for name in _ORDER if name in names]
    order = f"\n  ORDER BY {', '.join(columns)}" if columns else ""
    part = target.with_name(f"{target.name}.tmp")
    statement = (
        f"COPY (SELECT * FROM files{condition_on(where, Dialect.DUCKDB, names)}{order}) "
        f"TO {Dialect.DUCKDB.text(str(part))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
    )
    batches = source.batches(names, Selection(where.values))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with connected(memory_mb, source.threads, target.parent) as connection:
            connection.register("files", pa.RecordBatchReader.from_batches(record_type(names), batches))
            written = connection.execute(statement).fetchone()
        part.replace(target)
    except (duckdb.IOException, duckdb.OutOfMemoryException, OSError) as error:
        raise InputError(
            f"cannot write {target}: {str(error).splitlines()[0]}", "Check the space on its disk."
        ) from error
    finally:
        batches.close()
        part.unlink(missing_ok=True)
    return Converted(target, written[0] if written else 0, target.stat().st_size, source.readings)
