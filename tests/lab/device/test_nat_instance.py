"""NAT instances in the lab: what they pass on, and what stops there, is what the model says."""

import pytest
from tests.lab.ground import needs_lab
from tests.lab.server.test_names import standing

from wayout.forward.journey.outcome import Answer

pytestmark = needs_lab


@pytest.mark.parametrize(
    ("case", "stop"),
    [
        pytest.param("nat-instance-serves-the-private-subnet", None, id="it translates"),
        pytest.param("nat-instance-has-no-public-address", "no-public-ip", id="it has no public address"),
        pytest.param("nat-instance-is-stopped", "target-not-running", id="it is stopped"),
        pytest.param(
            "nat-instance-still-checks-source-and-destination", "source-dest-check", id="it checks the destination"
        ),
        pytest.param(
            "group-of-the-nat-instance-admits-its-own-subnet-only", "sg-nat", id="its group does not let the client in"
        ),
    ],
)
def test_a_nat_instance_does_what_the_model_says(case: str, stop: str | None) -> None:
    with standing(case) as lab:
        (call,) = lab.run()
    assert call.observed.is_answered is (stop is None)
    assert call.answer is (Answer.REACHABLE if stop is None else Answer.BLOCKED)
    met = call.stop.label if call.stop is not None and not call.observed.is_answered else None
    assert (None if met is None else met.reason or met.component) == stop


def test_the_server_sees_the_public_address_of_the_instance() -> None:
    with standing("nat-instance-serves-the-private-subnet") as lab:
        (call,) = lab.run()
    assert call.observed.seen == "198.51.100.77"


def test_what_another_appliance_does_is_left_open() -> None:
    """Its own way does not lead to an internet gateway, so that it need not translate."""
    with standing("firewall-instance-before-the-nat-gateway") as lab:
        (call,) = lab.run()
    assert call.is_undecided
