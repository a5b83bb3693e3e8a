"""One leg of a trace in words: what happened at every hop, by which rule, why it ends there, and what would follow."""

from collections.abc import Iterable, Sequence
from typing import assert_never

import msgspec

from wayout.ask.trace import LegTrace
from wayout.explain.wording.name import name_of
from wayout.explain.wording.rule import rule_text
from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Blocker, Disposition, Hop, HopKind, Step, StepKind
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.model.reason import Reason


class StepStatement(msgspec.Struct, frozen=True):
    """One thing that happened at a hop.

    `answer` is what it means for the packets: intermittent where only some are denied. `text` is the rule in words.
    """

    kind: StepKind
    verdict: Verdict
    answer: Answer
    component: str
    rule: str | None
    reason: Reason | None
    note: str | None
    text: str


class HopStatement(msgspec.Struct, frozen=True):
    """One place on the way, with its name."""

    component: str
    name: str | None
    kind: HopKind
    steps: tuple[StepStatement, ...]


class LegStatement(msgspec.Struct, frozen=True):
    """The hops travelled, what stops the packets at the last of them, and the hops that would follow.

    `disposition` is None for a reply that is never sent.
    """

    disposition: Disposition | None
    hops: tuple[HopStatement, ...]
    stopped: Blocker | None
    beyond: tuple[HopStatement, ...]


def leg_statement(network: Network, leg: Leg, trace: LegTrace, blockers: Sequence[Blocker]) -> LegStatement:
    """One leg in words; `blockers` are all those of the result."""
    own = [blocker for blocker in blockers if blocker.leg is leg]
    is_cut = trace.disposition not in {None, Disposition.DELIVERED, Disposition.EXITS, Disposition.UNKNOWN}
    stopped = next((blocker for blocker in own if blocker.is_final), None) if is_cut else None
    hops = [_hop(network, hop, own) for hop in trace.hops]
    beyond = [_hop(network, hop, own) for hop in trace.beyond]
    if stopped is not None and hops:
        last = hops[-1]
        end = _end(last.steps, stopped)
        hops[-1] = msgspec.structs.replace(last, steps=last.steps[:end])
        if last.steps[end:]:
            beyond.insert(0, msgspec.structs.replace(last, steps=last.steps[end:]))
    return LegStatement(trace.disposition, tuple(hops), stopped, tuple(beyond))


def _end(steps: Sequence[StepStatement], stopped: Blocker) -> int:
    """How many of the steps of the last hop really happen: all up to the one that stops the packets."""
    for index, step in enumerate(steps):
        if step.verdict is Verdict.DENY and step.reason is stopped.reason:
            return index + 1
    return len(steps)


def _hop(network: Network, hop: Hop, blockers: Sequence[Blocker]) -> HopStatement:
    steps = tuple(_step(network, step, blockers, hop.component) for step in dict.fromkeys(hop.steps))
    return HopStatement(hop.component, name_of(network, hop.component), hop.kind, steps)


def _step(network: Network, step: Step, blockers: Sequence[Blocker], here: str) -> StepStatement:
    return StepStatement(
        step.kind,
        step.verdict,
        _answer(step, blockers),
        step.component,
        step.rule,
        step.reason,
        step.note,
        _text(network, step, here),
    )


def _answer(step: Step, blockers: Iterable[Blocker]) -> Answer:
    match step.verdict:
        case Verdict.ALLOW:
            return Answer.REACHABLE
        case Verdict.UNKNOWN:
            return Answer.UNKNOWN
        case Verdict.DENY:
            is_partial = any(b.reason is step.reason and b.reason is Reason.NACL_EPHEMERAL_PORTS for b in blockers)
            return Answer.INTERMITTENT if is_partial else Answer.BLOCKED
        case never:
            assert_never(never)


def _text(network: Network, step: Step, here: str) -> str:
    """The component, unless it is the hop itself, and what it did there.

    That is the rule in AWS's words where one decided, else the reason or the note.
    """
    rule = rule_text(network, step.rule) if step.rule is not None else None
    if rule is not None and step.rule is not None:
        said = f"{_subject(step.rule)} {rule}"
        return f"{said}: {step.reason}" if step.reason is not None else said
    said = str(step.reason) if step.reason is not None else step.note or ""
    if step.component == here or said.startswith(step.component):
        return said
    return f"{step.component}: {said}" if said else step.component


def _subject(rule: str) -> str:
    """The component of the rule, and its direction where it has one: "acl-0a ingress"."""
    first, *_ = rule.split(", ")
    component, _, rest = first.partition(" ")
    direction = rest.partition(" ")[0]
    return f"{component} {direction}" if direction in {"ingress", "egress"} else component
