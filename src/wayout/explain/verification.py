"""A verification as statements: each row with what every witness says, and what it means where they contradict."""

from typing import Literal

import msgspec

from wayout.ask.source import Source
from wayout.evidence.client_signature import Signature, signature_of, signature_of_failure
from wayout.evidence.observed_call import Attempt, ObservedCall
from wayout.evidence.verification import (
    About,
    Contradiction,
    Probed,
    Recorded,
    Row,
    Saying,
    Verification,
    Witness,
    saying_of,
)
from wayout.explain.diagnosis import BlockerStatement, GapStatement, Report, report
from wayout.explain.name import name_of
from wayout.forward.outcome import Answer
from wayout.model.network import Network

_NAMES = {
    Witness.MODEL: "the model",
    Witness.FLOW_LOGS: "the flow logs",
    Witness.METRICS: "the metrics",
    Witness.PROBE: "the probe",
}


class ContradictionStatement(msgspec.Struct, frozen=True):
    """Two witnesses who cannot both be right: what each says, what that means, and what would settle it."""

    about: About
    between: tuple[Witness, Witness]
    message: str
    meaning: str
    settled_by: str


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
                subnet=name or subnet_id,
                az=place.placement.az,
                destination=row.destination.text,
                answer=row.answer,
                model=row.result.answer,
                model_message=_model_message(row.result.answer, result.blockers, result.egress),
                blockers=result.blockers,
                logs=_recorded(row.logs),
                metrics=_recorded(row.metrics),
                probe=_probed(row.probe),
                contradictions=tuple(_contradiction(each, row, result.blockers) for each in row.contradictions),
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


def _recorded(recorded: Recorded | None) -> RecordedStatement | None:
    return None if recorded is None else RecordedStatement(recorded.saying, recorded.message, recorded.where)


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


def _contradiction(each: Contradiction, row: Row, blockers: tuple[BlockerStatement, ...]) -> ContradictionStatement:
    if each.about is About.ADDRESS:
        seen = row.probe.call.seen if row.probe is not None and row.probe.call is not None else None
        return ContradictionStatement(
            each.about,
            (each.passes, each.fails),
            f"the server saw {seen}, which is none of the addresses that the model expects",
            "The call left by another way than the model says: the routes or the gateway changed since the snapshot, a "
            "proxy stands between, or the address is the far side's own (a load balancer in front of the service).",
            "Collect a new snapshot and verify again; `wayout trace` shows the way that the model expects.",
        )
    meaning, settled_by = _MEANINGS[each.passes, each.fails]
    stopped = f" ({blockers[0].message})" if each.fails is Witness.MODEL and blockers else ""
    return ContradictionStatement(
        each.about,
        (each.passes, each.fails),
        f"{_NAMES[each.passes]} says that it passes, {_NAMES[each.fails]} that it does not{stopped}",
        meaning,
        settled_by,
    )


_COLLECT = "Collect a new snapshot and verify again."
_AGAIN = "Verify again with --probe, and with records of the last minutes (--since 15m)."
_OLD_RECORDS = "the configuration changed between the records and now"

_MEANINGS: dict[tuple[Witness, Witness], tuple[str, str]] = {
    (Witness.MODEL, Witness.PROBE): (
        (
            "Nothing that the snapshot describes stops it, and yet nothing came back. Either the configuration changed "
            "since the snapshot, or what stops it lies beyond: the other side's list of allowed addresses, its service, a "
            "firewall or appliance that the snapshot does not hold, or a name that means something else there."
        ),
        f"{_COLLECT} If they still contradict, ask the other side whether it sees the address that the model expects.",
    ),
    (Witness.PROBE, Witness.MODEL): (
        (
            "It was called, and something answered: believe the call. The configuration changed since the snapshot (as "
            "after a fix), or the probe did not stand where the workload stands."
        ),
        _COLLECT,
    ),
    (Witness.MODEL, Witness.FLOW_LOGS): (
        (
            "The records show attempts that failed. Either the configuration changed since they were written (the fix of "
            "that failure), or what stops it is not in the snapshot. A missing route never shows as REJECT (FL-6)."
        ),
        f"`wayout flows explain` says what each of these records means. {_AGAIN}",
    ),
    (Witness.FLOW_LOGS, Witness.MODEL): (
        (
            "The records show attempts that were answered. Either the configuration changed since they were written, or "
            "they belong to connections from before a change of a group: those go on (SG-25, CLI-16)."
        ),
        _AGAIN,
    ),
    (Witness.FLOW_LOGS, Witness.PROBE): (
        f"It worked when the records were written, and does not now: {_OLD_RECORDS}, or the other side fails now.",
        _COLLECT,
    ),
    (Witness.PROBE, Witness.FLOW_LOGS): (
        f"It failed when the records were written, and works now: {_OLD_RECORDS}. That is what a fix looks like.",
        _AGAIN,
    ),
    (Witness.MODEL, Witness.METRICS): (
        "The NAT gateway's metrics do not show what the model says it carries.",
        "`wayout flows metrics` says what the pattern means; records of the NAT gateway's interface show each flow.",
    ),
    (Witness.METRICS, Witness.MODEL): (
        (
            "The NAT gateway carries connections, and the model says that these cannot: other workloads use the gateway as "
            "well, or the configuration changed."
        ),
        "Flow log records of the workload's own interface tell whose connections these are.",
    ),
    (Witness.METRICS, Witness.PROBE): (
        "The NAT gateway carries connections, and the probe's own got no answer: other workloads use it as well.",
        "Flow log records of the workload's own interface tell whose connections these are.",
    ),
    (Witness.PROBE, Witness.METRICS): (
        (
            "The call was answered, and the NAT gateway's metrics show no connection: it left by another way, or the "
            "metrics are from before."
        ),
        "Read the metrics of the minute of the probe.",
    ),
    (Witness.FLOW_LOGS, Witness.METRICS): (
        "The records show answered attempts, and the metrics none: they left by another way, or the times differ.",
        "Compare the same minutes of both.",
    ),
    (Witness.METRICS, Witness.FLOW_LOGS): (
        (
            "The NAT gateway carries connections, and the records show none of this workload answered: other workloads use "
            "the gateway as well."
        ),
        "`wayout flows explain` says what the workload's own records mean.",
    ),
}
