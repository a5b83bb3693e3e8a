"""DuckDB engine: questions answered on this machine, in bounded memory. Nothing is downloaded, nothing else is read."""

import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from wayout.errors import InputError
from wayout.evidence.engine.dialect import Dialect, select
from wayout.evidence.engine.engine import Answered
from wayout.evidence.engine.parquet_scan import ParquetScan, scan_of
from wayout.evidence.engine.question import Question, Row, Where
from wayout.evidence.engine.rows import Rows
from wayout.evidence.log.record_source import RecordSource
from wayout.evidence.log.record_type import record_type
from wayout.evidence.log.selection import Selection

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

    def count_statement(self, where: Where) -> None:
        """None: lines are counted while they are read."""

    def ask(self, question: Question[Row], where: Where) -> Answered[Row]:
        """The rows of the answer, in the question's order.

        Raises: InputError when records lack a field that the question needs, or when neither memory nor disk suffice.
        """
        statement = self.statement(question, where)
        scan = scan_of(self._source.files)
        try:
            return self._answer(question, where, statement, scan)
        except duckdb.Error as error:
            if isinstance(error, duckdb.OutOfMemoryException) or not scan.records:
                raise self._failure(question, error) from error
        # Some file is not what its end says. The slower way finds out which, and answers from the others.
        try:
            return self._answer(question, where, statement, ParquetScan())
        except duckdb.Error as error:
            raise self._failure(question, error) from error

    def _answer(self, question: Question[Row], where: Where, statement: str, scan: ParquetScan) -> Answered[Row]:
        kept, asked = question.narrowed(where), question.columns(where)
        streamed = tuple(file for file in self._source.files if str(file.path) not in scan.records)
        source = RecordSource(streamed, self._source.formats, self._source.threads)
        fates: list[BaseException] = []
        batches = _told(source.batches(asked, Selection(kept.values)), fates)
        # Groups of streamed records are kept once, not by each of several threads: the readers are busy enough meanwhile.
        threads = source.threads if scan.records else 1
        with connected(self._memory_mb, threads) as connection:
            connection.register("stream", pa.RecordBatchReader.from_batches(record_type(asked), batches))
            parts = ["SELECT * FROM stream"] if streamed else []
            parts += [scan.relation(asked, kept)] if scan.records else []
            connection.execute(f"CREATE TEMP VIEW files AS {' UNION ALL '.join(parts)}")
            try:
                rows = Rows(question.row, connection.sql(statement).to_arrow_table())
            except duckdb.Error as error:
                # DuckDB tells of what befell the records, Ctrl-C included, in words of its own.
                if fates:
                    raise fates[0] from error
                raise
            finally:
                batches.close()
            return Answered(rows, (*source.readings, *scan.readings(connection, asked, kept)))

    def _failure(self, question: Question[Row], error: duckdb.Error) -> InputError:
        if isinstance(error, duckdb.OutOfMemoryException):
            return InputError(
                f"the question about {question.name} needs more memory than {self._memory_mb} MB and what it may spill",
                "Ask about a shorter window or fewer interfaces, or convert the logs to Parquet first.",
            )
        found = (str(error).splitlines() or [type(error).__name__])[0][:200]
        return InputError(f"the records cannot be counted for the question about {question.name}: {found}")


def _told(batches: Iterator[pa.RecordBatch], fates: list[BaseException]) -> Generator[pa.RecordBatch, None, None]:
    """The same batches; what ends them too early is told besides."""
    try:
        yield from batches
    except (Exception, KeyboardInterrupt) as error:
        fates.append(error)
        raise


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
            # DuckDB draws one on stdout wherever it takes Python for interactive.
            connection.execute("SET enable_progress_bar = false")
            yield connection
        finally:
            connection.close()
