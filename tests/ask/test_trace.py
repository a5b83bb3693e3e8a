"""Traces of placements that share a walk, and the weights of placements."""

from fractions import Fraction

import pytest
from tests.builders import ecs_deployment, ecs_service, healthy_network, network_configuration
from tests.cases.networks.load_balancer import public_balancer_is_called_from_inside
from tests.laws.reading import network_of

import wayout
from wayout.errors import InputError


def test_each_placement_shows_the_rule_of_its_own_group() -> None:
    """Two interfaces that fare alike share their way, not the group rule that let each of them out."""
    network = healthy_network()
    groups = network.element("SecurityGroups", "sg-app")
    other = {**groups, "GroupId": "sg-other", "GroupName": "other"}
    network.add("SecurityGroups", other)
    network.element("NetworkInterfaces", "eni-task-b")["Groups"] = [{"GroupId": "sg-other", "GroupName": "other"}]
    found = wayout.trace(network_of(network.documents()), "ecs:prod/payments", "203.0.113.9:443")
    rules = {trace.placement.id: trace.forward.hops[0].steps[0].rule for trace in found}
    assert rules["subnet-private-a"] == "sg-app egress 1"
    assert rules["eni-task-b"] == "sg-other egress 1"


def test_a_source_without_a_place_leaves_the_reason_behind() -> None:
    """A service on instances that nobody described: no trace, and yet not nothing."""
    network = healthy_network()
    service = ecs_service("elsewhere", ecs_deployment(None, task_definition="gone:1", launch_type="EC2"))
    found = wayout.trace(
        network_of(network.add("services", service).documents()), "ecs:prod/elsewhere", "203.0.113.9:443"
    )
    assert not found
    assert found.gaps
    assert found.answer == "unknown"


def test_deployments_of_one_zone_share_its_weight_by_their_tasks() -> None:
    """Nine tasks of the new deployment stand beside one of the old, whose group differs."""
    network = healthy_network(1)
    new = ecs_deployment(network_configuration(("subnet-private-a",), groups=("sg-app",)), desired=9, running=9)
    old = ecs_deployment(
        network_configuration(("subnet-private-a",), groups=("sg-old",)), status="ACTIVE", desired=1, running=1
    )
    network.replace("services", ecs_service("payments", new, old)).without("tasks")
    found = wayout.diagnose(network_of(network.documents()), "ecs:prod/payments", ["203.0.113.9:443"])
    assert [placement.weight for placement in found.placements] == [Fraction(9, 10), Fraction(1, 10)]


def test_the_internet_is_told_which_interfaces_a_load_balancer_has() -> None:
    network = network_of(public_balancer_is_called_from_inside().documents())
    with pytest.raises(InputError, match="elb:shop is a load balancer") as caught:
        wayout.trace(network, "internet:192.0.2.1", "elb:shop:443")
    assert "eni-shop-a" in (caught.value.hint or "")
