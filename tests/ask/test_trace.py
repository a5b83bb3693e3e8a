"""Traces of placements that share a walk."""

from tests.builders import healthy_network
from tests.laws.reading import network_of

import wayout


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
