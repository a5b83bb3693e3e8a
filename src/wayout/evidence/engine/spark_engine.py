"""Spark engine: questions answered by a Spark cluster, for logs that outgrow one machine.

The workers read the files with wayout's own readers, so a line that is no record is one here as well, and is told by its
file and number. Every worker must see the files under the same names, as on a shared file system, and needs
`wayout[flows]` in the Python that `PYSPARK_PYTHON` names; without it, that is the one which runs wayout. A file is read
by one worker, and gzip could not be divided anyway.
"""

import os
import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from wayout.errors import InputError
from wayout.evidence.engine.dialect import Dialect, select
from wayout.evidence.engine.engine import Answered
from wayout.evidence.engine.question import Question, Row, Where
from wayout.evidence.engine.rows import Rows
from wayout.evidence.log.flow_field import FieldKind, field
from wayout.evidence.log.log_file import LogFile
from wayout.evidence.log.log_format import DEFAULT, LogFormat, require
from wayout.evidence.log.record_source import held_by, records
from wayout.evidence.log.selection import Selection
from wayout.evidence.log.text_log import Reading

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.accumulators import Accumulator
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.udtf import UserDefinedTableFunction

_VIEW: Final = "wayout_files"
_TYPES: Final = {FieldKind.TEXT: "STRING", FieldKind.INT32: "INT", FieldKind.INT64: "BIGINT"}

_TASKS: Final = 8
"""For each processor of the cluster, among how many pieces of work the files are divided: a lost one costs little."""

_NO_PYTHON: Final = ("No module named", "Cannot run program", "ImportError")
"""How it reads when a worker has no Python, or one without wayout."""


class SparkEngine:
    """The records of some files, read by the workers of a session."""

    def __init__(
        self, session: "SparkSession", files: tuple[LogFile, ...], formats: tuple[LogFormat, ...] = (DEFAULT,)
    ) -> None:
        """`formats` are those of text without a header."""
        self._session = session
        self._files = files
        self._formats = formats

    def statement(self, question: Question[Row], where: Where) -> str:
        """The SQL that `ask` would run, over a view of all files.

        Raises: InputError when records lack a field that the question needs.
        """
        held = LogFormat(held_by(self._files, self._formats))
        require(held, question.required(where), f"the question about {question.name}", "these files")
        return select(question, where, Dialect.SPARK, _VIEW, question.columns(where))

    def count_statement(self, where: Where) -> None:
        """None: lines are counted while they are read."""

    def ask(self, question: Question[Row], where: Where) -> Answered[Row]:
        """The rows of the answer, in the question's order, and what was met in each file.

        Raises: InputError when records lack a field that the question needs, or when Spark gives up.
        """
        statement = self.statement(question, where)
        readings = _readings(self._session)
        table = self._table(question.columns(where), Selection(question.narrowed(where).values), readings)
        table.createOrReplaceTempView(_VIEW)
        try:
            columns = self._session.sql(statement).toArrow()
        except Exception as error:  # pyspark raises what Java does: many unrelated types
            raise _failure(question, error) from error
        found = (readings.value.get(str(file.path)) for file in self._files)
        return Answered(Rows(question.row, columns), tuple(reading for reading in found if reading is not None))

    def _table(
        self, asked: tuple[str, ...], selection: Selection, readings: "Accumulator[dict[str, Reading]]"
    ) -> "DataFrame":
        """All files as one table of the columns asked; a column that a file lacks is null."""
        from pyspark.sql.functions import arrow_udtf  # noqa: PLC0415 - it is an extra, and large

        count = len(self._files)
        tasks = min(count, _TASKS * self._session.sparkContext.defaultParallelism)
        schema = ", ".join(f"`{known.column}` {_TYPES[known.kind]}" for known in map(field, asked))
        reader = _reader(self._files, self._formats, asked, selection, readings)
        read = cast("UserDefinedTableFunction", arrow_udtf(reader, returnType=schema))
        return read(self._session.range(0, count, 1, tasks).asTable())


def _reader(
    files: tuple[LogFile, ...],
    formats: tuple[LogFormat, ...],
    asked: tuple[str, ...],
    selection: Selection,
    readings: "Accumulator[dict[str, Reading]]",
) -> type:
    """What a worker runs: numbers of files in, their records out."""

    class Reader:
        def eval(self, numbers: "pa.RecordBatch") -> "Iterator[pa.RecordBatch]":
            for number in numbers.column(0).to_pylist():
                reading, found = records(files[number], formats, asked, selection)
                yield from found
                readings.add({str(files[number].path): reading})

    return Reader


def _readings(session: "SparkSession") -> "Accumulator[dict[str, Reading]]":
    """What the workers meet in each file.

    Spark adds up again what it reads again for a lost worker. Of a file there is one reading, however often it comes.
    """
    from pyspark.accumulators import AccumulatorParam  # noqa: PLC0415 - it is an extra, and large

    class OfEachFile(AccumulatorParam[dict[str, Reading]]):
        def zero(self, value: dict[str, Reading]) -> dict[str, Reading]:
            del value
            return {}

        def addInPlace(self, value1: dict[str, Reading], value2: dict[str, Reading]) -> dict[str, Reading]:  # noqa: N802
            return value1 | value2

    return session.sparkContext.accumulator({}, OfEachFile())


def _failure(question: Question[Row], error: Exception) -> InputError:
    lines = [line.strip() for line in str(error).splitlines()]
    told = [line for line in lines if any(sign in line for sign in _NO_PYTHON)] or list(
        islice((line for line in lines if line), 1)
    )
    found = (told or [type(error).__name__])[-1][:200]
    return InputError(
        f"Spark gives no answer to the question about {question.name}: {found}",
        "Every worker needs wayout[flows] in its Python, which PYSPARK_PYTHON names, and must see the files."
        if any(sign in found for sign in _NO_PYTHON)
        else None,
    )


def spark_session(master: str) -> "SparkSession":
    """A session on a cluster: `spark://host:7077`, `yarn`, `k8s://…`, or `local[2]` on this machine.

    Raises: InputError when pyspark or Java is not installed, or the cluster cannot be reached.
    """
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - it is an extra, and large
    except ImportError as error:
        raise InputError("pyspark is not installed", "Install it: pip install 'wayout[spark]'") from error
    try:
        session: SparkSession = (
            SparkSession.builder.appName("wayout flows")
            .master(master)
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            # A lost worker is noticed, and its work done again, within seconds.
            .config("spark.network.timeout", "60s")
            .config("spark.executor.heartbeatInterval", "5s")
            .config("spark.sql.session.timeZone", "UTC")
            # A task holds its part of the answer in memory: millions of rows have to come in more than a few parts.
            .config("spark.sql.adaptive.advisoryPartitionSizeInBytes", "8m")
            .getOrCreate()
        )
    except Exception as error:  # pyspark raises what Java does: many unrelated types
        raise InputError(
            f"cannot start Spark on {master}: {type(error).__name__}",
            "It takes a Java runtime, 17 or newer, and a cluster.",
        ) from error
    # Without this, it is whatever `python3` is on the worker.
    session.sparkContext.pythonExec = os.environ.get("PYSPARK_PYTHON", sys.executable)
    return session
