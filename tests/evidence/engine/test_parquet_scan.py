"""Parquet read by DuckDB itself: the same answers as by the slower way, and the slower way where a file is not sound."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from tests.builders.flow_record import hole, line, packed
from tests.evidence.engine.every_question import EVERY_QUESTION
from tests.evidence.log.generated_log import draw

from wayout.errors import InputError
from wayout.evidence.archive.convert import convert
from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.parquet_scan import ParquetScan, scan_of
from wayout.evidence.engine.question import CONNECTIONS, Question, Where
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import RECOMMENDED
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.moment import Window
from wayout.evidence.log.record_source import RecordSource

ROW = {
    "interface_id": "eni-1", "srcaddr": "10.0.0.1", "dstaddr": "203.0.113.9", "srcport": 40000, "dstport": 443, "protocol": 6,
    "packets": 1, "bytes": 100, "start": 1700000000, "end": 1700000001, "action": "ACCEPT", "log_status": "OK",
}  # fmt: skip


def write(path: Path, *rows: dict[str, Any], schema: pa.Schema | None = None) -> None:
    pyarrow.parquet.write_table(pa.Table.from_pylist([ROW | row for row in rows], schema), path)


def engine(folder: Path) -> DuckDbEngine:
    return DuckDbEngine(RecordSource(find_files([str(folder)], Wanted())))


def scanned(folder: Path) -> set[str]:
    return {Path(name).name for name in scan_of(find_files([str(folder)], Wanted())).records}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same records twice, text beside Parquet; DuckDB takes the first Parquet file for a pattern, and leaves it."""
    slow, fast = tmp_path_factory.mktemp("slow"), tmp_path_factory.mktemp("fast")
    draw(slow / "text", 2, 1500)
    (fast / "000.log.gz").write_bytes((slow / "text" / "000.log.gz").read_bytes())
    convert(RecordSource(find_files([str(slow / "text" / "001.log.gz")], Wanted())), fast / "001.parquet")
    (slow / "text" / "001.log.gz").unlink()
    (slow / "001[x].parquet").write_bytes((fast / "001.parquet").read_bytes())
    return slow, fast


@pytest.mark.parametrize(
    "where",
    [
        pytest.param(Where(), id="all"),
        pytest.param(Where({"interface-id": frozenset({f"eni-{3:017x}", "-"})}), id="an interface, or none"),
        pytest.param(Where({}, Window(1700000600, 1700001800)), id="a window"),
    ],
)
@pytest.mark.parametrize("question", EVERY_QUESTION, ids=lambda question: question.name)
def test_both_ways_give_the_same_answers(both: tuple[Path, Path], question: Question[Any], where: Where) -> None:
    slow, fast = both
    assert (scanned(slow), scanned(fast)) == (set(), {"001.parquet"})
    found, other = engine(fast).ask(question, where), engine(slow).ask(question, where)
    assert found.rows == other.rows
    counts = [{(found.lines, found.no_data, found.lost) for found in each.readings} for each in (found, other)]
    assert counts[0] == counts[1]


def test_files_need_not_have_the_same_columns(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", {"az_id": "use1-az1", "interface_id": "eni-2"})
    write(tmp_path / "b.parquet", {"srcaddr": "-", "interface_id": "eni-3"}, {})
    rows = engine(tmp_path).ask(CONNECTIONS, Where()).rows
    assert [row.interface_id for row in rows] == ["eni-1", "eni-2"]
    with pytest.raises(InputError, match="needs vpc-id"):
        engine(tmp_path).ask(CONNECTIONS, Where({"vpc-id": frozenset({"vpc-1"})}))
    chosen = Where({"az-id": frozenset({"use1-az1"})})
    assert [row.interface_id for row in engine(tmp_path).ask(CONNECTIONS, chosen).rows] == ["eni-2"]


@pytest.mark.parametrize(
    ("name", "column", "values", "is_scanned"),
    [
        pytest.param("a.parquet", "srcport", pa.array([40000], pa.int64()), True, id="wider numbers"),
        pytest.param("a.parquet", "srcport", pa.array(["40000"]), False, id="numbers as text"),
        pytest.param("a.parquet", "start", pa.array([1700000000], pa.timestamp("s")), False, id="times"),
        pytest.param("a.parquet", "interface_id", pa.array([b"eni-1"]), False, id="bytes for text"),
        pytest.param("a.parquet", "unmapped", pa.array([{"a": 1}]), False, id="a column of columns"),
        pytest.param("a[1].parquet", "srcport", pa.array([40000], pa.int32()), False, id="a name like a pattern"),
        pytest.param("it's.parquet", "srcport", pa.array([40000], pa.int32()), True, id="a name with a quote"),
    ],
)
def test_odd_files_go_the_slower_way(
    tmp_path: Path, name: str, column: str, values: pa.Array, is_scanned: bool
) -> None:
    table = pa.Table.from_pylist([ROW])
    if column in table.column_names:
        table = table.drop_columns([column])
    pyarrow.parquet.write_table(table.append_column(column, values), tmp_path / name)
    assert (name in scanned(tmp_path)) == is_scanned
    (reading,) = engine(tmp_path).ask(CONNECTIONS, Where()).readings
    rows = engine(tmp_path).ask(CONNECTIONS, Where()).rows
    assert (len(rows), reading.lines, reading.broken) == (1, 1, None)


def test_a_file_that_is_not_what_its_end_says_spoils_no_other(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", *[{"bytes": size} for size in range(2000)])
    write(tmp_path / "b.parquet", {"interface_id": "eni-2"})
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    data[4:400] = b"\xff" * 396
    (tmp_path / "a.parquet").write_bytes(data)
    assert scanned(tmp_path) == {"a.parquet", "b.parquet"}
    found = engine(tmp_path).ask(CONNECTIONS, Where())
    assert [row.interface_id for row in found.rows] == ["eni-2"]
    assert [bool(reading.broken) for reading in found.readings] == [True, False]


@pytest.mark.parametrize("has_statistics", [True, False])
@pytest.mark.parametrize("name", ["a.parquet", "a[1].parquet"], ids=["fast", "slow"])
def test_numbers_that_no_record_holds_are_left_out_and_counted(tmp_path: Path, name: str, has_statistics: bool) -> None:
    rows = [ROW, ROW | {"bytes": 2**63 - 1}, ROW | {"bytes": -1}, ROW | {"bytes": None}]
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), tmp_path / name, write_statistics=has_statistics)
    found = engine(tmp_path).ask(CONNECTIONS, Where())
    assert [(row.accepted, row.bytes) for row in found.rows] == [(2, 100)]
    assert [(reading.lines, reading.bad_count) for reading in found.readings] == [(4, 2)]


def test_holes_are_looked_for_where_statistics_leave_them_open(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.log.gz").write_bytes(packed([line(RECOMMENDED), hole("SKIPDATA", RECOMMENDED)], RECOMMENDED))
    convert(RecordSource(find_files([str(tmp_path / "a")], Wanted())), tmp_path / "b" / "a.parquet")
    assert scan_of(find_files([str(tmp_path / "b")], Wanted())).may_have_holes
    (tmp_path / "c").mkdir()
    write(tmp_path / "c" / "a.parquet", {})
    assert not scan_of(find_files([str(tmp_path / "c")], Wanted())).may_have_holes
    assert scan_of([]) == ParquetScan()
