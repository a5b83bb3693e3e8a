"""DuckDB engine: questions answered on this machine, in bounded memory. Nothing is downloaded, nothing else is read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from wayout.errors import InputError
from wayout.evidence.dialect import Dialect, select
from wayout.evidence.engine import Answered, shaped
from wayout.evidence.question import Question, Row, Where
from wayout.evidence.record_source import RecordSource
from wayout.evidence.record_type import record_type
from wayout.evidence.selection import Selection

MEMORY_MB: Final = 600
"""What DuckDB may use before it spills into a temporary folder."""


class DuckDbEngine:
    """The records of some files, read anew for each question."""

    def __init__(self, source: RecordSource, memory_mb: int = MEMORY_MB) -> None:
        self._source = source
        self._memory_mb = memory_mb

    def statement(self, question: Question[Row], where: Where) -> str:
        """The SQL that `ask` would run, over the table `files`.

        Raises: InputError when records lack a field that the question needs.
        """
        self._source.require(question.required(where), f"the question about {question.name}")
        return select(question, where, Dialect.DUCKDB, "files", question.columns(where))

    def ask(self, question: Question[Row], where: Where) -> Answered[Row]:
        """The rows of the answer, in the question's order.

        Raises: InputError when records lack a field that the question needs, or when neither memory nor disk suffice.
        """
        statement = self.statement(question, where)
        kept = question.narrowed(where)
        asked = question.columns(where)
        batches = self._source.batches(asked, Selection(kept.values))
        with connected(self._memory_mb, self._source.threads) as connection:
            connection.register("files", pa.RecordBatchReader.from_batches(record_type(asked), batches))
            try:
                rows = connection.execute(statement).fetchall()
            except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
                raise InputError(f"the records hold numbers that cannot be added up: {error}") from error
            except duckdb.OutOfMemoryException as error:
                raise InputError(
                    f"the question about {question.name} needs more memory than {self._memory_mb} MB and what it may spill",
                    "Ask about a shorter window or fewer interfaces, or convert the logs to Parquet first.",
                ) from error
            finally:
                batches.close()
        return Answered(shaped(question, rows), self._source.readings)


@contextmanager
def connected(memory_mb: int, threads: int, beside: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that fetches no extension, and spills into a folder of its own: below `beside`, if given."""
    with tempfile.TemporaryDirectory(prefix="wayout-", dir=beside) as folder:
        connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": f"{memory_mb}MB",
                "temp_directory": folder,
                "threads": threads,
                "preserve_insertion_order": "false",
            }
        )
        try:
            yield connection
        finally:
            connection.close()
