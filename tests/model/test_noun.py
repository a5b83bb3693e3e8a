"""What AWS's nouns make of AWS's fields, one small rule each."""

import re
from typing import Any

import pytest
from tests.builders import (
    dhcp_options,
    ecs_deployment,
    ecs_service,
    ecs_task,
    gateway_endpoint,
    interface_endpoint,
    internet_gateway,
    nat_address,
    nat_gateway,
    network_interface,
    peering,
    regional_nat_gateway,
    route,
    subnet,
    vpc,
)
from tests.laws.reading import noun

from wayout.model.block_public_access import VpcBlockPublicAccessExclusion
from wayout.model.dhcp_options import DhcpOptions
from wayout.model.ecs_service import EcsService
from wayout.model.ecs_task import EcsTask
from wayout.model.internet_gateway import InternetGateway
from wayout.model.nat_gateway import NatGateway
from wayout.model.network_acl import NetworkAclEntry
from wayout.model.network_interface import NetworkInterface
from wayout.model.noun import Tag, name_tag
from wayout.model.reason import Advisory, Reason
from wayout.model.route_table import Route, RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.model.vpc import Vpc
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.model.vpc_peering_connection import VpcPeeringConnection
from wayout.net.address import Address
from wayout.snapshot.document import DOCUMENTS

KIND = RouteTargetKind


@pytest.mark.parametrize(
    ("element", "target"),
    [
        pytest.param({"GatewayId": "local"}, (KIND.LOCAL, "local"), id="ROUTE-9: local"),
        pytest.param({"GatewayId": "igw-1"}, (KIND.INTERNET_GATEWAY, "igw-1"), id="ROUTE-9: igw-"),
        pytest.param({"GatewayId": "vgw-1"}, (KIND.VIRTUAL_PRIVATE_GATEWAY, "vgw-1"), id="ROUTE-9: vgw-"),
        pytest.param({"GatewayId": "vpce-1"}, (KIND.VPC_ENDPOINT, "vpce-1"), id="ROUTE-9: vpce-"),
        pytest.param({"GatewayId": "new-1"}, (KIND.UNKNOWN, "new-1"), id="ROUTE-9: a gateway of a kind to come"),
        pytest.param({"NatGatewayId": "nat-1"}, (KIND.NAT_GATEWAY, "nat-1"), id="ROUTE-10: a NAT gateway"),
        pytest.param({"TransitGatewayId": "tgw-1"}, (KIND.TRANSIT_GATEWAY, "tgw-1"), id="ROUTE-10: a transit gateway"),
        pytest.param(
            {"VpcPeeringConnectionId": "pcx-1"}, (KIND.VPC_PEERING_CONNECTION, "pcx-1"), id="ROUTE-10: a peering"
        ),
        pytest.param(
            {"InstanceId": "i-1", "NetworkInterfaceId": "eni-1"},
            (KIND.NETWORK_INTERFACE, "eni-1"),
            id="ROUTE-10: an instance names its interface too",
        ),
        pytest.param({"InstanceId": "i-1"}, (KIND.INSTANCE, "i-1"), id="ROUTE-10: an instance"),
        pytest.param(
            {"EgressOnlyInternetGatewayId": "eigw-1"},
            (KIND.EGRESS_ONLY_INTERNET_GATEWAY, "eigw-1"),
            id="ROUTE-10: an egress-only gateway",
        ),
        pytest.param(
            {"CarrierGatewayId": "cagw-1"}, (KIND.CARRIER_GATEWAY, "cagw-1"), id="ROUTE-20: a carrier gateway"
        ),
        pytest.param({"LocalGatewayId": "lgw-1"}, (KIND.LOCAL_GATEWAY, "lgw-1"), id="ROUTE-20: a local gateway"),
        pytest.param({"CoreNetworkArn": "arn:c"}, (KIND.CORE_NETWORK, "arn:c"), id="ROUTE-10: Cloud WAN"),
        pytest.param({"OdbNetworkArn": "arn:o"}, (KIND.ODB_NETWORK, "arn:o"), id="ROUTE-20: an ODB network"),
        pytest.param({}, (KIND.UNKNOWN, "?"), id="no target that anybody knows"),
    ],
)
def test_a_route_has_one_target(element: dict[str, str], target: tuple[RouteTargetKind, str]) -> None:
    assert noun(Route, {"DestinationCidrBlock": "0.0.0.0/0", **element}).target == target


@pytest.mark.parametrize(
    ("origin", "is_propagated"),
    [
        ("CreateRoute", False),
        ("CreateRouteTable", False),
        ("EnableVgwRoutePropagation", True),
        ("Advertisement", True),
        ("SomethingNew", True),
    ],
)
def test_a_route_is_static_or_propagated(origin: str, is_propagated: bool) -> None:
    """ROUTE-3."""
    assert noun(Route, route("10.0.0.0/8", vgw="vgw-1", origin=origin)).is_propagated is is_propagated


