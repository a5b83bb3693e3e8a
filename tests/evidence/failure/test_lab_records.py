"""Records of real packets, as the lab kept them: every failure of the table reads as the semantics say, without root."""

from typing import Final

import pytest
from tests.lab.failure_row import FILE, KEPT, ROWS, FailureRow, told

from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.question import HOLES, TOP_REJECTS, UNANSWERED, Where
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_source import RecordSource
from wayout.read.network import load

EACH: Final = pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.name}: {row.title}") for row in ROWS])


@EACH
def test_kept_records_are_those_of_the_table(row: FailureRow) -> None:
    assert told(KEPT / row.name / FILE) == sorted(row.records)


@EACH
def test_kept_networks_are_those_of_the_table(row: FailureRow) -> None:
    assert (KEPT / row.name / "snapshot.json").read_text(encoding="utf-8") == row.network().text()
    assert load(KEPT / row.name / "snapshot.json").problems == ()


@EACH
def test_questions_find_what_the_table_says(row: FailureRow) -> None:
    """Rejects are there where a filter refuses, and only there; who waits in vain is there where a packet is lost."""
    engine = DuckDbEngine(RecordSource(find_files([str(KEPT / row.name / FILE)], Wanted())))
    rejects = engine.ask(TOP_REJECTS, Where()).rows
    assert bool(rejects) is any("REJECT" in line for line in row.records)
    lost = {found.interface_id for found in engine.ask(UNANSWERED, Where()).rows}
    sent = sum(line.startswith("task out ACCEPT") for line in row.records)
    came = sum(line.startswith("task in") for line in row.records)
    assert ("eni-task-a" in lost) is (sent > came)
    assert {hole.log_status for hole in engine.ask(HOLES, Where()).rows} == {"NODATA"}


def test_every_folder_has_a_row() -> None:
    assert {folder.name for folder in KEPT.iterdir()} == {row.name for row in ROWS}
