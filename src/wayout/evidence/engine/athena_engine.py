"""Athena engine: questions answered by Athena where the logs lie. Every statement names the partitions that it reads.

Athena leaves out what is no record without a word, so what it read is counted by one statement more (`soundness`).
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.errors import AwsError, InputError
from wayout.evidence.engine.athena_table import AthenaTable
from wayout.evidence.engine.dialect import Dialect, select
from wayout.evidence.engine.engine import Answered
from wayout.evidence.engine.question import Question, Row, Where
from wayout.evidence.engine.rows import parsed
from wayout.evidence.engine.soundness import readings_of, soundness
from wayout.evidence.log.log_format import require
from wayout.evidence.log.moment import Window
from wayout.evidence.log.text_log import Reading

_WAIT: Final = 1.0
_ENDED: Final = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})


class AthenaEngine:
    """The records of a table. `budget` is how many bytes a question may scan before it is stopped."""

    def __init__(
        self, account: Account, table: AthenaTable, budget: int, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._account = account
        self._table = table
        self._budget = budget
        self._sleep = sleep
        self._readings: dict[Window, tuple[Reading, ...]] = {}

    def statement(self, question: Question[Row], where: Where) -> str:
        """The SQL that `ask` would run.

        Raises: InputError without a window, for the whole table would be read; and when records lack a needed field.
        """
        held = self._table.log_format
        window = _window(where)
        require(held, question.required(where), f"the question about {question.name}", self._table.name)
        table, partitions = self._table.relation(question.columns(where), window)
        return select(question, where, Dialect.ATHENA, table, held.names, partitions)

    def count_statement(self, where: Where) -> str:
        """The SQL that counts what lies in the partitions of a window, and what of it is no record.

        Raises: InputError without a window.
        """
        question = soundness(self._table.log_format)
        table, partitions = self._table.relation(question.asked, _window(where))
        # A damaged time lies in no window, so nothing but the partitions is chosen.
        return select(question, Where(), Dialect.ATHENA, table, question.asked, partitions)

    def ask(self, question: Question[Row], where: Where) -> Answered[Row]:
        """The rows of the answer, in the question's order, and what lies in the partitions that were read.

        Raises: InputError as `statement` does, and when the budget is spent; AwsError when Athena refuses or fails.
        """
        rows = parsed(question.row, self._run(self.statement(question, where)))
        window = _window(where)
        if window not in self._readings:
            counted = parsed(soundness(self._table.log_format).row, self._run(self.count_statement(where)))
            self._readings[window] = readings_of(counted, self._table.name)
        return Answered(rows, self._readings[window])

    def _run(self, statement: str) -> Iterator[tuple[str | None, ...]]:
        """The rows of a statement, which has ended when this returns."""
        parameters: dict[str, Json] = {
            "QueryString": statement,
            "QueryExecutionContext": {"Database": self._table.database},
            "WorkGroup": self._table.workgroup,
        }
        if self._table.output is not None:
            parameters["ResultConfiguration"] = {"OutputLocation": self._table.output}
        execution = str(self._call("StartQueryExecution", parameters).get("QueryExecutionId"))
        try:
            self._wait(execution)
        except BaseException:
            # Whoever is interrupted does not go on paying.
            self._account.call("athena", "StopQueryExecution", self._table.region, {"QueryExecutionId": execution})
            raise
        return self._rows(execution)

    def _wait(self, execution: str) -> None:
        while True:
            answer = self._call("GetQueryExecution", {"QueryExecutionId": execution})
            found = msgspec.convert(answer.get("QueryExecution"), _Execution)
            if found.Statistics.DataScannedInBytes > self._budget:
                raise InputError(
                    f"the question was stopped after {found.Statistics.DataScannedInBytes / 1e9:,.2f} GB, over its budget of "
                    f"{self._budget / 1e9:,.2f} GB",
                    "Narrow the window, or raise the scan budget.",
                )
            if found.Status.State == "SUCCEEDED":
                return
            if found.Status.State in _ENDED:
                raise AwsError(f"Athena did not answer: {found.Status.StateChangeReason or found.Status.State}")
            self._sleep(_WAIT)

    def _rows(self, execution: str) -> Iterator[tuple[str | None, ...]]:
        token: Json = None
        is_header = True
        while True:
            more = {"NextToken": token} if token else {}
            page = self._call("GetQueryResults", {"QueryExecutionId": execution, **more})
            for row in msgspec.convert(page.get("ResultSet"), _ResultSet).Rows:
                if not is_header:
                    yield tuple(datum.VarCharValue for datum in row.Data)
                is_header = False
            if not page.get("NextToken") or page.get("NextToken") == token:
                return
            token = page["NextToken"]

    def _call(self, operation: str, parameters: dict[str, Json]) -> Answer:
        answer = self._account.call("athena", operation, self._table.region, parameters)
        if isinstance(answer, CallRefused):
            raise AwsError(f"cannot ask Athena: {operation} was refused: {answer.message}")
        return answer


def _window(where: Where) -> Window:
    if where.window is None or not where.window.start:
        raise InputError(
            "a question to Athena needs a window of time with a beginning",
            "Add --since, for example --since 2h: the scan is paid by size.",
        )
    return where.window


class _Statistics(msgspec.Struct):
    DataScannedInBytes: int = 0


class _Status(msgspec.Struct):
    State: str
    StateChangeReason: str | None = None


class _Execution(msgspec.Struct):
    Status: _Status
    Statistics: _Statistics = msgspec.field(default_factory=_Statistics)


class _Datum(msgspec.Struct):
    VarCharValue: str | None = None


class _Row(msgspec.Struct):
    Data: list[_Datum]


class _ResultSet(msgspec.Struct):
    Rows: list[_Row]
