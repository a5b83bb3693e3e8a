"""The JSON of `wayout trace`, version 1: one object for one placement, otherwise an object that lists them."""

from typing import Literal

import msgspec

from wayout.explain.answer.leg import HopStatement, LegStatement, StepStatement
from wayout.explain.answer.trace import TraceReport, TraceStatement
from wayout.render.json.document import (
    BlockerDocument,
    Document,
    GapDocument,
    ProblemDocument,
    SourceDocument,
    VerdictName,
    blocker_document,
    gap_documents,
    problem_documents,
    rounded,
)

DispositionName = Literal["delivered", "exits", "denied", "no-route", "blackhole", "dropped", "unknown"]
DeviceVerdictName = Literal["allow", "deny", "unknown"]


class StepDocument(Document, frozen=True, kw_only=True):
    """One thing that happened at a hop. `rule` is the decision's own name for the rule, null where no rule decided."""

    kind: str
    verdict: DeviceVerdictName
    rule: str | None
    component: str
    reason: str | None
    note: str | None


class HopDocument(Document, frozen=True, kw_only=True):
    """One place on the way."""

    component: str
    kind: str
    steps: tuple[StepDocument, ...]


class LegDocument(Document, frozen=True, kw_only=True):
    """One leg.

    `disposition` is null for a reply that is never sent; `beyond` holds the hops that would follow.
    """

    disposition: DispositionName | None
    hops: tuple[HopDocument, ...]
    beyond: tuple[HopDocument, ...]


class ConversationDocument(Document, frozen=True, kw_only=True):
    """One conversation: what a client in one place and the destination send each other."""

    verdict: VerdictName
    placement: str
    destination: str
    success_rate: float | None
    egress_addresses: tuple[str, ...]
    forward: LegDocument
    back: LegDocument = msgspec.field(name="return")
    blockers: tuple[BlockerDocument, ...]
    gaps: tuple[GapDocument, ...]
    assumptions: tuple[str, ...]


class TraceDocument(ConversationDocument, frozen=True, kw_only=True):
    """The trace of a source that has one placement."""

    schema: Literal["wayout.trace/1"]
    source: SourceDocument
    problems: tuple[ProblemDocument, ...]


class TracesDocument(Document, frozen=True, kw_only=True):
    """The traces of a source that has several placements, or none that could be found; then `gaps` say why."""

    schema: Literal["wayout.trace/1"]
    verdict: VerdictName
    source: SourceDocument
    traces: tuple[ConversationDocument, ...]
    gaps: tuple[GapDocument, ...]
    problems: tuple[ProblemDocument, ...]


def trace_document(report: TraceReport) -> TraceDocument | TracesDocument:
    """The JSON of a trace."""
    source = SourceDocument(kind=report.source_kind, name=report.source_name)
    problems = problem_documents(report.problems)
    conversations = tuple(_conversation(statement) for statement in report.traces)
    if len(conversations) == 1:
        parts = {name: getattr(conversations[0], name) for name in ConversationDocument.__struct_fields__}
        return TraceDocument(schema="wayout.trace/1", source=source, problems=problems, **parts)
    return TracesDocument(
        schema="wayout.trace/1",
        verdict=report.answer.value,
        source=source,
        traces=conversations,
        gaps=gap_documents(report.gaps),
        problems=problems,
    )


def _conversation(statement: TraceStatement) -> ConversationDocument:
    return ConversationDocument(
        verdict=statement.answer.value,
        placement=statement.placement.id,
        destination=statement.destination,
        success_rate=rounded(statement.success_rate),
        egress_addresses=statement.egress,
        forward=_leg(statement.forward),
        back=_leg(statement.back),
        blockers=tuple(blocker_document(blocker) for blocker in statement.blockers),
        gaps=gap_documents(statement.gaps),
        assumptions=statement.assumptions,
    )


def _leg(statement: LegStatement) -> LegDocument:
    return LegDocument(
        disposition=statement.disposition.value if statement.disposition is not None else None,
        hops=tuple(_hop(hop) for hop in statement.hops),
        beyond=tuple(_hop(hop) for hop in statement.beyond),
    )


def _hop(statement: HopStatement) -> HopDocument:
    return HopDocument(
        component=statement.component, kind=statement.kind.value, steps=tuple(_step(step) for step in statement.steps)
    )


def _step(statement: StepStatement) -> StepDocument:
    return StepDocument(
        kind=statement.kind.value,
        verdict=statement.verdict.value,
        rule=statement.rule,
        component=statement.component,
        reason=str(statement.reason) if statement.reason is not None else None,
        note=statement.note,
    )
