"""A denied call never becomes a wrong verdict: the answer is the same as with everything allowed, or unknown."""

from pathlib import Path

import pytest
from tests.collect.conftest import CollectWithDenied

import wayout
from wayout.ask.pitfall.execution_role import execution_role_pitfalls
from wayout.collect.calls import CALLS
from wayout.errors import InputError
from wayout.forward.journey.outcome import Answer

SERVICE = "ecs:prod/payments"
DESTINATION = "https://203.0.113.9"
ACTIONS = sorted({call.permission for call in CALLS})
DECIDES = {
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeNatGateways",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeSubnets",
}
"""Without these the mission cannot be judged."""


def _answers(path: Path) -> dict[str, Answer]:
    """The verdict of each place by its subnet; nothing when the service itself is not known any more."""
    try:
        found = wayout.diagnose(wayout.load(path), SERVICE, [DESTINATION])
    except InputError:
        return {}
    return {p.origin.subnet_id or p.id: row[0].answer for p, row in zip(found.placements, found.results, strict=True)}


def test_the_mission_is_found_with_everything_allowed(whole_snapshot: Path) -> None:
    """The network that was built by API calls has one good zone and two faults."""
    found = wayout.diagnose(wayout.load(whole_snapshot), SERVICE, [DESTINATION])
    assert found.answer is Answer.INTERMITTENT
    assert found.expected_success_rate is not None
    assert round(float(found.expected_success_rate), 3) == 0.333
    assert sorted(cause.reason for cause in found.causes) == ["nacl-denied", "no-route"]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_denied_call_leaves_the_verdict_or_makes_it_unknown(
    action: str, collect_with_denied: CollectWithDenied, whole_snapshot: Path
) -> None:
    """Whatever AWS refuses to tell, no place changes from blocked to reachable or back."""
    whole = _answers(whole_snapshot)
    left = _answers(collect_with_denied(action))
    assert {subnet: answer for subnet, answer in left.items() if answer not in {whole[subnet], Answer.UNKNOWN}} == {}
    if action in DECIDES:
        assert Answer.REACHABLE not in left.values()


@pytest.mark.parametrize("action", [action for action in ACTIONS if action.startswith("iam:")])
def test_a_role_of_which_something_is_denied_is_noted_and_not_blamed(
    action: str, collect_with_denied: CollectWithDenied
) -> None:
    """What stands in a policy that AWS does not show is not taken for nothing."""
    found = execution_role_pitfalls(wayout.load(collect_with_denied(action)))
    assert found.findings == ()
    assert len(found.notes) == 1


@pytest.mark.parametrize("action", sorted(DECIDES))
def test_the_gap_names_the_permission_that_would_close_it(action: str, collect_with_denied: CollectWithDenied) -> None:
    """An engineer reads which permission to ask for."""
    network = wayout.load(collect_with_denied(action))
    try:
        found = wayout.diagnose(network, SERVICE, [DESTINATION])
    except InputError:
        pytest.skip("without it the service's own places are not known")
    assert found.answer is Answer.UNKNOWN
    assert action in {gap.permission for gap in found.deciding}
