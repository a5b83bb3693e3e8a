"""Applying: what `wayout apply` does in front of a person: shows, asks, tells how far it is, and verifies."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Final

import click

from wayout.cli.invocation.network import ask_dns, collected, opened
from wayout.cli.invocation.option import Output, Where, screen, show
from wayout.errors import InputError, WayoutError

if TYPE_CHECKING:
    from wayout.ask.diagnosis import Diagnosis
    from wayout.aws.journal import Journal
    from wayout.explain.answer.change import ChangeStatement
    from wayout.explain.plan.edit import EditStatement
    from wayout.fix.apply.making import Site
    from wayout.fix.apply.receipt import Receipt
    from wayout.fix.apply.run import Run, Undertaking
    from wayout.fix.expected_state import Expected
    from wayout.model.network import Network

_DIFFERS: Final = 3


class Applying:
    """One call of the command: the accounts that it works in, and how it answers."""

    def __init__(self, where: Where, output: Output, color: str, *, is_agreed: bool) -> None:
        self._where = where
        self._output = output
        self._color = color
        self._is_agreed = is_agreed

    def rehearse(self, path: Path) -> int:
        """The exit code of a dry run: the plan is held against the network, and AWS is asked about each call."""
        from wayout.fix.apply.receipt import receipt_of
        from wayout.fix.apply.rehearsal import Permission, rehearse
        from wayout.fix.apply.step import actions_of
        from wayout.render.text.receipt import plan_text

        undertaking, edits, sites = self._prepared(path)
        rehearsed = rehearse(undertaking.steps, sites)
        permissions = actions_of(undertaking.steps)
        if self._output is Output.JSON:
            from wayout.render.json.document import encode
            from wayout.render.json.receipt import receipt_document

            receipt = receipt_of(undertaking, ())
            show(encode(receipt_document(receipt, permissions, rehearsed=rehearsed)), self._color)
        else:
            show(plan_text(undertaking, edits, permissions, screen(self._color), rehearsed), self._color)
        refused = any(each.permission in {Permission.DENIED, Permission.REFUSED} for each in rehearsed)
        return _DIFFERS if refused else 0

    def begin(self, path: Path, journal_path: Path | None) -> int:
        """The exit code of carrying out the plan in this file."""
        from wayout.aws.journal import Opening, begin_journal
        from wayout.fix.apply.run import KIND, opening_about
        from wayout.fix.apply.step import actions_of
        from wayout.render.text.receipt import plan_text

        undertaking, edits, sites = self._prepared(path)
        refuse_unfinished(path, undertaking.plan)
        text = plan_text(undertaking, edits, actions_of(undertaking.steps), screen(self._color))
        click.echo(text, err=True, nl=False)
        self._ask("Change this account so?")
        now = datetime.now(UTC)
        target = journal_path or path.with_name(f"{path.stem}-{now:%Y%m%dT%H%M%SZ}.journal")
        opening = Opening(
            kind=KIND,
            token=token_hex(12),
            account=undertaking.steps[0].account,
            at=now,
            about=opening_about(undertaking),
        )
        with begin_journal(target, opening, clock) as journal:
            return self._applied(journal, sites)

    def resume(self, path: Path) -> int:
        """The exit code of finishing the run of this journal."""
        from wayout.aws.journal import resume_journal

        with resume_journal(path, clock) as journal:
            sites = self._sites_for(journal)
            self._refuse_moved(self._run(journal, sites).untouched(), collected(self._opened))
            self._ask("Finish this plan?")
            return self._applied(journal, sites)

    def undo(self, path: Path) -> int:
        """The exit code of taking back the run of this journal."""
        from wayout.aws.journal import resume_journal
        from wayout.explain.answer.change import change_statement
        from wayout.fix.apply.receipt import receipt_of
        from wayout.fix.apply.step import actions_of
        from wayout.fix.expected_state import moved
        from wayout.render.text.receipt import differences_text

        with resume_journal(path, clock) as journal:
            sites = self._sites_for(journal)
            self._ask("Take this plan back?")
            run = self._run(journal, sites)
            with self._told(journal):
                run.undo()
            receipt = receipt_of(run.undertaking, run.entries, run.surplus())
        fresh = collected(self._opened)
        differs = tuple(map(change_statement, moved(run.undertaking.expected, fresh)))
        self._show_receipt(receipt, actions_of(run.undertaking.steps), path, None, differs)
        if self._output is Output.TABLE:
            same = "Collected again: all that the plan had edited is as it was before."
            show(f"{same}\n" if not differs else "Collected again. Not as before:\n", self._color)
            show(differences_text(differs, screen(self._color)), self._color)
        return _DIFFERS if differs else 0

    def _prepared(self, path: Path) -> "tuple[Undertaking, tuple[EditStatement, ...], dict[str, Site]]":
        """What carrying the plan out takes, in words too, and where.

        Raises: InputError when the network is not what the plan expects, or the plan does not hold in it.
        """
        from wayout.explain.plan.edit import edit_statement
        from wayout.fix.apply.preparation import proved_on, undertaking_for
        from wayout.fix.order import read_order
        from wayout.model.scope import Scope

        order = read_order(path)
        self._opened = opened(self._where_of("plan", order.regions))
        first = self._opened.accounts[0].identity.account
        fresh = collected(self._opened)
        self._refuse_moved(order.expected, fresh)
        undertaking = undertaking_for(order, fresh, Scope(first, self._opened.regions[first][0]))
        proved_on(order, fresh, ask_dns)
        edits = tuple(
            edit_statement(change, before, order.plan.on(fresh)) for change, before in order.plan.steps(fresh)
        )
        return undertaking, edits, self._sites()

    def _refuse_moved(self, expected: "tuple[Expected, ...]", fresh: "Network") -> None:
        """Raises: InputError when something is not as the plan expects it; what differs is said on stderr."""
        from wayout.explain.answer.change import change_statement
        from wayout.fix.expected_state import moved
        from wayout.render.text.receipt import differences_text

        differs = moved(expected, fresh)
        if not differs:
            return
        click.echo(differences_text(map(change_statement, differs), screen(self._color)), err=True, nl=False)
        if all(each.new is None for each in differs):
            raise InputError(
                "nothing was changed: what the plan edits is not there",
                "Is it the right account and region? Give --profile, --role-arn or --region; or make the plan anew.",
            )
        raise InputError(
            "nothing was changed: what the plan edits is not what it was when the plan was made",
            "Make the plan anew: `wayout fix`.",
        )

    def _sites_for(self, journal: "Journal") -> "dict[str, Site]":
        """The accounts that a journal's run works in; who is asking, and what was done, is said on stderr."""
        from wayout.fix.apply.receipt import receipt_of
        from wayout.fix.apply.run import undertaking_of
        from wayout.render.text.receipt import receipt_text

        undertaking = undertaking_of(journal)
        regions = tuple(dict.fromkeys(step.region for step in undertaking.steps))
        self._opened = opened(self._where_of("journal", regions))
        receipt = receipt_of(undertaking, journal.entries)
        click.echo(receipt_text(receipt, screen(self._color)), err=True, nl=False)
        return self._sites()

    def _where_of(self, what: str, told: tuple[str, ...]) -> Where:
        """The options with the regions that the plan or journal tells, in place of those of the environment.

        Raises: InputError when `--region` names others.
        """
        given = self._where.regions
        if given and "all" not in given and not set(told) <= set(given):
            raise InputError(
                f"nothing was changed: the {what} is for {', '.join(told)}, and --region says {', '.join(given)}",
                f"Leave --region out: the {what} tells it.",
            )
        return self._where._replace(regions=given or told)

    def _sites(self) -> "dict[str, Site]":
        from wayout.aws.boto import each_call_once
        from wayout.fix.apply.run import sites_of

        return sites_of(tuple((account, each_call_once(account)) for account in self._opened.accounts))

    def _applied(self, journal: "Journal", sites: "dict[str, Site]") -> int:
        """The exit code of the diagnosis after the run, which is carried to its end."""
        from wayout.ask.diagnosis import diagnose
        from wayout.cli.invocation.answer import exit_code
        from wayout.explain.answer.change import change_statement
        from wayout.fix.apply.preparation import addresses
        from wayout.fix.apply.receipt import receipt_of
        from wayout.fix.apply.step import actions_of
        from wayout.fix.expected_state import moved
        from wayout.fix.order import with_real_ids
        from wayout.forward.journey.outcome import Answer

        run = self._run(journal, sites)
        with self._told(journal):
            run.apply()
        about = run.undertaking
        receipt = receipt_of(about, run.entries, run.surplus())
        permissions = actions_of(about.steps)
        source = with_real_ids(about.source, run.known)
        targets = [with_real_ids(each, run.known) for each in about.destinations]
        if not source or not targets:
            self._show_receipt(receipt, permissions, journal.path, None)
            return 0
        click.echo("collecting and diagnosing again", err=True)
        fresh = collected(self._opened)
        found = diagnose(
            fresh,
            source,
            targets,
            resolved=addresses(about.resolved),
            live=ask_dns,
            task_definition=about.task_definition,
        )
        # A verdict that is not what was proved has its reason in what is not as the plan left it.
        differs = () if found.answer is Answer.REACHABLE else tuple(map(change_statement, moved(run.promised(), fresh)))
        self._show_receipt(receipt, permissions, journal.path, found, differs)
        if self._output is Output.TABLE:
            from wayout.explain.answer.diagnosis import report
            from wayout.render.text.diagnosis import diagnosis_text
            from wayout.render.text.receipt import differences_text

            show("\n" + diagnosis_text(report(fresh, found), screen(self._color)), self._color)
            show("\nNot as the plan left it:\n" if differs else "", self._color)
            show(differences_text(differs, screen(self._color)), self._color)
        return exit_code(found.answer)

    def _run(self, journal: "Journal", sites: "dict[str, Site]") -> "Run":
        from wayout.fix.apply.pace import Pace
        from wayout.fix.apply.run import Run
        from wayout.render.untrusted_text import safe

        pace = Pace(sleep=time.sleep, clock=time.monotonic)
        return Run(journal, sites, pace, lambda line: click.echo(safe(line), err=True))

    @contextmanager
    def _told(self, journal: "Journal") -> Iterator[None]:
        """Whatever ends the run, its journal and what it is good for are said."""
        ways = f"`wayout apply --resume {journal.path}` finishes, `wayout apply --undo {journal.path}` takes it back."
        try:
            yield
        except KeyboardInterrupt:
            click.echo(f"interrupted; {ways}", err=True)
            raise
        except WayoutError as error:
            error.hint = f"{error.hint} {ways}" if error.hint else ways
            raise

    def _show_receipt(
        self,
        receipt: "Receipt",
        permissions: tuple[str, ...],
        journal: Path,
        found: "Diagnosis | None",
        differs: "tuple[ChangeStatement, ...]" = (),
    ) -> None:
        """Write the receipt to stdout."""
        if self._output is Output.JSON:
            from wayout.render.json.document import encode
            from wayout.render.json.receipt import receipt_document

            document = receipt_document(receipt, permissions, journal=str(journal), diagnosis=found, differs=differs)
            show(encode(document), self._color)
            return
        from wayout.render.text.receipt import receipt_text

        show(receipt_text(receipt, screen(self._color), str(journal)), self._color)

    def _ask(self, question: str) -> None:
        """Ask, unless it was agreed to already. Raises: InputError when there is nobody to ask."""
        if self._is_agreed:
            return
        if not sys.stdin.isatty():
            raise InputError(
                "nothing was changed: there is no terminal to ask at", "Add --yes to go on without asking."
            )
        click.confirm(question, abort=True, err=True)


def clock() -> datetime:
    """Now."""
    return datetime.now(UTC)


def refuse_unfinished(plan_path: Path, plan: str) -> None:
    """Raises: InputError when a run of this plan, whose journal lies beside it, was not finished."""
    from wayout.aws.journal import Opening, read_journal
    from wayout.fix.apply.run import KIND, Standing, standing_of

    for path in sorted(plan_path.parent.glob("*.journal")):
        try:
            entries = read_journal(path)
        except InputError:
            continue
        opening = entries[0]
        if not isinstance(opening, Opening) or opening.kind != KIND or opening.about.get("plan") != plan:
            continue
        if standing_of(entries) in {Standing.APPLYING, Standing.UNDOING}:
            raise InputError(
                f"a run of this plan was not finished: {path}",
                f"`wayout apply --resume {path}` finishes it, `wayout apply --undo {path}` takes it back.",
            )
