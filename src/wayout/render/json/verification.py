"""The JSON of `wayout verify`, version 1: what every witness says, row by row."""

from typing import Literal

import msgspec

from wayout.evidence.probe.client_signature import Signature
from wayout.evidence.probe.observed_call import Attempt, Step
from wayout.explain.verification.contradiction import ContradictionStatement
from wayout.explain.verification.verification import (
    ProbedStatement,
    RecordedStatement,
    RowStatement,
    VerificationReport,
)
from wayout.render.json.document import (
    BlockerDocument,
    Document,
    GapDocument,
    SourceDocument,
    VerdictName,
    blocker_document,
    gap_documents,
    source_document,
)

SayingName = Literal["passes", "partly", "fails", "nothing"]
WitnessName = Literal["model", "flow-logs", "metrics", "probe"]


class ModelDocument(Document, frozen=True, kw_only=True):
    """What the model says."""

    verdict: VerdictName
    message: str
    blockers: tuple[BlockerDocument, ...]


class RecordedDocument(Document, frozen=True, kw_only=True):
    """What flow logs or metrics say; `where` names them."""

    says: SayingName
    message: str
    where: str


class StepDocument(Document, frozen=True, kw_only=True):
    """One step of a call: its time in seconds, what it brought, and how it failed, null when it did not."""

    step: Literal["name", "connect", "tls", "http", "reply"]
    done: bool
    seconds: float
    note: str
    failure: str | None


class AttemptDocument(Document, frozen=True, kw_only=True):
    """The call of one address; `status` is HTTP's, `seen_address` what the server saw, where it told."""

    address: str
    steps: tuple[StepDocument, ...]
    status: int | None
    seen_address: str | None


class SignatureDocument(Document, frozen=True, kw_only=True):
    """How a client's symptom is read: the rule, what it was, what causes it in the order to test, and what does not."""

    rule: str
    symptom: str
    likely: str
    not_the_cause: str | None
    sureness: Literal["stated", "derived"]


class ProbeDocument(Document, frozen=True, kw_only=True):
    """What the probe met. `measured` is false when there was none, and the message says why."""

    says: SayingName
    measured: bool
    means: str
    message: str
    name: StepDocument | None
    attempts: tuple[AttemptDocument, ...]
    signature: SignatureDocument | None
    left_out: tuple[str, ...]
    unmeasured: tuple[str, ...]


class ContradictionDocument(Document, frozen=True, kw_only=True):
    """Two witnesses who cannot both be right; of `between`, the first says that it passes."""

    about: Literal["reach", "egress-address"]
    between: tuple[WitnessName, WitnessName]
    message: str
    meaning: str
    settled_by: str


class RowDocument(Document, frozen=True, kw_only=True):
    """One placement against one destination; a witness that was not asked is null."""

    placement: str
    subnet: str | None
    subnet_name: str | None
    az: str
    destination: str
    verdict: VerdictName
    agreement: Literal["agree", "contradict", "open", "alone"]
    model: ModelDocument
    flow_logs: RecordedDocument | None
    metrics: RecordedDocument | None
    probe: ProbeDocument | None
    contradictions: tuple[ContradictionDocument, ...]


class VerificationDocument(Document, frozen=True, kw_only=True):
    """A whole verification."""

    schema: Literal["wayout.verification/1"] = msgspec.field(default="wayout.verification/1")
    verdict: VerdictName
    contradicted: bool
    headline: str
    source: SourceDocument
    destinations: tuple[str, ...]
    rows: tuple[RowDocument, ...]
    gaps: tuple[GapDocument, ...]
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]


def verification_document(report: VerificationReport) -> VerificationDocument:
    """The document of a verification."""
    return VerificationDocument(
        verdict=report.answer.value,
        contradicted=report.is_contradicted,
        headline=report.headline,
        source=source_document(report.source),
        destinations=report.destinations,
        rows=tuple(_row(row) for row in report.rows),
        gaps=gap_documents(report.gaps),
        assumptions=report.assumptions,
        notes=report.notes,
    )


def _row(row: RowStatement) -> RowDocument:
    return RowDocument(
        placement=row.placement,
        subnet=row.subnet,
        subnet_name=row.subnet_name,
        az=row.az,
        destination=row.destination,
        verdict=row.answer.value,
        agreement=row.agreement,
        model=ModelDocument(
            verdict=row.model.value,
            message=row.model_message,
            blockers=tuple(blocker_document(blocker) for blocker in row.blockers),
        ),
        flow_logs=_recorded(row.logs),
        metrics=_recorded(row.metrics),
        probe=None if row.probe is None else _probe(row.probe),
        contradictions=tuple(_contradiction(each) for each in row.contradictions),
    )


def _recorded(statement: RecordedStatement | None) -> RecordedDocument | None:
    if statement is None:
        return None
    return RecordedDocument(says=statement.saying.value, message=statement.message, where=statement.where)


def _probe(statement: ProbedStatement) -> ProbeDocument:
    call = statement.call
    return ProbeDocument(
        says=statement.saying.value,
        measured=call is not None,
        means=statement.means,
        message=statement.message,
        name=None if call is None or call.name is None else _step(call.name),
        attempts=() if call is None else tuple(_attempt(attempt) for attempt in call.attempts),
        signature=None if statement.signature is None else _signature(statement.signature),
        left_out=() if call is None else call.left_out,
        unmeasured=() if call is None else call.unmeasured,
    )


def _attempt(attempt: Attempt) -> AttemptDocument:
    return AttemptDocument(
        address=attempt.address,
        steps=tuple(_step(step) for step in attempt.steps),
        status=attempt.status,
        seen_address=attempt.seen,
    )


def _step(step: Step) -> StepDocument:
    return StepDocument(
        step=step.name.value,
        done=step.is_done,
        seconds=round(step.seconds, 6),
        note=step.note,
        failure=None if step.failure is None else step.failure.value,
    )


def _signature(signature: Signature) -> SignatureDocument:
    return SignatureDocument(
        rule=signature.rule,
        symptom=signature.symptom,
        likely=signature.likely,
        not_the_cause=signature.not_the_cause,
        sureness=signature.sureness.value,
    )


def _contradiction(statement: ContradictionStatement) -> ContradictionDocument:
    one, other = statement.between
    return ContradictionDocument(
        about=statement.about.value,
        between=(one.value, other.value),
        message=statement.message,
        meaning=statement.meaning,
        settled_by=statement.settled_by,
    )
