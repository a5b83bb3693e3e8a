"""The stories of `wayout demo` as package data: complete, up to date, and readable without a problem."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
from tests.cases.stories.make import NETWORKS, STORIES, files
from tests.cases.stories.record import DEFAULT_FILE, RECOMMENDED_FILE, in_default_format

from wayout.cli.practice.story import DEFAULT_LOGS, FLOW_LOGS
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED, header_of
from wayout.model.reason import Reason
from wayout.read.network import load

_REAL: Final = re.compile(r"(?:-0[0-9a-f]{16}|^ecs-task:prod/[0-9a-f]{32})$")


@pytest.mark.parametrize("story", NETWORKS)
def test_a_snapshot_is_what_its_network_gives(story: str) -> None:
    """`python -m tests.cases.stories.make` would change nothing."""
    root = STORIES / story / "snapshot"
    saved = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in root.rglob("*.json")}

    assert saved == files(story)


def test_there_is_a_network_for_every_story() -> None:
    """The mission stands first, and at least eight more follow."""
    assert {path.parent.name for path in STORIES.glob("*/story.toml")} == set(NETWORKS)
    assert next(iter(NETWORKS)) == "mission"
    assert len(NETWORKS) >= 9


@pytest.mark.parametrize("story", NETWORKS)
def test_a_snapshot_is_read_without_a_problem(story: str) -> None:
    """Nothing in a story's snapshot is skipped, and its names were resolved when it was taken."""
    network = load(STORIES / story / "snapshot")

    assert not network.problems
    assert "api.example.com" in network.resolved


@pytest.mark.parametrize("story", NETWORKS)
def test_a_story_asks_and_teaches(story: str) -> None:
    """A story has a question, what it teaches, where it was seen in public, and causes that are known reasons."""
    told = _told(STORIES / story)

    assert all(told[key] for key in ("title", "question", "source", "to", "teaches"))
    assert told["question"].endswith("?")
    assert told["public_source"].startswith("https://")
    assert told["cause"]
    assert {cause["reason"] for cause in told["cause"]} <= {reason.value for reason in Reason}


@pytest.mark.parametrize("story", NETWORKS)
def test_a_story_names_what_stands_in_its_snapshot(story: str) -> None:
    """Every id in a story looks like AWS's and occurs in its snapshot."""
    told = _told(STORIES / story)
    snapshot = "".join(files(story).values())
    named = [cause["component"] for cause in told["cause"]] + told.get("compare", []) + [told["source"]]
    ids = [part for name in named for part in name.split(":") if "-" in part and part != "ecs-task"]

    assert all(_REAL.search(part) and part in snapshot for part in ids)


def _told(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "story.toml").read_text(encoding="utf-8"))


def test_both_copies_of_the_flow_logs_hold_the_same_records() -> None:
    """`python -m tests.cases.stories.record` made them, of real packets."""
    header, *lines = (STORIES / "mission" / FLOW_LOGS / RECOMMENDED_FILE).read_text(encoding="utf-8").splitlines()
    log_format = header_of(header.encode())
    assert log_format == RECOMMENDED
    default = (STORIES / "mission" / DEFAULT_LOGS / DEFAULT_FILE).read_text(encoding="utf-8").splitlines()
    assert default == [" ".join(DEFAULT.names), *in_default_format(lines, RECOMMENDED)]
    interfaces = load(STORIES / "mission" / "snapshot").network_interfaces
    assert {line.split()[2] for line in lines} <= set(interfaces)
