"""Records on S3 and in CloudWatch Logs: what is needed comes, once, and nothing else."""

import time
from pathlib import Path
from typing import Any

import pytest
from tests.builders.flow_record import line, packed
from tests.collect.stand_in import StandIn
from tests.evidence.log.test_log_file import AT, DAY, HIVE, NAME

from wayout.aws.boto import BotoAccount
from wayout.errors import AwsError, InputError
from wayout.evidence.archive.download import download_events, download_s3
from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.question import CONNECTIONS, Where
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.moment import Window
from wayout.evidence.log.record_place import BucketPlace, parse_place
from wayout.evidence.log.record_source import RecordSource

REGION = "us-east-1"
MOST = 1 << 20
WINDOW = Window(AT - 300, AT)


def at(text: str) -> BucketPlace:
    place = parse_place(text)
    assert isinstance(place, BucketPlace)
    return place


def put(bucket: str, **objects: bytes) -> None:
    import boto3

    client: Any = boto3.client("s3", region_name=REGION)
    client.create_bucket(Bucket=bucket)
    for key, body in objects.items():
        client.put_object(Bucket=bucket, Key=key, Body=body)


def test_only_what_is_needed_comes_and_only_once(log_account: BotoAccount, tmp_path: Path) -> None:
    late = NAME.replace("T2215", "T0115")
    put(
        "logs-once",
        **{
            f"net/{DAY}/{NAME}": packed([line()]),
            f"net/{DAY}/{late}": packed([line(bytes=1)]),
            f"net/{HIVE}/{NAME}": packed([line(interface_id="eni-2")]),
            f"net/{DAY.replace('us-east-1', 'eu-west-1')}/{NAME.replace('us-east-1', 'eu-west-1')}": packed([line()]),
            "other/x.log": b"x",
        },
    )
    wanted = Wanted(WINDOW, frozenset({"123456789012"}), frozenset({REGION}))
    first = download_s3(log_account, at("s3://logs-once/net"), REGION, wanted, tmp_path, MOST)
    assert sorted(path.relative_to(tmp_path / "logs-once").as_posix() for path in first.files) == [
        f"net/{DAY}/{NAME}",
        f"net/{HIVE}/{NAME}",
    ]
    assert (first.kept, first.refused) == (0, ())
    again = download_s3(log_account, at("arn:aws:s3:::logs-once/net/"), REGION, wanted, tmp_path, MOST)
    assert (again.fetched, again.kept) == (0, 2)
    engine = DuckDbEngine(RecordSource(find_files([str(first.folder)], wanted)))
    assert [row.interface_id for row in engine.ask(CONNECTIONS, Where()).rows] == ["eni-0123456789abcdef0", "eni-2"]


def test_more_than_the_limit_is_not_begun(log_account: BotoAccount, tmp_path: Path) -> None:
    put("logs-large", **{NAME: packed([line()])})
    with pytest.raises(InputError, match="more than the limit"):
        download_s3(log_account, at("s3://logs-large"), REGION, Wanted(), tmp_path, 10)
    assert list(tmp_path.rglob("*.gz")) == []


def test_what_is_not_there_or_refused_is_said(log_account: BotoAccount, tmp_path: Path) -> None:
    put("logs-empty")
    with pytest.raises(InputError, match="nothing in s3://logs-empty"):
        download_s3(log_account, at("s3://logs-empty"), REGION, Wanted(), tmp_path, MOST)
    with pytest.raises(AwsError, match="ListObjectsV2 was refused"):
        download_s3(log_account, at("s3://logs-that-are-not-there"), REGION, Wanted(), tmp_path, MOST)


def test_a_key_cannot_lead_out_of_the_folder(log_account: BotoAccount, tmp_path: Path) -> None:
    put("logs-hostile", **{"../../evil.log": packed([line()])})
    cache = tmp_path / "a" / "b"
    files = download_s3(log_account, at("s3://logs-hostile"), REGION, Wanted(), cache, MOST).files
    assert all(path.parent == cache / "logs-hostile" for path in files)


def test_records_come_from_a_log_group(log_account: BotoAccount, log_stand_in: StandIn, tmp_path: Path) -> None:
    """Source: FL-23, FL-24."""
    import boto3

    del log_stand_in
    now = int(time.time())  # CloudWatch Logs turns away what is older than two weeks
    window = Window(now - 300, now)
    client: Any = boto3.client("logs", region_name=REGION)
    client.create_log_group(logGroupName="/vpc/flow-logs")
    for interface in ("eni-1", "eni-2"):
        stream = f"{interface}-all"
        client.create_log_stream(logGroupName="/vpc/flow-logs", logStreamName=stream)
        events = [
            {"timestamp": second * 1000, "message": line(interface_id=interface, start=second)}
            for second in (now - 5000, now - 200, now - 100)
        ]
        client.put_log_events(logGroupName="/vpc/flow-logs", logStreamName=stream, logEvents=events)
    found = download_events(log_account, "/vpc/flow-logs", REGION, window, ("eni-1",), tmp_path, MOST)
    rows = DuckDbEngine(RecordSource(find_files([str(found.folder)], Wanted()))).ask(CONNECTIONS, Where()).rows
    assert [(row.interface_id, row.accepted) for row in rows] == [("eni-1", 2)]
    with pytest.raises(InputError, match="more than 0 MB"):
        download_events(log_account, "/vpc/flow-logs", REGION, window, (), tmp_path, 10)
    with pytest.raises(AwsError, match="FilterLogEvents was refused"):
        download_events(log_account, "/nowhere", REGION, window, (), tmp_path, MOST)
