"""A block that holds nodes of load balancers: each node counts as far as its targets, as when it is asked for alone."""

from collections.abc import Callable

import pytest
from tests.builders import SnapshotBuilder, network_interface
from tests.cases.networks import load_balancer as networks
from tests.laws.reading import network_of

import wayout
from wayout.ask.destination.destination import parse_destination
from wayout.ask.load_balancer.load_balancing import apart_in_block, not_looked_behind
from wayout.ask.result.part import parts_of
from wayout.forward.journey.outcome import Answer
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix

NODES = ("10.0.1.90", "10.0.2.90")
BUILDS = (
    networks.balancer_hands_requests_on_to_healthy_targets,
    networks.group_of_the_targets_refuses_the_balancer,
    networks.target_group_is_empty,
    networks.listeners_of_the_balancer_are_missing,
    networks.network_balancer_does_not_cross_zones,
    networks.path_decides_between_open_and_closed_targets,
    networks.classic_balancer_has_no_instance_in_service,
    networks.classic_balancer_does_not_cross_zones,
    networks.group_of_the_instances_refuses_the_classic_balancer,
)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
@pytest.mark.parametrize("block", ["10.0.0.0/16", "10.0.1.64/26", "0.0.0.0/0"])
def test_every_address_of_a_block_fares_as_it_does_alone(build: Callable[[], SnapshotBuilder], block: str) -> None:
    network = network_of(build().documents())
    asked = [address for address in (*NODES, "10.0.1.50", "10.0.1.89") if Address.parse(address) in Prefix.parse(block)]
    whole = wayout.diagnose(network, "ecs-task:prod/task-a", [f"{block}:80"])
    ((result,),), (placement,) = whole.results, whole.placements
    parts = parts_of(result, placement)
    for address in asked:
        ((alone,),) = wayout.diagnose(network, "ecs-task:prod/task-a", [f"{address}:80"]).results
        found = [part for part in parts if Address.parse(address) in part.addresses]
        assert [part.answer for part in found] == ([alone.answer] if parts else [])
        assert parts or alone.answer is result.answer
        if found and alone.answer is Answer.BLOCKED:
            assert {stop for stop, _ in found[0].stops} >= {blocker.reason for blocker in alone.blockers}


def test_a_block_with_too_many_nodes_says_that_nobody_looked_behind() -> None:
    network = networks.balancer_hands_requests_on_to_healthy_targets()
    described = network.element("NetworkInterfaces", "eni-orders-a")["Description"]
    for number in range(40):
        node = network_interface(
            f"eni-node-{number}",
            f"10.0.1.{100 + number}",
            subnet="subnet-private-a",
            groups=("sg-elb",),
            description=described,
            requester_managed=True,
        )
        network.add("NetworkInterfaces", node)
    found = network_of(network.documents())
    packets = PacketSet.box(destinations=Prefix.parse("10.0.1.0/24").as_set())
    assert apart_in_block(found, packets) == (packets,)
    assert "41 addresses of the block are nodes of load balancers" in (not_looked_behind(found, packets) or "")
    few = PacketSet.box(destinations=IntervalSet.single(Address.parse("10.0.1.90")))
    assert not_looked_behind(found, few) is None
    diagnosis = wayout.diagnose(found, "ecs-task:prod/task-a", ["10.0.1.0/24:80"])
    assert any("what lies behind is not looked at" in note for note in diagnosis.assumptions)


def test_the_internet_as_a_whole_is_no_block() -> None:
    assert not parse_destination("internet:443").is_block
    assert parse_destination("0.0.0.0/0:443").is_block
    assert not parse_destination("192.0.2.1:443").is_block
