"""Athena: its SQL parses, always names partitions, and the flow of calls ends well or is stopped."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.request import Request, urlopen

import pytest
import sqlglot
from sqlglot import expressions
from tests.collect.stand_in import StandIn

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.boto import BotoAccount
from wayout.aws.json_value import Json
from wayout.errors import AwsError, InputError
from wayout.evidence.athena_engine import AthenaEngine, AthenaTable, Partition
from wayout.evidence.log_format import DEFAULT, RECOMMENDED
from wayout.evidence.log_place import Window
from wayout.evidence.question import HOLES, QUESTIONS, ZONES, Hole, Question, Where

WINDOW = Window(1700000000, 1700003600)
WHERE = Where({"interface-id": frozenset({"eni-1", "it's"}), "dstport": frozenset({"443"})}, WINDOW)


def table(partition: Partition = Partition.DATE, **more: Any) -> AthenaTable:
    return AthenaTable("logs", "vpc_flow_logs", more.pop("log_format", RECOMMENDED), partition, "us-east-1", **more)


class Played:
    """An account whose Athena says what it is told to, one answer after the other."""

    identity = Identity("123456789012", "arn:aws:iam::123456789012:user/test")

    def __init__(self, **answers: list[Answer | CallRefused]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        del service, region, parameters
        self.asked.append(operation)
        return self.answers[operation].pop(0) if self.answers.get(operation) else {"QueryExecutionId": "q"}


def execution(state: str, scanned: int = 0, **more: Json) -> Answer:
    return {"QueryExecution": {"Status": {"State": state, **more}, "Statistics": {"DataScannedInBytes": scanned}}}


@pytest.mark.parametrize("partition", Partition)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_the_statement_parses_and_names_its_partitions(question: Question[Any], partition: Partition) -> None:
    statement = AthenaEngine(Played(), table(partition), 1).statement(question, WHERE)
    parsed = sqlglot.parse_one(statement, read="athena")
    scanned = next(found for found in parsed.find_all(expressions.Table) if found.name == "vpc_flow_logs")
    read = scanned.parent_select
    assert read is not None
    columns = {column.name for column in read.args["where"].find_all(expressions.Column)}
    assert set(partition.value.split()) <= columns
    assert "'it''s'" in statement


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_the_columns_are_as_many_as_the_rows_have(question: Question[Any]) -> None:
    parsed = sqlglot.parse_one(AthenaEngine(Played(), table(), 1).statement(question, WHERE), read="athena")
    assert isinstance(parsed, expressions.Select)
    assert len(parsed.selects) == len(question.row.__struct_fields__)


def test_without_a_window_nothing_is_asked() -> None:
    with pytest.raises(InputError, match="needs a window"):
        AthenaEngine(Played(), table(), 1).statement(HOLES, Where())


def test_a_field_that_the_table_lacks_is_named() -> None:
    with pytest.raises(InputError, match="az-id"):
        AthenaEngine(Played(), table(log_format=DEFAULT), 1).statement(ZONES, WHERE)


def test_rows_come_over_several_pages() -> None:
    def row(*values: str | None) -> Json:
        return {"Data": [{} if value is None else {"VarCharValue": value} for value in values]}

    account = Played(
        GetQueryExecution=[execution("QUEUED"), execution("RUNNING"), execution("SUCCEEDED")],
        GetQueryResults=[
            {
                "ResultSet": {
                    "Rows": [row("interface_id", "log_status", "s", "e"), row("eni-1", "SKIPDATA", "1", "2")]
                },
                "NextToken": "t",
            },
            {"ResultSet": {"Rows": [row(None, "NODATA", "3", None)]}},
        ],
    )
    waits: list[float] = []
    assert AthenaEngine(account, table(), 1, waits.append).ask(HOLES, WHERE).rows == (
        Hole("eni-1", "SKIPDATA", 1, 2),
        Hole(None, "NODATA", 3, None),
    )
    assert len(waits) == 2


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        pytest.param([execution("RUNNING", 10**9)], "stopped after 1.00 GB", id="over the budget"),
        pytest.param([execution("FAILED", StateChangeReason="no such column")], "no such column", id="failed"),
    ],
)
def test_a_question_that_goes_wrong_is_stopped(answers: list[Answer | CallRefused], message: str) -> None:
    account = Played(GetQueryExecution=answers)
    with pytest.raises((AwsError, InputError), match=message):
        AthenaEngine(account, table(), 10**6, lambda _: None).ask(HOLES, WHERE)
    assert account.asked[-1] == "StopQueryExecution"


def test_the_calls_are_what_aws_takes(log_account: BotoAccount, log_stand_in: StandIn) -> None:
    results = {
        "results": [
            {
                "rows": [
                    {"Data": [{"VarCharValue": "interface_id"}]},
                    {"Data": [{"VarCharValue": "eni-1"}, {"VarCharValue": "NODATA"}, {}, {}]},
                ],
                "column_info": [],
            }
        ]
    }
    request = Request(f"{log_stand_in.url}/moto-api/static/athena/query-results", json.dumps(results).encode())  # noqa: S310 - 127.0.0.1
    with urlopen(request):  # noqa: S310 - 127.0.0.1
        pass
    rows = AthenaEngine(log_account, table(output="s3://results/"), 1, lambda _: None).ask(HOLES, WHERE).rows
    assert rows == (Hole("eni-1", "NODATA", None, None),)
