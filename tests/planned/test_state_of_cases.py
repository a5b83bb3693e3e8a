"""What Terraform's state tells of a network leads to the same verdicts as AWS's own answers, in every case.

A state alone tells less than a snapshot: what it leaves open is unknown, and never the contrary.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cases.test_cases import CASES, HERE, _case, _resolved
from tests.planned.state import NotInState, left_over, state_of

import wayout
from wayout.errors import InputError
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network

NOT_TOLD = "the state does not tell it"
LATE = frozenset(
    {
        # A name leads to an endpoint that no route names: that there is one, only AWS's answers say.
        "resource-endpoint-leads-into-vpc-lattice",
    }
)

WHOLE = [name for name in CASES if (HERE / name / "snapshot.json").exists()]


def _answer(network: Network, question: dict[str, Any]) -> Answer | str:
    known = _resolved(question)
    try:
        if question.get("kind", "diagnose") == "trace":
            port = question.get("source_port")
            (found,) = wayout.trace(network, question["from"], question["to"], source_port=port, resolved=known)
            return found.answer
        return wayout.diagnose(network, question["source"], question["to"], resolved=known).answer
    except InputError:
        return NOT_TOLD


@pytest.mark.parametrize("name", WHOLE)
def test_a_state_leads_to_the_verdicts_of_the_snapshot(name: str, tmp_path: Path) -> None:
    documents = json.loads((HERE / name / "snapshot.json").read_text(encoding="utf-8"))
    try:
        plan = state_of(documents)
    except (NotInState, KeyError) as told:
        pytest.skip(f"{told} is not in a state")
    (tmp_path / "plan.json").write_bytes(plan.bytes())
    (tmp_path / "rest.json").write_text(json.dumps(left_over(documents)), encoding="utf-8")
    snapshot = HERE / name / "snapshot.json"
    own = wayout.load(snapshot)
    alone = wayout.load(tmp_path / "plan.json")
    beside = wayout.load(tmp_path / "rest.json", [tmp_path / "plan.json"])
    over = wayout.load(snapshot, [tmp_path / "plan.json"])
    for question in _case(name)["question"]:
        expected = _answer(own, question)
        assert _answer(over, question) == expected, "a plan that changes nothing changed something"
        assert _answer(beside, question) == expected, "the state tells something else"
        assert _answer(alone, question) in {expected, Answer.UNKNOWN, NOT_TOLD} or name in LATE
