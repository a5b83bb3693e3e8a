"""`wayout flows coverage`, from its words to its output."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from tests.builders import flow_log, healthy_network
from tests.builders.place import Json

from wayout.cli.main import program
from wayout.evidence.log.log_format import RECOMMENDED
from wayout.render.json.schema import stored

SEEING = str(RECOMMENDED)


def _run(tmp_path: Path, *logs: Json | None, words: tuple[str, ...] = (), columns: int = 100) -> tuple[int, str]:
    network = healthy_network(2)
    if None not in logs:
        network.add("FlowLogs", *(log for log in logs if log is not None))
    network.write(tmp_path / "snapshot.json")
    given = ["flows", "coverage", *words, "--snapshot", str(tmp_path / "snapshot.json"), "--color", "never"]
    found = CliRunner().invoke(program, given, env={"COLUMNS": str(columns)})
    assert found.stderr == ""
    return found.exit_code, found.stdout


CODES = {
    "logged in a format that decides": ((flow_log(log_format=SEEING),), 0),
    "logged in the default format": ((flow_log(),), 3),
    "not logged": ((), 3),
    "nobody looked": ((None,), 4),
}


@pytest.mark.parametrize(("logs", "code"), CODES.values(), ids=CODES)
def test_the_exit_code_says(tmp_path: Path, logs: tuple[Json | None, ...], code: int) -> None:
    assert _run(tmp_path, *logs, words=("ecs:prod/payments",))[0] == code


def test_the_default_format_is_told_with_what_it_cannot_tell(tmp_path: Path) -> None:
    _, text = _run(tmp_path, flow_log(), words=("ecs:prod/payments",))
    assert "are logged, but the records cannot decide everything." in text
    assert "all traffic in the default format (version 2), one record for 600 s at most" in text
    assert "- without tcp-flags: " in text
    assert "`wayout flows enable ecs:prod/payments --to arn:aws:s3:::BUCKET --snapshot " in " ".join(text.split())


def test_a_log_that_fails_is_told_with_what_aws_says(tmp_path: Path) -> None:
    broken = flow_log() | {"DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": "Access error\x1b[31m"}
    _, text = _run(tmp_path, broken)
    assert "its records are not delivered: Access error" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_screen(tmp_path: Path, columns: int) -> None:
    _, text = _run(tmp_path, flow_log(), columns=columns)
    assert max(map(len, text.splitlines())) <= columns


@pytest.mark.parametrize("logs", [row[0] for row in CODES.values()], ids=CODES)
def test_the_json_keeps_to_its_schema(tmp_path: Path, logs: tuple[Json | None, ...]) -> None:
    found = json.loads(_run(tmp_path, *logs, words=("-o", "json"))[1])
    jsonschema.validate(found, json.loads(stored("flows-coverage-1")))
    assert found["schema"] == "wayout.flows-coverage/1"


def test_the_json_names_each_row_with_what_it_lacks(tmp_path: Path) -> None:
    found = json.loads(_run(tmp_path, flow_log(), words=("ecs:prod/payments", "-o", "json"))[1])
    rows = {row["row"]: row for place in found["places"] for row in place["open_rows"]}
    assert rows["F30"]["missing_fields"] == ["tcp-flags"]
    assert found["flow_logs"][0]["version"] == 2
