"""`wayout flows convert`, from its words to its file."""

import json
from pathlib import Path

import jsonschema
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from tests.builders.flow_record import hole, line, packed

from wayout.cli.main import program
from wayout.render.json.schema import stored


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    lines = [
        line(interface_id="eni-2"),
        line(interface_id="eni-1", start=1700000300, end=1700000301),
        hole("NODATA"),
        "x",
    ]
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.log.gz").write_bytes(packed(lines))
    return tmp_path


def _run(*words: str | Path) -> tuple[int, str, str]:
    found = CliRunner().invoke(program, ["flows", "convert", *map(str, words), "--color", "never"])
    return found.exit_code, found.stdout, found.stderr


def test_records_are_copied_and_what_was_read_is_told(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(logs)
    code, text, errors = _run("--logs", "logs", "a.parquet")
    assert (code, errors) == (0, "skipped: logs/a.log.gz:5: it has 1 field, not 14\n")
    assert text.startswith("Wrote 3 records to a.parquet, ")
    assert "Read 5 lines in 1 file from logs. 1 line is no record and left out." in " ".join(text.split())
    assert pyarrow.parquet.read_table(logs / "a.parquet").num_rows == 3


def test_a_window_and_interfaces_choose_the_records(logs: Path) -> None:
    window = ["--since", "2023-11-14T22:13Z", "--until", "2023-11-14T22:14Z"]
    assert _run("--logs", logs / "logs", logs / "a.parquet", *window)[0] == 0
    assert set(pyarrow.parquet.read_table(logs / "a.parquet")["start"].to_pylist()) == {1700000000}
    assert _run("--logs", logs / "logs", logs / "b.parquet", "--interface", "eni-1")[0] == 0
    assert pyarrow.parquet.read_table(logs / "b.parquet")["interface_id"].to_pylist() == ["eni-1"]


def test_the_json_keeps_to_its_schema(logs: Path) -> None:
    found = json.loads(_run("--logs", logs / "logs", logs / "a.parquet", "-o", "json")[1])
    jsonschema.validate(found, json.loads(stored("flows-convert-1")))
    assert (found["written"], found["records"]["malformed"]) == (3, 1)
    assert found["bytes"] == (logs / "a.parquet").stat().st_size


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--engine", "spark"], "does not convert"),
        (["--dry-run"], "this command asks none"),
        (["--interface", "eni-1", "--logs", "athena:a.b"], "Athena"),
    ],
)
def test_what_cannot_be_converted_is_said(logs: Path, words: list[str], message: str) -> None:
    code, _, errors = _run("--logs", logs / "logs", logs / "a.parquet", *words)
    assert (code, message in errors) == (2, True)
    assert not (logs / "a.parquet").exists()


def test_nothing_is_written_over(logs: Path) -> None:
    (logs / "a.parquet").write_bytes(b"mine")
    code, _, errors = _run("--logs", logs / "logs", logs / "a.parquet")
    assert (code, "is there already" in errors, (logs / "a.parquet").read_bytes()) == (2, True, b"mine")
