"""Every folder beside this file is a scenario: a snapshot, questions, and what wayout must answer."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.cases.make import snapshot_of

import wayout
from wayout.ask.destination.destination import parse_resolutions
from wayout.ask.result.result import Result, component_of, egress_addresses
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/case.toml"))
EXIT = {Answer.REACHABLE: 0, Answer.INTERMITTENT: 3, Answer.BLOCKED: 3, Answer.UNKNOWN: 4}


def _case(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name / "case.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    """The answers are those that the scenario states."""
    network = wayout.load(snapshot_of(HERE / name))
    case = _case(name)
    assert len(network.problems) == case.get("problems", 0)
    for question in case["question"]:
        if question.get("kind", "diagnose") == "trace":
            _check_trace(network, question)
        else:
            _check_diagnosis(network, question)


def _resolved(question: dict[str, Any]) -> dict[str, Any]:
    return parse_resolutions(tuple(f"{host}={','.join(ips)}" for host, ips in question.get("resolve", {}).items()))


def _check_diagnosis(network: Network, question: dict[str, Any]) -> None:
    found = wayout.diagnose(network, question["source"], question["to"], resolved=_resolved(question))
    for expected in question.get("placement", []):
        index = [placement.id for placement in found.placements].index(expected["id"])
        placement, (result, *_) = found.placements[index], found.results[index]
        if "blockers" in expected:
            assert _blockers(result, placement, expected["blockers"]) == _expected(expected["blockers"]), expected["id"]
        assert result.answer == expected["verdict"], expected["id"]
        if "egress_address" in expected:
            assert str(egress_addresses(result, placement)[0]) == expected["egress_address"]
    assert found.answer == question["verdict"]
    if "exit" in question:
        assert EXIT[found.answer] == question["exit"]
    if "expected_success_rate" in question:
        assert found.expected_success_rate is not None
        assert round(float(found.expected_success_rate), 4) == question["expected_success_rate"]
    assert set(question.get("gaps", [])) <= {
        word for gap in found.deciding for word in (gap.what, *gap.message.split())
    }


def _check_trace(network: Network, question: dict[str, Any]) -> None:
    (found,) = wayout.trace(
        network, question["from"], question["to"], source_port=question.get("source_port"), resolved=_resolved(question)
    )
    if "blockers" in question:
        assert _blockers(found.result, found.placement, question["blockers"]) == _expected(question["blockers"])
    assert found.answer == question["verdict"]
    if "forward" in question:
        assert found.forward.disposition == question["forward"]
    if "return" in question:
        assert found.back.disposition == question["return"]
    if "components" in question:
        assert [hop.component for hop in found.forward.hops] == question["components"]


def _expected(blockers: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return sorted((b["reason"], b["component"], b["leg"], b.get("rule", "")) for b in blockers)


def _blockers(result: Result, placement: Any, expected: list[dict[str, str]]) -> list[tuple[str, ...]]:
    with_rule = {(b["reason"], b["component"], b["leg"]) for b in expected if "rule" in b}
    found = set()
    for blocker in result.blockers:
        key = (str(blocker.reason), component_of(blocker, placement), str(blocker.leg))
        found.add((*key, (blocker.rule or "") if key in with_rule else ""))
    return sorted(found)
