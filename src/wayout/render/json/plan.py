"""The JSON of `wayout fix`, version 1. `wayout apply` reads source, destinations, approach, changes, and what they expect."""

from collections.abc import Sequence
from typing import Any, Literal

from wayout.explain.plan.edit import EditStatement
from wayout.explain.plan.obstacle import ObstacleStatement
from wayout.explain.plan.passage import PassageStatement
from wayout.explain.plan.proposal import PlacementProof, PlanReport, PlanStatement
from wayout.fix.change.any_change import Change
from wayout.model.price import AS_OF
from wayout.render.json.document import Document, GapDocument, VerdictName, gap_documents
from wayout.render.json.packet_set import BoxDocument, ExampleDocument, boxes_document, example_document

ApproachName = Literal["repair", "nat-per-zone", "regional-nat", "endpoints", "public-address"]


class StepDocument(Document, frozen=True, kw_only=True):
    """One change in words; the change itself stands at the same place in `changes`."""

    text: str
    details: tuple[str, ...]


class PlacementProofDocument(Document, frozen=True, kw_only=True):
    """One placement and destination before and after. `seen_as` holds `new address` for what AWS gives only later."""

    placement: str
    az: str
    destination: str
    before: VerdictName | None
    after: VerdictName
    seen_as: tuple[str, ...]


class ZoneLossDocument(Document, frozen=True, kw_only=True):
    """The verdict for all placements elsewhere while a zone is lost."""

    az: str
    before: VerdictName
    after: VerdictName


class TravellerDocument(Document, frozen=True, kw_only=True):
    """For whom packets open or close."""

    workload: str
    placement: str
    subnet: str | None
    az: str


class PassageDocument(Document, frozen=True, kw_only=True):
    """Packets whose verdict was one and is another: those of the question, or others."""

    asked: bool
    affects: tuple[TravellerDocument, ...]
    was: VerdictName
    now: VerdictName
    packets: tuple[BoxDocument, ...]
    example: ExampleDocument


class ProofDocument(Document, frozen=True, kw_only=True):
    """What the plan does. `undecided` are packets that a missing fact leaves open on one side, never counted as either."""

    holds: bool
    compared: int
    placements: tuple[PlacementProofDocument, ...]
    zone_losses: tuple[ZoneLossDocument, ...]
    opens: tuple[PassageDocument, ...]
    closes: tuple[PassageDocument, ...]
    undecided: tuple[PassageDocument, ...]


class CostDocument(Document, frozen=True, kw_only=True):
    """What the changes cost. `dollars_a_month` by list price of `as_of`, before traffic and tax; null where not known.

    `touched` counts the subnets and carriers of groups beside those of the question that use what is changed.
    """

    changes: int
    points: int
    touched: int
    dollars_a_month: float | None
    as_of: str
    text: str


class OtherPlanDocument(Document, frozen=True, kw_only=True):
    """Another plan, as complete as the best one; `wayout fix --repair ID` puts it first."""

    id: str
    approach: ApproachName
    headline: str
    changes: tuple[Change, ...]
    steps: tuple[StepDocument, ...]
    proof: ProofDocument
    cost: CostDocument
    trade_off: tuple[str, ...]


class ObstacleDocument(Document, frozen=True, kw_only=True):
    """A fault that no plan mends: why none is proposed, what a person can do, and the exact text where it is decided.

    `stage` is `now` for what stops the question, `after-a-change` for what meets the packets once another is mended.
    """

    stage: Literal["now", "after-a-change"]
    reason: str
    component: str
    message: str
    why: str
    advice: str
    text: str | None


class ExpectedDocument(Document, frozen=True, kw_only=True):
    """One thing that the plan edits, as it was when the plan was made, under AWS's names: `wayout apply` looks again."""

    kind: str
    id: str
    state: dict[str, Any]


class PlanDocument(Document, frozen=True, kw_only=True):
    """A whole answer. Without a plan, `id` and `approach` are null and `changes` empty: see `verdict`, `obstacles` and `gaps`.

    `verdict` is that of the network as it is. `resolved` are the addresses of names that the question
    was asked with, `regions` where the changes are made. `refused` are plans that would take something away from others.
    """

    schema: Literal["wayout.plan/1"]
    id: str | None
    verdict: VerdictName
    headline: str
    source: str
    destinations: tuple[str, ...]
    goal: Literal["reach", "per-az"]
    approach: ApproachName | None
    changes: tuple[Change, ...]
    steps: tuple[StepDocument, ...]
    proof: ProofDocument | None
    cost: CostDocument | None
    trade_off: tuple[str, ...]
    alternatives: tuple[OtherPlanDocument, ...]
    refused: tuple[OtherPlanDocument, ...]
    obstacles: tuple[ObstacleDocument, ...]
    gaps: tuple[GapDocument, ...]
    regions: tuple[str, ...]
    expected: tuple[ExpectedDocument, ...]
    resolved: dict[str, tuple[str, ...]]
    task_definition: str | None


