"""Security Lake: its events and the text that they were made from give the same answers."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
import sqlglot
from tests.builders.flow_record import hole, line, packed
from tests.evidence.engine.every_question import EVERY_QUESTION
from tests.evidence.log.network_activity import SCHEMA, event, write_events

from wayout.errors import InputError
from wayout.evidence.engine.athena_engine import AthenaEngine
from wayout.evidence.engine.athena_table import AthenaTable, Partition
from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.question import CONNECTIONS, Question, Where
from wayout.evidence.engine.rows import parsed
from wayout.evidence.log.log_file import LogKind, find_files, look
from wayout.evidence.log.log_format import RECOMMENDED, LogFormat
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.moment import Window
from wayout.evidence.log.record_source import RecordSource
from wayout.evidence.log.security_lake import view_of
from wayout.evidence.log.selection import Selection

WITHOUT = {"ecs-cluster-name", "ecs-service-name", "ecs-task-id", "reject-reason", "resource-id"}
FORMAT = LogFormat(tuple(name for name in RECOMMENDED.names if name not in WITHOUT))
"""What Security Lake collects of that which is recommended: fields up to version 5."""


def engine(place: Path) -> DuckDbEngine:
    return DuckDbEngine(RecordSource(find_files([str(place)], Wanted())))


def rows_of(place: Path, asked: tuple[str, ...] = FORMAT.names, **values: str) -> list[dict[str, Any]]:
    source = RecordSource(find_files([str(place)], Wanted()))
    selection = Selection({name.replace("_", "-"): frozenset({value}) for name, value in values.items()})
    return [row for batch in source.batches(asked, selection) for row in batch.to_pylist()]


def _lines(count: int) -> Iterator[str]:
    randomness = random.Random(7)  # noqa: S311 - not cryptography
    for _ in range(count):
        at, start = randomness.randrange(12), 1700000000 + randomness.randrange(3600)
        interface = f"eni-{at:017x}"
        if randomness.random() < 0.03:
            yield hole(randomness.choice(("NODATA", "SKIPDATA")), FORMAT, interface_id=interface, start=start)
            continue
        ends = [(f"10.0.1.{at}", randomness.randrange(1024, 1060)), (f"203.0.113.{randomness.randrange(9)}", 443)]
        randomness.shuffle(ends)
        packet = [address if randomness.random() < 0.8 else "10.0.9.9" for address, _ in ends]
        yield line(
            FORMAT, interface_id=interface, srcaddr=ends[0][0], srcport=ends[0][1], dstaddr=ends[1][0],
            dstport=ends[1][1], pkt_srcaddr=packet[0], pkt_dstaddr=packet[1], vpc_id="vpc-1", subnet_id=f"subnet-{at}",
            instance_id=randomness.choice(("i-1", "-")), type="IPv4", tcp_flags=randomness.choice((2, 3, 18, 19, "-")),
            packets=randomness.randrange(1, 9), bytes=randomness.randrange(40, 10**6), start=start,
            end=start + randomness.randrange(60), action=randomness.choice(("ACCEPT", "ACCEPT", "REJECT")),
            az_id=randomness.choice(("use1-az1", "use1-az2")), flow_direction=randomness.choice(("ingress", "egress")),
            traffic_path=randomness.choice((*range(1, 9), "-")),
            pkt_dst_aws_service=randomness.choice(("S3", "-")),
        )  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same records as text and as Security Lake has them."""
    folder = tmp_path_factory.mktemp("logs")
    written, lake = folder / "text" / "000.log.gz", folder / "lake" / "000.gz.parquet"
    written.parent.mkdir()
    written.write_bytes(packed(_lines(3000), FORMAT))
    write_events(lake, rows_of(written))
    return written, lake


@pytest.mark.parametrize(
    "where",
    [
        pytest.param(Where(), id="all"),
        pytest.param(Where({"interface-id": frozenset({f"eni-{3:017x}", "-"})}), id="an interface, or none"),
        pytest.param(Where({"account-id": frozenset({"123456789012"})}, Window(1700000600, 1700001800)), id="a window"),
    ],
)
@pytest.mark.parametrize("question", EVERY_QUESTION, ids=lambda question: question.name)
def test_every_question_has_the_same_answer_as_over_text(
    both: tuple[Path, Path], question: Question[Any], where: Where
) -> None:
    text, lake = (engine(place).ask(question, where) for place in both)
    assert lake.rows == text.rows
    assert lake.rows or where.window
    counts = [
        [(each.no_data, each.lost, each.bad_count, each.broken) for each in found.readings] for found in (text, lake)
    ]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("question", EVERY_QUESTION, ids=lambda question: question.name)
def test_the_view_of_a_table_gives_the_same_answer_as_the_file(
    both: tuple[Path, Path], question: Question[Any]
) -> None:
    """What Athena would run, run by DuckDB."""
    values = view_of(pyarrow.parquet.read_schema(both[1]))
    assert values is not None
    window = Window(1700000600, 1700001800)
    table = AthenaTable("lake", "t", LogFormat(tuple(values)), Partition.EVENT_DAY, "us-east-1", values=values)
    no_account: Any = None
    statement = AthenaEngine(no_account, table, 1).statement(question, Where({}, window))
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        connection.execute("SET TimeZone = 'UTC'; CREATE SCHEMA lake")
        connection.execute(f"CREATE TABLE lake.t AS FROM read_parquet('{both[1]}')")
        rows = connection.execute(sqlglot.transpile(statement, read="athena", write="duckdb")[0]).fetchall()
    assert parsed(question.row, rows) == engine(both[1]).ask(question, Where({}, window)).rows


