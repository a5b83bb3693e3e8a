"""A difference around load balancers: their nodes are senders, and what decides to whom they send is told as a gap."""

from collections.abc import Callable

import pytest
from tests.builders import SnapshotBuilder
from tests.builders.load_balancer import target_health
from tests.cases.networks import load_balancer as networks
from tests.laws.reading import network_of

from wayout.ask.change.redirected import BALANCER
from wayout.ask.destination.destination import parse_destination
from wayout.ask.difference import Difference, difference
from wayout.forward.journey.outcome import Answer

healthy = networks.balancer_hands_requests_on_to_healthy_targets


def _between(
    before: Callable[[], SnapshotBuilder], after: Callable[[], SnapshotBuilder], to: str | None = None
) -> Difference:
    destination = parse_destination(to) if to is not None else None
    return difference(network_of(before().documents()), network_of(after().documents()), destination=destination)


def _movers(found: Difference) -> set[str]:
    return {mover.workload for shift in found.shifts for mover in shift.movers}


def _one_target() -> SnapshotBuilder:
    return healthy().replace("LoadBalancerTargetHealth", target_health("web", "i-web-a", port=8080))


def test_a_node_that_no_longer_reaches_its_targets_is_told() -> None:
    """The group of the targets admits the clients instead of the load balancer: nothing of the clients' own way differs."""
    found = _between(healthy, networks.group_of_the_targets_refuses_the_balancer)
    assert {"eni-orders-a", "eni-orders-b"} <= _movers(found)
    assert found.answer is Answer.INTERMITTENT
    assert not found.is_redirected


@pytest.mark.parametrize("to", [None, "elb:orders:80", "10.0.1.90:80", "10.0.0.0/16:80"])
def test_other_targets_are_not_compared_and_that_is_told(to: str | None) -> None:
    found = _between(healthy, _one_target, to)
    assert found.shifts == ()
    assert found.answer is Answer.UNKNOWN
    (gap,) = [gap for gap in found.gaps if gap.what == BALANCER]
    assert "decides to whom load balancers send" in gap.message


def test_a_question_about_something_else_does_not_mind() -> None:
    found = _between(healthy, _one_target, "203.0.113.9:443")
    assert found.answer is Answer.REACHABLE
    assert not found.is_redirected


def test_without_a_node_nobody_sends_to_the_load_balancer() -> None:
    """No interface of the load balancer is described on either side."""
    nodes = ("eni-orders-a", "eni-orders-b")
    found = _between(
        lambda: healthy().remove("NetworkInterfaces", *nodes), lambda: _one_target().remove("NetworkInterfaces", *nodes)
    )
    assert not found.is_redirected


def test_an_instance_that_falls_out_of_service_is_told_too() -> None:
    found = _between(
        networks.classic_balancer_hands_requests_on_to_instances, networks.classic_balancer_has_no_instance_in_service
    )
    assert found.is_redirected
