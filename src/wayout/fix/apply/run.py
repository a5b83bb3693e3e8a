"""Run: a plan carried out step by step, finished after an interruption, or taken back; the journal is its memory.

A run may end between any two instructions. Whoever goes on with its journal knows each step's calls and what undoes
them, finds what was created by the answers in the journal and by its tags, and looks before making a call.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import msgspec

from wayout.aws.account import Account
from wayout.aws.journal import Entry, Intent, Journal, Opening, Outcome
from wayout.errors import InputError
from wayout.fix.apply.making import Made, Maker, Site, Way
from wayout.fix.apply.pace import Listener, Pace, silent
from wayout.fix.apply.refusal import Effect, effect_of
from wayout.fix.apply.step import Step, revived_steps
from wayout.fix.call.place import UNKNOWN
from wayout.fix.expected_state import Expected
from wayout.fix.order import with_real_ids

KIND: Final = "apply"
"""The kind of journal that such a run keeps."""

APPLIED: Final = "applied"
UNDONE: Final = "undone"


class Standing(StrEnum):
    """How far a run has come, as its journal tells."""

    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


class Undertaking(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is about, kept in the first line of its journal."""

    plan: str
    """The plan's id, which is in the tags of all that it creates."""

    source: str
    destinations: tuple[str, ...]
    steps: tuple[Step, ...]
    expected: tuple[Expected, ...] = ()
    """The states before: what an undo is held against."""

    promised: tuple[Expected, ...] = ()
    """The same things as the plan leaves them, with planned ids: what the network is held against afterwards."""

    resolved: Mapping[str, tuple[str, ...]] = {}
    """The addresses of names that the plan was made with."""

    task_definition: str | None = None
    dollars: float | None = None
    """What a month costs more, by list price; None where that is not known."""


def opening_about(undertaking: Undertaking) -> dict[str, Any]:
    """The undertaking as the journal keeps it."""
    kept: dict[str, Any] = msgspec.to_builtins(undertaking)
    return kept


def undertaking_of(journal: Journal) -> Undertaking:
    """What the run of this journal is about. Raises: InputError when it is another kind of journal."""
    return undertaking_in(journal.opening)


def undertaking_in(opening: Opening) -> Undertaking:
    """What the run whose journal begins so is about. Raises: InputError when it is another kind of journal."""
    if opening.kind != KIND:
        raise InputError(f"this is the journal of another kind of run: {opening.kind}", "Name one of `wayout apply`.")
    try:
        about = msgspec.convert({**opening.about, "steps": ()}, Undertaking)
        return msgspec.structs.replace(about, steps=revived_steps(opening.about.get("steps", ())))
    except msgspec.ValidationError as error:
        raise InputError(
            f"the journal's first line cannot be read: {error}", "Another wayout may have made it."
        ) from error


