"""Targets that fail their health check."""

from tests.builders import healthy_network
from tests.builders.load_balancer import target_group, target_health
from tests.laws.reading import network_of

from wayout.ask.pitfall.target_group import unhealthy_targets


def test_only_targets_that_fail_are_told_with_their_reason() -> None:
    network = healthy_network().add("TargetGroups", target_group("web", 80, protocol="HTTP"))
    health = target_health("web", "i-a", "i-b", port=80, state="unhealthy")
    health["TargetHealthDescriptions"] += target_health("web", "i-c", port=80)["TargetHealthDescriptions"]
    network.add("LoadBalancerTargetHealth", health)
    (found,) = unhealthy_targets(network_of(network.documents()))
    assert (found.affects, found.fact("of"), found.fact("reasons")) == (("i-a", "i-b"), "3", "Target.Timeout")


def test_a_target_that_is_only_just_registered_is_not_told() -> None:
    network = healthy_network().add("TargetGroups", target_group("web", 80, protocol="HTTP"))
    network.add("LoadBalancerTargetHealth", target_health("web", "i-a", port=80, state="initial"))
    assert not list(unhealthy_targets(network_of(network.documents())))
