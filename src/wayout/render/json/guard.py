"""The JSON of `wayout guard`, version 1."""

from typing import Literal

from wayout.explain.answer.guard import AssertionStatement, FaultStatement, GuardReport
from wayout.guard.standing import Standing
from wayout.render.json.document import Document, GapDocument, ProblemDocument, gap_documents, problem_documents

StandingName = Literal["holds", "fails", "unknown", "broken"]


class StandingCountsDocument(Document, frozen=True, kw_only=True):
    """How many assertions have each standing; those that are tolerated among them."""

    holds: int
    fails: int
    unknown: int
    broken: int


class FaultDocument(Document, frozen=True, kw_only=True):
    """One thing that is against an assertion.

    `reason` is a name for `wayout explain`, null where there is none; `component` the AWS id that has to change;
    `affects` are placements, or the ids that a pitfall affects; `lost` is the zone while which is lost it is so.
    """

    kind: Literal["blocked", "reachable", "egress-address", "out-of-bounds", "pitfall", "unknown"]
    reason: str | None
    component: str | None
    sender: str | None
    affects: tuple[str, ...]
    lost: str | None
    message: str
    advice: str | None


class ToleranceDocument(Document, frozen=True, kw_only=True):
    """The last day on which the assertion may fail (ISO 8601), and why."""

    until: str
    because: str


class AssertionDocument(Document, frozen=True, kw_only=True):
    """One assertion; `line` is where it begins in its file, counted from 1."""

    name: str
    line: int
    standing: StandingName
    tolerated: bool
    tolerance: ToleranceDocument | None
    message: str
    hint: str | None
    faults: tuple[FaultDocument, ...]
    gaps: tuple[GapDocument, ...]


class GuardDocument(Document, frozen=True, kw_only=True):
    """All assertions of a file, held against one network on one day; what is tolerated does not fail the whole."""

    schema: Literal["wayout.guard/1"]
    headline: str
    standing: StandingName
    day: str
    counts: StandingCountsDocument
    assertions: tuple[AssertionDocument, ...]
    problems: tuple[ProblemDocument, ...]


def guard_document(report: GuardReport) -> GuardDocument:
    """The JSON of a watch."""
    counts = report.counts
    return GuardDocument(
        schema="wayout.guard/1",
        headline=report.headline,
        standing=report.standing.value,
        day=report.day.isoformat(),
        counts=StandingCountsDocument(
            holds=counts[Standing.HOLDS],
            fails=counts[Standing.FAILS],
            unknown=counts[Standing.UNKNOWN],
            broken=counts[Standing.BROKEN],
        ),
        assertions=tuple(_assertion(assertion) for assertion in report.assertions),
        problems=problem_documents(report.problems),
    )


def _assertion(statement: AssertionStatement) -> AssertionDocument:
    tolerance = statement.tolerance
    return AssertionDocument(
        name=statement.name,
        line=statement.line,
        standing=statement.standing.value,
        tolerated=statement.is_tolerated,
        tolerance=ToleranceDocument(until=tolerance.until.isoformat(), because=tolerance.because)
        if tolerance
        else None,
        message=statement.says,
        hint=statement.hint,
        faults=tuple(_fault(fault) for fault in statement.faults),
        gaps=gap_documents(statement.gaps),
    )


def _fault(statement: FaultStatement) -> FaultDocument:
    return FaultDocument(
        kind=statement.kind.value,
        reason=statement.reason,
        component=statement.component,
        sender=statement.sender,
        affects=statement.affects,
        lost=statement.lost,
        message=statement.message,
        advice=statement.advice,
    )
