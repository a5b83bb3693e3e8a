"""Engine: who answers questions to records. All of them give the same rows."""

from collections.abc import Sequence
from typing import Generic, Protocol

import msgspec

from wayout.evidence.engine.question import Question, Row, Where
from wayout.evidence.log.text_log import Reading


class Answered(msgspec.Struct, Generic[Row], frozen=True):
    """The rows of an answer, and what was met in each file while it was found, where the engine can tell."""

    rows: Sequence[Row]
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
