"""Log files: found by place, told by content, left alone by name."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from tests.builders.flow_record import hole, line, packed, text

from wayout.errors import InputError
from wayout.evidence.log.log_file import LogKind, find_files, look
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED
from wayout.evidence.log.log_place import LogPlace, Wanted, place_of
from wayout.evidence.log.moment import Window
from wayout.evidence.log.record_source import RecordSource
from wayout.evidence.log.selection import Selection
from wayout.evidence.log.text_log import Reading

DAY = "AWSLogs/123456789012/vpcflowlogs/us-east-1/2023/11/14"
HIVE = "AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/year=2023/month=11/day=14"
NAME = "123456789012_vpcflowlogs_us-east-1_fl-0a1b_20231114T2215Z_1a2b3c4d.log.gz"
CLOSED = datetime(2023, 11, 14, 22, 15, tzinfo=UTC)
AT = int(CLOSED.timestamp())
ASKED = ("interface-id", "dstport", "bytes", "action", "log-status")


def read(path: Path, asked: tuple[str, ...] = ASKED, **values: str) -> tuple[list[dict[str, Any]], Reading]:
    source = RecordSource((look(path),), (DEFAULT, RECOMMENDED))
    selection = Selection({name.replace("_", "-"): frozenset({value}) for name, value in values.items()})
    rows = [row for batch in source.batches(asked, selection) for row in batch.to_pylist()]
    return rows, source.readings[0]


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(f"{DAY}/{NAME}", id="daily"),
        pytest.param(f"prefix/{DAY}/22/{NAME}", id="hourly"),
        pytest.param(f"prefix/{HIVE}/{NAME}", id="hive"),
        pytest.param(f"{HIVE}/hour=22/{NAME}", id="hive by the hour"),
        pytest.param(NAME, id="a file brought here without its folders"),
    ],
)
def test_a_key_tells_account_region_log_and_time(key: str) -> None:
    """Source: FL-25, FL-26."""
    assert place_of(key) == LogPlace("123456789012", "us-east-1", "fl-0a1b", CLOSED, CLOSED)


@pytest.mark.parametrize(
    ("wanted", "is_needed"),
    [
        pytest.param(Wanted(), True, id="everything"),
        pytest.param(Wanted(Window(AT - 300, AT)), True, id="the five minutes before it was closed"),
        pytest.param(Wanted(Window(AT - 1500, AT - 1400)), True, id="records that were delivered late"),
        pytest.param(Wanted(Window(AT - 9000, AT - 8000)), False, id="hours before"),
        pytest.param(Wanted(Window(AT + 9000, AT + 9001)), False, id="hours after"),
        pytest.param(Wanted(accounts=frozenset({"210987654321"})), False, id="another account"),
        pytest.param(Wanted(regions=frozenset({"us-east-1"})), True, id="its region"),
        pytest.param(Wanted(flow_logs=frozenset({"fl-0a1b"})), True, id="its flow log"),
        pytest.param(Wanted(flow_logs=frozenset({"fl-0a"})), False, id="a flow log with a shorter id"),
    ],
)
def test_a_name_decides_whether_a_file_is_opened(wanted: Wanted, is_needed: bool) -> None:
    assert wanted.may_lie_in(f"{DAY}/{NAME}") == is_needed
    assert wanted.may_lie_in("some.log")


LAKE = "aws/VPC_FLOW/2.0"


@pytest.mark.parametrize(
    "folder", ["accountId=123456789012/eventDay=20231114", "accountid=123456789012/eventday=20231114"]
)
def test_a_folder_of_security_lake_tells_account_region_and_day(folder: str) -> None:
    place = place_of(f"{LAKE}/region=us-east-1/{folder}/0a1b.zstd.parquet")
    day = datetime(2023, 11, 14, tzinfo=UTC)
    assert place == LogPlace("123456789012", "us-east-1", None, day, day + timedelta(days=1))


def test_keys_of_security_lake_are_listed_below_its_folder() -> None:
    wanted = Wanted(Window(AT, AT + 86400), frozenset({"123456789012"}), frozenset({"us-east-1"}))
    assert wanted.prefixes(f"/{LAKE}/") == (f"{LAKE}/",)


def test_keys_are_listed_by_day_when_account_and_region_are_known() -> None:
    wanted = Wanted(Window(AT, AT + 86400), frozenset({"123456789012"}), frozenset({"us-east-1"}))
    assert wanted.prefixes("/logs/") == (
        f"logs/{DAY}/",
        f"logs/{HIVE}/",
        f"logs/{DAY[:-2]}15/",
        f"logs/{HIVE[:-2]}15/",
    )
    assert Wanted().prefixes("") == ("",)


def test_a_folder_a_pattern_and_a_file_name_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / DAY / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(packed([line()]))
    (tmp_path / ".hidden").write_bytes(b"x")
    for place in (tmp_path, path, tmp_path / "**" / "*.gz"):
        assert [file.path for file in find_files([str(place)], Wanted())] == [path]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(packed([line()]))
    with pytest.raises(InputError, match="no file, no folder"):
        find_files([str(tmp_path / "missing")], Wanted())
    with pytest.raises(InputError, match="none of the 1 files"):
        find_files([str(tmp_path)], Wanted(regions=frozenset({"eu-west-1"})))
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no file lies in"):
        find_files([str(tmp_path / "empty")], Wanted())


EXPORTED = f"2023-11-14T22:13:20.000Z {line(bytes=1)}\n2023-11-14T22:13:20.000Z {line(RECOMMENDED, bytes=2)}\n"
EVENTS = [{"message": line(bytes=1), "timestamp": 1}, {"message": line(RECOMMENDED, bytes=2), "timestamp": 1}]
ATHENA = '"interface_id","dstport","bytes","action","log_status"\n"eni-1","443","1","ACCEPT","OK"\n"eni-1",,"2",,"OK"\n'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(packed([line(bytes=1), line(bytes=2)]), LogKind.TEXT, id="text with a header"),
        pytest.param(
            text([line(bytes=1), line(RECOMMENDED, bytes=2)], None), LogKind.TEXT, id="two formats, no header"
        ),
        pytest.param(EXPORTED.encode(), LogKind.TEXT, id="exported from CloudWatch Logs"),
        pytest.param(gzip.compress(json.dumps({"events": EVENTS}).encode()), LogKind.EVENTS, id="events, packed"),
        pytest.param(json.dumps(EVENTS).encode(), LogKind.EVENTS, id="a list of events"),
        pytest.param("\n".join(map(json.dumps, EVENTS)).encode(), LogKind.EVENTS, id="an event per line"),
        pytest.param(ATHENA.encode(), LogKind.TABLE, id="a result of Athena"),
    ],
)
def test_every_kind_of_file_gives_its_records(tmp_path: Path, data: bytes, kind: LogKind) -> None:
    path = tmp_path / "log"
    path.write_bytes(data)
    assert look(path).kind is kind
    rows, reading = read(path)
    assert sorted(row["bytes"] for row in rows) == [1, 2]
    assert (reading.bad_count, reading.broken) == (0, None)


def test_an_event_without_a_record_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(json.dumps({"events": [{"message": line()}, {"message": 5}, {"message": "no\nrecord"}]}).encode())
    rows, reading = read(path)
    assert len(rows) == 1
    assert [bad.number for bad in reading.bad] == [2, 3]


def parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), path)


def test_parquet_gives_its_records_and_its_holes(tmp_path: Path) -> None:
    """Source: FL-7, FL-28."""
    path = tmp_path / "log.parquet"
    row = {"interface_id": "eni-1", "dstport": 443, "bytes": 7, "action": "ACCEPT", "log_status": "OK"}
    empty = {"interface_id": "eni-3", "dstport": None, "bytes": None, "action": "-", "log_status": "NODATA"}
    parquet(path, [row, row | {"interface_id": "eni-2"}, empty])
    rows, reading = read(path, interface_id="eni-1")
    assert rows == [row, empty | {"action": None}]
    assert reading.lines == 3
    assert look(path).format is not None


def test_text_in_parquet_that_is_no_utf8_breaks_that_file_alone(tmp_path: Path) -> None:
    """Parquet's readers do not look whether bytes are text, so the first question that turns them into text would fail."""
    path = tmp_path / "log.parquet"
    parquet(path, [{"interface_id": "eni-1", "bytes": 7}])
    path.write_bytes(path.read_bytes().replace(b"eni-1", b"\xe5ni-1", 1))
    rows, reading = read(path)
    assert rows == []
    assert reading.broken is not None
    assert "is no sound Parquet file" in reading.broken
    assert "UTF8" in reading.broken


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"PAR1", id="Parquet's first bytes alone"),
        pytest.param(b'{"events": [', id="JSON that ends early"),
        pytest.param(b'{"Records": []}', id="other JSON"),
        pytest.param(b'[{"message": "\xff"}]', id="an event that is not in UTF-8"),
        pytest.param(b"[" * 100_000, id="JSON nested without end"),
        pytest.param(b"\x1f\x8b\x08\x00\x00", id="gzip that ends early"),
        pytest.param(b"interface_id,bytes\n1,2,3\n", id="a table with a row too wide"),
        pytest.param(bytes(range(256)) * 9, id="bytes"),
    ],
)
def test_damage_is_told_and_ends_nothing(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "log"
    path.write_bytes(data)
    rows, reading = read(path)
    assert rows == []
    assert reading.broken or reading.bad_count


def test_a_field_that_no_file_holds_is_named(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(packed([line()]))
    source = RecordSource(find_files([str(tmp_path)], Wanted()))
    with pytest.raises(InputError, match="needs az-id"):
        source.require(("bytes", "az-id"), "the question about zones")


def test_whoever_stops_asking_leaves_no_thread_behind(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number}.log").write_bytes(packed([hole("NODATA"), line()]))
    batches = RecordSource(find_files([str(tmp_path)], Wanted())).batches(ASKED, Selection())
    next(batches)
    batches.close()