class Run:
    """One run, on an open journal. `accounts` are asked by their numbers."""

    def __init__(
        self,
        journal: Journal,
        sites: Mapping[str, Site],
        pace: Pace,
        tell: Listener = silent,
    ) -> None:
        """The run that the journal is about.

        Raises: InputError when the journal is another kind of run's, or one of the accounts is not among the sites.
        """
        self.undertaking = undertaking_of(journal)
        self._journal = journal
        self._sites = sites
        self._pace = pace
        self._tell = tell
        self.known = known_ids(journal.intents())
        for step in self.undertaking.steps:
            self._site(step)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that the journal holds."""
        return self._journal.entries

    def apply(self) -> None:
        """Carry out every step that is left.

        Raises: InputError when the run is being undone, StoppedError when a step cannot be done.
        """
        standing = standing_of(self._journal.entries)
        if standing in {Standing.UNDOING, Standing.UNDONE}:
            raise InputError(
                f"this plan is {standing} and cannot be carried on", "Finish with --undo; then make the plan anew."
            )
        if standing is Standing.APPLIED:
            return
        for step in self.undertaking.steps:
            maker = self._maker(step)
            for index, call in enumerate(step.calls):
                if maker.make(call, index, Way.APPLY) is Made.FOUND:
                    self._tell(f"{step.title}: it is so already")
        self._journal.close_off(APPLIED)

    def undo(self) -> None:
        """Take back every step that was carried out, or may have been, the last one first.

        Raises: StoppedError when a step cannot be undone.
        """
        if standing_of(self._journal.entries) is Standing.UNDONE:
            return
        self._journal.close_off(Standing.UNDOING)
        attempted = {number for number, _ in attempts(self._journal.intents())}
        self._learn(attempted)
        for step in reversed(self.undertaking.steps):
            if step.number in attempted:
                self._undo(step)
        self._journal.close_off(UNDONE)

    def promised(self) -> tuple[Expected, ...]:
        """What the plan edits, as it leaves it, under the ids that AWS gave."""
        told = msgspec.json.encode(self.undertaking.promised).decode()
        return msgspec.json.decode(with_real_ids(told, self.known), type=tuple[Expected, ...])

    def untouched(self) -> tuple[Expected, ...]:
        """What no step has touched that was tried so far, and has to be as it was when the plan was made."""
        tried = {number for number, _ in attempts(self._journal.intents())}
        calls = [call for step in self.undertaking.steps if step.number in tried for call in (*step.calls, *step.undo)]
        touched = msgspec.json.encode(calls).decode()
        return tuple(each for each in self.undertaking.expected if f'"{each.id}"' not in touched)

    def surplus(self) -> tuple[tuple[Step, str], ...]:
        """What carries the tags of a step and is not what the step goes by: made twice, because an answer was lost."""
        return tuple(
            (step, found)
            for step in self.undertaking.steps
            if step.creates is not None
            for found in self._maker(step).created()
            if found != self.known.get(step.creates)
        )

    def _learn(self, attempted: set[int]) -> None:
        """Ask again for the ids of what AWS made beside the plan's own things."""
        for step in self.undertaking.steps:
            if step.number in attempted and step.creates in self.known:
                for index, call in enumerate(step.calls):
                    if call.is_reading and call.yields:
                        self._maker(step).make(call, index, Way.APPLY)

    def _undo(self, step: Step) -> None:
        """Take the step back: everything that it created, or what it changed."""
        if step.creates is None:
            self._make_undone(step)
            return
        found = self._all_of(step)
        if not found:
            self._tell(f"{step.title}: nothing was created")
        for each in found:
            self.known[step.creates] = each
            self._make_undone(step)

    def _make_undone(self, step: Step) -> None:
        maker = self._maker(step)
        for index, call in enumerate(step.undo):
            maker.make(call, index, Way.UNDO)

    def _all_of(self, step: Step) -> tuple[str, ...]:
        """Every id of what the step created: by the journal, and by its tags."""
        by_answer = self.known.get(step.creates or "")
        by_tags = self._maker(step).created()
        if by_answer is None and not by_tags and is_uncertain(self._journal.intents(), step.number):
            self._tell(f"{step.title}: looking for what may have been created ({self._pace.grace:.0f} s)")
            self._pace.sleep(self._pace.grace)
            by_tags = self._maker(step).created()
        return tuple(dict.fromkeys([*([by_answer] if by_answer is not None else []), *by_tags]))

    def _maker(self, step: Step) -> Maker:
        return Maker(
            step,
            self._site(step),
            plan=self.undertaking.plan,
            journal=self._journal,
            known=self.known,
            pace=self._pace,
            tell=self._tell,
        )

    def _site(self, step: Step) -> Site:
        site = self._sites.get(step.account)
        if site is None and step.account == UNKNOWN.account and len(self._sites) == 1:
            site = next(iter(self._sites.values()))
        if site is None:
            raise InputError(
                f"{step.title} is a change in account {step.account}, and these credentials are for "
                f"{', '.join(self._sites) or 'none'}",
                "Give --profile or --role-arn for that account; --role-arn may be repeated, one per account.",
            )
        return site


def attempts(intents: tuple[tuple[Intent, Outcome | None], ...]) -> tuple[tuple[int, Outcome | None], ...]:
    """The steps that took effect, or may have, with the outcome of each such call."""
    return tuple(
        (int(intent.about.get("step", 0)), outcome)
        for intent, outcome in intents
        if intent.about.get("way") == Way.APPLY
        if outcome is None or outcome.refused is None or effect_of(outcome.refused) is Effect.UNCERTAIN
    )


def is_uncertain(intents: tuple[tuple[Intent, Outcome | None], ...], step: int) -> bool:
    """Whether nobody knows what came of a call of the step."""
    return any(number == step and (out is None or out.refused is not None) for number, out in attempts(intents))


def known_ids(intents: tuple[tuple[Intent, Outcome | None], ...]) -> dict[str, str]:
    """The ids that AWS gave, by planned ones; the last where a thing had to be made again."""
    return {
        planned: given
        for intent, outcome in intents
        if outcome is not None and intent.about.get("way") == Way.APPLY
        for planned, given in zip(intent.resources, outcome.resources, strict=False)
    }


def standing_of(entries: tuple[Any, ...]) -> Standing:
    """How far the run with these entries has come."""
    notes = [entry.note for entry in entries if hasattr(entry, "note")]
    return Standing(notes[-1]) if notes and notes[-1] in set(Standing) else Standing.APPLYING


def sites_of(accounts: tuple[tuple[Account, Account], ...]) -> dict[str, Site]:
    """The sites of these accounts, each given twice: as one that repeats calls, and as one that makes each once."""
    return {looking.identity.account: Site(looking=looking, changing=changing) for looking, changing in accounts}
