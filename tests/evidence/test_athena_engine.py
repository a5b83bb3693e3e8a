"""Athena: its SQL parses, always names partitions, and the flow of calls ends well or is stopped."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.request import Request, urlopen

import pytest
import sqlglot
from sqlglot import expressions
from tests.collect.stand_in import StandIn
from tests.evidence.every_question import EVERY_QUESTION

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.boto import BotoAccount
from wayout.aws.json_value import Json
from wayout.errors import AwsError, InputError
from wayout.evidence.athena_engine import AthenaEngine
from wayout.evidence.athena_table import AthenaTable, Partition, read_table
from wayout.evidence.log_format import DEFAULT, RECOMMENDED
from wayout.evidence.log_place import Window
from wayout.evidence.question import HOLES, ZONES, Hole, Question, Where
from wayout.evidence.record_place import TablePlace

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
@pytest.mark.parametrize("question", EVERY_QUESTION, ids=lambda question: question.name)
def test_the_statement_parses_and_names_its_partitions(question: Question[Any], partition: Partition) -> None:
    statement = AthenaEngine(Played(), table(partition), 1).statement(question, WHERE)
    parsed = sqlglot.parse_one(statement, read="athena")
    scanned = next(found for found in parsed.find_all(expressions.Table) if found.name == "vpc_flow_logs")
    read = scanned.parent_select
    assert read is not None
    columns = {column.name for column in read.args["where"].find_all(expressions.Column)}
    assert set(partition.value.split()) <= columns
    assert "'it''s'" in statement


@pytest.mark.parametrize("question", EVERY_QUESTION, ids=lambda question: question.name)
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


def described(columns: str, keys: str) -> Answer:
    named: list[Json] = [[{"Name": name} for name in names.split()] for names in (columns, keys)]
    return {"TableMetadata": {"Name": "t", "Columns": named[0], "PartitionKeys": named[1]}}


REFUSED = CallRefused(
    service="athena", operation="GetTableMetadata", region="us-east-1", why="AccessDeniedException", message="no"
)


@pytest.mark.parametrize(
    ("keys", "partition"),
    [
        ("date", Partition.DATE),
        ("accid region day", Partition.DAY),
        ("aws-account-id aws-service aws-region year month day hour", Partition.HIVE),
    ],
)
def test_a_table_is_read_from_its_catalog(keys: str, partition: Partition) -> None:
    account = Played(GetTableMetadata=[described("version interface_id srcaddr action log_status", keys)])
    found = read_table(account, TablePlace("logs", "flows"), "us-east-1", "primary", None)
    assert found.partition is partition
    assert found.log_format.names == ("version", "interface-id", "srcaddr", "action", "log-status")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (described("srcaddr action", "hour"), "not divided by time"),
        (described("a b", "day"), "no table of flow logs"),
        (REFUSED, "was refused: no"),
    ],
)
def test_what_is_no_table_of_flow_logs_is_said(answer: Answer | CallRefused, message: str) -> None:
    with pytest.raises((InputError, AwsError), match=message):
        read_table(Played(GetTableMetadata=[answer]), TablePlace("logs", "flows"), "us-east-1", "primary", None)


def test_a_long_window_is_asked_by_month() -> None:
    year = Window(1672531200, 1704067200)
    assert Partition.HIVE.condition(year).count(" OR ") == 13
    assert Partition.DAY.condition(year) == "\"day\" BETWEEN '2022/12/31' AND '2024/01/01'"
