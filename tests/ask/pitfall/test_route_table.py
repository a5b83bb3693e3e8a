"""One table for subnets with different needs, and subnets that nobody gave a table."""

from collections.abc import Callable, Iterator

import pytest
from tests.builders import SnapshotBuilder, healthy_network, instance, network_interface, route, route_table
from tests.builders.healthy import EVERYWHERE
from tests.laws.reading import network_of

from wayout.ask.pitfall.finding import Pitfall
from wayout.ask.pitfall.route_table import main_route_tables, shared_route_tables
from wayout.ask.source.occupancy import occupancy_of
from wayout.model.reason import Advisory

Told = tuple[str, tuple[str, ...]]


def _told(network: SnapshotBuilder, find: Callable[..., Iterator[Pitfall]], advisory: Advisory) -> list[Told]:
    known = network_of(network.documents())
    found = list(find(known, occupancy_of(known)))
    assert all(pitfall.advisory is advisory for pitfall in found)
    return [(pitfall.component, pitfall.affects) for pitfall in found]


def _private_beside_the_bastion(network: SnapshotBuilder) -> SnapshotBuilder:
    interface = network_interface("eni-x", "10.0.101.77", subnet="subnet-public-a", groups=("sg-app",), instance="i-x")
    return network.add("NetworkInterfaces", interface).add("Reservations", instance("i-x", interface))


def _one_table(network: SnapshotBuilder) -> SnapshotBuilder:
    """Public and private subnets of the zone on the table that leads to the internet gateway."""
    network.remove("RouteTables", "rtb-private-a")
    return network.replace(
        "RouteTables",
        route_table("rtb-public", route(EVERYWHERE, igw="igw-main"), subnets=("subnet-public-a", "subnet-private-a")),
    )


def _nat_on_its_own_table(network: SnapshotBuilder) -> SnapshotBuilder:
    network.remove("RouteTables", "rtb-public")
    return network.replace(
        "RouteTables",
        route_table("rtb-private-a", route(EVERYWHERE, nat="nat-a"), subnets=("subnet-public-a", "subnet-private-a")),
    )


def _dead_route(network: SnapshotBuilder) -> SnapshotBuilder:
    network = _one_table(network)
    network.element("RouteTables", "rtb-public")["Routes"][-1]["State"] = "blackhole"
    return network


def _nothing_public(network: SnapshotBuilder) -> SnapshotBuilder:
    """A table to the internet gateway that only private workloads use: wrong for all of them alike, not shared."""
    return network.replace(
        "RouteTables", route_table("rtb-private-a", route(EVERYWHERE, igw="igw-main"), subnets=("subnet-private-a",))
    )


SHARED: dict[str, tuple[Callable[[SnapshotBuilder], SnapshotBuilder], list[Told]]] = {
    "every kind of subnet has a table of its own": (lambda network: network, []),
    "the NAT gateway and the tasks share the way to the internet gateway": (
        _one_table,
        [("rtb-public", ("subnet-private-a",))],
    ),
    "a workload without a public address stands beside the bastion": (
        _private_beside_the_bastion,
        [("rtb-public", ("subnet-public-a",))],
    ),
    "the NAT gateway stands on the table that leads to it": (
        _nat_on_its_own_table,
        [("rtb-private-a", ("subnet-private-a",))],
    ),
    "a dead default route leads nobody anywhere": (_dead_route, []),
    "nothing public is on the table": (_nothing_public, []),
    "a table that is not described says nothing": (lambda network: network.without("RouteTables"), []),
}


@pytest.mark.parametrize(("change", "found"), SHARED.values(), ids=SHARED)
def test_a_table_is_shared_when(change: Callable[[SnapshotBuilder], SnapshotBuilder], found: list[Told]) -> None:
    """ROUTE-14, IGW-2, NAT-5."""
    assert _told(change(healthy_network(1)), shared_route_tables, Advisory.SHARED_ROUTE_TABLE) == found


def test_a_shared_table_names_the_workloads_that_lose() -> None:
    known = network_of(_one_table(healthy_network(1)).documents())
    (found,) = shared_route_tables(known, occupancy_of(known))
    assert found.facts == (("target", "igw-main"), ("public", "subnet-public-a"), ("workloads", "ecs:prod/payments"))


def _drop_association(network: SnapshotBuilder) -> SnapshotBuilder:
    return network.remove("RouteTables", "rtb-private-a", "rtb-private-b")


MAIN: dict[str, tuple[Callable[[SnapshotBuilder], SnapshotBuilder], list[Told]]] = {
    "every subnet has chosen": (lambda network: network, []),
    "two subnets with workloads have not": (
        _drop_association,
        [("rtb-main", ("subnet-private-a", "subnet-private-b"))],
    ),
    "an empty subnet does not count": (
        lambda network: network.remove("RouteTables", "rtb-public").remove("NetworkInterfaces", "eni-bastion"),
        [],
    ),
}


@pytest.mark.parametrize(("change", "found"), MAIN.values(), ids=MAIN)
def test_the_main_table_is_in_use_when(change: Callable[[SnapshotBuilder], SnapshotBuilder], found: list[Told]) -> None:
    """ROUTE-1."""
    assert _told(change(healthy_network(2)), main_route_tables, Advisory.MAIN_ROUTE_TABLE) == found
