"""Event SQL: how a field of a record is got from a table of OCSF's events, as Athena's SQL.

What is spelled here is written once, as `log.event_value`, whose other spelling is Arrow's.
"""

from typing import assert_never

from wayout.evidence.engine.dialect import Dialect
from wayout.evidence.log.event_value import (
    ByDirection,
    Digits,
    EventValue,
    FirstListed,
    FirstSaid,
    Known,
    Moment,
    Nested,
    Thousandth,
    Worded,
)


def sql_of(value: EventValue) -> str:
    """A value as SQL on a table of events."""
    match value:
        case Nested(path):
            return ".".join(map(Dialect.ATHENA.quoted, path))
        case Known(of):
            return f"NULLIF(NULLIF({sql_of(of)}, '-'), '')"
        case Digits(of):
            text = sql_of(of)
            return f"CASE WHEN REGEXP_LIKE({text}, '^[0-9]{{1,9}}$') THEN CAST({text} AS BIGINT) END"
        case Worded(of, words):
            cases = " ".join(f"WHEN {_literal(theirs)} THEN {_literal(ours)}" for theirs, ours in words.items())
            return f"CASE {sql_of(of)} {cases} END"
        case Moment(of):
            return f"CAST(FLOOR(TO_UNIXTIME({sql_of(of)})) AS BIGINT)"
        case Thousandth(of):
            number = sql_of(of)
            return f"CAST(({number} - MOD({number}, 1000)) / 1000 AS BIGINT)"
        case FirstListed(of):
            return f"ELEMENT_AT({sql_of(of)}, 1)"
        case FirstSaid((only,)):
            return sql_of(only)
        case FirstSaid(values):
            return f"COALESCE({', '.join(map(sql_of, values))})"
        case ByDirection(direction, ingress, other):
            return f"CASE WHEN {sql_of(direction)} = 'ingress' THEN {sql_of(ingress)} ELSE {sql_of(other)} END"
        case _:
            assert_never(value)


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else Dialect.ATHENA.text(value)
