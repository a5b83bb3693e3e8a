"""A verification as statements: each row with what every witness says, and what it means where they contradict."""

from datetime import UTC, datetime
from typing import Literal

import msgspec

from wayout.ask.source.source import Source
from wayout.evidence.probe.client_signature import Signature, signature_of, signature_of_failure
from wayout.evidence.probe.observed_call import Attempt, ObservedCall
from wayout.evidence.probe.probed import Probed
from wayout.evidence.verification.verification import (
    Recorded,
    Saying,
    Verification,
    saying_of,
)
from wayout.explain.answer.diagnosis import Report, report
from wayout.explain.fault.blocker import BlockerStatement
from wayout.explain.flows.metrics import meaning_of
from wayout.explain.verification.contradiction import ContradictionStatement, contradiction_statement
from wayout.explain.wording.gap import GapStatement
from wayout.explain.wording.name import name_of
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network


class RecordedStatement(msgspec.Struct, frozen=True):
    """What flow logs or metrics say of a row."""

    saying: Saying
    message: str
    where: str


class ProbedStatement(msgspec.Struct, frozen=True):
    """What a probe says of a row: its means, one line, every step, and how a client would read the failure."""

    saying: Saying
    means: str
    message: str
    call: ObservedCall | None
    signature: Signature | None


class RowStatement(msgspec.Struct, frozen=True):
    """One row: where, what, the verdict, and each witness; None for one that was not asked."""

    placement: str
    subnet: str | None
    subnet_name: str | None
    az: str
    destination: str
    answer: Answer
    model: Answer
    model_message: str
    blockers: tuple[BlockerStatement, ...]
    logs: RecordedStatement | None
    metrics: RecordedStatement | None
    probe: ProbedStatement | None
    contradictions: tuple[ContradictionStatement, ...]

    @property
    def title(self) -> str:
        """The placement with the name of its subnet, and the destination."""
        if self.subnet_name is None:
            place = self.placement
        elif self.placement == self.subnet:
            place = f"{self.subnet_name} ({self.placement})"
        else:
            place = f"{self.placement} in {self.subnet_name}"
        return f"{place} to {self.destination}"

    @property
    def agreement(self) -> Literal["agree", "contradict", "open", "alone"]:
        """Whether the witnesses agree: `contradict`, `agree`, `open` where one tells nothing, `alone` for the model."""
        if self.contradictions:
            return "contradict"
        others = [each for each in (self.logs, self.metrics, self.probe) if each is not None]
        if not others:
            return "alone"
        told = self.model is not Answer.UNKNOWN and any(each.saying is not Saying.NOTHING for each in others)
        return "agree" if told else "open"


class VerificationReport(msgspec.Struct, frozen=True):
    """A whole verification in words."""

    headline: str
    answer: Answer
    is_contradicted: bool
    source: Source
    destinations: tuple[str, ...]
    rows: tuple[RowStatement, ...]
    gaps: tuple[GapStatement, ...]
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]


def verification_report(network: Network, verification: Verification) -> VerificationReport:
    """The verification in words."""
    diagnosis = report(network, verification.diagnosis)
    rows = _rows(network, verification, diagnosis)
    return VerificationReport(
        headline=_headline(rows, diagnosis),
        answer=verification.answer,
        is_contradicted=verification.is_contradicted,
        source=verification.diagnosis.source,
        destinations=diagnosis.destinations,
        rows=rows,
        gaps=diagnosis.gaps,
        assumptions=diagnosis.assumptions,
        notes=verification.notes,
    )


def _rows(network: Network, verification: Verification, diagnosis: Report) -> tuple[RowStatement, ...]:
    results = [(place, result) for place in diagnosis.placements for result in place.results]
    found = []
    for row, (place, result) in zip(verification.rows, results, strict=True):
        subnet_id = row.placement.origin.subnet_id
        name = name_of(network, subnet_id) if subnet_id is not None else None
        found.append(
            RowStatement(
                placement=row.placement.id,
                subnet=subnet_id,
                subnet_name=name,
                az=place.placement.az,
                destination=row.destination.text,
                answer=row.answer,
                model=row.result.answer,
                model_message=_model_message(row.result.answer, result.blockers, result.egress),
                blockers=result.blockers,
                logs=_logged(row.logs),
                metrics=_metered(row.metrics),
                probe=_probed(row.probe),
                contradictions=tuple(
                    contradiction_statement(each, row, result.blockers) for each in row.contradictions
                ),
            )
        )
    return tuple(found)


