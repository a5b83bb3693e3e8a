"""Questions: what each says of a few records, answered by DuckDB."""

from pathlib import Path
from typing import Any

import pytest
from tests.builders.flow_record import hole, line, packed

from wayout.errors import InputError
from wayout.evidence.engine.dialect import Dialect
from wayout.evidence.engine.duckdb_engine import DuckDbEngine, connected
from wayout.evidence.engine.question import (
    CONNECTIONS,
    HOLES,
    MINUTES,
    TOP_REJECTS,
    UNANSWERED,
    ZONES,
    Connection,
    Question,
    RejectedTuple,
    Where,
)
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import RECOMMENDED
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.moment import Window
from wayout.evidence.log.record_source import RecordSource

CLIENT, SERVER = "10.0.1.10", "203.0.113.9"
REPLY: dict[str, str | int] = {"srcaddr": SERVER, "dstaddr": CLIENT, "srcport": 443, "dstport": 45678}


def ask(folder: Path, question: Question[Any], lines: list[str], where: Where | None = None) -> tuple[Any, ...]:
    (folder / "a.log.gz").write_bytes(packed(lines))
    return tuple(DuckDbEngine(RecordSource(find_files([str(folder)], Wanted()))).ask(question, where or Where()).rows)


def test_both_directions_are_one_connection(tmp_path: Path) -> None:
    lines = [line(bytes=60), line(**REPLY, bytes=40, action="REJECT", end=1700000031)]
    assert ask(tmp_path, CONNECTIONS, lines) == (
        Connection("eni-0123456789abcdef0", CLIENT, SERVER, 443, 6, 1, 1, 100, 1700000000, 1700000031),
    )


def test_rejects_are_counted_and_the_most_frequent_comes_first(tmp_path: Path) -> None:
    lines = [line(action="REJECT", dstport=5432), *[line(action="REJECT", packets=2)] * 3, line()]
    rows = ask(tmp_path, TOP_REJECTS, lines)
    assert rows[0] == RejectedTuple(CLIENT, SERVER, 45678, 443, 6, 3, 6, 1700000000, 1700000030)
    assert [row.records for row in rows] == [3, 1]
    assert len(ask(tmp_path, TOP_REJECTS.limited(1), lines)) == 1


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([line()], [(CLIENT, SERVER, 443)], id="a request without a reply"),
        pytest.param([line(), line(**REPLY)], [], id="a request with its reply"),
        pytest.param([line(), line(**REPLY, action="REJECT")], [], id="a reply that was rejected is one"),
        pytest.param([line(action="REJECT")], [], id="a rejected request waits for nothing"),
        pytest.param([line(), line(**{**REPLY, "dstport": 45679})], [(CLIENT, SERVER, 443)], id="the reply to another"),
        pytest.param([line(**REPLY)], [], id="a reply alone"),
        pytest.param([line(srcport=123, dstport=123)], [(CLIENT, SERVER, 123)], id="equal ports, one way"),
        pytest.param(
            [line(srcaddr=SERVER, dstaddr=CLIENT, srcport=123, dstport=123)],
            [(SERVER, CLIENT, 123)],
            id="equal ports, the other way",
        ),
        pytest.param(
            [line(), line(**REPLY, interface_id="eni-2")], [(CLIENT, SERVER, 443)], id="a reply at another interface"
        ),
    ],
)
def test_who_is_unanswered(tmp_path: Path, lines: list[str], expected: list[tuple[str, str, int]]) -> None:
    """Source: FL-35."""
    assert [(row.srcaddr, row.dstaddr, row.dstport) for row in ask(tmp_path, UNANSWERED, lines)] == expected


def test_records_are_counted_by_the_minute_in_which_they_began(tmp_path: Path) -> None:
    lines = [line(start=1700000039), line(start=1700000040), line(start=1700000099, action="REJECT")]
    assert [(row.minute, row.accepted, row.rejected) for row in ask(tmp_path, MINUTES, lines)] == [
        (1699999980, 1, 0),
        (1700000040, 1, 1),
    ]


def test_holes_are_told_whatever_else_is_asked_for(tmp_path: Path) -> None:
    """Source: FL-7."""
    lines = [line(), hole("SKIPDATA"), hole("NODATA", interface_id="eni-2")]
    rows = ask(tmp_path, HOLES, lines, Where({"action": frozenset({"REJECT"})}))
    assert [(row.interface_id, row.log_status) for row in rows] == [
        ("eni-0123456789abcdef0", "SKIPDATA"),
        ("eni-2", "NODATA"),
    ]
    assert len(ask(tmp_path, HOLES, lines, Where({"interface-id": frozenset({"eni-2"})}))) == 1


def test_zones_need_a_format_that_names_them(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs az-id, flow-direction"):
        ask(tmp_path, ZONES, [line()])
    (tmp_path / "a.log.gz").write_bytes(
        packed([line(RECOMMENDED, az_id="use1-az1", flow_direction="egress", traffic_path=8)] * 2, RECOMMENDED)
    )
    engine = DuckDbEngine(RecordSource(find_files([str(tmp_path)], Wanted())))
    rows = engine.ask(ZONES, Where()).rows
    assert [(row.az_id, row.flow_direction, row.traffic_path, row.bytes) for row in rows] == [
        ("use1-az1", "egress", 8, 600)
    ]


@pytest.mark.parametrize(
    ("where", "count"),
    [
        pytest.param(Where(window=Window(1700000000, 1700000001)), 1, id="a window that it begins in"),
        pytest.param(Where(window=Window(1700000030, 1700000090)), 1, id="a window that it ends in"),
        pytest.param(Where(window=Window(1699999900, 1700000000)), 0, id="the window before"),
        pytest.param(Where({"interface-id": frozenset({"eni-0123456789abcdef0"})}), 1, id="its interface"),
        pytest.param(Where({"interface-id": frozenset({"x' OR '1'='1"})}), 0, id="a value with quotes"),
        pytest.param(Where({"dstport": frozenset({"443", "x"})}), 1, id="its port"),
        pytest.param(Where({"dstport": frozenset({"x"})}), 0, id="a port that is none"),
        pytest.param(Where({"srcaddr": frozenset()}), 0, id="none at all"),
    ],
)
def test_the_condition_selects(tmp_path: Path, where: Where, count: int) -> None:
    assert len(ask(tmp_path, CONNECTIONS, [line()], where)) == count


def test_literals_cannot_end_early() -> None:
    assert Dialect.DUCKDB.text("a'b") == "'a''b'"
    assert Dialect.SPARK.text("a'b\\") == "'a\\'b\\\\'"
    assert Dialect.SPARK.quoted("a`b") == "`a``b`"


def test_no_extension_is_fetched() -> None:
    import duckdb

    with connected(100, 1) as connection, pytest.raises(duckdb.Error):
        connection.execute("SELECT * FROM read_xlsx('a.xlsx')")
