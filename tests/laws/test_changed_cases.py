"""Whatever is changed in the network of a case, every question about it ends with an answer, or with one clear line.

Cases hold what networks of people look like, and between them nearly every kind of element. One value of a document is
replaced by another that stands elsewhere in it, or by an odd one: much of that is legal, and nobody thought of it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from tests.explain.scenes import CASES
from tests.laws.effort import examples
from tests.laws.test_bad_input import Path_, changes, paths, put

from wayout.ask.audit import audit
from wayout.ask.compare import compare
from wayout.ask.destination.destination import internet, parse_destination
from wayout.ask.difference import difference
from wayout.ask.egress import egress
from wayout.ask.source.source import parse_source
from wayout.ask.source.workload import workloads
from wayout.errors import InputError
from wayout.explain.answer.audit import audit_report
from wayout.explain.answer.difference import difference_report
from wayout.explain.answer.egress import egress_report
from wayout.fix.question import Goal, Question
from wayout.guard.first_assertions import first_assertions
from wayout.guard.inspection import Inspection
from wayout.model.network import Network
from wayout.read.network import read_network
from wayout.render.page.report import report_page
from wayout.render.page.report_content import Origin, report_content
from wayout.snapshot.store import Snapshot, SnapshotFile

NAMES: Final = sorted(path.parent.name for path in CASES.glob("*/snapshot.json"))
TARGETS: Final = (
    "https://203.0.113.9",
    "internet:443",
    "https://api.example.com",
    "aws:ecr.api",
    "aws:ecs-start",
    "udp://192.0.2.53:53",
    "icmp://192.0.2.1",
    "https://[2001:db8::1]",
    "10.1.0.5:5432",
    "203.0.113.0/24:443",
)


@cache
def documents_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CASES / name / "snapshot.json").read_bytes())
    return found


@cache
def _paths(name: str, key: str) -> tuple[Path_, ...]:
    return tuple(paths(documents_of(name)[key]))


def network_of_case(documents: dict[str, Any]) -> Network:
    content = json.dumps(documents).encode()
    return read_network(Snapshot((SnapshotFile("snapshot.json", "default", "default", content),), None, ()))


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, Network]:
    """A case, and its network with one or two values changed."""
    name = draw(st.sampled_from(NAMES))
    documents = dict(documents_of(name))
    for _ in range(draw(st.integers(1, 2))):
        key = draw(st.sampled_from(sorted(documents)))
        is_whole = documents[key] is documents_of(name)[key]
        path = draw(st.sampled_from(_paths(name, key) if is_whole else tuple(paths(documents[key]))))
        documents[key] = put(documents[key], path, draw(changes()))
    return name, network_of_case(documents)


def _page(network: Network, source: str, target: str, goal: Goal) -> str:
    question = Question(
        source=parse_source(source), source_text=source, destinations=(parse_destination(target),), goal=goal
    )
    return report_page(report_content(network, question, Origin("", "")))


def questions(name: str, network: Network, source: str, target: str, goal: Goal) -> Iterator[Callable[[], object]]:
    yield lambda: _page(network, source, target, goal)
    yield lambda: egress_report(network, egress(network, source))
    yield lambda: compare(network, "ecs:prod/payments", source, target)
    yield lambda: first_assertions(Inspection(network, {}), [internet(443)])
    yield lambda: audit_report(network, audit(network, [target]))
    old = network_of_case(documents_of(name))
    yield lambda: difference_report(difference(old, network))


@examples(5)
@given(changed(), st.sampled_from(TARGETS), st.sampled_from(Goal), st.integers(0, 30))
def test_every_question_ends(case: tuple[str, Network], target: str, goal: Goal, index: int) -> None:
    name, network = case
    names = [workload.name for workload in workloads(network)] or ["ecs:prod/payments"]
    for question in questions(name, network, names[index % len(names)], target, goal):
        with suppress(InputError):
            question()
