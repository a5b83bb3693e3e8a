"""An audit as statements: how many workloads fare how, the causes with whom they hit, the pitfalls, the gaps."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final

import msgspec

from wayout.ask.audit import Audit, AuditRow
from wayout.ask.audit_cause import AuditCause
from wayout.ask.destination.destination import Destination
from wayout.explain.advice.every_reason import advice_for
from wayout.explain.answer.pitfall import PitfallStatement, pitfall_statement
from wayout.explain.fault.message import message_of
from wayout.explain.fault.scene import Scene
from wayout.explain.wording.gap import GapStatement, gap_statements
from wayout.explain.wording.name import name_of
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.packet_set import PacketSet
from wayout.snapshot.problem import Problem


class WorkloadStatement(msgspec.Struct, frozen=True):
    """One workload: its name as a source is written, the verdict, and the numbers of its causes, counted from 0.

    `success_rate` is from 0 to 1, None while a gap leaves it open.
    """

    name: str
    kind: str
    title: str | None
    answer: Answer
    success_rate: Fraction | None
    placements: int
    causes: tuple[int, ...]


_URGENCY: Final = (Answer.BLOCKED, Answer.INTERMITTENT, Answer.UNKNOWN, Answer.REACHABLE)
_BARE: Final = "network-interface"


def by_urgency(workloads: Sequence[WorkloadStatement], most: int) -> list[WorkloadStatement]:
    """Those that do not get through first; of more than `most`, interfaces without a better name after the others of them."""
    ordered = sorted(workloads, key=lambda workload: _URGENCY.index(workload.answer))
    if len(ordered) <= most:
        return ordered
    return sorted(ordered, key=lambda workload: (workload.answer is Answer.REACHABLE, workload.kind == _BARE))


class AuditCauseStatement(msgspec.Struct, frozen=True):
    """One fault in words, with the workloads that it hits; `weight` is their share of all workloads."""

    reason: Reason
    component: str
    component_name: str | None
    rule: str | None
    leg: Leg
    affects: tuple[str, ...]
    destinations: tuple[str, ...]
    weight: Fraction
    message: str
    advice: str


class AuditReport(msgspec.Struct, frozen=True):
    """A whole audit in words; the deciding gaps come first."""

    headline: str
    destinations: tuple[str, ...]
    counts: Mapping[Answer, int]
    workloads: tuple[WorkloadStatement, ...]
    causes: tuple[AuditCauseStatement, ...]
    pitfalls: tuple[PitfallStatement, ...]
    gaps: tuple[GapStatement, ...]
    assumptions: tuple[str, ...]
    problems: tuple[Problem, ...]


def audit_report(network: Network, audit: Audit) -> AuditReport:
    """The audit in words."""
    numbers = {(cause.reason, cause.component, cause.rule): index for index, cause in enumerate(audit.causes)}
    return AuditReport(
        headline=_headline(audit),
        destinations=tuple(destination.text for destination in audit.destinations),
        counts=audit.counts,
        workloads=tuple(_workload(network, row, numbers) for row in audit.rows),
        causes=tuple(_cause(network, cause) for cause in audit.causes),
        pitfalls=tuple(pitfall_statement(network, pitfall) for pitfall in audit.pitfalls),
        gaps=gap_statements(audit.gaps, audit.deciding),
        assumptions=audit.assumptions,
        problems=audit.problems,
    )


_OTHERS: Final = (
    (Answer.BLOCKED, "is blocked", "are blocked"),
    (Answer.INTERMITTENT, "reaches it some of the time", "reach it some of the time"),
    (Answer.UNKNOWN, "is not known to", "are not known to"),
)
"""What becomes of those that do not always reach it: of one, and of several."""

_OF_ONE: Final[Mapping[Answer, str]] = MappingProxyType(
    {
        Answer.REACHABLE: "The only workload reaches {}.",
        Answer.INTERMITTENT: "The only workload reaches {} some of the time.",
        Answer.BLOCKED: "The only workload does not reach {}.",
        Answer.UNKNOWN: "Whether the only workload reaches {} is not known.",
    }
)


def _headline(audit: Audit) -> str:
    total, counts = len(audit.rows), audit.counts
    what = " and ".join(_asked(destination) for destination in audit.destinations[:2])
    if len(audit.destinations) > 2:
        what = f"all of {len(audit.destinations)} destinations"
    if not total:
        return "The snapshot describes no workload."
    if total == 1:
        return _OF_ONE[next(answer for answer in Answer if counts[answer])].format(what)
    reach = counts[Answer.REACHABLE]
    if reach == total:
        return f"All {total} workloads reach {what}."
    others = [
        f"{counts[answer]} {one if counts[answer] == 1 else many}" for answer, one, many in _OTHERS if counts[answer]
    ]
    return f"{reach or 'None'} of {total} workloads reach{'es' if reach in {0, 1} else ''} {what}; {', '.join(others)}."


def _asked(destination: Destination) -> str:
    if destination.is_internet:
        return f"the public internet at tcp {destination.port}"
    return destination.text


def _workload(
    network: Network, row: AuditRow, numbers: Mapping[tuple[Reason, str, str | None], int]
) -> WorkloadStatement:
    share = row.share
    return WorkloadStatement(
        name=row.name,
        kind=row.source.kind,
        title=name_of(network, row.name),
        answer=row.answer,
        success_rate=share.low if share.low == share.high else None,
        placements=len(row.fates),
        causes=tuple(sorted({numbers[key] for fate in row.fates for key, _, _ in fate.keys})),
    )


def _cause(network: Network, cause: AuditCause) -> AuditCauseStatement:
    scene = Scene(
        network=network,
        blocker=cause.blockers[0],
        component=cause.component,
        packets=PacketSet.union_of(dict.fromkeys(blocker.packets for blocker in cause.blockers)),
        placements=cause.placements,
        destinations=cause.destinations,
        source=cause.source,
        facts=tuple(dict.fromkeys(fact for blocker in cause.blockers for fact in blocker.facts)),
    )
    return AuditCauseStatement(
        reason=cause.reason,
        component=cause.component,
        component_name=name_of(network, cause.component),
        rule=cause.rule,
        leg=cause.blockers[0].leg,
        affects=cause.affects,
        destinations=tuple(destination.text for destination in cause.destinations),
        weight=cause.weight,
        message=message_of(scene),
        advice=advice_for(scene),
    )
