"""Peering connections, rule by rule: PEER-1, PEER-2; on the walk also PEER-3, NAT-10, NAT-11."""

from collections.abc import Callable

import pytest
from tests.builders import Json, SnapshotBuilder, nat_address, nat_gateway, peering, permission, route, security_group
from tests.builders.healthy import add_peer_vpc, healthy_network
from tests.laws.reading import network_of, noun

import wayout
from wayout.forward.decision.decision import Verdict
from wayout.forward.device.vpc_peering_connection import decide, peer_addresses
from wayout.model.reason import Reason
from wayout.model.vpc_peering_connection import VpcPeeringConnection
from wayout.net.address import Address
from wayout.net.packet import Packet

TASK = Address.parse("10.0.1.10")
MAIN, PEER = ("vpc-main", "10.0.0.0/16"), ("vpc-peer", "10.1.0.0/16")


def connection(status: str = "active") -> Json:
    element = peering("pcx-1", MAIN, PEER, status=status)
    element["AccepterVpcInfo"]["CidrBlockSet"].append({"CidrBlock": "10.2.0.0/16"})
    element["AccepterVpcInfo"]["Ipv6CidrBlockSet"] = [{"Ipv6CidrBlock": "2001:db8:1::/56"}]
    return element


def to(address: str) -> Packet:
    return Packet.tcp(TASK, Address.parse(address), 443)


@pytest.mark.parametrize(
    ("vpc_id", "address", "reason"),
    [
        pytest.param("vpc-main", "10.1.0.5", None, id="PEER-1: the peer's first block"),
        pytest.param("vpc-main", "10.2.0.5", None, id="PEER-1: its other block"),
        pytest.param("vpc-main", "2001:db8:1::5", None, id="PEER-1: its IPv6 block"),
        pytest.param("vpc-peer", "10.0.0.5", None, id="PEER-1: seen from the other side"),
        pytest.param("vpc-main", "10.3.0.5", Reason.PEERING_NOT_TRANSITIVE, id="PEER-1: not what lies beyond"),
        pytest.param("vpc-main", "203.0.113.9", Reason.PEERING_NOT_TRANSITIVE, id="PEER-2: never the internet"),
        pytest.param("vpc-main", "10.0.0.5", Reason.PEERING_NOT_TRANSITIVE, id="PEER-1: nor the own side"),
        pytest.param("vpc-other", "10.1.0.5", Reason.PEERING_NOT_TRANSITIVE, id="PEER-1: nor for a third VPC"),
    ],
)
def test_only_the_addresses_of_the_peer_are_reached(vpc_id: str, address: str, reason: Reason | None) -> None:
    assert decide(noun(VpcPeeringConnection, connection()), vpc_id, to(address)).reason is reason


@pytest.mark.parametrize(
    "status",
    [
        "initiating-request",
        "pending-acceptance",
        "provisioning",
        "failed",
        "expired",
        "rejected",
        "deleting",
        "deleted",
    ],
)
def test_only_an_active_peering_carries_traffic(status: str) -> None:
    """PEER-1."""
    decision = decide(noun(VpcPeeringConnection, connection(status)), "vpc-main", to("10.1.0.5"))
    assert (decision.verdict, decision.reason) == (Verdict.DENY, Reason.PEERING_NOT_ACTIVE)


def test_a_third_vpc_has_no_peer() -> None:
    assert not peer_addresses(noun(VpcPeeringConnection, connection()), "vpc-other")


def peered(*changes: Callable[[SnapshotBuilder], object]) -> SnapshotBuilder:
    """The healthy network with a peer in which 10.1.0.5 admits the VPC."""
    network = healthy_network(1)
    add_peer_vpc(network, ingress=(permission("tcp", 443, cidr=("10.0.0.0/16", "10.1.0.0/16")),))
    network.add("VpcPeeringConnections", peering("pcx-1", MAIN, PEER))
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("10.1.0.0/16", peering="pcx-1"))
    network.element("RouteTables", "rtb-peer")["Routes"].append(route("10.0.0.0/16", peering="pcx-1"))
    for change in changes:
        change(network)
    return network


def lose_route_back(network: SnapshotBuilder) -> None:
    network.element("RouteTables", "rtb-peer")["Routes"].pop()


def dead_route_back(network: SnapshotBuilder) -> None:
    network.element("RouteTables", "rtb-peer")["Routes"][-1]["State"] = "blackhole"


def reply_to_the_internet(network: SnapshotBuilder) -> None:
    lose_route_back(network)
    network.element("RouteTables", "rtb-peer")["Routes"].append(route("0.0.0.0/0", igw="igw-peer"))


def forget_peer(network: SnapshotBuilder) -> None:
    network.remove("Vpcs", "vpc-peer").remove("Subnets", "subnet-peer")
    for document in ("RouteTables", "NetworkAcls", "SecurityGroups", "NetworkInterfaces"):
        elements = network.elements(document)
        elements[:] = [element for element in elements if element["VpcId"] != "vpc-peer"]


def through_nat(network: SnapshotBuilder) -> None:
    """The table of the tasks leads to a private NAT gateway, whose subnet leads over the peering."""
    address = nat_address("x", private_ip="10.0.101.9")
    network.add("NatGateways", nat_gateway("nat-x", "subnet-public-a", address, connectivity="private"))
    routes = network.element("RouteTables", "rtb-private-a")["Routes"]
    routes[-1] = route("10.1.0.0/16", nat="nat-x")
    network.element("RouteTables", "rtb-public")["Routes"].append(route("10.1.0.0/16", peering="pcx-1"))


def only_tasks_are_admitted(network: SnapshotBuilder) -> None:
    rule = permission("tcp", 443, cidr="10.0.1.10/32")
    network.replace("SecurityGroups", security_group("sg-peer", ingress=(rule,), vpc="vpc-peer"))


@pytest.mark.parametrize(
    ("changes", "verdict", "reasons"),
    [
        pytest.param((), "reachable", [], id="PEER-3: routes in both VPCs"),
        pytest.param((lose_route_back,), "blocked", ["no-return-route"], id="PEER-3, T39: none back"),
        pytest.param((dead_route_back,), "blocked", ["blackhole-route"], id="PEER-3: a dead one back"),
        pytest.param((reply_to_the_internet,), "blocked", ["no-return-route"], id="PEER-3: back to the internet"),
        pytest.param((forget_peer,), "unknown", [], id="the peer VPC is not in the snapshot"),
        pytest.param((through_nat,), "reachable", [], id="NAT-13: through a NAT gateway"),
        pytest.param((through_nat, lose_route_back), "reachable", [], id="NAT-11: to it, replies need no route"),
        pytest.param(
            (through_nat, only_tasks_are_admitted), "blocked", ["sg-no-matching-rule"], id="NAT-13: it is the sender"
        ),
    ],
)
def test_the_way_over_a_peering(
    changes: tuple[Callable[[SnapshotBuilder], object], ...], verdict: str, reasons: list[str]
) -> None:
    network = network_of(peered(*changes).documents())
    found = wayout.diagnose(network, "ecs:prod/payments", ["https://10.1.0.5"])
    assert found.answer == verdict
    assert [str(cause.reason) for cause in found.causes] == reasons
