"""The bundled stories: broken networks that somebody met in public, each with the question as a person would ask it."""

import shutil
import tomllib
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec

from wayout.errors import InputError

FIRST: Final = "mission"
"""The story that `wayout demo` tells when none is named."""

FLOW_LOGS: Final = "flow-logs"
DEFAULT_LOGS: Final = "flow-logs-default"
"""The same records in AWS's default format."""


ASSERTIONS: Final = "wayout.toml"
"""What has to hold once the story is over, for `wayout guard`."""


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One story. `compare` names two sources, the working one first; `teaches` is what to take home."""

    name: str
    title: str
    question: str
    source: str
    to: tuple[str, ...]
    teaches: str
    compare: tuple[str, ...] = ()
    public_source: str = ""

    @property
    def snapshot(self) -> Path:
        """The folder that holds the story's snapshot."""
        return _folder() / self.name / "snapshot"

    @property
    def assertions(self) -> str:
        """What has to hold once the story is over, as the text of a file for `wayout guard`."""
        from wayout.render.guard.assertion_file import reach_assertion

        return reach_assertion(f"{self.source} reaches what it calls", self.source, self.to)

    @property
    def flow_logs(self) -> Path | None:
        """The folder with the story's flow logs, in the format that tells failures apart; None where it has none."""
        found = _folder() / self.name / FLOW_LOGS
        return found if found.is_dir() else None


def _folder() -> Path:
    """Where the stories lie; wayout is installed as files, never run from an archive."""
    return Path(str(resources.files("wayout.cli.practice") / "stories"))


def story_names() -> tuple[str, ...]:
    """The names of all stories, the first one first."""
    names = sorted(path.parent.name for path in _folder().glob("*/story.toml"))
    return (FIRST, *(name for name in names if name != FIRST))


def story(name: str) -> Story:
    """The story of this name.

    Raises: InputError with the nearest names when there is none.
    """
    names = story_names()
    if name not in names:
        close = get_close_matches(name, names, n=2, cutoff=0.4)
        hint = f"Did you mean {' or '.join(close)}?" if close else "`wayout demo --list` shows all stories."
        raise InputError(f"there is no story {name!r}", hint)
    told: dict[str, Any] = tomllib.loads((_folder() / name / "story.toml").read_text(encoding="utf-8"))
    return msgspec.convert({**told, "name": name}, Story)


def export(told: Story, target: Path) -> None:
    """Write the story's snapshot to a new folder, with its assertions and its flow logs, if it has any, below it.

    Raises: InputError when something stands there already, or the folder cannot be written.
    """
    if target.exists():
        raise InputError(f"cannot write the story to {target}: it is there already", "Name a new folder.")
    try:
        shutil.copytree(told.snapshot, target)
        (target / ASSERTIONS).write_text(told.assertions, encoding="utf-8")
        for name in (FLOW_LOGS, DEFAULT_LOGS):
            logs = told.snapshot.parent / name
            if logs.is_dir():
                shutil.copytree(logs, target / name)
    except OSError as error:
        raise InputError(f"cannot write the story to {target}: {error.strerror or error}", None) from error
