"""Athena: its SQL parses, always names partitions, and the flow of calls ends well or is stopped."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.request import Request, urlopen

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import expressions
from tests.collect.stand_in import StandIn
from tests.evidence.engine.every_question import EVERY_QUESTION

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.boto import BotoAccount
from wayout.aws.json_value import Json
from wayout.errors import AwsError, InputError
from wayout.evidence.engine.athena_engine import AthenaEngine
from wayout.evidence.engine.athena_table import AthenaTable, Partition, read_table
from wayout.evidence.engine.question import HOLES, ZONES, Hole, Question, Where
from wayout.evidence.engine.soundness import FileCount, readings_of
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED, LogFormat
from wayout.evidence.log.moment import Window
from wayout.evidence.log.record_place import TablePlace

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


PLAIN = [each for each in Partition if each not in {Partition.EVENT_DAY, Partition.EVENT_TIME}]


@pytest.mark.parametrize("partition", PLAIN)
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


def test_what_is_no_record_is_counted_by_file() -> None:
    """By DuckDB, over rows as Athena's reader of text gives them."""
    names = (
        "log-status",
        "start",
        "end",
        "srcaddr",
        "dstaddr",
        "srcport",
        "dstport",
        "protocol",
        "packets",
        "bytes",
        "action",
    )
    ok: dict[str, Any] = {
        "log_status": "OK", "start": 1, "end": 2, "srcaddr": "10.0.0.1", "dstaddr": "10.0.0.2", "srcport": 1, "dstport": 2,
        "protocol": 6, "packets": 1, "bytes": 1, "action": "ACCEPT", "$path": "s3://b/1", "date": date(2023, 11, 14),
    }  # fmt: skip
    none = {**dict.fromkeys(ok), "start": 1, "end": 2, "date": ok["date"], "$path": "s3://b/3"}
    rows = [
        *[
            ok,
            ok | {"protocol": 1, "srcport": None},
            none | {"log_status": "NODATA"},
            none | {"log_status": "SKIPDATA"},
        ],
        *[ok | {"date": date(2023, 1, 1), "bytes": -1}, ok | {"action": "action", "start": None}],
        *[
            ok | odd | {"$path": "s3://b/2"}
            for odd in ({"bytes": -1}, {"start": None}, {"dstport": None}, {"log_status": "x"})
        ],
        *[ok | {"action": "reject"}, ok | {"srcaddr": None}],
    ]
    found = AthenaEngine(Played(), table(log_format=LogFormat(names)), 1)
    with duckdb.connect() as connection:
        connection.register("rows", pa.Table.from_pylist(rows))
        connection.execute("CREATE SCHEMA logs; CREATE TABLE logs.vpc_flow_logs AS FROM rows")
        statement = sqlglot.transpile(found.count_statement(WHERE), read="athena", write="duckdb")[0]
        counted = tuple(FileCount(*row) for row in connection.execute(statement).fetchall())
    assert [(each.name, each.lines, each.bad_count, each.no_data, each.lost) for each in readings_of(counted, "t")] == [
        ("s3://b/2", 4, 4, 0, 0),
        ("s3://b/1", 4, 2, 0, 0),
        ("t", 2, 0, 1, 1),
    ]


def test_a_field_that_the_table_lacks_is_named() -> None:
    with pytest.raises(InputError, match="az-id"):
        AthenaEngine(Played(), table(log_format=DEFAULT), 1).statement(ZONES, WHERE)


def test_rows_come_over_several_pages() -> None:
    def row(*values: str | None) -> Json:
        return {"Data": [{} if value is None else {"VarCharValue": value} for value in values]}

    account = Played(
        GetQueryExecution=[*map(execution, ("QUEUED", "RUNNING", "SUCCEEDED", "SUCCEEDED"))],
        GetQueryResults=[
            {
                "ResultSet": {
                    "Rows": [row("interface_id", "log_status", "s", "e"), row("eni-1", "SKIPDATA", "1", "2")]
                },
                "NextToken": "t",
            },
            {"ResultSet": {"Rows": [row(None, "NODATA", "3", None)]}},
            {
                "ResultSet": {
                    "Rows": [row(), row("s3://b/1", *"521096230"[:8]), row("s3://b/2", *"30009623")],
                },
            },
        ],
    )
    waits: list[float] = []
    found = AthenaEngine(account, table(), 1, waits.append).ask(HOLES, WHERE)
    assert found.rows == (Hole("eni-1", "SKIPDATA", 1, 2), Hole(None, "NODATA", 3, None))
    assert len(waits) == 2
    assert [(each.name, each.lines, each.bad_count, each.no_data, each.lost) for each in found.readings] == [
        ("s3://b/1", 5, 2, 1, 0),
        ("vpc_flow_logs", 4, 4, 1, 3),
    ]


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


