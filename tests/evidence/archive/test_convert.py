"""Conversion: the same answers as before, from one sorted file."""

from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from tests.builders.flow_record import hole, line, packed
from tests.evidence.engine.every_question import EVERY_QUESTION

from wayout.errors import InputError
from wayout.evidence.archive.convert import convert
from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.question import Question, Where
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import RECOMMENDED
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_source import RecordSource

LINES = [
    line(RECOMMENDED, interface_id="eni-2", az_id="use1-az1", action="REJECT"),
    line(RECOMMENDED, interface_id="eni-1", az_id="use1-az2", start=1700000001),
    line(RECOMMENDED, interface_id="eni-1", az_id="use1-az1"),
    hole("SKIPDATA", RECOMMENDED),
    "no record",
]


def source(folder: Path) -> RecordSource:
    return RecordSource(find_files([str(folder)], Wanted()))


@pytest.mark.parametrize("question", EVERY_QUESTION, ids=lambda question: question.name)
def test_the_converted_file_gives_the_same_answers(tmp_path: Path, question: Question[Any]) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.log.gz").write_bytes(packed(LINES, RECOMMENDED))
    found = convert(source(tmp_path / "a"), tmp_path / "b" / "all.parquet")
    assert (found.records, found.readings[0].bad_count) == (4, 1)
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["all.parquet"]
    for where in (Where(), Where({"interface-id": frozenset({"eni-1"})})):
        before = DuckDbEngine(source(tmp_path / "a")).ask(question, where).rows
        assert DuckDbEngine(source(tmp_path / "b")).ask(question, where).rows == before


def test_records_are_sorted_by_interface_and_time(tmp_path: Path) -> None:
    (tmp_path / "a.log.gz").write_bytes(packed(LINES, RECOMMENDED))
    found = convert(source(tmp_path), tmp_path / "all.parquet")
    rows = pyarrow.parquet.read_table(found.path, columns=["interface_id", "start"]).to_pylist()
    assert rows == sorted(rows, key=lambda row: (row["interface_id"], row["start"]))


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.log.gz").write_bytes(packed(LINES, RECOMMENDED))
    with pytest.raises(InputError, match="there already"):
        convert(source(tmp_path), tmp_path / "a.log.gz")
