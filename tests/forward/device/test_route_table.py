"""Route tables, rule by rule: ROUTE-2 to ROUTE-8, ROUTE-12, EP-2."""

import pytest
from tests.builders import (
    Json,
    managed_prefix_list,
    managed_prefix_list_entries,
    prefix_list,
    route,
    route_table,
    vpc,
)
from tests.laws.reading import network_of

from wayout.forward.device.route_table import RouteLookup
from wayout.net.address import Address

ANY, ANY_V6 = "0.0.0.0/0", "::/0"
R, R_V6, INSIDE, S3 = "203.0.113.9", "2001:db8:ffff::9", "10.0.2.7", "52.216.1.1"
NONE = "no route"


def lookup(*routes: Json, local: tuple[str, ...] = ("10.0.0.0/16",), main_vpc: Json | None = None) -> RouteLookup:
    network = network_of(
        {
            "Vpcs": [main_vpc or vpc()],
            "RouteTables": [route_table("rtb-1", *routes, local=local)],
            "PrefixLists": [prefix_list("pl-s3", "s3", "52.216.0.0/15"), prefix_list("pl-empty", "dynamodb")],
            "ManagedPrefixLists": [managed_prefix_list(f"pl-{name}", name) for name in ("blind", "own", "twin")],
            "ManagedPrefixListEntries": [
                managed_prefix_list_entries("pl-own", "203.0.113.0/24"),
                managed_prefix_list_entries("pl-twin", "203.0.113.0/24"),
            ],
        }
    )
    return RouteLookup(network, network.route_tables["rtb-1"])


def targets(found: RouteLookup, address: str) -> list[str]:
    """What may take a packet to the address; the sure choice first."""
    choices = found.decide(Address.parse(address))
    return [choice.route.target[1] if choice.route is not None else NONE for choice in choices]


NAT = route(ANY, nat="nat-1")


@pytest.mark.parametrize(
    ("routes", "address", "expected"),
    [
        pytest.param((), R, NONE, id="ROUTE-2: no route covers it"),
        pytest.param((), INSIDE, "local", id="ROUTE-2: the VPC's own block is local"),
        pytest.param((NAT,), R, "nat-1", id="ROUTE-2: the default route"),
        pytest.param((NAT,), INSIDE, "local", id="ROUTE-2: local is longer than the default route"),
        pytest.param(
            (NAT, route("203.0.113.0/24", igw="igw-1")),
            R,
            "igw-1",
            id="ROUTE-2: the longest prefix, wherever it stands",
        ),
        pytest.param(
            (route(f"{R}/32", peering="pcx-1"), route("203.0.113.0/24", igw="igw-1"), NAT),
            R,
            "pcx-1",
            id="ROUTE-2: one address is longer still",
        ),
        pytest.param(
            (route("203.0.113.0/25", igw="igw-1"), NAT), "203.0.113.128", "nat-1", id="ROUTE-2: the address beside it"
        ),
        pytest.param((route("pl-s3", endpoint="vpce-1"), NAT), S3, "vpce-1", id="ROUTE-2, EP-1: a prefix list"),
        pytest.param(
            (route("pl-s3", endpoint="vpce-1"), NAT), R, "nat-1", id="EP-2: what the list does not hold goes on"
        ),
        pytest.param(
            (route("pl-s3", endpoint="vpce-1"), route("52.216.0.0/16", nat="nat-1")),
            S3,
            "nat-1",
            id="EP-2: a longer prefix wins over the list",
        ),
        pytest.param((route("pl-empty", endpoint="vpce-1"), NAT), R, "nat-1", id="a list may be empty"),
        pytest.param(
            (
                route("203.0.113.0/24", vgw="vgw-1", origin="EnableVgwRoutePropagation"),
                route("203.0.113.0/24", tgw="tgw-1"),
            ),
            R,
            "tgw-1",
            id="ROUTE-3, T18: static wins over propagated",
        ),
        pytest.param(
            (route("pl-own", nat="nat-1"), route("203.0.113.0/24", tgw="tgw-1")),
            R,
            "tgw-1",
            id="ROUTE-3: static wins over a prefix list",
        ),
        pytest.param(
            (
                route("203.0.113.0/24", vgw="vgw-1", origin="EnableVgwRoutePropagation"),
                route("pl-own", nat="nat-1"),
            ),
            R,
            "nat-1",
            id="ROUTE-3: a prefix list wins over propagated",
        ),
        pytest.param(
            (route("203.0.113.0/24", vgw="vgw-1", origin="Advertisement"), route("203.0.113.0/24", tgw="tgw-1")),
            R,
            "tgw-1",
            id="ROUTE-3: an advertised route ranks as propagated",
        ),
        pytest.param(
            (route("10.0.2.0/24", interface="eni-1"),),
            INSIDE,
            "eni-1",
            id="ROUTE-7: a subnet's block may be routed elsewhere than local",
        ),
        pytest.param((NAT,), "169.254.169.1", NONE, id="ROUTE-8: no route takes 169.254.168.0/22"),
        pytest.param((NAT,), "169.254.172.1", "nat-1", id="ROUTE-8: the next block is like any other"),
        pytest.param((route(ANY_V6, eigw="eigw-1"),), "fd00:ec2::1", NONE, id="ROUTE-8: no route takes fd00:ec2::/32"),
        pytest.param((NAT,), R_V6, NONE, id="ROUTE-12: the IPv4 default does not carry IPv6"),
        pytest.param((route(ANY_V6, eigw="eigw-1"),), R, NONE, id="ROUTE-12: nor the IPv6 default IPv4"),
        pytest.param((NAT, route(ANY_V6, eigw="eigw-1")), R_V6, "eigw-1", id="ROUTE-12: each has its own"),
    ],
)
def test_one_route_takes_a_packet(routes: tuple[Json, ...], address: str, expected: str) -> None:
    assert targets(lookup(*routes), address) == [expected]