def described(columns: str, keys: str) -> Answer:
    named: list[Json] = [
        [{"Name": name.partition("=")[0], "Type": name.partition("=")[2]} for name in names.split()]
        for names in (columns, keys)
    ]
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


LAKE = (
    "metadata=struct<product:struct<version:string>> cloud=struct<account:struct<uid:string>,zone:string> "
    "src_endpoint=struct<port:int,svc_name:string,ip:string,intermediate_ips:array<string>,interface_uid:string,vpc_uid:string,"
    "instance_uid:string,subnet_uid:string> dst_endpoint=struct<port:int,svc_name:string,ip:string,"
    "intermediate_ips:array<string>,interface_uid:string,vpc_uid:string,instance_uid:string,subnet_uid:string> "
    "connection_info=struct<protocol_num:int,tcp_flags:int,protocol_ver:string,boundary_id:int,direction_id:int> "
    "traffic=struct<packets:bigint,bytes:bigint> time=bigint time_dt=timestamp start_time_dt=timestamp "
    "end_time_dt=timestamp status_code=string action_id=int unmapped=map<string,string> odd=decimal(10,2) x=struct<y"
)


@pytest.mark.parametrize("lake", [False, True], ids=["text", "Security Lake"])
def test_the_calls_are_what_aws_takes(log_account: BotoAccount, log_stand_in: StandIn, *, lake: bool) -> None:
    results = {
        "results": [
            {
                "rows": [
                    {"Data": [{"VarCharValue": "interface_id"}]},
                    {"Data": [{"VarCharValue": "eni-1"}, {"VarCharValue": "NODATA"}, {}, {}]},
                ],
                "column_info": [],
            },
            {
                "rows": [{"Data": []}, {"Data": [{"VarCharValue": text} for text in ("s3://b/1", *"52105210")]}],
                "column_info": [],
            },
        ]
    }
    request = Request(f"{log_stand_in.url}/moto-api/static/athena/query-results", json.dumps(results).encode())  # noqa: S310 - 127.0.0.1
    with urlopen(request):  # noqa: S310 - 127.0.0.1
        pass
    asked = table(output="s3://results/")
    if lake:
        described_one = Played(GetTableMetadata=[described(LAKE, "region accountid eventday")])
        asked = read_table(described_one, TablePlace("lake", "vpc_flow"), "us-east-1", "primary", "s3://results/")
    found = AthenaEngine(log_account, asked, 1, lambda _: None).ask(HOLES, WHERE)
    assert found.rows == (Hole("eni-1", "NODATA", None, None),)
    assert [(reading.name, reading.lines, reading.bad_count) for reading in found.readings] == [
        ("s3://b/1", 5, 2),
        (asked.name, 0, 0),
    ]


@pytest.mark.parametrize(
    ("keys", "partition"),
    [("region accountid eventday", Partition.EVENT_DAY), ("", Partition.EVENT_TIME)],
    ids=["source version 1", "an Iceberg table"],
)
@pytest.mark.parametrize("question", EVERY_QUESTION, ids=lambda question: question.name)
def test_a_table_of_security_lake_is_asked_through_a_view(
    question: Question[Any], keys: str, partition: Partition
) -> None:
    account = Played(GetTableMetadata=[described(LAKE, keys)])
    found = read_table(account, TablePlace("lake", "vpc_flow"), "us-east-1", "primary", None)
    assert (found.partition, found.log_format.missing(question.needs)) == (partition, ())
    engine = AthenaEngine(account, found, 1)
    for statement in (engine.statement(question, WHERE), engine.count_statement(WHERE)):
        parsed = sqlglot.parse_one(statement, read="athena")
        scanned = next(part for part in parsed.find_all(expressions.Table) if part.name == "vpc_flow")
        read = scanned.parent_select
        assert read is not None
        assert partition.value in {column.name for column in read.args["where"].find_all(expressions.Column)}


def test_a_table_of_security_lake_that_nothing_divides_is_refused() -> None:
    account = Played(GetTableMetadata=[described(LAKE.replace("time_dt=timestamp", "time_dt=string"), "")])
    with pytest.raises(InputError, match="keys are: none"):
        read_table(account, TablePlace("lake", "vpc_flow"), "us-east-1", "primary", None)


def test_a_long_window_is_asked_by_month() -> None:
    year = Window(1672531200, 1704067200)
    assert Partition.HIVE.condition(year).count(" OR ") == 13
    assert Partition.DAY.condition(year) == "\"day\" BETWEEN '2022/12/31' AND '2024/01/01'"
