"""Audit, comparison and diagnosis look at the same journeys, so they never contradict each other, whatever the case."""

from itertools import pairwise
from pathlib import Path

import pytest

import wayout
from wayout.ask.audit import audit
from wayout.ask.compare import Standing, compare
from wayout.ask.diagnosis import diagnose
from wayout.ask.egress import egress
from wayout.net.packet_set import PacketSet

CASES = Path(__file__).parents[1] / "cases"
SNAPSHOTS = {path.parent.name: path for path in sorted(CASES.glob("*/snapshot*"))}
WEB = "https://203.0.113.9"
PLACES = ("tcp://203.0.113.9:443", "tcp://10.1.1.5:443", "tcp://10.0.101.20:22", "udp://198.51.100.200:53")


@pytest.mark.parametrize("snapshot", SNAPSHOTS.values(), ids=SNAPSHOTS)
def test_the_questions_agree(snapshot: Path) -> None:
    """An audit says of a workload what its diagnosis says; of two that fare differently, one difference decides."""
    network = wayout.load(snapshot)
    rows = audit(network, [WEB]).rows
    for row in rows[:4]:
        assert row.answer is diagnose(network, row.name, [WEB]).answer
    for first, second in pairwise(rows[:5]):
        found = compare(network, first.name, second.name, WEB)
        assert (found.first_answer, found.second_answer) == (first.answer, second.answer)
        for pair in found.pairs:
            if pair.standing in {Standing.FIRST, Standing.SECOND}:
                assert pair.deciding is not None


@pytest.mark.parametrize("snapshot", SNAPSHOTS.values(), ids=SNAPSHOTS)
def test_the_egress_set_agrees_with_the_diagnosis(snapshot: Path) -> None:
    """What a diagnosis calls reachable is certain in the egress set, and nothing that it calls blocked is."""
    network = wayout.load(snapshot)
    for row in audit(network, [WEB]).rows[:2]:
        found, sets = diagnose(network, row.name, PLACES), egress(network, row.name)
        for placement, results in zip(found.placements, found.results, strict=True):
            own = next(each for each in sets.placements if placement.id in {place.id for place in each.placements})
            certain = PacketSet.union_of(reach.certain for reach in own.reaches)
            for result in results:
                asked = PacketSet.union_of(b.intended for outcome in result.outcomes for b in outcome.branches)
                assert result.answer != "reachable" or asked <= certain
                assert result.answer != "blocked" or asked.isdisjoint(certain)
