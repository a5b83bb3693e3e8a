"""Spark engine: questions answered by a Spark cluster, for logs that outgrow one machine.

Every worker must see the files under the same names: a shared file system, or addresses such as `s3a://`. Spark reads
plain text, gzip and Parquet. Lines that are no records are left out, as everywhere, but Spark does not say which they
were. They are not counted either: what Spark counts on the way, it counts again where the work of a lost worker is done
again.
"""

import re
from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING, Final

from wayout.errors import InputError
from wayout.evidence.dialect import Dialect, select
from wayout.evidence.engine import Answered, shaped
from wayout.evidence.flow_field import FieldKind, field
from wayout.evidence.log_file import LogFile, LogKind
from wayout.evidence.log_format import DEFAULT, LogFormat, require
from wayout.evidence.question import Question, Row, Where
from wayout.evidence.record_source import held_by

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_VIEW: Final = "wayout_files"
_TYPES: Final = {FieldKind.TEXT: "STRING", FieldKind.INT32: "INT", FieldKind.INT64: "BIGINT"}


class HasHeader(Enum):
    """Whether the first line of text files names the fields; the value is Spark's word for it."""

    YES = "true"
    NO = "false"


class SparkEngine:
    """The records of some files, read by the workers of a session."""

    def __init__(
        self, session: "SparkSession", files: tuple[LogFile, ...], formats: tuple[LogFormat, ...] = (DEFAULT,)
    ) -> None:
        """`formats` is the one of text without a header.

        Raises: InputError for a kind of file that Spark does not read.
        """
        unread = [
            file for file in files if file.kind not in {LogKind.TEXT, LogKind.PARQUET} or file.path.suffix == ".zst"
        ]
        if unread:
            raise InputError(
                f"Spark reads text, gzip and flow logs in Parquet, and {unread[0].path} is none of them",
                "Convert it first: wayout flows convert.",
            )
        if len(formats) > 1 and any(file.format is None for file in files):
            raise InputError(
                "Spark reads one format of records without a header, not several", "Use --engine duckdb for such logs."
            )
        self._session = session
        self._files = files
        self._log_format = formats[0]

    def statement(self, question: Question[Row], where: Where) -> str:
        """The SQL that `ask` would run, over a view of all files.

        Raises: InputError when records lack a field that the question needs.
        """
        held = LogFormat(held_by(self._files, (self._log_format,)))
        require(held, question.required(where), f"the question about {question.name}", "these files")
        return select(question, where, Dialect.SPARK, _VIEW, question.columns(where))

    def ask(self, question: Question[Row], where: Where) -> Answered[Row]:
        """The rows of the answer, in the question's order.

        Raises: InputError when records lack a field that the question needs.
        """
        statement = self.statement(question, where)
        self._table(question.columns(where)).createOrReplaceTempView(_VIEW)
        rows = self._session.sql(statement).collect()
        return Answered(shaped(question, [tuple(row) for row in rows]))

    def _table(self, asked: tuple[str, ...]) -> "DataFrame":
        """All files as one table of the columns asked; a column that a file lacks is null."""
        by_format: dict[tuple[LogKind, LogFormat | None], list[str]] = {}
        for file in self._files:
            by_format.setdefault((file.kind, file.format), []).append(str(file.path))
        tables = [
            self._parquet(paths, asked)
            if kind is LogKind.PARQUET
            else self._text(paths, found or self._log_format, asked, HasHeader.YES if found else HasHeader.NO)
            for (kind, found), paths in by_format.items()
        ]
        whole = tables[0]
        for table in tables[1:]:
            whole = whole.unionByName(table)
        return whole

    def _text(self, paths: list[str], found: LogFormat, asked: tuple[str, ...], has_header: HasHeader) -> "DataFrame":
        # A field that no question asks for may hold anything, as for the other engines; `version` tells headers apart.
        typed = {name for name in (*asked, "version") if field(name).kind is not FieldKind.TEXT}
        types = [(field(name), _TYPES[field(name).kind] if name in typed else "STRING") for name in found.names]
        table = (
            self._session.read.option("mode", "DROPMALFORMED")
            .option("sep", " ")
            .option("quote", "")
            .option("nullValue", "-")
            .option("header", has_header.value)
            .option("enforceSchema", "true")
            .schema(", ".join(f"`{known.column}` {kind}" for known, kind in types))
            .csv([_literal(path) for path in paths])
        )
        return table.where(_sound(name for name in found.names if name in typed)).selectExpr(
            *_columns(asked, set(found.names))
        )

    def _parquet(self, paths: list[str], asked: tuple[str, ...]) -> "DataFrame":
        table = self._session.read.option("mergeSchema", "true").parquet(*[_literal(path) for path in paths])
        held = {name.replace("_", "-") for name in table.columns}
        numbers = (name for name in asked if name in held and field(name).kind is not FieldKind.TEXT)
        return table.where(_sound(numbers)).selectExpr(*_columns(asked, held))


def _sound(names: Iterable[str]) -> str:
    """The condition that fields hold numbers that a record may hold, or nothing: Spark takes -1 for a number too."""
    tests = [f"COALESCE(`{field(name).column}` BETWEEN 0 AND {field(name).kind.greatest}, true)" for name in names]
    return " AND ".join(tests) or "true"


def _columns(asked: tuple[str, ...], held: set[str]) -> list[str]:
    """One expression for each column asked, of its own type."""
    columns = []
    for name in asked:
        known = field(name)
        value = f"`{known.column}`" if name in held else "NULL"
        columns.append(f"CAST({value} AS {_TYPES[known.kind]}) AS `{known.column}`")
    return columns


def _literal(path: str) -> str:
    """A path in which no letter is taken for a pattern."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", path)


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
            # Otherwise a line of another width passes when the columns asked happen to be there.
            .config("spark.sql.csv.parser.columnPruning.enabled", "false")
            .getOrCreate()
        )
    except Exception as error:  # pyspark raises what Java does: many unrelated types
        raise InputError(
            f"cannot start Spark on {master}: {type(error).__name__}",
            "It takes a Java runtime, 17 or newer, and a cluster.",
        ) from error
    return session
