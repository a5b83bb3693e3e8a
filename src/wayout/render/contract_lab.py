"""The JSON of `wayout lab run`, version 1: what every call met, beside the model's verdict."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from wayout.lab.probe import Observed
from wayout.render.contract import Document, VerdictName

StepWord = Literal["name", "connect", "tls", "http", "reply"]


class LabStepDocument(Document, frozen=True, kw_only=True):
    """One step of a call, with its time in seconds, and what it brought or why it failed."""

    step: StepWord
    done: bool
    seconds: float
    note: str


class LabCallDocument(Document, frozen=True, kw_only=True):
    """One placement calls one destination. `seen_address` is the address that the server saw, null when it saw none."""

    placement: str
    destination: str
    address: str
    answered: bool
    seen_address: str | None
    verdict: VerdictName
    steps: tuple[LabStepDocument, ...]


class LabDocument(Document, frozen=True, kw_only=True):
    """All calls, and what of the network the lab could not rebuild."""

    schema: Literal["wayout.lab/1"] = msgspec.field(default="wayout.lab/1")
    calls: tuple[LabCallDocument, ...]
    notes: tuple[str, ...]


def lab_document(calls: Iterable[tuple[str, str, VerdictName, Observed]], notes: tuple[str, ...]) -> LabDocument:
    """The document of these calls: placement, destination, the model's verdict, and what was observed."""
    return LabDocument(
        calls=tuple(
            LabCallDocument(
                placement=placement,
                destination=destination,
                address=str(observed.target.address),
                answered=observed.is_answered,
                seen_address=observed.seen,
                verdict=verdict,
                steps=tuple(
                    LabStepDocument(step=s.name.value, done=s.is_done, seconds=round(s.seconds, 6), note=s.note)
                    for s in observed.steps
                ),
            )
            for placement, destination, verdict, observed in calls
        ),
        notes=notes,
    )