@pytest.mark.parametrize(
    ("destination", "shown"),
    [("10.1.2.3/16", "10.1.0.0/16"), ("2001:DB8::/32", "2001:db8::/32"), ("pl-s3", "pl-s3")],
)
def test_a_route_shows_its_destination_as_aws_does(destination: str, shown: str) -> None:
    assert noun(Route, route(destination, nat="nat-1")).destination == shown


@pytest.mark.parametrize(("number", "label"), [(1, "1"), (32766, "32766"), (32767, "*"), (32768, "*"), (65535, "*")])
def test_reserved_numbers_of_an_acl_are_shown_as_an_asterisk(number: int, label: str) -> None:
    """NACL-2: the API reserves 32767 to 65535."""
    entry = {"RuleNumber": number, "Protocol": "-1", "RuleAction": "deny", "Egress": True, "CidrBlock": "0.0.0.0/0"}
    assert noun(NetworkAclEntry, entry).label == label


def interface(**rest: Any) -> NetworkInterface:
    element = network_interface("eni-1", "10.0.1.10", subnet="subnet-a", groups=("sg-1",), public_ip="198.51.100.9")
    second = {"PrivateIpAddress": "10.0.1.11", "Primary": False, "Association": {"PublicIp": "198.51.100.10"}}
    third = {"PrivateIpAddress": "10.0.1.12", "Primary": False}
    element["PrivateIpAddresses"] = [third, second, *element["PrivateIpAddresses"]]
    return noun(NetworkInterface, {**element, **rest})


@pytest.mark.parametrize(
    ("private", "public"), [("10.0.1.10", "198.51.100.9"), ("10.0.1.11", "198.51.100.10"), ("10.0.1.12", None)]
)
def test_a_public_address_belongs_to_one_private_address(private: str, public: str | None) -> None:
    """IGW-2: some public address on the interface is not enough."""
    found = interface().public_address_of(Address.parse(private))
    assert found == (Address.parse(public) if public else None)


def test_the_interfaces_own_pairing_is_that_of_its_primary_address() -> None:
    assert interface(PrivateIpAddresses=[]).public_address_of(Address.parse("10.0.1.10")) is not None
    assert interface(PrivateIpAddresses=[]).public_address_of(Address.parse("10.0.1.11")) is None


def test_the_primary_address_comes_first_and_ipv6_last() -> None:
    found = interface(Ipv6Addresses=[{"Ipv6Address": "2001:db8::5"}])
    assert [str(a) for a in found.addresses] == ["10.0.1.10", "10.0.1.12", "10.0.1.11", "2001:db8::5"]


@pytest.mark.parametrize(
    ("changes", "usable"),
    [
        pytest.param({}, ["198.51.100.7"], id="NAT-3: an address that is in place"),
        pytest.param({"Status": "failed"}, [], id="NAT-3: one that failed"),
        pytest.param({"Status": "assigning"}, [], id="one that is on its way"),
        pytest.param({"PublicIp": None}, [], id="a private one"),
    ],
)
def test_which_addresses_a_nat_gateway_can_leave_with(changes: dict[str, Any], usable: list[str]) -> None:
    address = nat_address("a", private_ip="10.0.2.5", public_ip="198.51.100.7") | changes
    assert [str(a) for a in noun(NatGateway, nat_gateway("nat-1", "subnet-b", address)).public_addresses] == usable


def test_the_primary_address_of_a_nat_gateway_comes_first() -> None:
    secondary = nat_address("b", private_ip="10.0.2.6", public_ip="198.51.100.8", primary=False)
    primary = nat_address("a", private_ip="10.0.2.5", public_ip="198.51.100.7")
    found = noun(NatGateway, nat_gateway("nat-1", "subnet-b", secondary, primary))
    assert [str(a) for a in found.public_addresses] == ["198.51.100.7", "198.51.100.8"]


def test_a_nat_gateway_is_zonal_unless_it_says_otherwise() -> None:
    """NAT-23."""
    zonal = nat_gateway("nat-1", "subnet-b")
    del zonal["AvailabilityMode"]
    assert not noun(NatGateway, zonal).is_regional
    assert noun(NatGateway, regional_nat_gateway("nat-1", {}, route_table="rtb-1", automatic=True)).is_regional


@pytest.mark.parametrize(
    ("state", "is_usable"),
    [("available", True), ("attached", True), ("attaching", False), ("detaching", False), ("detached", False)],
)
def test_an_attachment_is_usable_in_two_states(state: str, is_usable: bool) -> None:
    """IGW-1."""
    assert noun(InternetGateway, internet_gateway("igw-1", state=state)).is_attached_to("vpc-main") is is_usable


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("com.amazonaws.us-east-1.s3", "s3"),
        ("com.amazonaws.us-gov-west-1.ecr.api", "ecr.api"),
        ("com.amazonaws.vpce.us-east-1.vpce-svc-0123", "vpce-svc-0123"),
        ("something.else", "something.else"),
    ],
)
def test_the_short_name_of_an_endpoints_service(name: str, service: str) -> None:
    assert noun(VpcEndpoint, {**gateway_endpoint("vpce-1", "x"), "ServiceName": name}).service == service


