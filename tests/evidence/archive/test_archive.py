"""Archives: the records of an order, wherever they lie, and who answers."""

import time
from pathlib import Path
from typing import Any

import pytest
from tests.builders.flow_record import line, packed
from tests.evidence.archive.test_download import REGION, put
from tests.evidence.log.test_log_file import AT, DAY, NAME

from wayout.aws.boto import BotoAccount
from wayout.errors import AwsError, InputError
from wayout.evidence.archive.archive import EngineName, Order, open_archive
from wayout.evidence.archive.log_account import LogAccount
from wayout.evidence.engine.question import CONNECTIONS, ZONES
from wayout.evidence.log.moment import Window
from wayout.evidence.log.record_place import RecordPlace, parse_place


def order(folder: Path, *places: str, **more: Any) -> Order:
    return Order(places=tuple(map(parse_place, places)), cache=folder / "cache", **more)


def nobody() -> LogAccount:
    raise AssertionError("nothing here lies on AWS")


def test_records_of_all_places_are_one_archive(tmp_path: Path, log_account: BotoAccount) -> None:
    put("logs-archive", **{f"net/{DAY}/{NAME}": packed([line(interface_id="eni-1")])})
    (tmp_path / "a.log.gz").write_bytes(packed([line(interface_id="eni-2")]))
    given = order(tmp_path, "s3://logs-archive/net", str(tmp_path / "a.log.gz"), window=Window(AT - 9000, AT))
    with open_archive(given, lambda: LogAccount(log_account, REGION)) as archive:
        assert [row.interface_id for row in archive.ask(CONNECTIONS).rows] == ["eni-1", "eni-2"]
        assert len(archive.files) == 2


def test_what_an_order_asks_for_and_what_a_command_asks_for_both_hold(tmp_path: Path) -> None:
    lines = [line(interface_id=f"eni-{number}") for number in range(4)]
    (tmp_path / "a.log.gz").write_bytes(packed(lines))
    given = order(tmp_path, str(tmp_path), interfaces=frozenset({"eni-1", "eni-2"}))
    with open_archive(given, nobody) as archive:
        assert [row.interface_id for row in archive.ask(CONNECTIONS).rows] == ["eni-1", "eni-2"]
        values = {"interface-id": frozenset({"eni-2", "eni-3"})}
        assert [row.interface_id for row in archive.ask(CONNECTIONS, values).rows] == ["eni-2"]
        assert "\"interface_id\" IN ('eni-2')" in archive.statement(CONNECTIONS, values)
        with pytest.raises(InputError, match="needs az-id"):
            archive.statement(ZONES)
        with pytest.raises(InputError, match="needs vpc-id"):
            archive.ask(CONNECTIONS, {"vpc-id": frozenset({"vpc-0"})})


@pytest.mark.parametrize(
    ("place", "engine", "message"),
    [
        ("athena:a.b", EngineName.DUCKDB, "asked by Athena alone"),
        ("athena:a.b", EngineName.SPARK, "asked by Athena alone"),
        ("logs", EngineName.ATHENA, "Athena is asked about one table"),
        ("cloudwatch:group", EngineName.DUCKDB, "no beginning is given"),
    ],
)
def test_what_does_not_fit_together_is_said(tmp_path: Path, place: str, engine: EngineName, message: str) -> None:
    with pytest.raises(InputError, match=message), open_archive(order(tmp_path, place, engine=engine), nobody):
        pass


def test_a_log_group_needs_a_region(tmp_path: Path, log_account: BotoAccount) -> None:
    given = order(tmp_path, "cloudwatch:group", window=Window(int(time.time()) - 60, int(time.time())))
    with pytest.raises(AwsError, match="no region"), open_archive(given, lambda: LogAccount(log_account, None)):
        pass


def test_places_are_told_as_they_are_written() -> None:
    for text in ("s3://logs/a", "cloudwatch:g", "athena:a.b", "logs"):
        place: RecordPlace = parse_place(text)
        assert str(place) == text
