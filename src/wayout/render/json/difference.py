"""The JSON of `wayout diff`, version 1: exact sets as disjoint boxes."""

from typing import Literal

from wayout.ask.change.roll_call import Unpaired
from wayout.explain.answer.change import ChangeStatement
from wayout.explain.answer.difference import DifferenceReport, MoveStatement, ShiftStatement
from wayout.explain.answer.meaning import MeaningStatement
from wayout.forward.decision.origin import SELF
from wayout.render.json.document import (
    Document,
    GapDocument,
    ProblemDocument,
    VerdictName,
    gap_documents,
    problem_documents,
)
from wayout.render.json.packet_set import BoxDocument, ExampleDocument, boxes_document, example_document


class UnpairedDocument(Document, frozen=True, kw_only=True):
    """A workload that only one side has, or one placement of a workload that both have; null for all of it."""

    workload: str
    placement: str | None


class ChangeDocument(Document, frozen=True, kw_only=True):
    """An element that differs. `parts` are the fields that differ; `gone` and `come` tell it in words.

    Of kind `document`, `id` is an account and region, of which one snapshot holds more of the document than the other.
    """

    document: str
    id: str
    kind: Literal["added", "removed", "changed", "document"]
    parts: tuple[str, ...]
    gone: tuple[str, ...]
    come: tuple[str, ...]


class AffectedDocument(Document, frozen=True, kw_only=True):
    """A placement of a workload, as it is in the new snapshot."""

    workload: str
    placement: str
    subnet: str | None
    az: str


class StopDocument(Document, frozen=True, kw_only=True):
    """What stops packets on the side where they are stopped; `component` is null for the workload itself."""

    reason: str
    component: str | None
    rule: str | None


class MoveDocument(Document, frozen=True, kw_only=True):
    """Packets whose verdict was one and is another. With `unknown` on a side they cannot be compared."""

    was: VerdictName
    now: VerdictName
    packets: tuple[BoxDocument, ...]
    example: ExampleDocument
    stopped_by: tuple[StopDocument, ...]


class ShiftDocument(Document, frozen=True, kw_only=True):
    """Placements for which the same packets have moved. `changes` are places in the list of all changes, from 0."""

    affects: tuple[AffectedDocument, ...]
    moves: tuple[MoveDocument, ...]
    changes: tuple[int, ...]


class MeaningDocument(Document, frozen=True, kw_only=True):
    """What the destination, a name, means in a VPC otherwise than it did, in words; `known` on both sides or not."""

    vpc: str
    name: str
    was: str
    now: str
    known: bool


class DifferenceDocument(Document, frozen=True, kw_only=True):
    """A whole difference.

    `verdict`: `same` where nothing moved, came or went; `different`; `unknown` where only what cannot be compared
    differs. `unseen` are workloads of one side about which a missing document of the other side leaves nothing known.
    `not_asked` are places in `changes`, from 0, of documents that one side alone shows in full: in a large account
    nobody is asked what they decide.
    """

    schema: Literal["wayout.difference/1"]
    verdict: Literal["same", "different", "unknown"]
    headline: str
    compared: int
    added: tuple[UnpairedDocument, ...]
    removed: tuple[UnpairedDocument, ...]
    unseen: tuple[UnpairedDocument, ...]
    findings: tuple[ShiftDocument, ...]
    changes: tuple[ChangeDocument, ...]
    not_asked: tuple[int, ...]
    meanings: tuple[MeaningDocument, ...]
    gaps: tuple[GapDocument, ...]
    problems: tuple[ProblemDocument, ...]


_VERDICTS: dict[str, Literal["same", "different", "unknown"]] = {
    "reachable": "same",
    "intermittent": "different",
    "blocked": "different",
    "unknown": "unknown",
}


def difference_document(report: DifferenceReport) -> DifferenceDocument:
    """The JSON of a difference."""
    places = {id(statement.change): index for index, statement in enumerate(report.changes)}
    return DifferenceDocument(
        schema="wayout.difference/1",
        verdict=_VERDICTS[report.answer],
        headline=report.headline,
        compared=report.compared,
        added=tuple(map(_unpaired, report.added)),
        removed=tuple(map(_unpaired, report.removed)),
        unseen=tuple(map(_unpaired, report.unseen)),
        findings=tuple(_shift(statement, places) for statement in report.shifts),
        changes=tuple(map(_change, report.changes)),
        not_asked=tuple(places[id(statement.change)] for statement in report.unasked),
        meanings=tuple(map(_meaning, report.meanings)),
        gaps=gap_documents(report.gaps),
        problems=problem_documents(report.problems),
    )


def _meaning(statement: MeaningStatement) -> MeaningDocument:
    meaning = statement.meaning
    return MeaningDocument(
        vpc=meaning.vpc_id, name=meaning.name, was=statement.was, now=statement.now, known=meaning.is_known
    )


def _unpaired(unpaired: Unpaired) -> UnpairedDocument:
    return UnpairedDocument(workload=unpaired.name, placement=unpaired.placement)


def _change(statement: ChangeStatement) -> ChangeDocument:
    change = statement.change
    return ChangeDocument(
        document=change.document,
        id=change.id,
        kind=change.kind.value,
        parts=change.parts,
        gone=statement.gone,
        come=statement.come,
    )


def _shift(statement: ShiftStatement, places: dict[int, int]) -> ShiftDocument:
    return ShiftDocument(
        affects=tuple(
            AffectedDocument(
                workload=mover.workload,
                placement=mover.placement.id,
                subnet=mover.placement.origin.subnet_id,
                az=mover.placement.az,
            )
            for mover in statement.shift.movers
        ),
        moves=tuple(map(_move, statement.moves)),
        changes=tuple(places[id(change)] for change in statement.shift.changes),
    )


def _move(statement: MoveStatement) -> MoveDocument:
    move = statement.move
    return MoveDocument(
        was=move.was.value,
        now=move.now.value,
        packets=boxes_document(move.packets),
        example=example_document(statement.example),
        stopped_by=tuple(
            StopDocument(reason=str(s.reason), component=None if s.component == SELF else s.component, rule=s.rule)
            for s in move.stops
        ),
    )
