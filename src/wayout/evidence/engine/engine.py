"""Engine: who answers questions to records. All of them give the same rows."""

from collections.abc import Iterable
from itertools import starmap
from typing import Any, Final, Generic, Protocol

import msgspec

from wayout.evidence.engine.question import Question, Row, Where
from wayout.evidence.log.text_log import Reading

_PLAIN: Final = (int, str, float, int | None, str | None, float | None)


class Answered(msgspec.Struct, Generic[Row], frozen=True):
    """The rows of an answer, and what was met in each file while it was found, where the engine can tell."""

    rows: tuple[Row, ...]
    readings: tuple[Reading, ...] = ()


class Engine(Protocol):
    """Something that holds records and answers questions to them."""

    def ask(self, question: Question[Row], where: Where) -> Answered[Row]:
        """The rows of the answer, in the question's order.

        Raises: InputError when records lack a field that the question needs; AwsError when AWS does not answer.
        """

    def statement(self, question: Question[Row], where: Where) -> str:
        """The SQL that `ask` would run.

        Raises: InputError when records lack a field that the question needs.
        """

    def count_statement(self, where: Where) -> str | None:
        """The SQL by which `ask` counts what it reads besides; None where that is counted on the way."""


def shaped(question: Question[Row], rows: Iterable[tuple[Any, ...]]) -> tuple[Row, ...]:
    """An engine's rows as the question's own type. Values of SQL's own types are taken as they are: there are many."""
    is_plain = all(field.type in _PLAIN for field in msgspec.structs.fields(question.row))
    return tuple(starmap(question.row, rows)) if is_plain else parsed(question, rows)


def parsed(question: Question[Row], rows: Iterable[tuple[Any, ...]]) -> tuple[Row, ...]:
    """The same, each value looked at: for an engine that gives them as text, and for types that SQL does not have."""
    names = question.row.__struct_fields__
    return tuple(msgspec.convert(dict(zip(names, row, strict=True)), question.row, strict=False) for row in rows)
