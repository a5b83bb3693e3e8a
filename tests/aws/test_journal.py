"""A journal holds what was about to be done and what came of it, whatever happens to the run that writes it."""

import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wayout.aws.account import Identity
from wayout.aws.answer import CallRefused
from wayout.aws.journal import Closing, Intent, Journal, Opening, Outcome, begin_journal, read_journal, resume_journal
from wayout.aws.recorded import RecordedAccount, question
from wayout.errors import InputError

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
CALL = ("ec2", "CreateRoute", "eu-west-1")
REFUSED = CallRefused(service="ec2", operation="CreateRoute", region="eu-west-1", why="Denied", message="no")


class Ticking:
    """A clock that goes on a second each time it is read."""

    def __init__(self) -> None:
        self._now = START

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


def begun(folder: Path) -> Journal:
    opening = Opening(kind="apply", token="t-1", account="111122223333", at=START, about={"plan": "p"})
    return begin_journal(folder / "run.jsonl", opening, Ticking())


def test_what_was_intended_and_what_came_of_it_can_be_read_again(tmp_path: Path) -> None:
    with begun(tmp_path) as journal:
        first = journal.intend("add the route", CALL, {"RouteTableId": "rtb-0"}, token="t-2", resources=("rtb-0",))
        journal.conclude(first, {"Return": True, "Other": 1}, keep=("Return",), resources=("r-1",))
        second = journal.intend("add another", CALL, {})
        journal.conclude(second, REFUSED)
        third = journal.intend("and a third", CALL, {})
    with resume_journal(tmp_path / "run.jsonl", Ticking()) as journal:
        assert journal.opening.about == {"plan": "p"}
        assert [(intent.number, outcome and outcome.resources) for intent, outcome in journal.intents()] == [
            (1, ("r-1",)),
            (2, ()),
            (3, None),
        ]
        assert journal.intents()[0][0] == first
        outcome = journal.intents()[0][1]
        assert outcome is not None
        assert outcome.answer == {"Return": True}
        assert journal.intents()[1][1] == Outcome(number=2, at=START + timedelta(seconds=4), refused=REFUSED)
        assert not journal.is_closed
        journal.conclude(third, {})
        journal.close_off("nothing is left")
        assert journal.is_closed
    assert isinstance(read_journal(tmp_path / "run.jsonl")[-1], Closing)


def test_a_call_through_the_journal_stands_in_it_before_and_after(tmp_path: Path) -> None:
    account = RecordedAccount(
        Identity("111122223333", "arn"), {question(*CALL, {"RouteTableId": "rtb-0"}): {"Return": True}}
    )
    with begun(tmp_path) as journal:
        parameters = {"RouteTableId": "rtb-0"}
        assert journal.call(account, "route", CALL, parameters, keep=("Return",)) == {"Return": True}
        assert isinstance(journal.call(account, "route", CALL, {}), CallRefused)
        told = [outcome.refused.why if outcome and outcome.refused else None for _, outcome in journal.intents()]
    assert told == [None, "NotRecorded"]


@pytest.mark.parametrize("kept", range(1, 80, 7))
def test_a_torn_last_line_is_no_line(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "run.jsonl"
    with begun(tmp_path) as journal:
        intent = journal.intend("route", CALL, {})
        whole = path.read_bytes()
        journal.conclude(intent, {})
    torn = path.read_bytes()[: len(whole) + kept]
    path.write_bytes(torn)
    assert len(read_journal(path)) == 2
    with resume_journal(path, Ticking()) as journal:
        assert journal.intents() == ((intent, None),)
        journal.conclude(intent, {})
    assert len(read_journal(path)) == 3


def test_a_line_that_something_else_wrote_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with begun(tmp_path) as journal:
        journal.intend("route", CALL, {})
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + b'{"entry": "intent"}\n' + second)
    with pytest.raises(InputError, match="line 2"):
        resume_journal(path, Ticking())
    path.write_bytes(second)
    with pytest.raises(InputError, match="no journal"):
        read_journal(path)
    path.write_bytes(b"")
    with pytest.raises(InputError, match="no journal"):
        resume_journal(path, Ticking())


def test_two_runs_cannot_use_one_journal(tmp_path: Path) -> None:
    with begun(tmp_path) as journal:
        with pytest.raises(InputError, match="another run"):
            resume_journal(journal.path, Ticking())
        with pytest.raises(InputError, match="exists already"):
            begun(tmp_path)
        assert len(read_journal(journal.path)) == 1
    resume_journal(tmp_path / "run.jsonl", Ticking()).__exit__(None, None, None)


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        path = begun(tmp_path / "new").path
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    with begun(tmp_path):
        pass
    link = tmp_path / "link.jsonl"
    link.symlink_to(tmp_path / "run.jsonl")
    with pytest.raises(InputError, match="cannot open"):
        resume_journal(link, Ticking())


def test_a_full_disk_stops_the_run_before_the_call() -> None:
    descriptor = os.open("/dev/full", os.O_RDWR)
    with Journal(Path("run.jsonl"), descriptor, (), Ticking()) as journal:
        with pytest.raises(InputError, match="No space left"):
            journal.intend("route", CALL, {})
        assert journal.entries == ()


KILLED_IN_THE_CALL = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from wayout.aws.journal import Opening, begin_journal

class Account:
    def call(self, *call):
        os.kill(os.getpid(), signal.SIGKILL)

clock = lambda: datetime.now(UTC)
opening = Opening(kind="apply", token="t", account="1", at=clock())
with begin_journal(Path(sys.argv[1]), opening, clock) as journal:
    journal.call(Account(), "route", ("ec2", "CreateRoute", "eu-west-1"), {"RouteTableId": "rtb-0"})
"""


def test_a_run_that_is_killed_in_a_call_leaves_its_intent_and_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    done = subprocess.run([sys.executable, "-c", KILLED_IN_THE_CALL, str(path)], check=False, timeout=600)
    assert done.returncode == -signal.SIGKILL
    with resume_journal(path, Ticking()) as journal:
        ((intent, outcome),) = journal.intents()
        assert isinstance(intent, Intent)
        assert (intent.parameters, outcome) == ({"RouteTableId": "rtb-0"}, None)
