"""Probing: a plan carried out in its accounts, and all of it taken away again.

Each account has a journal of its own in one folder; whatever is left when a run ends, however it ends, stands there.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from wayout.aws.function_host import FunctionHost
from wayout.aws.journal import Journal, Opening, begin_journal, resume_journal
from wayout.errors import InputError
from wayout.evidence.party.row_key import RowKey
from wayout.evidence.probe.ecs_exec_probe import EcsExecProbe
from wayout.evidence.probe.lambda_probe import LambdaProbe, Pace, Unmeasured
from wayout.evidence.probe.lambda_removal import Left, Removal
from wayout.evidence.probe.observed_call import ObservedErrand
from wayout.evidence.probe.plan import ProbePlan
from wayout.evidence.probe.probed import Probed
from wayout.evidence.probe.way import Chosen, Way

KIND: Final = "probe"
SUFFIX: Final = ".jsonl"


class Surroundings(msgspec.Struct, frozen=True):
    """What a probe takes from outside: time, a token nobody else draws, a folder, who is told how far it is, variables."""

    pace: Pace
    now: Callable[[], datetime]
    token: str
    folder: Path
    tell: Callable[[str], None]
    environment: Mapping[str, str] = {}


class Probing:
    """One run: it measures, then removes what it made."""

    def __init__(self, accounts: Mapping[str, FunctionHost], around: Surroundings) -> None:
        self._accounts = accounts
        self._around = around
        self.paths: list[Path] = []

    def run(self, plan: ProbePlan) -> dict[RowKey, Probed]:
        """What every row met; functions are removed before this returns, also when it is interrupted.

        Raises: InputError when no credentials fit an account of the plan, or its journal cannot be kept.
        """
        found = dict(plan.unmeasured)
        by_account: dict[str, list[Chosen]] = {}
        for each in plan.functions:
            by_account.setdefault(self._account_of(each), []).append(each)
        tasks = [(self._account_of(each), each) for each in plan.commands]
        for account, chosen in by_account.items():
            found |= self._run_functions(account, chosen, plan.role_arn)
        for account, each in tasks:
            found |= self._run_command(account, each)
        return found

    def _run_command(self, account: str, chosen: Chosen) -> dict[RowKey, Probed]:
        assert chosen.task is not None  # noqa: S101 - a way by ECS Exec has the task that it goes to
        self._around.tell(f"running a command in task {chosen.task.task_id}")
        probe = EcsExecProbe(self._accounts[account], self._around.environment, self._around.token)
        return rows_of(chosen, probe.measure(chosen.place, chosen.task))

    def _account_of(self, chosen: Chosen) -> str:
        wanted = chosen.place.account
        if wanted in self._accounts:
            return wanted
        if not wanted.isdigit() and len(self._accounts) == 1:
            return next(iter(self._accounts))
        raise InputError(
            f"{chosen.place.id} is in account {wanted}, and the credentials are for {', '.join(self._accounts)}",
            "Set AWS_PROFILE to a profile of that account; without --snapshot, --profile and --role-arn name it.",
        )

    def _run_functions(self, account: str, chosen: list[Chosen], role_arn: str | None) -> dict[RowKey, Probed]:
        host, around = self._accounts[account], self._around
        opening = Opening(
            kind=KIND,
            token=around.token,
            account=account,
            at=around.now(),
            about={"role": role_arn, "regions": sorted({each.place.region for each in chosen})},
        )
        path = around.folder / f"{around.token}-{account}{SUFFIX}"
        found: dict[RowKey, Probed] = {}
        with begin_journal(path, opening, around.now) as journal:
            self.paths.append(path)
            around.tell(f"journal: {path}")
            probe = LambdaProbe(host, journal, around.pace, role_arn)
            try:
                made = []
                for number, each in enumerate(chosen):
                    around.tell(f"making a function in {each.place.subnet_id}")
                    made.append((each, probe.make(each.place, number)))
                for each, name in made:
                    around.tell(f"calling from {each.place.subnet_id}, once the function is ready")
                    said = name if isinstance(name, Unmeasured) else probe.ask(each.place, name)
                    found |= rows_of(each, said)
            finally:
                around.tell("removing what was made")
                Removal(host, journal, around.pace, around.now, 0).run()
        return found


def rows_of(chosen: Chosen, said: ObservedErrand | Unmeasured) -> dict[RowKey, Probed]:
    """What a place met, by row."""
    means = {Way.LAMBDA: "a Lambda function", Way.ECS_EXEC: "ECS Exec"}.get(chosen.way, chosen.way.value)
    if isinstance(said, Unmeasured):
        return {(chosen.place.id, call.id): Probed(means, why=said.why) for call in chosen.place.calls}
    proxies = f"; {', '.join(said.proxies)} is set there, and the probe called directly" if said.proxies else ""
    return {(chosen.place.id, call.id): Probed(said.means + proxies, call) for call in said.calls}


def open_journals(folder: Path) -> tuple[Path, ...]:
    """The journals of a folder, the oldest first."""
    return tuple(sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: (path.stat().st_mtime, path.name)))


def clean_up(
    paths: tuple[Path, ...], accounts: Mapping[str, FunctionHost], around: Surroundings, patience: float
) -> dict[Path, tuple[Left, ...]]:
    """What is left of each journal's run after removing, waiting up to `patience` seconds for interfaces.

    Raises: InputError when a journal is of no probe, or of an account for which there are no credentials.
    """
    found: dict[Path, tuple[Left, ...]] = {}
    for path in paths:
        with resume_journal(path, around.now) as journal:
            if not journal.is_closed:
                found[path] = _finish(path, journal, accounts, around, patience)
    return found


def _finish(
    path: Path, journal: Journal, accounts: Mapping[str, FunctionHost], around: Surroundings, patience: float
) -> tuple[Left, ...]:
    opening = journal.opening
    if opening.kind != KIND:
        raise InputError(f"{path} is the journal of another kind of run ({opening.kind})", None)
    if opening.account not in accounts:
        raise InputError(
            f"{path} is about account {opening.account}, and the credentials are for {', '.join(accounts)}",
            "Give --profile or --role-arn for that account.",
        )
    around.tell(f"finishing {path}")
    return Removal(accounts[opening.account], journal, around.pace, around.now, patience).run()
