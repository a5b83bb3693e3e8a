"""`wayout demo --apply`: a repair by the real commands, in an account that is gone afterwards."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.cli.program import command

from wayout.cli.demo import command as demo
from wayout.cli.practice import demo_apply
from wayout.cli.practice.demo_apply import own_environment
from wayout.errors import InputError
from wayout.render.terminal.line import Charset, Colour, Screen

SECONDS = 900
"""Seven processes on a machine that does much else."""

USERS = {
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_REGION": "eu-west-1",
    "AWS_ENDPOINT_URL_EC2": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
}
"""What a user may have set; the demo would fail by most of it, if it used it."""

CHAPTERS = (
    "Collect the account",
    "$ wayout collect -d before",
    "0 calls refused",
    "What is wrong?",
    "1 of 3 placements reaches https://203.0.113.10",
    "1. no-route at rtb-",
    "2. nacl-denied at acl-",
    "What mends it?",
    "Plan: mend what is there",
    "Carry it out",
    "$ wayout apply plan.json",
    "is applied",
    "Does it hold?",
    "All 3 placements of prod/payments reach https://203.0.113.10.",
    "And back again",
    "$ wayout apply --undo run.journal",
    "all that the plan had edited is as it was before",
    "What to take home",
)


@contextmanager
def _running(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """The demo as a process, with the user's settings and with temporary files in this folder."""
    environment = {**os.environ, **USERS, "TMPDIR": str(folder), "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command("demo", "--apply"),
        env=environment,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _port(process: "subprocess.Popen[str]") -> int:
    """Where the account listens, as the demo says when it is there."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    raise AssertionError("the demo did not say where its account is")


def _is_open(port: int) -> bool:
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex(("127.0.0.1", port)) == 0


def test_the_demo_repairs_its_network_and_leaves_nothing(tmp_path: Path) -> None:
    with _running(tmp_path) as process:
        port = _port(process)
        assert _is_open(port)
        told, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, errors
    place = 0
    for chapter in CHAPTERS:
        assert chapter in told[place:], told
        place = told.index(chapter, place)
    assert not _is_open(port)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGINT, id="Ctrl-C ends it"),
        pytest.param(signal.SIGTERM, id="a signal ends it"),
        pytest.param(signal.SIGKILL, id="it is killed and can do nothing"),
    ],
)
def test_nothing_listens_after_a_demo_that_is_cut_short(number: signal.Signals, tmp_path: Path) -> None:
    with _running(tmp_path) as process:
        port = _port(process)
        process.send_signal(number)
        process.wait(timeout=600)
        if number is not signal.SIGKILL:
            assert process.returncode == 130
            assert list(tmp_path.iterdir()) == []
    until = time.monotonic() + 300
    while _is_open(port) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _is_open(port)


def test_nothing_of_the_users_leads_the_commands_to_aws() -> None:
    shape = Screen(width=100, colour=Colour.OFF, charset=Charset.ASCII)
    found = own_environment({**USERS, "PATH": "/bin"}, shape)
    assert found["PATH"] == "/bin"
    assert not set(USERS.values()) & set(found.values())


def test_without_moto_one_line_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_apply, "find_spec", lambda name: None if name == "flask" else name)
    error = CliRunner().invoke(demo, ["--apply"]).exception
    assert isinstance(error, InputError)
    assert error.exit_code == 2
    assert "finds no flask" in error.message
    assert error.hint == "pip install 'moto[server]'"


def test_another_story_has_no_account() -> None:
    error = CliRunner().invoke(demo, ["nat-loop", "--apply"]).exception
    assert isinstance(error, InputError)
    assert "builds the network of mission only" in error.message


@pytest.mark.parametrize("words", [["--lab"], ["--list"], ["--export", "broken"], ["-o", "json"]], ids=" ".join)
def test_the_demo_is_told_in_one_way(words: list[str]) -> None:
    assert CliRunner().invoke(demo, ["--apply", *words]).exit_code == 2
