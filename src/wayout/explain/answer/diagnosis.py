"""A diagnosis as statements: headline, matrix, causes with evidence and advice, what works, and what is not known."""

from fractions import Fraction

import msgspec

from wayout.ask.diagnosis import Diagnosis
from wayout.ask.ecs_task.stopped_task import StoppedTask
from wayout.ask.result.cause import Cause
from wayout.ask.result.result import FamilyShare, Result, egress_addresses, path_of
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.explain.advice.every_reason import advice_for
from wayout.explain.answer.headline import headline
from wayout.explain.answer.part import PartStatement, part_statements
from wayout.explain.fault.aws_code import aws_code_of
from wayout.explain.fault.blocker import BlockerStatement, blocker_statements
from wayout.explain.fault.evidence import evidence_of
from wayout.explain.fault.message import message_of
from wayout.explain.fault.scene import Scene
from wayout.explain.fault.sureness import sureness_of
from wayout.explain.wording.gap import GapStatement, gap_statements
from wayout.explain.wording.name import name_of
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.snapshot.problem import Problem


class ResultStatement(msgspec.Struct, frozen=True):
    """What becomes of requests from one placement to one destination.

    `success_rate` is from 0 to 1, None while a gap leaves it open.
    """

    destination: str
    answer: Answer
    success_rate: Fraction | None
    egress: tuple[str, ...]
    blockers: tuple[BlockerStatement, ...]
    path: tuple[str, ...]
    families: tuple[FamilyShare, ...] = ()
    parts: tuple[PartStatement, ...] = ()


class PlacementStatement(msgspec.Struct, frozen=True):
    """One row of the matrix: the placement, the name of its subnet, and its results, one per destination."""

    placement: Placement
    subnet_name: str | None
    results: tuple[ResultStatement, ...]


class CauseStatement(msgspec.Struct, frozen=True):
    """One fault in words.

    `weight` is the share of the source's tasks that it hits, `sureness` a remark where AWS does not state the rule.
    """

    reason: Reason
    component: str
    component_name: str | None
    rule: str | None
    leg: Leg
    aws_code: str | None
    affects: tuple[str, ...]
    destinations: tuple[str, ...]
    weight: Fraction
    message: str
    evidence: tuple[str, ...]
    advice: str
    sureness: str | None


class Report(msgspec.Struct, frozen=True):
    """A whole diagnosis in words; the deciding gaps come first."""

    headline: str
    answer: Answer
    success_rate: Fraction | None
    source: Source
    destinations: tuple[str, ...]
    placements: tuple[PlacementStatement, ...]
    causes: tuple[CauseStatement, ...]
    working: str | None
    gaps: tuple[GapStatement, ...]
    assumptions: tuple[str, ...]
    stopped_tasks: tuple[StoppedTask, ...]
    problems: tuple[Problem, ...]
    needs: tuple[tuple[str, str], ...] = ()
    """Of `aws:ecs-start`: each destination, and why the tasks need it to start."""


def report(network: Network, diagnosis: Diagnosis) -> Report:
    """The diagnosis of `network` in words."""
    return Report(
        headline=headline(diagnosis),
        answer=diagnosis.answer,
        success_rate=diagnosis.expected_success_rate,
        source=diagnosis.source,
        destinations=tuple(destination.text for destination in diagnosis.destinations),
        placements=_matrix(network, diagnosis),
        causes=tuple(_cause(network, diagnosis, cause) for cause in diagnosis.causes),
        working=_working(network, diagnosis),
        gaps=gap_statements(diagnosis.gaps, diagnosis.deciding),
        assumptions=diagnosis.assumptions,
        stopped_tasks=diagnosis.stopped_tasks,
        problems=diagnosis.problems,
        needs=tuple((d.text, d.purpose) for d in diagnosis.destinations if d.purpose is not None),
    )


def _matrix(network: Network, diagnosis: Diagnosis) -> tuple[PlacementStatement, ...]:
    return tuple(
        PlacementStatement(
            placement,
            name_of(network, placement.origin.subnet_id or ""),
            tuple(_result(network, diagnosis.source, placement, result) for result in row),
        )
        for placement, row in zip(diagnosis.placements, diagnosis.results, strict=True)
    )


def _result(network: Network, source: Source, placement: Placement, result: Result) -> ResultStatement:
    return ResultStatement(
        destination=result.destination.text,
        answer=result.answer,
        success_rate=result.share.low if result.share.low == result.share.high else None,
        egress=tuple(map(str, egress_addresses(result, placement))),
        blockers=blocker_statements(network, result, placement, source),
        path=path_of(result, placement),
        families=result.families,
        parts=part_statements(result, placement),
    )


def _cause(network: Network, diagnosis: Diagnosis, cause: Cause) -> CauseStatement:
    scene = Scene.of_cause(network, cause, diagnosis.placements, diagnosis.results, diagnosis.source)
    return CauseStatement(
        reason=cause.reason,
        component=cause.component,
        component_name=name_of(network, cause.component),
        rule=cause.rule,
        leg=cause.blocker.leg,
        aws_code=aws_code_of(cause.blocker, scene.packets),
        affects=cause.affects,
        destinations=tuple(destination.text for destination in cause.destinations),
        weight=cause.weight,
        message=message_of(scene),
        evidence=evidence_of(scene),
        advice=advice_for(scene),
        sureness=sureness_of(scene),
    )


def _working(network: Network, diagnosis: Diagnosis) -> str | None:
    """What the first placement that reaches everything does right, where others fail."""
    if diagnosis.answer in {Answer.REACHABLE, Answer.BLOCKED}:
        return None
    for placement, row in zip(diagnosis.placements, diagnosis.results, strict=True):
        if row and all(result.answer is Answer.REACHABLE for result in row):
            return _way(network, placement, row[0])
    return None


def _way(network: Network, placement: Placement, result: Result) -> str:
    """The tables and gateways that a request passes, and with which address it arrives."""
    name = name_of(network, placement.origin.subnet_id or "")
    passed = [part for part in path_of(result, placement)[1:] if not part.startswith("subnet-")]
    egress = egress_addresses(result, placement)
    via = f"leaves through {', '.join(dict.fromkeys(passed))}" if passed else "stays in its subnet"
    seen = f", arrives from {egress[0]}" if egress else ""
    return f"{placement.id}{f' ({name})' if name else ''} works: its request {via}{seen}, and the reply comes back."
