"""One NAT gateway for all zones, and one in another zone than its client."""

from collections.abc import Callable

import pytest
from tests.builders import SnapshotBuilder, healthy_network, regional_nat_gateway, route, route_table
from tests.builders.healthy import EVERYWHERE
from tests.laws.reading import network_of

from wayout.ask.pitfall.nat_gateway import cross_zone_routes, single_nat_gateways
from wayout.ask.source.occupancy import occupancy_of

Told = tuple[str, tuple[str, ...]]
Change = Callable[[SnapshotBuilder], SnapshotBuilder]


def _to(network: SnapshotBuilder, letter: str, nat: str) -> SnapshotBuilder:
    table = route_table(f"rtb-private-{letter}", route(EVERYWHERE, nat=nat), subnets=(f"subnet-private-{letter}",))
    return network.replace("RouteTables", table)


def _all_to_a(network: SnapshotBuilder) -> SnapshotBuilder:
    return _to(_to(network, "b", "nat-a"), "c", "nat-a")


def _one_crosses(network: SnapshotBuilder) -> SnapshotBuilder:
    return _to(network, "b", "nat-a")


def _regional(network: SnapshotBuilder) -> SnapshotBuilder:
    gateway = regional_nat_gateway("nat-all", {"us-east-1a": "198.51.100.91"}, route_table="rtb-nat", automatic=True)
    network.add("NatGateways", gateway)
    for letter in "abc":
        _to(network, letter, "nat-all")
    return network


def _without_the_others(network: SnapshotBuilder) -> SnapshotBuilder:
    """Two zones have no way out at all: the third depends on nobody but its own gateway."""
    return network.remove("RouteTables", "rtb-private-b", "rtb-private-c")


PRIVATE = ("subnet-private-a", "subnet-private-b", "subnet-private-c")
SINGLE: dict[str, tuple[Change, list[Told]]] = {
    "every zone has its own": (lambda network: network, []),
    "three zones share one": (_all_to_a, [("nat-a", PRIVATE)]),
    "two of three zones share one": (_one_crosses, []),
    "a regional gateway spans the zones": (_regional, []),
    "one zone leaves, the others do not": (_without_the_others, []),
    "the gateways are not described": (lambda network: _all_to_a(network).without("NatGateways"), []),
}


@pytest.mark.parametrize(("change", "found"), SINGLE.values(), ids=SINGLE)
def test_one_gateway_serves_all_zones_when(change: Change, found: list[Told]) -> None:
    """NAT-14."""
    known = network_of(change(healthy_network()).documents())
    assert [(p.component, p.affects) for p in single_nat_gateways(known, occupancy_of(known))] == found


CROSS: dict[str, tuple[Change, list[Told]]] = {
    "every zone has its own": (lambda network: network, []),
    "one zone uses the gateway of another": (_one_crosses, [("rtb-private-b", ("subnet-private-b",))]),
    "two zones do": (
        _all_to_a,
        [("rtb-private-b", ("subnet-private-b",)), ("rtb-private-c", ("subnet-private-c",))],
    ),
    "a regional gateway has no zone": (_regional, []),
}


@pytest.mark.parametrize(("change", "found"), CROSS.values(), ids=CROSS)
def test_a_route_crosses_zones_when(change: Change, found: list[Told]) -> None:
    """NAT-14."""
    known = network_of(change(healthy_network()).documents())
    assert [(p.component, p.affects) for p in cross_zone_routes(known, occupancy_of(known))] == found


def test_the_zones_are_told() -> None:
    known = network_of(_one_crosses(healthy_network()).documents())
    (found,) = cross_zone_routes(known, occupancy_of(known))
    assert found.facts == (("nat", "nat-a"), ("nat_zone", "us-east-1a"), ("zones", "us-east-1b"))
