"""Look-ups: what belongs to what, and why something is not known."""

from typing import Any

import pytest
from tests.builders import (
    ACCOUNT,
    REGION,
    Json,
    healthy_network,
    network_acl,
    network_interface,
    route_table,
    subnet,
    vpc,
)
from tests.laws.reading import network_of

from wayout.model.gap import NOT_IN_SNAPSHOT, UNREADABLE, Gap
from wayout.model.network import Network
from wayout.model.network_acl import NetworkAcl
from wayout.model.route_table import RouteTable
from wayout.net.address import Address

SUBNETS = [subnet("subnet-a", "10.0.1.0/24"), subnet("subnet-b", "10.0.2.0/24")]


def network(tables: list[Any], *refused: str, acls: list[Json] | None = None) -> Network:
    documents = {"Vpcs": [vpc()], "Subnets": SUBNETS, "RouteTables": tables, "NetworkAcls": acls or []}
    return network_of({key: value for key, value in documents.items() if key not in refused}, *refused)


def table_of(known: Network, name: str = "subnet-a") -> str:
    """The id of the subnet's table, or why it is not known."""
    found = known.route_table_of(known.subnets[name])
    return found.route_table_id if isinstance(found, RouteTable) else found.why


MAIN, OWN = route_table("rtb-main", main=True), route_table("rtb-a", subnets=("subnet-a",))


def spoilt(table: Json, **changes: Any) -> Json:
    """The table with a route that nobody can read."""
    return {**table, "Routes": [{"DestinationCidrBlock": "0.0.0.0/33"}], **changes}


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        pytest.param([MAIN, OWN], "rtb-a", id="ROUTE-1: the one associated with it"),
        pytest.param([OWN, MAIN], "rtb-a", id="ROUTE-1: wherever it stands"),
        pytest.param([MAIN], "rtb-main", id="ROUTE-1: else the main table"),
        pytest.param([route_table("rtb-b", subnets=("subnet-b",))], NOT_IN_SNAPSHOT, id="ROUTE-1: there is always one"),
        pytest.param([MAIN, spoilt(OWN)], UNREADABLE, id="its own table cannot be read"),
        pytest.param([spoilt(MAIN)], UNREADABLE, id="the main table cannot be read"),
        pytest.param(
            [MAIN, spoilt(route_table("rtb-b", subnets=("subnet-b",)))],
            "rtb-main",
            id="another subnet's cannot be read",
        ),
        pytest.param([MAIN, spoilt(OWN, Associations=7)], UNREADABLE, id="a table cannot be read, nor whose it is"),
        pytest.param([MAIN, None], UNREADABLE, id="something that is no table may have been its own"),
        pytest.param([MAIN, spoilt(OWN, VpcId="vpc-other")], "rtb-main", id="a table of another VPC cannot be its own"),
        pytest.param(
            [MAIN, OWN, spoilt(route_table("rtb-x"), Associations=7)], "rtb-a", id="it has one, so it has no other"
        ),
    ],
)
def test_the_table_of_a_subnet(tables: list[Any], expected: str) -> None:
    assert table_of(network(tables)) == expected


@pytest.mark.parametrize("state", ["associating", "disassociating", "disassociated", "failed"])
def test_only_an_effective_association_counts(state: str) -> None:
    """ROUTE-1."""
    leaving = route_table("rtb-a", subnets=("subnet-a",))
    leaving["Associations"][0]["AssociationState"]["State"] = state
    known = network([MAIN, leaving])
    assert table_of(known) == "rtb-main"
    assert known.uses_main_table(known.subnets["subnet-a"])


def test_a_refused_document_is_told_with_its_permission() -> None:
    known = network([MAIN], "RouteTables")
    found = known.route_table_of(known.subnets["subnet-a"])
    assert isinstance(found, Gap)
    assert (found.why, found.permission) == ("UnauthorizedOperation", "ec2:DescribeRouteTables")


def test_a_missing_document_is_no_empty_one() -> None:
    known = network_of({"Vpcs": [vpc()], "Subnets": SUBNETS})
    assert table_of(known) == "no such document"
    assert f"{ACCOUNT}/{REGION}" in known.gap("RouteTables", "subnet-a", "x").message


@pytest.mark.parametrize(
    ("acls", "expected"),
    [
        pytest.param([network_acl("acl-a", subnets=("subnet-a",))], "acl-a", id="NACL-1: the one associated with it"),
        pytest.param([network_acl("acl-b", default=True)], NOT_IN_SNAPSHOT, id="NACL-1: AWS lists the default one too"),
        pytest.param([{**network_acl("acl-a", subnets=("subnet-a",)), "Tags": 7}], UNREADABLE, id="it cannot be read"),
    ],
)
def test_the_acl_of_a_subnet(acls: list[Json], expected: str) -> None:
    known = network([MAIN], acls=acls)
    found = known.network_acl_of(known.subnets["subnet-a"])
    assert (found.network_acl_id if isinstance(found, NetworkAcl) else found.why) == expected


