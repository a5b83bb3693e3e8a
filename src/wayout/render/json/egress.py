"""The JSON of `wayout egress`, version 1: exact sets as disjoint boxes."""

from typing import Literal

from wayout.explain.answer.egress import EgressReport, PlacementStatement, ReachStatement
from wayout.render.json.document import (
    Document,
    GapDocument,
    ProblemDocument,
    SourceDocument,
    gap_documents,
    problem_documents,
    source_document,
)
from wayout.render.json.packet_set import BoxDocument, boxes_document

WayName = Literal[
    "beside",
    "local",
    "nat-gateway",
    "internet-gateway",
    "egress-only-internet-gateway",
    "gateway-endpoint",
    "vpc-peering-connection",
    "transit-gateway",
    "other",
]


class ReachDocument(Document, frozen=True, kw_only=True):
    """What one way leads to: always, from some client ports only, and perhaps, where a fact is missing."""

    way: WayName
    component: str
    egress_addresses: tuple[str, ...]
    certain: tuple[BoxDocument, ...]
    partial: tuple[BoxDocument, ...]
    open: tuple[BoxDocument, ...]


class PlacementReachDocument(Document, frozen=True, kw_only=True):
    """Placements that reach the same.

    `extra` is what some other placement does not reach, `missing` what some other placement reaches and these do not;
    both without what AWS offers beside every interface.
    """

    placements: tuple[str, ...]
    reaches: tuple[ReachDocument, ...]
    extra: tuple[BoxDocument, ...]
    missing: tuple[BoxDocument, ...]


class EgressDocument(Document, frozen=True, kw_only=True):
    """A whole egress set; the boxes of one list are disjoint. `common` is what every placement reaches."""

    schema: Literal["wayout.egress/1"]
    headline: str
    source: SourceDocument
    placements: tuple[PlacementReachDocument, ...]
    common: tuple[BoxDocument, ...]
    gaps: tuple[GapDocument, ...]
    assumptions: tuple[str, ...]
    problems: tuple[ProblemDocument, ...]


def egress_document(report: EgressReport) -> EgressDocument:
    """The JSON of an egress set."""
    return EgressDocument(
        schema="wayout.egress/1",
        headline=report.headline,
        source=source_document(report.source),
        placements=tuple(_placement(statement) for statement in report.placements),
        common=boxes_document(report.common),
        gaps=gap_documents(report.gaps),
        assumptions=report.assumptions,
        problems=problem_documents(report.problems),
    )


def _placement(statement: PlacementStatement) -> PlacementReachDocument:
    return PlacementReachDocument(
        placements=tuple(placement.id for placement in statement.egress.placements),
        reaches=tuple(_reach(reach) for reach in statement.reaches),
        extra=boxes_document(statement.egress.extra),
        missing=boxes_document(statement.egress.missing),
    )


def _reach(statement: ReachStatement) -> ReachDocument:
    reach = statement.reach
    return ReachDocument(
        way=reach.way.kind.value,
        component=reach.way.component,
        egress_addresses=tuple(map(str, reach.way.addresses)),
        certain=boxes_document(reach.certain),
        partial=boxes_document(reach.partial),
        open=boxes_document(reach.open),
    )
