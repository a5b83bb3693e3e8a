"""A name that nobody resolved: every public address counts, of each family that the sender has an address for."""

from collections.abc import Callable

import pytest
from tests.builders import SnapshotBuilder
from tests.builders.healthy import healthy_network
from tests.cases.networks import ipv6
from tests.laws.reading import network_of

import wayout
from wayout.forward.outcome import Answer
from wayout.net.address import Family
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import PUBLIC_IPV4, PUBLIC_IPV6, Prefix

OWN = Prefix.parse("2001:db8:a::/56").as_set()


@pytest.mark.parametrize(
    ("build", "answer", "families"),
    [
        pytest.param(lambda: healthy_network(1), Answer.REACHABLE, [Family.IPV4], id="a sender without IPv6"),
        pytest.param(
            ipv6.ipv6_leaves_through_the_egress_only_gateway,
            Answer.REACHABLE,
            [Family.IPV4, Family.IPV6],
            id="both families lead out",
        ),
        pytest.param(
            ipv6.ipv4_default_route_does_not_carry_ipv6,
            Answer.UNKNOWN,
            [Family.IPV4, Family.IPV6],
            id="IPv4 alone leads out",
        ),
        pytest.param(
            ipv6.task_without_an_ipv6_address,
            Answer.REACHABLE,
            [Family.IPV4],
            id="a VPC with IPv6 and a sender without",
        ),
    ],
)
def test_every_family_of_the_sender_counts(
    build: Callable[[], SnapshotBuilder], answer: Answer, families: list[Family]
) -> None:
    found = wayout.diagnose(network_of(build().documents()), "ecs:prod/payments", ["https://api.example.org"])
    assert found.answer is answer
    (result,) = found.results[0]
    assert [each.family for each in result.families] == families


def test_what_is_asked_is_the_whole_public_space_but_the_own_blocks() -> None:
    network = network_of(ipv6.ipv6_leaves_through_the_egress_only_gateway().documents())
    ((result,),) = wayout.diagnose(network, "ecs:prod/payments", ["https://api.example.org"]).results
    asked = IntervalSet.of(*(pair for outcome in result.outcomes for pair in outcome.packets.destinations()))
    assert asked == PUBLIC_IPV4 | (PUBLIC_IPV6 - OWN)


def test_the_gap_says_which_family_would_be_reached() -> None:
    network = network_of(ipv6.ipv4_default_route_does_not_carry_ipv6().documents())
    found = wayout.diagnose(network, "ecs:prod/payments", ["https://api.example.org"])
    (gap,) = found.deciding
    assert "any IPv4 address would be reached, any IPv6 address not" in gap.message
