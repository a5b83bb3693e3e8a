"""`wayout compare`, from its words to its output."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from tests.cli.program import BROKEN, HEALTHY, UNKNOWN

from wayout.cli.main import program
from wayout.render.json.schema import stored

STORY = Path(__file__).parents[2] / "src" / "wayout" / "cli" / "practice" / "stories" / "mission" / "snapshot"
BASTION = "i-0a3c88ebaf4996921"


def _run(*words: str | Path, columns: int = 100) -> tuple[int, str, str]:
    given = ["compare", *map(str, words), "--color", "never"]
    found = CliRunner().invoke(program, given, env={"COLUMNS": str(columns)})
    return found.exit_code, found.stdout, found.stderr


def test_the_bastion_works_and_the_task_does_not() -> None:
    """The mission: two zones fail for two reasons, and each is told before its table."""
    code, text, errors = _run(BASTION, "ecs:prod/payments", "--to", "https://api.example.com", "--snapshot", STORY)
    assert (code, errors) == (3, "")
    assert text.startswith(
        f"{BASTION} reaches https://api.example.com; prod/payments reaches it some of the time.\n\n"
        f"{BASTION} gets through, subnet-0992c55b29a27ad24 does not; what decides is the route.\n"
        "  no-route at rtb-06807f60d40a76638\n"
    )
    assert "  nacl-denied at acl-028bd78e7ef96f22f\n" in text
    assert text.count("\n▶  ") == 2
    assert "▶  route                     route 0.0.0.0/0 to" in text
    assert f"Both get through: {BASTION} and subnet-00bce57998e9e476f." in text


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 200])
def test_no_line_is_wider_than_the_screen(columns: int) -> None:
    _, text, _ = _run(
        BASTION, "ecs:prod/payments", "--to", "https://api.example.com", "--snapshot", STORY, columns=columns
    )
    assert max(map(len, text.splitlines())) <= columns
    assert "no-route" in text


CODES = {
    "both reach it": (HEALTHY, "i-bastion", "ecs:prod/payments", 0),
    "one does not": (BROKEN, "i-bastion", "ecs:prod/payments", 3),
    "one is in doubt": (UNKNOWN, "i-bastion", "ecs:prod/payments", 4),
}


@pytest.mark.parametrize(("snapshot", "first", "second", "code"), CODES.values(), ids=CODES)
def test_the_exit_code_says(snapshot: Path, first: str, second: str, code: int) -> None:
    assert _run(first, second, "--to", "https://203.0.113.9", "--snapshot", snapshot)[0] == code


@pytest.mark.parametrize("snapshot", [HEALTHY, BROKEN, UNKNOWN], ids=["healthy", "broken", "unknown"])
def test_the_json_keeps_to_its_schema(snapshot: Path) -> None:
    words = ("i-bastion", "ecs:prod/payments", "--to", "https://203.0.113.9", "--snapshot", snapshot, "-o", "json")
    found = json.loads(_run(*words)[1])
    jsonschema.validate(found, json.loads(stored("comparison-1")))
    assert found["schema"] == "wayout.comparison/1"


def test_the_json_names_the_difference_that_decides() -> None:
    words = ("i-bastion", "ecs-task:prod/task-c", "--to", "https://203.0.113.9", "--snapshot", BROKEN, "-o", "json")
    (pair,) = json.loads(_run(*words)[1])["pairs"]
    assert pair["standing"] == "first"
    assert {key: pair["deciding"][key] for key in ("aspect", "reason", "component", "rule")} == {
        "aspect": "acl-in",
        "reason": "nacl-denied",
        "component": "acl-private-c",
        "rule": "acl-private-c ingress *",
    }
    assert [row["aspect"] for row in pair["rows"] if row["decides"]] == ["acl-in"]


def test_wrong_words_are_told() -> None:
    code, text, errors = _run("bastion", "i-bastion", "--to", "https://203.0.113.9", "--snapshot", BROKEN)
    assert (code, text) == (2, "")
    assert "cannot tell what 'bastion' is as a source" in errors
    assert "--to" in _run("i-bastion", "i-bastion", "--snapshot", BROKEN)[2]


def test_the_help_shows_examples() -> None:
    found = CliRunner().invoke(program, ["compare", "--help"])
    assert "wayout compare i-0a3c88ebaf4996921 ecs:prod/payments --to https://api.example.com" in found.stdout
