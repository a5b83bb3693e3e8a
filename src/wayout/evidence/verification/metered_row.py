"""Metered row: what the metrics of the NAT gateways on a row's way say of it, as far as they can.

A gateway is shared: that it carries connections says nothing of this row's, unless the model holds that the gateway
itself carries none. That nothing of anybody's comes back says it of this row's too. Source: MET-3.

Rules:
- MET-3: What several counters of a gateway mean together is derived, and told only where all of them were seen.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from wayout.ask.diagnosis import Diagnosis
from wayout.ask.result.result import Result
from wayout.evidence.metric.pattern import Pattern, PatternFinding, patterns
from wayout.evidence.metric.series import Metered, MeteredKind, Metrics
from wayout.evidence.party.row_key import RowKey
from wayout.evidence.verification.verification import Recorded, Saying

_NOTHING_BACK: Final = frozenset({Pattern.NOT_TRANSLATED, Pattern.NO_ANSWER, Pattern.NO_HANDSHAKE})
_IN_PART: Final = frozenset({Pattern.FEW_HANDSHAKES, Pattern.OUT_OF_PORTS})


def metered_rows(diagnosis: Diagnosis, metrics: Metrics) -> dict[RowKey, Recorded]:
    """What the metrics say of each row of a diagnosis; nothing of one whose way passes no gateway with metrics."""
    found: dict[RowKey, Recorded] = {}
    for placement, results in zip(diagnosis.placements, diagnosis.results, strict=True):
        for destination, result in zip(diagnosis.destinations, results, strict=True):
            gateways = frozenset(_gateways(result))
            metered = [m for m in metrics.metered if m.kind is MeteredKind.NAT_GATEWAY and m.id in gateways]
            if metered:
                told = tuple(finding for each in metered for finding in patterns(metrics, each))
                saying = _saying(result, metrics, metered, told)
                where = tuple(dict.fromkeys(each.id for each in metered))
                found[placement.id, destination.text] = Recorded(saying, where, findings=told)
    return found


def _gateways(result: Result) -> Iterator[str]:
    """The NAT gateways that the requests of a row pass or would pass."""
    for outcome in result.outcomes:
        for branch in outcome.branches:
            yield from (hop.component for hop in branch.forward if hop.component.startswith("nat-"))
    yield from (blocker.component for blocker in result.blockers if blocker.component.startswith("nat-"))


def _saying(result: Result, metrics: Metrics, metered: Iterable[Metered], told: tuple[PatternFinding, ...]) -> Saying:
    shown = {finding.pattern for finding in told}
    if shown & _NOTHING_BACK:
        return Saying.FAILS if not shown & {Pattern.SOUND} else Saying.PARTLY
    blamed = {blocker.component for blocker in result.blockers if blocker.is_final}
    if any(each.id in blamed and _carries(metrics, each) for each in metered):
        return Saying.PASSES
    return Saying.PARTLY if shown & _IN_PART else Saying.NOTHING


def _carries(metrics: Metrics, metered: Metered) -> bool:
    established = metrics.of(metered).get("ConnectionEstablishedCount")
    return established is not None and established.total > 0
