"""`wayout flows rates`, from its words to its output."""

import json
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from click.testing import CliRunner, Result
from tests.builders import healthy_network
from tests.builders.attempt import START, attempt
from tests.builders.flow_record import packed

from wayout.cli.main import program
from wayout.errors import InputError
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED, LogFormat
from wayout.render.json.schema import stored

REMOTE = "203.0.113.9"


def _run(
    tmp_path: Path, lines: Iterable[str], *words: str, found: LogFormat = RECOMMENDED, columns: int = 100
) -> Result:
    healthy_network(2).write(tmp_path / "snapshot.json")
    (tmp_path / "a.log.gz").write_bytes(packed(lines, found))
    given = [
        "flows",
        "rates",
        *words,
        "--logs",
        str(tmp_path / "a.log.gz"),
        "--snapshot",
        str(tmp_path / "snapshot.json"),
    ]
    return CliRunner().invoke(program, [*given, "--color", "never"], env={"COLUMNS": str(columns)})


def _lines(outcome_b: str = "answered", found: LogFormat = RECOMMENDED, count: int = 40) -> list[str]:
    """Attempts of the tasks in both zones, those of the second with another outcome; and one later, so that all are old."""
    return [
        part
        for number in range(count)
        for interface, client, outcome in (
            ("eni-task-a", "10.0.1.10", "answered"),
            ("eni-task-b", "10.0.2.10", outcome_b),
        )
        for part in attempt(
            client, REMOTE, 40000 + number, outcome, at=START + 15 * number, interface=interface, log_format=found
        )
    ] + list(attempt("10.0.1.10", REMOTE, 50000, at=START + 3600, interface="eni-task-a", log_format=found))


ASK = ("ecs:prod/payments", "--to", f"https://{REMOTE}")


def test_each_placement_is_told_beside_what_the_model_expects(tmp_path: Path) -> None:
    found = _run(tmp_path, _lines("unanswered"), *ASK)
    assert found.exit_code == 3, found.output
    assert f"41 of 81 attempts of prod/payments to https://{REMOTE} were answered: 50.6 %" in found.stdout
    assert "The model expects 100 %." in found.stdout
    assert "Against the model" in found.stdout
    assert "the model expects 100 %, and 0 of 40 were answered" in found.stdout
    assert "40 without an answer" in found.stdout


def test_the_plot_says_what_the_answer_says(tmp_path: Path) -> None:
    found = _run(tmp_path, _lines("unanswered"), *ASK, "--plot", str(tmp_path / "rates.svg"))
    drawing = (tmp_path / "rates.svg").read_text(encoding="utf-8")
    title = ET.fromstring(drawing).findtext("{http://www.w3.org/2000/svg}title") or ""  # noqa: S314 - our own
    assert title in " ".join(found.stdout.split())
    assert "the model expects" in drawing


def test_a_plot_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    found = _run(tmp_path, _lines(), *ASK, "--plot", str(tmp_path / "nowhere" / "rates.svg"))
    assert found.exit_code == 2 or isinstance(found.exception, InputError)


CODES = {"all are answered": ("answered", 40, 0), "some are not": ("rejected", 40, 3), "too few": ("unanswered", 2, 4)}


@pytest.mark.parametrize(("outcome", "count", "code"), CODES.values(), ids=CODES)
def test_the_exit_code_says(tmp_path: Path, outcome: str, count: int, code: int) -> None:
    assert _run(tmp_path, _lines(outcome, count=count), *ASK).exit_code == code


def test_a_format_without_flags_is_told_to_tell_less(tmp_path: Path) -> None:
    assert "Without tcp-flags" in _run(tmp_path, _lines(found=DEFAULT), *ASK, found=DEFAULT).stdout
    assert "Without tcp-flags" not in _run(tmp_path, _lines(), *ASK).stdout


