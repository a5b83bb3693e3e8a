"""`wayout egress`, from its words to its output."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from tests.cli.program import BROKEN, CASES, HEALTHY, UNKNOWN

from wayout.cli.main import program
from wayout.render.json.schema import stored

NO_ROUTE = CASES / "one-of-three-tables-lacks-the-default-route" / "snapshot.json"


def _run(*words: str | Path, columns: int = 100) -> tuple[int, str, str]:
    given = ["egress", *map(str, words), "--color", "never"]
    found = CliRunner().invoke(program, given, env={"COLUMNS": str(columns)})
    return found.exit_code, found.stdout, found.stderr


def test_each_placement_is_told_with_its_ways() -> None:
    code, text, errors = _run("ecs:prod/payments", "--snapshot", HEALTHY)
    assert (code, errors) == (0, "")
    assert "through NAT gateway nat-a" in text
    assert "seen as 198.51.100.11\n    - tcp 443 to all public IPv4 addresses\n" in text


def test_how_the_placements_differ_is_told() -> None:
    code, text, _ = _run("ecs:prod/payments", "--snapshot", NO_ROUTE)
    assert code == 3
    assert "  some other placement does not reach:\n    - tcp 443 to all public IPv4 addresses\n" in text
    assert "  reaches nothing\n" in text
    assert "  not reached, although some other placement does:\n    - tcp 443 to all public IPv4 addresses\n" in text


def test_mail_is_the_only_thing_that_an_open_bastion_cannot_send() -> None:
    """SG-29: the words are exact."""
    _, text, _ = _run("i-bastion", "--snapshot", HEALTHY)
    assert "- tcp 0-24, 26-65535; all of" in text


CODES = {"told exactly": (HEALTHY, 0), "a placement reaches nothing": (NO_ROUTE, 3), "a part is open": (UNKNOWN, 4)}


@pytest.mark.parametrize(("snapshot", "code"), CODES.values(), ids=CODES)
def test_the_exit_code_says(snapshot: Path, code: int) -> None:
    assert _run("ecs:prod/payments", "--snapshot", snapshot)[0] == code


@pytest.mark.parametrize("snapshot", [HEALTHY, BROKEN, UNKNOWN], ids=["healthy", "broken", "unknown"])
def test_the_json_keeps_to_its_schema(snapshot: Path) -> None:
    found = json.loads(_run("ecs:prod/payments", "--snapshot", snapshot, "-o", "json")[1])
    jsonschema.validate(found, json.loads(stored("egress-1")))
    assert found["schema"] == "wayout.egress/1"


def test_the_json_holds_every_block() -> None:
    found = json.loads(_run("eni-task-a", "--snapshot", HEALTHY, "-o", "json")[1])
    (place,) = found["placements"]
    reach = next(each for each in place["reaches"] if each["way"] == "nat-gateway")
    (box,) = reach["certain"]
    assert (reach["component"], reach["egress_addresses"]) == ("nat-a", ["198.51.100.11"])
    assert (box["protocols"], box["ports"], box["icmp"]) == ([[6, 6]], [[443, 443]], None)
    assert {"8.0.0.0/7", "203.0.0.0/8"} & set(box["destinations"]) or "192.0.0.0/9" in box["destinations"]
    assert not any(block.startswith("10.0.") for block in box["destinations"])


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_screen(columns: int) -> None:
    _, text, _ = _run("ecs:prod/payments", "--snapshot", NO_ROUTE, columns=columns)
    assert max(map(len, text.splitlines())) <= columns


def test_a_source_that_is_not_there_is_told() -> None:
    code, text, errors = _run("eni-nowhere", "--snapshot", HEALTHY)
    assert (code, text) == (2, "")
    assert "the snapshot describes no network interface eni-nowhere" in errors


def test_the_help_shows_examples() -> None:
    assert "wayout egress ecs:prod/payments" in CliRunner().invoke(program, ["egress", "--help"]).stdout
