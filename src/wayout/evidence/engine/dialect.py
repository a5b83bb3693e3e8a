"""Dialect: how an engine spells the little of SQL in which engines differ."""

from collections.abc import Collection, Iterable
from enum import Enum
from typing import assert_never

from wayout.evidence.engine.question import Question, Row, Where
from wayout.evidence.log.flow_field import FieldKind, field

_RENAMED = {"start": "started", "end": "ended"}


def renamed(name: str) -> str:
    """The column of the table `records` that a field is."""
    column = field(name).column
    return _RENAMED.get(column, column)


class Dialect(Enum):
    """Whose SQL."""

    DUCKDB = "duckdb"
    SPARK = "spark"
    ATHENA = "athena"

    def quoted(self, column: str) -> str:
        """A column's name, whatever word it is."""
        match self:
            case Dialect.DUCKDB | Dialect.ATHENA:
                return '"' + column.replace('"', '""') + '"'
            case Dialect.SPARK:
                return "`" + column.replace("`", "``") + "`"
            case _:
                assert_never(self)

    def spelled(self, statement: str) -> str:
        """A statement with the one function that has another name in Athena: the union of bits."""
        return statement.replace("BIT_OR(", "BITWISE_OR_AGG(") if self is Dialect.ATHENA else statement

    def text(self, value: str) -> str:
        """A text as a literal."""
        match self:
            case Dialect.DUCKDB | Dialect.ATHENA:
                return "'" + value.replace("'", "''") + "'"
            case Dialect.SPARK:
                # Spark reads a backslash as the beginning of an escape, and has no doubled quote.
                return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
            case _:
                assert_never(self)


def select(
    question: Question[Row], where: Where, dialect: Dialect, table: str, held: Iterable[str], extra: str = ""
) -> str:
    """The whole statement: the records of a table that the condition lets through, and the question to them.

    `held` are the fields that the table has; those that a question merely likes are null without it. `extra` is one more
    condition on the table's own columns.
    """
    names, kept = set(held), question.narrowed(where)
    needed = dict.fromkeys((*question.asked, *(name for name in kept.values if name in names)))
    columns = ",\n    ".join(_column(name, dialect, names) for name in needed)
    # A field that is not needed was not read; a needed one may be null for want of a column.
    condition = condition_on(kept, dialect, [name for name in needed if name in names], extra)
    return f"WITH records AS (\n  SELECT\n    {columns}\n  FROM {table}{condition}\n)\n{dialect.spelled(question.statement)}"


def condition_on(where: Where, dialect: Dialect, held: Collection[str], extra: str = "") -> str:
    """The WHERE of a statement over a table with some fields; empty where it lets all records through."""
    conditions = [extra] if extra else []
    conditions += [_among(name, values, dialect) for name, values in sorted(where.values.items()) if name in held]
    if where.window is not None and "start" in held:
        end = dialect.quoted("end" if "end" in held else "start")
        conditions.append(f"{dialect.quoted('start')} < {where.window.end} AND {end} >= {where.window.start}")
    return "\n  WHERE " + "\n    AND ".join(f"({part})" for part in conditions) if conditions else ""


def _column(name: str, dialect: Dialect, held: set[str]) -> str:
    known = field(name)
    column = dialect.quoted(known.column)
    alias = dialect.quoted(renamed(name))
    if known.kind is FieldKind.TEXT:
        if name not in held:
            return f"CAST(NULL AS VARCHAR(1)) AS {alias}"
        # What reads text for Athena leaves the hyphen in columns of text (FL-8); our own reader does not.
        return f"{column} AS {alias}" if dialect is Dialect.DUCKDB else f"NULLIF({column}, '-') AS {alias}"
    return f"CAST({column if name in held else 'NULL'} AS BIGINT) AS {alias}"


def _among(name: str, values: frozenset[str], dialect: Dialect) -> str:
    known = field(name)
    column = dialect.quoted(known.column)
    given = sorted(values - {"-"})
    if known.kind is FieldKind.TEXT:
        literals = [dialect.text(value) for value in given]
    else:
        literals = [str(int(value)) for value in given if value.isascii() and value.isdigit()]
    tests = [f"{column} IN ({', '.join(literals)})"] if literals else []
    if "-" in values:
        tests.append(f"{column} IS NULL")
        if known.kind is FieldKind.TEXT:
            tests.append(f"{column} = '-'")
    return " OR ".join(tests) if tests else "1 = 0"
