"""`wayout demo --apply`: the commands of a whole repair, run for real on an account that lasts as long as the demo.

The account is a moto server in a process of its own. The commands are processes too, in an environment of their own:
no credentials, profile, endpoint or proxy of the user's reaches them.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

import click

from wayout.cli.invocation.ending_signal import ending_signals
from wayout.cli.invocation.option import screen, show
from wayout.cli.practice.practice_account import DESTINATION, NEEDS, REGION, SOURCE
from wayout.errors import InputError, WayoutError
from wayout.render.terminal.line import Charset, Colour, Screen
from wayout.render.terminal.prose import command_line, paragraph, title

_SECONDS_TO_END: Final = 15
_PROXIES: Final = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})


class _Chapter(NamedTuple):
    """A command, the exit code that it has to end with, and how many paragraphs of its output are shown."""

    title: str
    words: tuple[str, ...]
    code: int
    shown: int


_ASK: Final = (SOURCE, "--to", DESTINATION)
_CHAPTERS: Final = (
    _Chapter("Collect the account", ("collect", "-d", "before", "--region", REGION), 0, 1),
    _Chapter("What is wrong?", ("diagnose", *_ASK, "--snapshot", "before"), 3, 6),
    _Chapter("What mends it?", ("fix", *_ASK, "--snapshot", "before", "--save", "plan.json"), 3, 2),
    _Chapter("Carry it out", ("apply", "plan.json", "--region", REGION, "--journal", "run.journal", "--yes"), 0, 2),
    _Chapter("Collect once more", ("collect", "-d", "after", "--region", REGION), 0, 1),
    _Chapter("Does it hold?", ("diagnose", *_ASK, "--snapshot", "after"), 0, 2),
    _Chapter("And back again", ("apply", "--undo", "run.journal", "--yes"), 0, 1),
)


def tell_apply(color: str) -> None:
    """Write the chapters to stdout, each when its command has ended.

    Raises: InputError when moto's server is not installed; WayoutError when a command ends otherwise than it has to.
    """
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing:
        raise InputError(
            f"`wayout demo --apply` needs moto's server, and Python finds no {' and no '.join(missing)}",
            "pip install 'moto[server]'",
        )
    shape = screen(color)
    environment = own_environment(os.environ, shape)
    with ending_signals(), tempfile.TemporaryDirectory(prefix="wayout-demo-") as folder:
        click.echo("building the mission's network in a moto server on 127.0.0.1", err=True)
        with _account(environment, Path(folder)) as url:
            click.echo(f"the account is {url} until the demo ends", err=True)
            here = {**environment, "AWS_ENDPOINT_URL": url}
            for chapter in _CHAPTERS:
                output = _output(chapter, here, Path(folder))
                head = title(chapter.title, shape) + command_line(("wayout", *chapter.words), shape)
                show(head + _shortened(output, chapter.shown, shape) + "\n", color)
    teaches = (
        "In your own account the commands are the same. Without --yes, `wayout apply` shows the plan and asks; whatever "
        "ends it, `wayout apply --resume JOURNAL` finishes and `wayout apply --undo JOURNAL` takes it back."
    )
    show(title("What to take home", shape) + paragraph(teaches, shape), color)


def own_environment(users: Mapping[str, str], shape: Screen) -> dict[str, str]:
    """The user's environment without anything that leads to AWS, and with credentials that are good for nothing."""
    kept = {
        name: value
        for name, value in users.items()
        if not name.upper().startswith(("AWS_", "BOTO_", "MOTO_")) and name.lower() not in _PROXIES
    }
    for name in ("NO_COLOR", "FORCE_COLOR"):
        kept.pop(name, None)
    return {
        **kept,
        "AWS_ACCESS_KEY_ID": "demo",
        "AWS_SECRET_ACCESS_KEY": "demo",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
        "PYTHONIOENCODING": "utf-8" if shape.charset is Charset.UNICODE else "ascii:backslashreplace",
        "COLUMNS": str(shape.width),
        "FORCE_COLOR" if shape.colour is Colour.ON else "NO_COLOR": "1",
    }


@contextmanager
def _account(environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """The address of the account's server, which ends with the block.

    Raises: WayoutError when it does not come up.
    """
    log = folder / "server.log"
    with log.open("wb") as errors:
        server = subprocess.Popen(
            [sys.executable, "-P", "-m", "wayout.cli.practice.practice_account"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=dict(environment),
            cwd=folder,
        )
    try:
        assert server.stdout is not None  # noqa: S101 - it is a pipe
        line = server.stdout.readline()
        if not line:
            said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise WayoutError(f"start moto's server and build the network: {said[-1] if said else 'it said nothing'}")
        yield str(json.loads(line)["url"])
    finally:
        _end(server)


def _end(server: "subprocess.Popen[bytes]") -> None:
    """Let the server end, which it does when its input does; if it does not, kill it."""
    assert server.stdin is not None  # noqa: S101 - both are pipes
    assert server.stdout is not None  # noqa: S101
    try:
        server.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            server.wait(_SECONDS_TO_END)
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()
        server.stdout.close()


def _output(chapter: _Chapter, environment: Mapping[str, str], folder: Path) -> str:
    """What the chapter's command writes, to both of its outputs."""
    done = subprocess.run(  # noqa: S603 - wayout itself, with words that stand above
        [sys.executable, "-P", "-m", "wayout", *chapter.words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(environment),
        cwd=folder,
        check=False,
    )
    output = done.stdout.decode(errors="replace")
    if done.returncode != chapter.code:
        last = (output.strip().splitlines() or ["it said nothing"])[-1]
        words = " ".join(chapter.words)
        raise WayoutError(f"run `wayout {words}`: it ended with {done.returncode}, not {chapter.code}: {last}")
    return output


def _shortened(output: str, paragraphs: int, shape: Screen) -> str:
    """The first paragraphs, and how many lines are left out."""
    parts = output.strip("\n").split("\n\n")
    shown = "\n\n".join(parts[:paragraphs]) + "\n"
    left = len("\n\n".join(parts[paragraphs:]).splitlines())
    dots = "…" if shape.charset is Charset.UNICODE else "..."
    return shown + (f"\n{dots} {left} more lines\n" if left else "")
