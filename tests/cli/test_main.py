"""The program: its commands, its exit codes, and what it says when it cannot run."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from tests.cli.program import ASK, BROKEN, HEALTHY, UNKNOWN, command, wayout

from wayout import __version__
from wayout.cli.main import COMMANDS, program

LISTING = """
import sys
from wayout.cli.main import program
try:
    program.main(sys.argv[1:], prog_name="wayout")
except SystemExit:
    pass
print(" ".join(sorted(name for name in sys.modules if "." not in name)), file=sys.stderr)
"""


def _loaded(*words: str | Path) -> set[str]:
    """The packages that a run imports."""
    done = subprocess.run(
        [sys.executable, "-c", LISTING, *map(str, words)], capture_output=True, text=True, check=True, timeout=600
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("snapshot", "code"),
    [(HEALTHY, 0), (BROKEN, 3), (UNKNOWN, 4), ("no/such/place", 2)],
    ids=["reachable is 0", "intermittent is 3", "unknown is 4", "no snapshot is 2"],
)
def test_the_exit_code_says_what_came_out(snapshot: Path | str, code: int) -> None:
    for form in ("table", "json"):
        assert CliRunner().invoke(program, [*ASK, str(snapshot), "-o", form]).exit_code == code


def test_data_and_everything_else_go_separate_ways() -> None:
    """The answer goes to stdout; an error goes to stderr, as one line with one hint."""
    answered = wayout(*ASK, BROKEN)
    assert (answered.returncode, answered.stderr) == (3, "")
    assert answered.stdout.startswith("2 of 3 placements reach")
    failed = wayout(*ASK, "no/such/place")
    assert (failed.returncode, failed.stdout) == (2, "")
    first, second = failed.stderr.splitlines()
    assert first == "wayout: there is no snapshot at no/such/place"
    assert second.startswith("hint: ")


def test_the_version_needs_nothing_heavy() -> None:
    """How long it takes, the benchmark tells."""
    names = _loaded("--version")
    assert not names & {"msgspec", "rich", "boto3", "jinja2"}
    assert CliRunner().invoke(program, ["--version"]).output == f"wayout {__version__}\n"


def test_help_imports_no_command() -> None:
    names = _loaded("--help")
    assert not names & {"msgspec", "rich", "boto3", "jinja2"}


@pytest.mark.parametrize("form", ["json", "table"])
def test_an_offline_answer_needs_no_aws_library(form: str) -> None:
    names = _loaded(*ASK, BROKEN, "-o", form)
    assert "msgspec" in names
    assert not names & {"boto3", "botocore", "jinja2", "rich"}


def test_every_command_that_is_there_has_help_with_examples() -> None:
    context = click.Context(program)
    for name in program.list_commands(context):
        found = CliRunner().invoke(program, [name, "--help"])
        assert found.exit_code == 0
        assert "wayout" in found.output
    listed = CliRunner().invoke(program, ["--help"]).output
    assert all(COMMANDS[name] in listed for name in program.list_commands(context))


def test_a_misspelt_command_is_met_with_the_nearest_one() -> None:
    found = CliRunner().invoke(program, ["diagnos", "x"])
    assert found.exit_code == 2
    assert "Did you mean diagnose?" in found.stderr


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["diagnose"],
        ["diagnose", "ecs:a/b"],
        ["diagnose", "ecs:a/b", "--to", "https://203.0.113.9", "--no-such-option"],
        ["diagnose", "ecs:a/b", "--to", "https://203.0.113.9", "-o", "yaml"],
        ["trace", "--from", "eni-a", "--to", "203.0.113.9:443", "--source-port", "70000"],
    ],
)
def test_wrong_usage_is_2(words: list[str]) -> None:
    """Whatever click or wayout finds wrong with the words themselves."""
    assert CliRunner().invoke(program, words).exit_code == 2


@pytest.fixture
def broken_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program whose diagnosis fails as only a bug can."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by\nnothing")

    monkeypatch.setattr("wayout.read.network.load", fail)


@pytest.mark.usefixtures("broken_command")
def test_a_bug_is_one_line() -> None:
    found = CliRunner().invoke(program, [*ASK, str(BROKEN)])
    assert found.exit_code == 1
    assert found.stderr.splitlines() == [
        "wayout: unexpected: ZeroDivisionError: by nothing",
        "hint: run again with --debug, and report it",
    ]


@pytest.mark.usefixtures("broken_command")
@pytest.mark.parametrize("words", [["--debug", *ASK, str(BROKEN)], [*ASK, str(BROKEN), "--debug"]])
def test_debug_shows_where(words: list[str]) -> None:
    """Before the command or after it."""
    found = CliRunner().invoke(program, words)
    assert found.exit_code == 1
    assert "Traceback" in found.stderr
    assert "ZeroDivisionError" in found.stderr


def test_ctrl_c_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("wayout.read.network.load", interrupt)
    found = CliRunner().invoke(program, [*ASK, str(BROKEN)])
    assert (found.exit_code, found.stderr.strip()) == (130, "")


def test_a_reader_who_goes_away_is_no_error() -> None:
    """As with `wayout … | head -1`: no traceback, and no complaint when Python ends."""
    with subprocess.Popen(
        command(*ASK, BROKEN, "-o", "json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=6000) == 141


def test_the_json_can_be_read() -> None:
    found = wayout(*ASK, BROKEN, "-o", "json")
    assert json.loads(found.stdout)["schema"] == "wayout.diagnosis/1"
    assert found.stderr == ""
