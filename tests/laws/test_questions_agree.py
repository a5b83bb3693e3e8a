"""Audit, comparison and diagnosis look at the same journeys, so they never contradict each other, whatever the case."""

from itertools import pairwise
from pathlib import Path

import pytest

import wayout
from wayout.ask.audit import audit
from wayout.ask.compare import Standing, compare
from wayout.ask.diagnosis import diagnose

CASES = Path(__file__).parents[1] / "cases"
SNAPSHOTS = {path.parent.name: path for path in sorted(CASES.glob("*/snapshot*"))}
WEB = "https://203.0.113.9"


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
