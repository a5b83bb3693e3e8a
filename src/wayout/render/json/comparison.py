"""The JSON of `wayout compare`, version 1."""

from typing import Literal

from wayout.explain.answer.aspect import CellStatement, RowStatement
from wayout.explain.answer.comparison import ComparisonReport, DecidingStatement, PairStatement, PlaceStatement
from wayout.render.json.document import (
    Document,
    GapDocument,
    ProblemDocument,
    SourceDocument,
    VerdictName,
    gap_documents,
    problem_documents,
    source_document,
)

StandingName = Literal["first", "second", "both", "neither", "alike", "unknown"]


class SideDocument(Document, frozen=True, kw_only=True):
    """One of the two sources with the verdict for all of its placements."""

    source: SourceDocument
    verdict: VerdictName


class PlaceDocument(Document, frozen=True, kw_only=True):
    """One side of a pair: a placement, those of the same source that fare like it, and the verdict."""

    placement: str
    alike: tuple[str, ...]
    verdict: VerdictName


class CellDocument(Document, frozen=True, kw_only=True):
    """What one journey answers to a question.

    `verdict` is null where nothing was asked. `reached` is false for what follows behind the point of failure.
    """

    component: str
    verdict: Literal["allow", "deny", "unknown"] | None
    rule: str | None
    reason: str | None
    text: str
    reached: bool


class RowDocument(Document, frozen=True, kw_only=True):
    """One question with both answers, null where a journey does not meet it. At most one row decides."""

    aspect: str
    question: str
    differs: bool
    decides: bool
    first: CellDocument | None
    second: CellDocument | None


class DecidingDocument(Document, frozen=True, kw_only=True):
    """The first difference that decides. `reason` and `advice` are null where a missing fact leaves it open."""

    aspect: str
    placement: str
    reason: str | None
    component: str
    rule: str | None
    message: str
    advice: str | None


class PairDocument(Document, frozen=True, kw_only=True):
    """Two placements beside each other. `standing` says which of them gets through, or fares better."""

    headline: str
    standing: StandingName
    first: PlaceDocument
    second: PlaceDocument
    rows: tuple[RowDocument, ...]
    deciding: DecidingDocument | None
    also: tuple[str, ...]


class ComparisonDocument(Document, frozen=True, kw_only=True):
    """A whole comparison: one pair for each two placements that fare differently from the others of their source."""

    schema: Literal["wayout.comparison/1"]
    verdict: VerdictName
    headline: str
    destination: str
    first: SideDocument
    second: SideDocument
    pairs: tuple[PairDocument, ...]
    gaps: tuple[GapDocument, ...]
    assumptions: tuple[str, ...]
    problems: tuple[ProblemDocument, ...]


def comparison_document(report: ComparisonReport) -> ComparisonDocument:
    """The JSON of a comparison."""
    return ComparisonDocument(
        schema="wayout.comparison/1",
        verdict=report.answer.value,
        headline=report.headline,
        destination=report.destination,
        first=SideDocument(source=source_document(report.first), verdict=report.first_answer.value),
        second=SideDocument(source=source_document(report.second), verdict=report.second_answer.value),
        pairs=tuple(_pair(pair) for pair in report.pairs),
        gaps=gap_documents(report.gaps),
        assumptions=report.assumptions,
        problems=problem_documents(report.problems),
    )


def _pair(pair: PairStatement) -> PairDocument:
    return PairDocument(
        headline=pair.headline,
        standing=pair.standing.value,
        first=_place(pair.first),
        second=_place(pair.second),
        rows=tuple(_row(row) for row in pair.rows),
        deciding=_deciding(pair.deciding) if pair.deciding is not None else None,
        also=pair.also,
    )


def _place(place: PlaceStatement) -> PlaceDocument:
    return PlaceDocument(placement=place.placement.id, alike=place.alike, verdict=place.answer.value)


def _row(row: RowStatement) -> RowDocument:
    return RowDocument(
        aspect=row.aspect.value,
        question=row.question,
        differs=row.differs,
        decides=row.decides,
        first=_cell(row.first),
        second=_cell(row.second),
    )


def _cell(statement: CellStatement | None) -> CellDocument | None:
    if statement is None:
        return None
    return CellDocument(
        component=statement.component,
        verdict=statement.verdict.value if statement.verdict is not None else None,
        rule=statement.rule,
        reason=str(statement.reason) if statement.reason is not None else None,
        text=statement.text,
        reached=statement.is_reached,
    )


def _deciding(deciding: DecidingStatement) -> DecidingDocument:
    return DecidingDocument(
        aspect=deciding.aspect.value,
        placement=deciding.placement,
        reason=str(deciding.reason) if deciding.reason is not None else None,
        component=deciding.component,
        rule=deciding.rule,
        message=deciding.message,
        advice=deciding.advice,
    )
