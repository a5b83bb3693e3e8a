"""Receipt: what was done, step by step, with the ids and addresses that AWS gave: nothing created is missing from it."""

from enum import StrEnum
from typing import Any

import msgspec

from wayout.aws.journal import Entry, Intent, Outcome
from wayout.fix.apply.making import Way
from wayout.fix.apply.refusal import Effect, effect_of
from wayout.fix.apply.run import Standing, Undertaking, standing_of
from wayout.fix.apply.step import Step


class StepOutcome(StrEnum):
    """What became of a step."""

    DONE = "done"
    FOUND = "found"
    """It was so already, by somebody else: an undo leaves it."""

    UNCERTAIN = "uncertain"
    """Nobody knows; whoever goes on with the journal will."""

    KEPT = "kept"
    """It was done, and nothing takes it back: an undo leaves it."""

    NOT_DONE = "not-done"
    UNDONE = "undone"


class CreatedThing(msgspec.Struct, frozen=True):
    """Something that a step created: the id that the plan has for it, AWS's id, and its address if it has one.

    `is_surplus` where it was made twice because an answer was lost: the plan does not use it, and an undo takes it too.
    """

    planned_id: str
    id: str
    address: str | None = None
    is_surplus: bool = False


class StepReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """One step, with the operations that took effect and what they created."""

    number: int
    change: str
    component: str
    account: str
    region: str
    outcome: StepOutcome
    operations: tuple[str, ...] = ()
    created: tuple[CreatedThing, ...] = ()


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has done so far. `dollars` are what a month costs more, by list price; None where that is not known."""

    plan: str
    source: str
    destinations: tuple[str, ...]
    standing: Standing
    steps: tuple[StepReceipt, ...]
    dollars: float | None


def receipt_of(
    undertaking: Undertaking, entries: tuple[Entry, ...], surplus: tuple[tuple[Step, str], ...] = ()
) -> Receipt:
    """The receipt of the run that kept this journal; `surplus` is what `Run.surplus` found."""
    outcomes = {entry.number: entry for entry in entries if isinstance(entry, Outcome)}
    pairs = [(entry, outcomes.get(entry.number)) for entry in entries if isinstance(entry, Intent)]
    standing = standing_of(entries)
    return Receipt(
        plan=undertaking.plan,
        source=undertaking.source,
        destinations=undertaking.destinations,
        standing=standing,
        steps=tuple(_step(step, pairs, standing, surplus) for step in undertaking.steps),
        dollars=undertaking.dollars,
    )


def _step(
    step: Step,
    pairs: list[tuple[Intent, Outcome | None]],
    standing: Standing,
    surplus: tuple[tuple[Step, str], ...],
) -> StepReceipt:
    own = [(intent, outcome) for intent, outcome in pairs if intent.about.get("step") == step.number]
    applied = [(i, o) for i, o in own if i.about.get("way") == Way.APPLY]
    done = [(i, o) for i, o in applied if o is not None and o.refused is None]
    uncertain = [i for i, o in applied if o is None or (o.refused and effect_of(o.refused) is Effect.UNCERTAIN)]
    created = {
        planned: CreatedThing(planned, given, _text(outcome.answer.get("PublicIp")))
        for intent, outcome in done
        for planned, given in zip(intent.resources, outcome.resources, strict=False)
    }
    doubles = tuple(
        CreatedThing(step.creates or "", found, is_surplus=True) for other, found in surplus if other == step
    )
    return StepReceipt(
        number=step.number,
        change=step.change,
        component=step.component,
        account=step.account,
        region=step.region,
        outcome=_outcome(step, bool(done), bool(uncertain), standing),
        operations=tuple(f"{intent.service}:{intent.operation}" for intent, _ in done),
        created=(*created.values(), *doubles),
    )


def _outcome(step: Step, is_done: bool, is_uncertain: bool, standing: Standing) -> StepOutcome:  # noqa: FBT001 - two facts
    if standing is Standing.UNDONE:
        if is_done and not step.undo:
            return StepOutcome.KEPT
        return StepOutcome.UNDONE if is_done or is_uncertain else StepOutcome.NOT_DONE
    if is_done or (is_uncertain and standing is Standing.APPLIED):
        return StepOutcome.DONE
    if is_uncertain:
        return StepOutcome.UNCERTAIN
    return StepOutcome.FOUND if standing is Standing.APPLIED else StepOutcome.NOT_DONE


def _text(value: Any) -> str | None:  # noqa: ANN401 - AWS's answer
    return value if isinstance(value, str) else None
