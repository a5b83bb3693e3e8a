"""The JSON of `wayout audit`, version 1."""

from typing import Literal

from wayout.explain.answer.audit import AuditCauseStatement, AuditReport, WorkloadStatement
from wayout.explain.answer.pitfall import PitfallStatement
from wayout.forward.journey.outcome import Answer
from wayout.render.json.document import (
    Document,
    GapDocument,
    LegName,
    ProblemDocument,
    VerdictName,
    gap_documents,
    problem_documents,
    rounded,
)


class CountsDocument(Document, frozen=True, kw_only=True):
    """How many workloads have each verdict."""

    reachable: int
    intermittent: int
    blocked: int
    unknown: int


class WorkloadDocument(Document, frozen=True, kw_only=True):
    """One workload. `name` is what `wayout diagnose` takes; `causes` are positions in the list of causes, from 0.

    `success_rate` is from 0 to 1, null while a gap leaves it open.
    """

    name: str
    kind: str
    verdict: VerdictName
    success_rate: float | None
    placements: int
    causes: tuple[int, ...]


class AuditCauseDocument(Document, frozen=True, kw_only=True):
    """One fault and the workloads that it hits; `weight` is their share of all workloads, from 0 to 1.

    A fault of the senders themselves, such as a missing public address, counts once for their subnet.
    """

    reason: str
    component: str
    rule: str | None
    leg: LegName
    aws_code: str | None
    affects: tuple[str, ...]
    destinations: tuple[str, ...]
    weight: float
    message: str
    advice: str


class PitfallDocument(Document, frozen=True, kw_only=True):
    """One thing worth changing that blocks nothing by itself."""

    advisory: str
    component: str
    affects: tuple[str, ...]
    message: str
    advice: str


class AuditDocument(Document, frozen=True, kw_only=True):
    """A whole audit."""

    schema: Literal["wayout.audit/1"]
    headline: str
    destinations: tuple[str, ...]
    counts: CountsDocument
    workloads: tuple[WorkloadDocument, ...]
    causes: tuple[AuditCauseDocument, ...]
    pitfalls: tuple[PitfallDocument, ...]
    gaps: tuple[GapDocument, ...]
    assumptions: tuple[str, ...]
    problems: tuple[ProblemDocument, ...]


def audit_document(report: AuditReport) -> AuditDocument:
    """The JSON of an audit."""
    counts = report.counts
    return AuditDocument(
        schema="wayout.audit/1",
        headline=report.headline,
        destinations=report.destinations,
        counts=CountsDocument(
            reachable=counts[Answer.REACHABLE],
            intermittent=counts[Answer.INTERMITTENT],
            blocked=counts[Answer.BLOCKED],
            unknown=counts[Answer.UNKNOWN],
        ),
        workloads=tuple(_workload(workload) for workload in report.workloads),
        causes=tuple(_cause(cause) for cause in report.causes),
        pitfalls=tuple(_pitfall(pitfall) for pitfall in report.pitfalls),
        gaps=gap_documents(report.gaps),
        assumptions=report.assumptions,
        problems=problem_documents(report.problems),
    )


def _workload(statement: WorkloadStatement) -> WorkloadDocument:
    return WorkloadDocument(
        name=statement.name,
        kind=statement.kind,
        verdict=statement.answer.value,
        success_rate=rounded(statement.success_rate),
        placements=statement.placements,
        causes=statement.causes,
    )


def _cause(statement: AuditCauseStatement) -> AuditCauseDocument:
    return AuditCauseDocument(
        reason=str(statement.reason),
        component=statement.component,
        rule=statement.rule,
        leg=statement.leg.value,
        aws_code=statement.reason.aws_code,
        affects=statement.affects,
        destinations=statement.destinations,
        weight=rounded(statement.weight) or 0.0,
        message=statement.message,
        advice=statement.advice,
    )


def _pitfall(statement: PitfallStatement) -> PitfallDocument:
    return PitfallDocument(
        advisory=str(statement.advisory),
        component=statement.component,
        affects=statement.affects,
        message=statement.message,
        advice=statement.advice,
    )