def test_every_field_comes_back(both: tuple[Path, Path]) -> None:
    text, lake = ([str(sorted(row.items())) for row in rows_of(place)] for place in both)
    assert sorted(lake) == sorted(text)
    found = look(both[1])
    assert found.kind is LogKind.SECURITY_LAKE
    assert found.format is not None
    assert not found.format.missing(FORMAT.names)


def test_a_field_that_it_does_not_keep_is_named(both: tuple[Path, Path]) -> None:
    with pytest.raises(InputError, match="needs reject-reason"):
        engine(both[1]).ask(CONNECTIONS, Where({"reject-reason": frozenset({"BPA"})}))


RECORD = {
    **dict.fromkeys(name.replace("-", "_") for name in RECOMMENDED.names),
    "version": 5, "account_id": "123456789012", "interface_id": "eni-1", "srcaddr": "10.0.0.1", "dstaddr": "10.0.0.2",
    "pkt_srcaddr": "10.0.0.1", "pkt_dstaddr": "10.0.0.2", "srcport": 40000, "dstport": 443, "protocol": 6, "packets": 1,
    "bytes": 100, "start": 1700000000, "end": 1700000001, "action": "REJECT", "log_status": "OK",
    "flow_direction": "ingress",
}  # fmt: skip


def write_odd(path: Path, **columns: pa.Array | None) -> None:
    """One event in which some columns are others, or are not there."""
    table = pa.Table.from_pylist([event(RECORD)], SCHEMA)
    for name, column in columns.items():
        table = table.drop_columns([name]) if name in table.column_names else table
        table = table if column is None else table.append_column(name, column)
    pyarrow.parquet.write_table(table, path)


@pytest.mark.parametrize(
    ("columns", "name", "value"),
    [
        pytest.param({}, "action", "REJECT", id="as Security Lake writes it"),
        pytest.param({"action_id": None}, "action", "REJECT", id="an action in words"),
        pytest.param({"action_id": None, "action": None}, "action", "REJECT", id="a disposition in words"),
        pytest.param(
            {"action_id": pa.array([99], pa.int32()), "action": None, "disposition": None}, "action", None,
            id="another action",
        ),
        pytest.param({"start_time_dt": None}, "start", 1700000000, id="the event's own time"),
        pytest.param({"start_time_dt": None, "time_dt": None}, "start", 1700000000, id="the event's milliseconds"),
        pytest.param(
            {"end_time_dt": None, "end_time": pa.array([1700000009999])}, "end", 1700000009, id="an end in milliseconds"
        ),
        pytest.param({"end_time_dt": pa.array([1700000009], pa.timestamp("ns"))}, "end", 1, id="a time in nanoseconds"),
        pytest.param({"cloud": pa.array([{"account_uid": "1"}])}, "account-id", "1", id="the account as in OCSF 1.0"),
        pytest.param({"cloud": None}, "az-id", None, id="no cloud"),
        pytest.param({"metadata": pa.array([{"product": {"version": "x"}}])}, "version", None, id="an odd version"),
        pytest.param({"unmapped": pa.array([{"reject_reason": "BPA"}])}, "reject-reason", "BPA", id="a further field"),
        pytest.param({"src_endpoint": pa.nulls(1, SCHEMA.field("src_endpoint").type)}, "srcaddr", None, id="no source"),
        pytest.param({"dst_endpoint": pa.nulls(1, SCHEMA.field("dst_endpoint").type)}, "interface-id", None, id="no end"),
        pytest.param(
            {"dst_endpoint": pa.array([{"ip": "10.0.0.9", "intermediate_ips": []}], SCHEMA.field("dst_endpoint").type)},
            "dstaddr", "10.0.0.9",
            id="an empty list of addresses between",
        ),
        pytest.param({"dst_endpoint": pa.array([{"ip": "10.0.0.9"}])}, "pkt-dstaddr", None, id="no such list"),
    ],
)  # fmt: skip
def test_versions_of_the_schema_differ(tmp_path: Path, columns: dict[str, Any], name: str, value: object) -> None:
    path = tmp_path / "a.parquet"
    write_odd(path, **columns)
    (row,) = rows_of(path, (name,))
    assert row == {name.replace("-", "_"): value}


@pytest.mark.parametrize("name", ["src_endpoint", "connection_info", "traffic"])
def test_other_events_are_no_flow_logs(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.parquet"
    write_odd(path, **{name: None})
    assert look(path).kind is LogKind.PARQUET
    with pytest.raises(InputError, match="needs interface-id"):
        engine(path).ask(CONNECTIONS, Where())


def test_numbers_that_no_record_holds_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write_events(path, [RECORD, RECORD | {"bytes": -1}])
    found = engine(path).ask(CONNECTIONS, Where())
    assert [row.rejected for row in found.rows] == [1]
    assert [(reading.lines, reading.bad_count) for reading in found.readings] == [(2, 1)]


def test_a_column_of_another_type_breaks_that_file_alone(tmp_path: Path) -> None:
    write_events(tmp_path / "a.parquet", [RECORD])
    write_odd(tmp_path / "b.parquet", traffic=pa.array([{"bytes": [1], "packets": 1}]))
    found = engine(tmp_path).ask(CONNECTIONS, Where())
    assert [row.rejected for row in found.rows] == [1]
    assert [bool(reading.broken) for reading in found.readings] == [False, True]
