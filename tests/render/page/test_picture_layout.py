"""The picture of every case: complete, in order from left to right, and nothing drawn over something else."""

from itertools import combinations, pairwise

import pytest
from tests.explain.scenes import network_of, resolved
from tests.render.text.test_case_output import OUTPUTS

from wayout.ask.destination.destination import Destination
from wayout.ask.diagnosis import diagnose
from wayout.ask.ecs_task.start_need import ECS_START
from wayout.ask.trace import trace
from wayout.explain.answer.picture import Edge, Node, Picture, picture_of
from wayout.explain.answer.trace import trace_report
from wayout.forward.journey.outcome import Answer
from wayout.render.page.picture_layout import NODE_HEIGHT, NODE_WIDTH, layout_of

CASES = [(case, asked) for case, file, asked in OUTPUTS if file == "diagnosis.txt"]


def _targets(case: str, asked: dict[str, object]) -> list[Destination]:
    """What is asked about, but for what stands for much that nobody can name."""
    found = diagnose(network_of(case), str(asked["source"]), asked["to"], resolved=resolved(asked))  # type: ignore[arg-type]
    return [destination for destination in found.destinations if destination.aws_service != ECS_START]


def _pictures(case: str, asked: dict[str, object]) -> list[Picture]:
    network, names = network_of(case), resolved(asked)
    source = str(asked["source"])
    targets = _targets(case, asked)
    reports = [trace_report(network, source, trace(network, source, target, resolved=names)) for target in targets]
    return [picture_of(report.traces) for report in reports if report.traces]


@pytest.mark.parametrize(("case", "asked"), CASES, ids=[case for case, _ in CASES])
def test_the_picture_of_a_case(case: str, asked: dict[str, object]) -> None:
    for picture in _pictures(case, asked):
        keys = [node.key for node in picture.nodes]
        assert len(keys) == len(set(keys))
        assert {key for way in picture.ways for key in way} == set(keys)
        assert {stop.node for stop in picture.stops} <= set(keys)
        layout = layout_of(picture)
        for one, other in combinations(layout.boxes, 2):
            is_beside = abs(one.x - other.x) >= NODE_WIDTH or abs(one.y - other.y) >= NODE_HEIGHT + 16
            assert is_beside, (one.node, other.node)
        assert all(box.x >= 0 and box.x + NODE_WIDTH <= layout.width for box in layout.boxes)
        assert all(box.y >= 0 and box.y + NODE_HEIGHT + 16 <= layout.height for box in layout.boxes)


@pytest.mark.parametrize(("case", "asked"), CASES, ids=[case for case, _ in CASES])
def test_a_stop_is_drawn_where_somebody_does_not_get_through(case: str, asked: dict[str, object]) -> None:
    network, names = network_of(case), resolved(asked)
    source = str(asked["source"])
    for target in _targets(case, asked):
        traces = trace_report(network, source, trace(network, source, target, resolved=names)).traces
        if traces:
            has_fault = any(each.answer is not Answer.REACHABLE for each in traces)
            assert bool(picture_of(traces).stops) == has_fault


STOPS = {
    "an unknown firewall": ("hub-inspects-before-the-nat-gateway", ("vpce-fw-a", "not known")),
    "a target refuses": ("path-decides-between-open-and-closed-targets", ("destination", "sg-empty")),
    "replies that the task's ACL lets in by a part of its ports": (
        "task-subnet-admits-windows-ephemeral-ports-only",
        ("from", "reply: nacl-ephemeral-ports"),
    ),
    "one address of several": ("weighted-records-lead-to-two-places", ("destination", "destination-not-found")),
}


@pytest.mark.parametrize(("case", "expected"), STOPS.values(), ids=STOPS)
def test_a_stop_stands_where_it_happens(case: str, expected: tuple[str, str]) -> None:
    """At the sender only where its own subnet filters; not where the packets came away from it."""
    asked = next(asked for name, asked in CASES if name == case)
    stops = [stop for picture in _pictures(case, asked) for stop in picture.stops]
    assert expected in [(stop.node.split()[0], stop.label) for stop in stops]


def test_senders_that_go_the_same_way_stand_together() -> None:
    """Twelve senders that take three ways in turn cross no lines."""
    names = [f"{number}" for number in range(12)]
    ways = tuple((name, f"table {int(name) % 3}", "out") for name in names)
    keys = dict.fromkeys(key for way in ways for key in way)
    edges = tuple(Edge(start, end, is_travelled=True) for way in ways for start, end in pairwise(way))
    layout = layout_of(Picture("out", tuple(Node(key, key, "") for key in keys), ways, tuple(dict.fromkeys(edges)), ()))
    boxes = {box.node.key: box.y for box in layout.boxes}
    senders = sorted(names, key=lambda name: boxes[name])
    assert [int(name) % 3 for name in senders] == [0] * 4 + [1] * 4 + [2] * 4
    assert boxes["table 0"] < boxes["table 1"] < boxes["table 2"]
