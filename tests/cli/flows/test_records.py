"""The options that name records: what they say, and what is told when something is missing."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from tests.builders.flow_record import line, packed

from wayout.cli.flows.records import Records, open_records, order_of, records_options, tell_readings
from wayout.errors import InputError
from wayout.evidence.archive.archive import EngineName
from wayout.evidence.engine.question import CONNECTIONS, ZONES
from wayout.evidence.log.log_format import DEFAULT
from wayout.evidence.log.moment import Window

NOW = datetime(2023, 11, 14, 22, 15, tzinfo=UTC)


@click.command()
@records_options
def _count(*, records: Records) -> None:
    with open_records(records, CONNECTIONS) as archive:
        answered = archive.ask(CONNECTIONS)
    tell_readings(answered.readings)
    click.echo(len(answered.rows))


@click.command()
@records_options
def _options(*, records: Records) -> None:
    click.get_current_context().obj.append(records)


def _given(*words: str) -> Records:
    found: list[Any] = []
    assert CliRunner().invoke(_options, words, obj=found, catch_exceptions=False).exit_code == 0
    assert isinstance(found[0], Records)
    return found[0]


def test_options_become_an_order() -> None:
    words = ["--logs", "logs", "--since", "1h", "--format", str(DEFAULT), "--scan-budget", "0.5", "--account", "1"]
    order = order_of(_given(*words), NOW)
    assert order.window == Window(int(NOW.timestamp()) - 3600, int(NOW.timestamp()))
    assert (order.engine, order.formats, order.budget) == (EngineName.DUCKDB, (DEFAULT,), 500_000_000)
    assert order.where.values == {"account-id": frozenset({"1"})}


def test_a_table_is_asked_by_athena() -> None:
    assert order_of(_given("--logs", "athena:a.b"), NOW).engine is EngineName.ATHENA


def test_without_logs_nothing_can_be_read() -> None:
    with pytest.raises(InputError, match="no flow logs are named"):
        order_of(_given(), NOW)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    (tmp_path / "a.log.gz").write_bytes(packed([line(), "no record", *["x"] * 30]))
    (tmp_path / "b.log.gz").write_bytes(packed([line(interface_id="eni-2")] * 9)[:-20])
    return tmp_path


def test_lines_that_are_no_records_are_told_by_file_and_line(logs: Path) -> None:
    found = CliRunner().invoke(_count, ["--logs", str(logs)])
    assert (found.exit_code, found.stdout) == (0, "1\n")
    told = found.stderr.splitlines()
    assert told[0] == f"skipped: {logs / 'a.log.gz'}:3: it has 2 fields, not 14"
    assert told[10] == f"skipped: {logs / 'a.log.gz'}: 21 more lines that are no records"
    assert told[11] == f"broken: {logs / 'b.log.gz'} ends in the middle of its packed data"


def test_many_odd_files_are_told_together(tmp_path: Path) -> None:
    for number in range(14):
        (tmp_path / f"{number:02}.log").write_bytes(packed([line(), "x"]))
    told = CliRunner().invoke(_count, ["--logs", str(tmp_path)]).stderr.splitlines()
    assert len(told) == 11
    assert told[-1] == "skipped: 4 lines in 4 more files"


def test_a_dry_run_prints_the_statement_and_asks_nothing(logs: Path) -> None:
    found = CliRunner().invoke(_count, ["--logs", str(logs), "--dry-run"])
    assert found.exit_code == 0
    assert found.stdout.startswith("WITH records AS (")
    assert found.stdout.endswith(";\n")
    assert found.stderr == ""


def test_a_missing_column_is_told_with_a_format_that_has_it(logs: Path) -> None:
    @click.command()
    @records_options
    def zones(*, records: Records) -> None:
        with open_records(records, ZONES):
            raise AssertionError("it may not begin")

    found = CliRunner().invoke(zones, ["--logs", str(logs)])
    assert isinstance(found.exception, InputError)
    assert "needs az-id, flow-direction" in found.exception.message
    assert "${log-status} ${az-id} ${flow-direction}" in (found.exception.hint or "")


def test_a_missing_extra_is_told_with_the_command_that_installs_it(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr("wayout.evidence.log.extra.find_spec", lambda name: None if name == "duckdb" else find(name))
    found = CliRunner().invoke(_count, ["--logs", str(logs)])
    assert isinstance(found.exception, InputError)
    assert found.exception.message == "to read flow logs takes duckdb, which is not installed"
    assert found.exception.hint == "Install what flow logs need: pip install 'wayout[flows]'"


def test_naming_records_imports_no_engine() -> None:
    import subprocess

    run = "import sys, wayout.cli.flows.records; print({'duckdb', 'pyarrow', 'numpy', 'boto3'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True).stdout == "set()\n"
