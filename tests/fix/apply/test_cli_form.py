"""The CLI form of a plan, run by the real AWS CLI against the stand-in: it leaves what `wayout apply` leaves."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from tests.fix.apply.test_faults import the_plan
from tests.fix.apply.theatre import DESTINATION, REGION, Theatre

import wayout
from wayout.fix.change.any_change import Change, after
from wayout.fix.plan import Approach, Plan
from wayout.model.network import Network
from wayout.model.scope import Scope
from wayout.render.plan.aws_cli.script import cli_script

CLI: Final = Path(sys.executable).parent / "aws"
IDS: Final = re.compile(r"\b(?:eipalloc|eipassoc|nat|rtb|rtbassoc|eni|subnet|sg|acl|vpc|igw)-[0-9a-f]{8,17}\b")

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")


def carry_out(theatre: Theatre, changes: tuple[Change, ...], network: Network) -> dict[str, str]:
    """What AWS gave to each planned id, as the script says it."""
    source = f"ecs:{theatre.mission.cluster}/{theatre.mission.service}"
    plan = Plan(source=source, destinations=(DESTINATION,), approach=Approach.REPAIR, changes=changes)
    script = cli_script(plan, network, Scope(theatre.account.identity.account, REGION))
    environment = {**os.environ, "PATH": f"{CLI.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(re.findall(r"^(\S+-new-\S+) is (\S+)$", done.stderr, re.MULTILINE))


def with_ids(changes: tuple[Change, ...], given: dict[str, str]) -> tuple[Change, ...]:
    """The changes about what really exists."""
    text = msgspec.json.encode(changes).decode()
    for planned, real in given.items():
        text = text.replace(f'"{planned}"', f'"{real}"')
    return msgspec.json.decode(text, type=tuple[Change, ...])


def undoing(changes: tuple[Change, ...], network: Network) -> tuple[Change, ...]:
    """What takes the changes back, the last first."""
    undo = [
        edit
        for index in reversed(range(len(changes)))
        for edit in changes[index].undone_on(after(network, changes[:index]))
    ]
    return msgspec.json.decode(msgspec.json.encode(undo), type=tuple[Change, ...])


def shape(value: Any) -> Any:
    """The configuration with one name for every id that AWS gives anew, its lists in the order of what is left."""
    match value:
        case {"Key": "wayout:plan"}:
            return "of a plan"
        case dict():
            return {key: shape(part) for key, part in value.items()}
        case list():
            return sorted((shape(part) for part in value), key=repr)
        case str():
            return IDS.sub("id", value)
        case _:
            return value


def test_the_script_leaves_what_apply_leaves_and_can_be_taken_back(theatre: Theatre) -> None:
    """Deleting commands are commands too: what undoes the plan is run as a script as well."""
    network = theatre.network()
    changes = the_plan(theatre.mission)
    with theatre.begin(theatre.undertaking(changes, network)) as journal:
        run = theatre.run(journal)
        run.apply()
        applied = shape(theatre.what_the_plan_touches())
        run.undo()
    given = carry_out(theatre, changes, theatre.network())
    assert set(given) == {change.creates for change in changes if change.creates}
    assert shape(theatre.what_the_plan_touches()) == applied
    mended = theatre.network()
    source = f"ecs:{theatre.mission.cluster}/{theatre.mission.service}"
    assert wayout.can_reach(mended, source, DESTINATION)
    carry_out(theatre, undoing(with_ids(changes, given), network), mended)
