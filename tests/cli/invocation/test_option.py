"""The options that commands share."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.cli.program import ASK, BROKEN, wayout

from wayout.cli.invocation.option import NARROWEST, PIPE_WIDTH, WIDEST, _is_coloured, _width
from wayout.cli.main import program

COLOURS = {
    "a pipe has none": ("auto", {}, False, False),
    "a terminal has some": ("auto", {}, True, True),
    "NO_COLOR forbids it": ("auto", {"NO_COLOR": "1"}, True, False),
    "an empty NO_COLOR says nothing": ("auto", {"NO_COLOR": ""}, True, True),
    "FORCE_COLOR demands it": ("auto", {"FORCE_COLOR": "1"}, False, True),
    "FORCE_COLOR=0 does not": ("auto", {"FORCE_COLOR": "0"}, False, False),
    "NO_COLOR outranks FORCE_COLOR": ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
    "a dumb terminal has none": ("auto", {"TERM": "dumb"}, True, False),
    "the option outranks all": ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
    "never is never": ("never", {"FORCE_COLOR": "1"}, True, False),
}


@pytest.mark.parametrize(("color", "environment", "is_terminal", "coloured"), COLOURS.values(), ids=COLOURS)
def test_colour(color: str, environment: dict[str, str], is_terminal: bool, coloured: bool) -> None:
    assert _is_coloured(color, environment, is_terminal=is_terminal) is coloured


@pytest.mark.parametrize(
    ("columns", "width"),
    [(None, PIPE_WIDTH), ("60", 60), ("200", 200), ("5", NARROWEST), ("9999", WIDEST), ("x", PIPE_WIDTH), ("0", 100)],
)
def test_the_width_of_a_pipe(columns: str | None, width: int) -> None:
    """COLUMNS where it makes sense, otherwise always the same."""
    assert _width({} if columns is None else {"COLUMNS": columns}, is_terminal=False) == width


def test_piped_text_has_no_codes_unless_asked_for() -> None:
    assert "\x1b" not in wayout(*ASK, BROKEN).stdout
    assert "\x1b[31m" in wayout(*ASK, BROKEN, "--color", "always").stdout
    assert "\x1b[31m" in wayout(*ASK, BROKEN, environment={"FORCE_COLOR": "1"}).stdout
    assert "\x1b" not in wayout(*ASK, BROKEN, environment={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout


def test_json_never_has_codes() -> None:
    assert "\x1b" not in wayout(*ASK, BROKEN, "-o", "json", "--color", "always").stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_an_output_without_utf_8_gets_ascii(encoding: str) -> None:
    found = wayout(*ASK, BROKEN, environment={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert found.returncode == 3
    assert found.stdout.isascii()
    assert "x blocked" in found.stdout


def test_json_is_utf_8_whatever_the_output(tmp_path: Path) -> None:
    """A name with signs that the output's encoding lacks is no reason to fail."""
    text = BROKEN.read_text(encoding="utf-8").replace("prod-private-c", "prod-\u540d\u524d")
    (tmp_path / "snapshot.json").write_text(text, encoding="utf-8")
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    found = wayout(*ASK, tmp_path, "-o", "json", environment=environment)
    assert (found.returncode, found.stderr) == (3, "")
    assert "prod-\u540d\u524d" in json.loads(found.stdout)["causes"][0]["message"]
    assert "prod-??" in wayout(*ASK, tmp_path, environment=environment).stdout


def test_a_narrow_pipe_is_kept_to() -> None:
    text = wayout(*ASK, BROKEN, environment={"COLUMNS": "60"}).stdout
    assert max(map(len, text.splitlines())) <= 60


def test_live_options_contradict_a_snapshot() -> None:
    found = CliRunner().invoke(program, [*ASK, str(BROKEN), "--profile", "prod"])
    assert found.exit_code == 2
    assert "--snapshot was given together with" in found.stderr


@pytest.mark.parametrize(
    ("resolve", "complaint"),
    [("api.example.com", "is not NAME=IP"), ("api.example.com=x", "--resolve"), ("=203.0.113.9", "is not NAME=IP")],
)
def test_a_resolution_that_cannot_be_read_is_wrong_usage(resolve: str, complaint: str) -> None:
    found = CliRunner().invoke(program, [*ASK, str(BROKEN), "--resolve", resolve])
    assert found.exit_code == 2
    assert complaint in found.stderr


def test_a_resolution_is_used(tmp_path: Path) -> None:
    """The name means these addresses, whatever the snapshot or DNS say."""
    del tmp_path
    words = ["diagnose", "ecs:prod/payments", "--to", "https://api.example.com", "--snapshot", str(BROKEN)]
    found = CliRunner().invoke(program, [*words, "--resolve", "api.example.com=203.0.113.9"])
    assert "tcp from 203.0.113.9 port 443" in " ".join(found.stdout.split())