def test_a_black_hole_that_wins_is_final() -> None:
    """ROUTE-5, T17: the look-up does not fall back to a shorter prefix."""
    (choice,) = lookup(route("203.0.113.0/24", peering="pcx-1", state="blackhole"), NAT).decide(Address.parse(R))
    assert choice.route is not None
    assert choice.route.state == "blackhole"


def test_two_lists_of_one_length_with_different_targets_are_ambiguous() -> None:
    """ROUTE-4: AWS picks one; nobody can say which."""
    first, other = lookup(route("pl-own", nat="nat-1"), route("pl-twin", tgw="tgw-1")).decide(Address.parse(R))
    assert first.gap is None
    assert other.gap is not None
    assert "ROUTE-4" in other.gap.message


def test_two_lists_with_the_same_target_are_not() -> None:
    assert targets(lookup(route("pl-own", nat="nat-1"), route("pl-twin", nat="nat-1")), R) == ["nat-1"]


@pytest.mark.parametrize(
    ("listed", "address", "expected"),
    [
        pytest.param(route("pl-blind", tgw="tgw-1"), R, ["nat-1", "tgw-1"], id="it may hold any address"),
        pytest.param(route("pl-gone", tgw="tgw-1"), R, ["nat-1", "tgw-1"], id="also when nobody describes the list"),
        pytest.param(route("pl-blind", tgw="tgw-1"), INSIDE, ["local"], id="but it is not more specific than local"),
        pytest.param(route("pl-blind", endpoint="vpce-1"), S3, ["nat-1", "vpce-1"], id="an endpoint's: public ones"),
        pytest.param(
            route("pl-blind", endpoint="vpce-1"), "192.168.7.7", ["nat-1"], id="an endpoint's: no private ones"
        ),
    ],
)
def test_a_list_without_entries_is_an_alternative(listed: Json, address: str, expected: list[str]) -> None:
    assert targets(lookup(listed, NAT), address) == expected


def test_local_routes_that_the_document_leaves_out_are_there_all_the_same() -> None:
    """ROUTE-2: every block of the VPC, of either family, as long as it is associated."""
    blocks = vpc(more_cidrs=("10.9.0.0/16", "10.8.0.0/16"), ipv6_cidr="2001:db8::/56")
    blocks["CidrBlockAssociationSet"][2]["CidrBlockState"]["State"] = "disassociated"
    found = lookup(NAT, local=(), main_vpc=blocks)
    assert [targets(found, address) for address in ("10.0.0.1", "10.9.0.1", "2001:db8::1")] == [["local"]] * 3
    assert targets(found, "10.8.0.1") == ["nat-1"]


def test_a_local_route_with_another_target_is_not_local_any_more() -> None:
    """ROUTE-7: the local route's own target may be replaced."""
    found = lookup(route("10.0.0.0/16", interface="eni-1"), local=())
    assert targets(found, INSIDE) == ["eni-1"]


def test_without_its_dead_routes_a_table_shows_the_next_best() -> None:
    dead = route("203.0.113.0/24", peering="pcx-1", state="blackhole")
    found = lookup(dead, NAT)
    (choice,) = found.decide(Address.parse(R))
    assert choice.route is not None
    assert targets(found.without((choice.route,)), R) == ["nat-1"]


def test_a_route_is_named_by_its_table_and_destination() -> None:
    found = lookup(route("pl-s3", endpoint="vpce-1"))
    (choice,) = found.decide(Address.parse(S3))
    assert choice.route is not None
    assert found.name(choice.route) == "rtb-1 pl-s3"