def plan_document(report: PlanReport, source: str, destinations: Sequence[str]) -> PlanDocument:
    """The JSON of a proposal for what the user wrote."""
    best = report.plans[0] if report.plans else None
    return PlanDocument(
        schema="wayout.plan/1",
        id=best.id if best is not None else None,
        verdict=report.answer.value,
        headline=report.headline,
        source=source,
        destinations=tuple(destinations),
        goal=report.goal.value,
        approach=best.proven.plan.approach.value if best is not None else None,
        changes=best.proven.plan.changes if best is not None else (),
        steps=step_documents(best.edits) if best is not None else (),
        proof=_proof(best) if best is not None else None,
        cost=_cost(best) if best is not None else None,
        trade_off=best.trade_off if best is not None else (),
        alternatives=tuple(map(_other, report.plans[1:])),
        refused=tuple(map(_other, report.refused)),
        obstacles=tuple(map(_obstacle, report.obstacles)),
        gaps=gap_documents(report.gaps),
        regions=report.order.regions if report.order is not None else (),
        expected=tuple(
            ExpectedDocument(kind=each.kind, id=each.id, state=dict(each.state))
            for each in (report.order.expected if report.order is not None else ())
        ),
        resolved=dict(report.order.resolved) if report.order is not None else {},
        task_definition=report.order.task_definition if report.order is not None else None,
    )


def _other(plan: PlanStatement) -> OtherPlanDocument:
    return OtherPlanDocument(
        id=plan.id,
        approach=plan.proven.plan.approach.value,
        headline=plan.first,
        changes=plan.proven.plan.changes,
        steps=step_documents(plan.edits),
        proof=_proof(plan),
        cost=_cost(plan),
        trade_off=plan.trade_off,
    )


def step_documents(edits: Sequence[EditStatement]) -> tuple[StepDocument, ...]:
    """The changes in words, in their order."""
    return tuple(StepDocument(text=edit.text, details=edit.details) for edit in edits)


def _proof(plan: PlanStatement) -> ProofDocument:
    proof = plan.proven.proof
    return ProofDocument(
        holds=proof.holds,
        compared=proof.difference.compared,
        placements=tuple(map(placement_proof_document, plan.placements)),
        zone_losses=tuple(
            ZoneLossDocument(az=zone, before=before.value, after=after.value) for zone, before, after in plan.zones
        ),
        opens=tuple(map(_passage, plan.opens)),
        closes=tuple(map(_passage, plan.closes)),
        undecided=tuple(map(_passage, plan.undecided)),
    )


def placement_proof_document(row: PlacementProof) -> PlacementProofDocument:
    """One placement and destination before and after."""
    return PlacementProofDocument(
        placement=row.placement,
        az=row.zone,
        destination=row.destination,
        before=row.before.value if row.before is not None else None,
        after=row.after.value,
        seen_as=row.egress,
    )


def _passage(statement: PassageStatement) -> PassageDocument:
    passage = statement.passage
    return PassageDocument(
        asked=passage.is_asked,
        affects=tuple(
            TravellerDocument(
                workload=mover.workload,
                placement=mover.placement.id,
                subnet=mover.placement.origin.subnet_id,
                az=mover.placement.az,
            )
            for mover in passage.movers
        ),
        was=passage.move.was.value,
        now=passage.move.now.value,
        packets=boxes_document(passage.move.packets),
        example=example_document(statement.packet),
    )


def _cost(plan: PlanStatement) -> CostDocument:
    cost = plan.proven.cost
    return CostDocument(
        changes=cost.changes,
        points=cost.points,
        touched=cost.touched,
        dollars_a_month=None if plan.dollars is None else round(float(plan.dollars), 2),
        as_of=AS_OF.isoformat(),
        text=plan.price,
    )


def _obstacle(statement: ObstacleStatement) -> ObstacleDocument:
    return ObstacleDocument(
        stage=statement.stage.value,
        reason=str(statement.reason),
        component=statement.component,
        message=statement.message,
        why=statement.why,
        advice=statement.advice,
        text=statement.text,
    )
