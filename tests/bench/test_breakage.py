"""The broken network of the benchmark: five faults for six placements, and a plan that mends them all."""

from pathlib import Path

import bench
from bench.breakage import SOURCE, broken

import wayout
from wayout.ask.destination.destination import parse_destination
from wayout.ask.source.source import parse_source
from wayout.fix.propose import propose
from wayout.fix.question import Question

STORY = Path(bench.__file__).parents[1] / "src/wayout/cli/practice/stories/mission/snapshot"


def test_five_faults_at_once_are_found_and_mended() -> None:
    network = broken(wayout.load(STORY))
    destination = parse_destination("https://api.example.com")
    question = Question(source=parse_source(SOURCE), source_text=SOURCE, destinations=(destination,))
    view = question.first_view(network)
    assert (len(view.placements), len(view.causes)) == (6, 5)
    best = propose(network, question).best
    assert best is not None
    assert (best.proof.holds, len(best.plan.changes)) == (True, 5)