def edge(table_id: str, gateway: str) -> Json:
    association = {"Main": False, "GatewayId": gateway, "AssociationState": {"State": "associated"}}
    return {**route_table(table_id), "Associations": [association]}


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        pytest.param([MAIN, edge("rtb-edge", "igw-1")], "rtb-edge", id="ROUTE-13: its own"),
        pytest.param([MAIN, edge("rtb-edge", "igw-2")], None, id="another gateway's"),
        pytest.param([MAIN], None, id="none"),
        pytest.param([MAIN, spoilt(edge("rtb-edge", "igw-1"))], UNREADABLE, id="its own cannot be read"),
        pytest.param([MAIN, spoilt(edge("rtb-edge", "igw-2"))], None, id="another gateway's cannot be read"),
    ],
)
def test_the_edge_table_of_a_gateway(tables: list[Json], expected: str | None) -> None:
    found = network(tables).edge_table_of("igw-1", "vpc-main")
    told = found.why if isinstance(found, Gap) else found.route_table_id if found is not None else None
    assert told == expected


def test_a_resource_is_found_or_its_absence_explained() -> None:
    known = network_of(healthy_network(1).documents())
    assert known.find("NatGateways", known.nat_gateways, "nat-a", "vpc-main") is known.nat_gateways["nat-a"]
    gap = known.find("NatGateways", known.nat_gateways, "nat-x", "vpc-main")
    assert isinstance(gap, Gap)
    assert gap.why == NOT_IN_SNAPSHOT


def test_an_unreadable_element_explains_only_what_it_may_be() -> None:
    documents = healthy_network(2).documents()
    documents["NatGateways"][0]["Tags"] = 7
    known = network_of(documents)
    gaps = [known.find("NatGateways", known.nat_gateways, name, "vpc-main") for name in ("nat-a", "nat-x")]
    assert [gap.why for gap in gaps if isinstance(gap, Gap)] == [UNREADABLE, NOT_IN_SNAPSHOT]


def test_a_document_is_complete_unless_something_of_it_is_missing() -> None:
    documents = healthy_network(1).documents()
    key = "NetworkInterfaces"
    assert network_of(documents).is_complete(key, "vpc-main")
    assert not network_of(documents, key).is_complete(key, "vpc-main")
    assert not network_of({k: v for k, v in documents.items() if k != key}).is_complete(key, "vpc-main")
    documents[key].append({"NetworkInterfaceId": "eni-x", "VpcId": "vpc-other", "Groups": [{"GroupId": "sg-x"}]})
    known = network_of(documents)
    assert known.is_complete(key, "vpc-main")
    assert not known.is_complete(key, "vpc-other")


def test_where_nothing_is_described_the_only_scope_is_meant() -> None:
    """A VPC whose own document is missing stands in the account of all others."""
    known = network_of({"NetworkInterfaces": []})
    assert known.has_document("NetworkInterfaces", "vpc-anything")
    assert not known.has_document("Subnets", "vpc-anything")


def test_interfaces_are_found_by_what_they_carry_and_hold() -> None:
    elements = [
        network_interface("eni-2", "10.0.1.6", subnet="subnet-a", groups=("sg-1", "sg-2"), instance="i-1"),
        network_interface("eni-1", "10.0.1.5", subnet="subnet-a", groups=("sg-1",), instance="i-1", ipv6="2001:db8::5"),
    ]
    elements[0]["Attachment"]["DeviceIndex"] = 1
    known = network_of({"Vpcs": [vpc()], "Subnets": SUBNETS, "NetworkInterfaces": elements})
    assert [i.network_interface_id for i in known.interfaces_of_instance["i-1"]] == ["eni-1", "eni-2"]
    assert {i.network_interface_id for i in known.interfaces_of_group["sg-1"]} == {"eni-1", "eni-2"}
    assert known.interface_at[("vpc-main", Address.parse("2001:db8::5"))].network_interface_id == "eni-1"
    assert {s.subnet_id for s in known.subnets_of_vpc["vpc-main"]} == {"subnet-a", "subnet-b"}


def test_both_gateways_of_a_peering_describe_one_attachment_each_in_its_own_words() -> None:
    told = [
        {"TransitGatewayAttachmentId": "att", "TransitGatewayId": own, "ResourceType": "peering", "ResourceId": other}
        for own, other in (("tgw-a", "tgw-b"), ("tgw-b", "tgw-a"))
    ]
    known = network_of({"TransitGatewayAttachments": told})
    found = [known.transit_gateway_attachment("att", gateway) for gateway in ("tgw-a", "tgw-b", "tgw-c", None)]
    assert [each and each.resource_id for each in found] == ["tgw-b", "tgw-a", None, "tgw-b"]
