"""What of an egress set is left once load balancers have made their own connections."""

from collections.abc import Callable

import pytest
from tests.builders import SnapshotBuilder
from tests.cases.networks import load_balancer as networks
from tests.laws.reading import network_of

from wayout.ask.egress import egress
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import TCP

TO_THE_NODE = PacketSet.box(
    IntervalSet.single(TCP), IntervalSet.single(Address.parse("10.0.1.90")), IntervalSet.single(80)
)


@pytest.mark.parametrize(
    ("build", "told"),
    [
        pytest.param(
            networks.balancer_hands_requests_on_to_healthy_targets, "certain", id="healthy targets are reached"
        ),
        pytest.param(networks.target_group_is_empty, "nothing", id="without targets nothing is reached"),
        pytest.param(
            networks.group_of_the_targets_refuses_the_balancer, "nothing", id="targets that refuse are not reached"
        ),
        pytest.param(
            networks.network_balancer_does_not_cross_zones,
            "nothing",
            id="the node of a zone without targets reaches none",
        ),
        pytest.param(networks.listeners_of_the_balancer_are_missing, "open", id="unknown listeners leave it open"),
        pytest.param(
            networks.path_decides_between_open_and_closed_targets, "open", id="no path is told, and rules look at paths"
        ),
    ],
)
def test_a_balancer_is_reached_as_far_as_its_targets(build: Callable[[], SnapshotBuilder], told: str) -> None:
    found = egress(network_of(build().documents()), "ecs-task:prod/task-a")
    for kind in ("certain", "partial", "open"):
        part = PacketSet.union_of(getattr(reach, kind) for p in found.placements for reach in p.reaches) & TO_THE_NODE
        assert part == (TO_THE_NODE if kind == told else PacketSet.empty())