def test_an_endpoint_is_of_one_kind() -> None:
    gateway = noun(VpcEndpoint, gateway_endpoint("vpce-1", "s3"))
    interface_ = noun(VpcEndpoint, interface_endpoint("vpce-2", "ecr.api", {}, groups=()))
    assert (gateway.is_gateway, gateway.is_interface) == (True, False)
    assert (interface_.is_gateway, interface_.is_interface) == (False, True)


@pytest.mark.parametrize(
    ("element", "kind"),
    [
        pytest.param(gateway_endpoint("vpce-1", "s3", "rtb-1"), "Gateway", id="it leads to a service behind a route"),
        pytest.param(interface_endpoint("vpce-1", "s3", {"subnet-1": "eni-1"}, groups=()), "", id="it has interfaces"),
        pytest.param(gateway_endpoint("vpce-1", "ecr.api"), "", id="its service never had a route"),
    ],
)
def test_an_endpoint_without_a_type_is_a_gateway_where_it_can_be_nothing_else(element: Any, kind: str) -> None:
    del element["VpcEndpointType"]
    assert noun(VpcEndpoint, element).kind == kind
    assert noun(VpcEndpoint, element).is_gateway == (kind == "Gateway")


def test_a_peering_shows_the_other_side() -> None:
    found = noun(VpcPeeringConnection, peering("pcx-1", ("vpc-a", "10.0.0.0/16"), ("vpc-b", "10.1.0.0/16")))
    sides = [found.other_side(name) for name in ("vpc-a", "vpc-b", "vpc-c")]
    assert [side.vpc_id if side else None for side in sides] == ["vpc-b", "vpc-a", None]


def test_only_associated_blocks_of_a_vpc_count() -> None:
    element = vpc(more_cidrs=("10.1.0.0/16",), ipv6_cidr="2001:db8::/56")
    element["CidrBlockAssociationSet"][1]["CidrBlockState"]["State"] = "disassociating"
    assert [str(p) for p in noun(Vpc, element).prefixes] == ["10.0.0.0/16", "2001:db8::/56"]
    place = subnet("subnet-a", "10.0.1.0/24", ipv6_cidr="2001:db8:0:1::/64")
    assert [str(p) for p in noun(Subnet, place).prefixes] == ["10.0.1.0/24", "2001:db8:0:1::/64"]
    place["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlockState"]["State"] = "failed"
    assert [str(p) for p in noun(Subnet, place).prefixes] == ["10.0.1.0/24"]


@pytest.mark.parametrize(
    ("state", "is_effective"),
    [("create-complete", True), ("update-complete", True), ("create-in-progress", False), ("delete-complete", False)],
)
def test_an_exclusion_is_effective_once_it_is_complete(state: str, is_effective: bool) -> None:
    """BPA-6."""
    exclusion = {
        "ExclusionId": "x",
        "ResourceArn": "arn:aws:ec2:us-east-1:1:subnet/subnet-a",
        "InternetGatewayExclusionMode": "allow-egress",
        "State": state,
    }
    found = noun(VpcBlockPublicAccessExclusion, exclusion)
    assert (found.is_effective, found.resource_id) == (is_effective, "subnet-a")


def test_name_servers_are_one_of_the_dhcp_options() -> None:
    assert noun(DhcpOptions, dhcp_options("d", ("10.0.3.4", "10.0.3.5"))).domain_name_servers == (
        "10.0.3.4",
        "10.0.3.5",
    )


@pytest.mark.parametrize(
    ("kind", "found"), [("ElasticNetworkInterface", "eni-1"), ("eni", "eni-1"), ("AmazonElasticBlockStorage", None)]
)
def test_a_tasks_interface_stands_in_one_kind_of_attachment(kind: str, found: str | None) -> None:
    """ECS-2."""
    task = ecs_task("t", network_interface("eni-1", "10.0.1.10", subnet="subnet-a", groups=()))
    task["attachments"][0]["type"] = kind
    assert noun(EcsTask, task).detail("networkInterfaceId") == found


def test_a_task_belongs_to_the_service_that_its_group_names() -> None:
    alone = noun(EcsTask, ecs_task("t", None, group="family:payments"))
    assert (noun(EcsTask, ecs_task("t", None)).service_name, alone.service_name) == ("payments", None)


def test_a_service_is_labelled_with_its_cluster() -> None:
    assert noun(EcsService, ecs_service("payments", ecs_deployment(None))).label == "prod/payments"


def test_the_name_tag_is_the_name() -> None:
    tags = (Tag(key="name", value="x"), Tag(key="Name", value=""), Tag(key="Name", value="prod"))
    assert (name_tag(tags), name_tag(())) == ("prod", None)


def test_names_of_reasons_are_kebab_case_and_unlike_each_other() -> None:
    values = [str(each) for each in (*Reason, *Advisory)]
    assert len(set(values)) == len(values)
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", value) for value in values)


def test_every_document_names_the_permission_that_opens_it() -> None:
    assert all(":" in document.permission for document in DOCUMENTS.values())