def _headline(rows: tuple[RowStatement, ...], diagnosis: Report) -> str:
    contradicted = sum(bool(row.contradictions) for row in rows)
    total = len(rows)
    if contradicted:
        verb = "contradicts" if contradicted == 1 else "contradict"
        which = "the only row" if total == 1 else f"{contradicted} of {total} rows"
        return f"{which[0].upper()}{which[1:]} {verb}: what was seen is not what the model says."
    measured = sum(row.agreement == "agree" for row in rows)
    if measured == total and total:
        return f"{diagnosis.headline} What was seen agrees{' in all rows' if total > 1 else ''}."
    if measured:
        return (
            f"{diagnosis.headline} What was seen agrees in {measured} of {total} rows, and tells nothing of the others."
        )
    settled = [row for row in rows if row.model is Answer.UNKNOWN and row.answer is not Answer.UNKNOWN]
    if settled:
        return f"{diagnosis.headline} What was seen settles {len(settled)} of {total} rows."
    asked = any(row.agreement != "alone" for row in rows)
    return f"{diagnosis.headline} {'Nothing that was seen tells of it.' if asked else 'Nothing was held against it.'}"


def _model_message(answer: Answer, blockers: tuple[BlockerStatement, ...], egress: tuple[str, ...]) -> str:
    if blockers and answer is not Answer.REACHABLE:
        return blockers[0].message
    return f"leaves as {', '.join(egress)}" if egress else ""


def _logged(recorded: Recorded | None) -> RecordedStatement | None:
    if recorded is None:
        return None
    tally = recorded.tally
    if tally is None:
        message = "records tell of TCP to single addresses only"
    elif not tally.attempts:
        left_out = [f"{getattr(tally, name)} {word}" for name, word in _LEFT_OUT if getattr(tally, name)]
        message = ", and ".join(["no attempt is recorded", *left_out])
    else:
        parts = [f"{getattr(tally, name)} {word}" for name, word in _COUNTED if getattr(tally, name)]
        attempts = "1 attempt" if tally.attempts == 1 else f"{tally.attempts} attempts"
        message = f"{attempts}: {', '.join(parts)}{_when(recorded.span)}"
    return RecordedStatement(recorded.saying, message, ", ".join(recorded.where))


def _when(span: tuple[int, int] | None) -> str:
    if span is None:
        return ""
    first, last = (datetime.fromtimestamp(second, UTC) for second in span)
    ended = last.strftime("%H:%M" if last.date() == first.date() else "%Y-%m-%d %H:%M")
    return f", from {first:%Y-%m-%d %H:%M} to {ended} UTC"


_LEFT_OUT = (("lost", "where records were lost"), ("too_early", "too young for the answer to be there"))
_COUNTED = (
    ("answered", "answered"),
    ("refused", "refused by the other side"),
    ("rejected", "rejected on the way out"),
    ("cut_off", "whose replies were rejected"),
    ("unanswered", "without an answer"),
)


def _metered(recorded: Recorded | None) -> RecordedStatement | None:
    if recorded is None:
        return None
    told = dict.fromkeys(meaning_of(finding.pattern) for finding in recorded.findings)
    message = ". ".join(told) if told else "no NAT gateway with metrics is on its way"
    return RecordedStatement(recorded.saying, message, ", ".join(recorded.where))


def _probed(probed: Probed | None) -> ProbedStatement | None:
    if probed is None:
        return None
    call = probed.call
    if call is None:
        return ProbedStatement(Saying.NOTHING, probed.means, f"not measured: {probed.why}", None, None)
    return ProbedStatement(saying_of(probed), probed.means, call_message(call), call, call_signature(call))


def call_signature(call: ObservedCall) -> Signature | None:
    """How a client would read what the call met: its name's failure, else the first attempt's that tells something."""
    if call.name is not None and call.name.failure is not None:
        return signature_of_failure(call.name.failure)
    found = [signature for attempt in call.attempts if (signature := signature_of(attempt)) is not None]
    return found[0] if found else None


def call_message(call: ObservedCall) -> str:
    """What the call met, in one line."""
    if call.name is not None and not call.name.is_done:
        return f"the name failed after {_time(call.name.seconds)}: {call.name.note}"
    if not call.attempts:
        return "no address was called"
    told = list(dict.fromkeys(_attempt_message(attempt) for attempt in call.attempts))
    if len(call.attempts) == 1 or len(told) == 1:
        return told[0]
    return "; ".join(f"{attempt.address}: {_attempt_message(attempt)}" for attempt in call.attempts)


def _attempt_message(attempt: Attempt) -> str:
    failed = attempt.failed
    if failed is not None:
        before = [step.name.value for step in attempt.steps if step.is_done]
        after = f"after {' and '.join(before)}, " if before else ""
        return f"{after}{failed.name.value} failed: {failed.note}"
    seen = f", seen as {attempt.seen}" if attempt.seen is not None else ""
    status = f"HTTP {attempt.status}" if attempt.status is not None else "answered"
    return f"{status} in {_time(sum(step.seconds for step in attempt.steps))}{seen}"


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
