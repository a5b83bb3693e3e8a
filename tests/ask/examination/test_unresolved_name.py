"""A name that nobody resolved: every public address counts, of each family that the sender has an address for."""

from collections.abc import Callable

import pytest
from tests.builders import SnapshotBuilder, acl_entry, allow_all, healthy_network, network_acl
from tests.builders.healthy import give_acl
from tests.cases.networks import ipv6
from tests.laws.reading import network_of

import wayout
from wayout.forward.journey.outcome import Answer
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


def _with_some_ports(network: SnapshotBuilder, cidr: str = "0.0.0.0/0") -> SnapshotBuilder:
    """Replies are let in to the ports that Linux picks only, and to all of them from elsewhere than `cidr`."""
    entries = [allow_all("egress"), acl_entry(100, "ingress", "allow", "tcp", cidr, 32768, 40000)]
    if cidr != "0.0.0.0/0":
        entries += [acl_entry(110, "ingress", "deny", "tcp", cidr, 1, 65535), allow_all("ingress", 120)]
    give_acl(network, network_acl("acl-a", *entries), "subnet-private-a")
    return network


def test_where_each_address_is_reached_in_part_so_is_the_name() -> None:
    """Which address it is decides nothing then."""
    network = network_of(_with_some_ports(healthy_network(1)).documents())
    found = wayout.diagnose(network, "ecs:prod/payments", ["https://api.example.org"])
    assert found.answer is Answer.INTERMITTENT
    assert found.deciding == ()
    asked = wayout.diagnose(network, "ecs:prod/payments", ["https://203.0.113.9"])
    assert found.expected_success_rate == asked.expected_success_rate


def test_where_some_addresses_are_reached_in_part_it_is_not_known() -> None:
    network = network_of(_with_some_ports(healthy_network(1), "203.0.113.0/24").documents())
    found = wayout.diagnose(network, "ecs:prod/payments", ["https://api.example.org"])
    assert found.answer is Answer.UNKNOWN
    (gap,) = found.deciding
    assert "203.0.113.0/24 would be reached some of the time, other public addresses reached" in gap.message
