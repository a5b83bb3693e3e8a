"""The JSON of `wayout diagnose`, version 1."""

from typing import Literal

from wayout.ask.ecs_task.stopped_task import StoppedTask
from wayout.ask.result.part import Part
from wayout.ask.result.result import FamilyShare
from wayout.explain.answer.diagnosis import CauseStatement, PlacementStatement, Report, ResultStatement
from wayout.net.prefix import prefixes_of
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
    source_document,
)


class FamilyDocument(Document, frozen=True, kw_only=True):
    """What becomes of requests to the addresses of one family, `ipv4` or `ipv6`, which clients try one after the other."""

    family: str
    verdict: VerdictName
    success_rate: float | None


class PartDocument(Document, frozen=True, kw_only=True):
    """Addresses of a block that fare alike, as CIDR blocks; `stopped_by` names the reasons, each with its component."""

    verdict: VerdictName
    addresses: tuple[str, ...]
    stopped_by: tuple[tuple[str, str], ...]


class ResultDocument(Document, frozen=True, kw_only=True):
    """One placement against one destination.

    `success_rate` is from 0 to 1, null while a gap leaves it open. `egress_address` is the first of `egress_addresses`,
    those that the destination sees. `path` holds the components that the request passes, up to where it is stopped.
    `parts` are those of a block of addresses that do not fare alike, exact; none for a single address or a name.
    """

    destination: str
    verdict: VerdictName
    success_rate: float | None
    egress_address: str | None
    egress_addresses: tuple[str, ...]
    blockers: tuple[BlockerDocument, ...]
    path: tuple[str, ...]
    families: tuple[FamilyDocument, ...]
    parts: tuple[PartDocument, ...]


class PlacementDocument(Document, frozen=True, kw_only=True):
    """One place where the source runs or may run. `weight` is the share of its tasks, from 0 to 1."""

    id: str
    subnet: str | None
    az: str
    vpc: str
    network_interface: str | None
    private_ip: str | None
    public_ip: str | None
    security_groups: tuple[str, ...]
    weight: float
    results: tuple[ResultDocument, ...]


class CauseDocument(Document, frozen=True, kw_only=True):
    """One fault, however many placements and destinations it hits.

    `affects` are ids of placements, `weight` is their share of the tasks. `sureness` remarks what AWS does not state
    outright, null where it states it all.
    """

    reason: str
    component: str
    rule: str | None
    leg: str
    aws_code: str | None
    affects: tuple[str, ...]
    destinations: tuple[str, ...]
    weight: float
    message: str
    evidence: tuple[str, ...]
    advice: str
    sureness: str | None


class StoppedTaskDocument(Document, frozen=True, kw_only=True):
    """A task of the source that stopped. `text` is AWS's own, `destination` what to test next, as `--to` takes it."""

    task: str
    cluster: str
    az: str | None
    subnet: str | None
    stop_code: str | None
    text: str
    kind: str
    destination: str | None
    cause: str
    rule: str


class NeedDocument(Document, frozen=True, kw_only=True):
    """A destination that `aws:ecs-start` stands for, and why the tasks need it to start."""

    destination: str
    purpose: str


class DiagnosisDocument(Document, frozen=True, kw_only=True):
    """A whole diagnosis."""

    schema: Literal["wayout.diagnosis/1"]
    verdict: VerdictName
    expected_success_rate: float | None
    headline: str
    source: SourceDocument
    needs: tuple[NeedDocument, ...]
    placements: tuple[PlacementDocument, ...]
    causes: tuple[CauseDocument, ...]
    gaps: tuple[GapDocument, ...]
    assumptions: tuple[str, ...]
    stopped_tasks: tuple[StoppedTaskDocument, ...]
    problems: tuple[ProblemDocument, ...]


def diagnosis_document(report: Report) -> DiagnosisDocument:
    """The JSON of a diagnosis."""
    return DiagnosisDocument(
        schema="wayout.diagnosis/1",
        verdict=report.answer.value,
        expected_success_rate=rounded(report.success_rate),
        headline=report.headline,
        source=source_document(report.source),
        needs=tuple(NeedDocument(destination=destination, purpose=purpose) for destination, purpose in report.needs),
        placements=tuple(_placement(statement) for statement in report.placements),
        causes=tuple(_cause(statement) for statement in report.causes),
        gaps=gap_documents(report.gaps),
        assumptions=report.assumptions,
        stopped_tasks=tuple(_stopped(task) for task in report.stopped_tasks),
        problems=problem_documents(report.problems),
    )


def _placement(statement: PlacementStatement) -> PlacementDocument:
    placement = statement.placement
    origin = placement.origin
    return PlacementDocument(
        id=placement.id,
        subnet=origin.subnet_id,
        az=placement.az,
        vpc=origin.vpc_id,
        network_interface=placement.network_interface,
        private_ip=str(placement.private_ip) if placement.private_ip is not None else None,
        public_ip=str(origin.public_ip) if origin.public_ip is not None else None,
        security_groups=origin.group_ids,
        weight=rounded(placement.weight) or 0.0,
        results=tuple(_result(result) for result in statement.results),
    )


def _result(statement: ResultStatement) -> ResultDocument:
    return ResultDocument(
        destination=statement.destination,
        verdict=statement.answer.value,
        success_rate=rounded(statement.success_rate),
        egress_address=next(iter(statement.egress), None),
        egress_addresses=statement.egress,
        blockers=tuple(blocker_document(blocker) for blocker in statement.blockers),
        path=statement.path,
        families=tuple(_family(each) for each in statement.families),
        parts=tuple(_part(each.part) for each in statement.parts),
    )


def _part(part: Part) -> PartDocument:
    return PartDocument(
        verdict=part.answer.value,
        addresses=tuple(map(str, prefixes_of(part.addresses))),
        stopped_by=tuple((str(reason), component) for reason, component in part.stops),
    )


def _family(each: FamilyShare) -> FamilyDocument:
    share = each.share
    return FamilyDocument(
        family=each.family.value,
        verdict=share.answer.value,
        success_rate=rounded(share.low) if share.low == share.high else None,
    )


def _cause(statement: CauseStatement) -> CauseDocument:
    return CauseDocument(
        reason=str(statement.reason),
        component=statement.component,
        rule=statement.rule,
        leg=statement.leg.value,
        aws_code=statement.aws_code,
        affects=statement.affects,
        destinations=statement.destinations,
        weight=rounded(statement.weight) or 0.0,
        message=statement.message,
        evidence=statement.evidence,
        advice=statement.advice,
        sureness=statement.sureness,
    )


def _stopped(task: StoppedTask) -> StoppedTaskDocument:
    return StoppedTaskDocument(
        task=task.task,
        cluster=task.cluster,
        az=task.az,
        subnet=task.subnet,
        stop_code=task.stop_code,
        text=task.text,
        kind=task.kind.value,
        destination=task.destination,
        cause=task.cause,
        rule=task.rule,
    )
