"""The JSON of `wayout lab run`, version 1: what every call met, beside the model's verdict."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from wayout.explain.answer.lab_call import LabCall
from wayout.lab.watch.trail import Stop
from wayout.render.json.document import Document, VerdictName

StepWord = Literal["name", "connect", "tls", "http", "reply"]


class LabStepDocument(Document, frozen=True, kw_only=True):
    """One step of a call, with its time in seconds, and what it brought or why it failed."""

    step: StepWord
    done: bool
    seconds: float
    note: str


class LabStopDocument(Document, frozen=True, kw_only=True):
    """The rule of the lab that stopped a call: where, for which reason or by which rule, and on which leg."""

    component: str
    place: str
    direction: Literal["ingress", "egress"] | None
    rule: str | None
    reason: str | None
    leg: Literal["forward", "return"]


class LabCallDocument(Document, frozen=True, kw_only=True):
    """One placement calls one destination.

    `address` is the address that was called last, null when the name brought none. `seen_address` is the address that
    the server saw, null when it saw none. `undecided` says that the lab could not follow the packets: then `answered`
    says nothing about AWS.
    """

    placement: str
    destination: str
    address: str | None
    answered: bool
    undecided: bool
    stopped_by: LabStopDocument | None
    seen_address: str | None
    verdict: VerdictName
    steps: tuple[LabStepDocument, ...]


class LabDocument(Document, frozen=True, kw_only=True):
    """All calls, and what of the network the lab could not rebuild."""

    schema: Literal["wayout.lab/1"] = msgspec.field(default="wayout.lab/1")
    calls: tuple[LabCallDocument, ...]
    notes: tuple[str, ...]


def lab_document(calls: Iterable[LabCall], notes: tuple[str, ...]) -> LabDocument:
    """The document of these calls."""
    return LabDocument(calls=tuple(map(_call, calls)), notes=notes)


def _call(call: LabCall) -> LabCallDocument:
    observed = call.observed
    return LabCallDocument(
        placement=call.placement,
        destination=call.destination,
        address=None if observed.address is None else str(observed.address),
        answered=observed.is_answered,
        undecided=call.is_undecided,
        stopped_by=None if observed.is_answered or call.stop is None else _stop(call.stop),
        seen_address=observed.seen,
        verdict=call.answer.value,
        steps=tuple(
            LabStepDocument(step=s.name.value, done=s.is_done, seconds=round(s.seconds, 6), note=s.note)
            for s in observed.steps
        ),
    )


def _stop(stop: Stop) -> LabStopDocument:
    label = stop.label
    return LabStopDocument(
        component=label.component,
        place=label.place,
        direction=label.side.value if label.side is not None else None,
        rule=label.rule,
        reason=label.reason,
        leg="return" if stop.is_reply else "forward",
    )