def test_a_change_is_told_at_its_minute(tmp_path: Path) -> None:
    lines = [
        part
        for number in range(200)
        for part in attempt(
            "10.0.1.10", REMOTE, 40000 + number, "answered" if number < 100 else "unanswered",
            at=START + 6 * number, interface="eni-task-a",
        )
    ] + list(attempt("10.0.1.10", REMOTE, 50000, at=START + 3600, interface="eni-task-a"))  # fmt: skip
    found = json.loads(_run(tmp_path, lines, *ASK, "-o", "json").stdout)
    assert found["changes"][0]["at"] == "2023-11-14T22:24:00Z"
    assert (found["changes"][0]["rate_before"], found["changes"][0]["attempts_before"]) == (1.0, 100)
    assert found["changes"][0]["rate_after"] < 0.01


@pytest.mark.parametrize("outcome", ["answered", "unanswered", "refused", "cut-off", "rejected"])
def test_the_json_keeps_to_its_schema(tmp_path: Path, outcome: str) -> None:
    found = json.loads(_run(tmp_path, _lines(outcome), *ASK, "-o", "json").stdout)
    jsonschema.validate(found, json.loads(stored("flows-rates-1")))
    assert found["schema"] == "wayout.flows-rates/1"
    assert sum(minute["tally"]["attempts"] for minute in found["minutes"]) == found["total"]["attempts"] == 81


def test_without_a_source_every_subnet_is_told(tmp_path: Path) -> None:
    found = json.loads(_run(tmp_path, _lines(), "-o", "json").stdout)
    assert {rate["key"] for rate in found["placements"]} == {"subnet-private-a", "subnet-private-b"}
    assert found["source"] is None


def test_records_of_nobody_make_no_rate(tmp_path: Path) -> None:
    lines = attempt("10.0.9.9", REMOTE, 40000, interface="eni-of-somebody")
    found = _run(tmp_path, lines, *ASK)
    assert (found.exit_code, "hold no attempt of prod/payments" in found.stdout) == (4, True)


def test_a_destination_that_is_no_tcp_port_is_refused(tmp_path: Path) -> None:
    found = _run(tmp_path, _lines(), "ecs:prod/payments", "--to", "udp://203.0.113.9:53")
    assert (found.exit_code, "only TCP tells" in found.stderr) == (2, True)


def test_a_destination_without_a_source_is_refused(tmp_path: Path) -> None:
    assert _run(tmp_path, _lines(), "--to", "203.0.113.9:443").exit_code == 2


def test_the_sql_can_be_looked_at(tmp_path: Path) -> None:
    found = _run(tmp_path, _lines(), *ASK, "--dry-run")
    assert (found.exit_code, "server IN ('203.0.113.9')" in found.stdout) == (0, True)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_screen(tmp_path: Path, columns: int) -> None:
    text = _run(tmp_path, _lines("unanswered"), *ASK, columns=columns).stdout
    assert max(map(len, text.splitlines())) <= columns


def test_tasks_that_are_gone_count_where_records_name_their_service(tmp_path: Path) -> None:
    """FL-21, FL-22: the task was replaced, and with it its interface."""
    gone = [
        part
        for number in range(40)
        for part in attempt("10.0.2.77", REMOTE, 40000 + number, "unanswered", interface="eni-gone", at=START + number)
    ]
    fields = list(RECOMMENDED.names)
    named = []
    for text in gone:
        values = text.split(" ")
        values[fields.index("ecs-service-name")] = "payments"
        values[fields.index("ecs-cluster-name")] = "prod"
        values[fields.index("subnet-id")] = "subnet-private-b"
        named.append(" ".join(values))
    found = json.loads(_run(tmp_path, [*_lines(), *named], *ASK, "-o", "json").stdout)
    assert {rate["key"]: rate["tally"]["unanswered"] for rate in found["placements"]} == {
        "subnet-private-a": 0,
        "subnet-private-b": 40,
    }
    blind = json.loads(_run(tmp_path, [*_lines(), *gone], *ASK, "-o", "json").stdout)
    assert blind["total"]["unanswered"] == 0


def test_a_format_that_names_no_services_is_told_to_miss_tasks_that_are_gone(tmp_path: Path) -> None:
    assert (
        "Tasks that are gone by now are left out" in _run(tmp_path, _lines(found=DEFAULT), *ASK, found=DEFAULT).stdout
    )
