"""A probe in a live account, as the command line runs it: say what it will do, ask, do it, and remove what it made."""

import os
import secrets
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from wayout.cli.invocation.option import Where
from wayout.errors import InputError

if TYPE_CHECKING:
    from wayout.ask.diagnosis import Diagnosis
    from wayout.aws.function_host import FunctionHost
    from wayout.evidence.party.row_key import RowKey
    from wayout.evidence.probe.lambda_removal import Left
    from wayout.evidence.probe.probed import Probed
    from wayout.evidence.probe.probing import Surroundings
    from wayout.model.network import Network
    from wayout.net.address import Address

WAIT_SECONDS: Final = 2700.0
"""How long Lambda may take to give its interfaces back; AWS says some 20 minutes, people have seen 45."""

UNFINISHED: Final = 1


class ProbeOptions(NamedTuple):
    """How the user wants the probe."""

    way: str
    seen_by: str | None
    role_arn: str | None
    is_agreed: bool


def probe_folder() -> Path:
    """Where journals of probes are kept: in the user's own state, where nothing tidies up by itself."""
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "wayout" / "probes"


class LiveProbe:
    """One probe of a live account; its journals lie in a folder."""

    def __init__(self, where: Where, folder: Path) -> None:
        self._where = where
        self._folder = folder
        self._accounts: dict[str, FunctionHost] = {}
        self._paths: tuple[Path, ...] = ()
        self.notes: tuple[str, ...] = ()
        """In what the probe was not the workload itself."""

    def run(
        self,
        network: "Network",
        diagnosis: "Diagnosis",
        resolved: "Mapping[str, tuple[Address, ...]]",
        options: ProbeOptions,
    ) -> "dict[RowKey, Probed]":
        """What every row met.

        Raises: InputError when the user does not agree, or when nobody can be asked; AwsError without credentials.
        """
        from wayout.evidence.probe.plan import plan_probes
        from wayout.evidence.probe.probing import Probing
        from wayout.evidence.probe.way import Way
        from wayout.explain.verification.probe_plan import plan_lines

        plan = plan_probes(
            network, diagnosis, Way(options.way), resolved, reads_address=options.seen_by, role_arn=options.role_arn
        )
        _say("The probe will:" if plan.chosen else "There is nothing to probe:")
        for line in plan_lines(plan):
            _say(f"- {line}")
        if not plan.chosen:
            return dict(plan.unmeasured)
        self.notes = plan.notes
        _agree(is_agreed=options.is_agreed)
        self._open()
        probing = Probing(self._accounts, self._around())
        try:
            return probing.run(plan)
        finally:
            self._paths = tuple(probing.paths)
            self._tell_left()

    def wait(self) -> None:
        """Wait until everything that the run made is gone; Ctrl-C leaves the rest to --clean-up."""
        from wayout.evidence.probe.probing import clean_up

        if self._unfinished():
            _say("waiting until Lambda has given its network interface back, to delete the role (some 20 minutes)")
            _say("Ctrl-C is safe: `wayout verify --clean-up` deletes it later")
            left = clean_up(self._paths, self._accounts, self._around(), WAIT_SECONDS)
            _tell(left)

    def clean_up(self) -> int:
        """Finish every run whose journal lies in the folder; 1 when something is left."""
        from wayout.evidence.probe.probing import clean_up, open_journals

        self._paths = open_journals(self._folder)
        unfinished = self._unfinished()
        if not unfinished:
            _say(f"nothing is left of {len(self._paths)} probes in {self._folder}")
            return 0
        self._open()
        left = clean_up(unfinished, self._accounts, self._around(), WAIT_SECONDS)
        _tell(left)
        done = sum(not each for each in left.values())
        _say(f"finished {done} of {len(unfinished)} probes")
        return UNFINISHED if done < len(unfinished) else 0

    def _unfinished(self) -> tuple[Path, ...]:
        from wayout.aws.journal import Closing, read_journal

        return tuple(path for path in self._paths if not isinstance(read_journal(path)[-1], Closing))

    def _tell_left(self) -> None:
        for path in self._unfinished():
            _say(f"not everything is removed yet: {path}")

    def _open(self) -> None:
        """Ask with the same credentials that the network is read with; beside a snapshot, with the environment's."""
        from wayout.collect.access import Access, open_accounts

        where = self._where
        access = Access(
            profile=where.profile, regions=where.regions, role_arns=where.role_arns, external_id=where.external_id
        )
        self._accounts = {account.identity.account: account for account in open_accounts(access, os.environ)}

    def _around(self) -> "Surroundings":
        from wayout.evidence.probe.lambda_probe import Pace
        from wayout.evidence.probe.probing import Surroundings

        return Surroundings(
            pace=Pace(time.monotonic, time.sleep),
            now=lambda: datetime.now(UTC),
            token=secrets.token_hex(5),
            folder=self._folder,
            tell=_say,
            environment=os.environ,
        )


def _agree(*, is_agreed: bool) -> None:
    if is_agreed:
        return
    if not sys.stdin.isatty():
        raise InputError("nobody can be asked whether to probe", "Add --yes if all of this is wanted.")
    if not click.confirm("Go on?", err=True):
        raise click.Abort


def _say(line: str) -> None:
    from wayout.render.untrusted_text import safe

    click.echo(safe(line), err=True)


def _tell(left: "Mapping[Path, tuple[Left, ...]]") -> None:
    for path, things in left.items():
        for thing in things:
            _say(f"left: {thing.what} in {thing.region}: {thing.why}")
        if things:
            _say(f"its journal: {path}; `wayout verify --clean-up` tries again")
