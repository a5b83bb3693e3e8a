"""VPC encryption control: what enforcement stops, what is excluded, and what nobody can tell."""

from typing import Any

import pytest
from tests.builders import vpc
from tests.builders.gateway import encryption_control
from tests.laws.reading import network_of
from tests.laws.test_decide_and_split import check_member, check_parts

from wayout.forward.decision.decision import Verdict
from wayout.forward.device.encryption_control import Carrier, assumption, decide, split
from wayout.net.address import Address
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet

SENDER, SERVER = Address.parse("10.0.1.10"), Address.parse("203.0.113.9")
HTTPS, HTTP, DNS = Packet.tcp(SENDER, SERVER, 443), Packet.tcp(SENDER, SERVER, 80), Packet.udp(SENDER, SERVER, 443)
ALLOW, DENY, UNKNOWN = Verdict.ALLOW, Verdict.DENY, Verdict.UNKNOWN

NAT, ENDPOINT = Carrier.NAT_GATEWAY, Carrier.INTERFACE_ENDPOINT


@pytest.mark.parametrize(
    ("control", "carrier", "packet", "verdict"),
    [
        (encryption_control("monitor"), NAT, HTTPS, ALLOW),
        (encryption_control("enforce"), NAT, HTTPS, DENY),
        (encryption_control("enforce", "NatGateway"), NAT, HTTPS, ALLOW),
        (encryption_control("enforce", "NatGateway"), Carrier.INTERNET_GATEWAY, HTTPS, DENY),
        (encryption_control("enforce", "VpcPeering"), Carrier.VPC_PEERING, HTTP, ALLOW),
        (encryption_control("enforce", "VirtualPrivateGateway"), Carrier.VIRTUAL_PRIVATE_GATEWAY, HTTP, ALLOW),
        (encryption_control("enforce"), Carrier.EGRESS_ONLY_INTERNET_GATEWAY, HTTPS, DENY),
        (encryption_control("enforce", untold=("NatGateway",)), NAT, HTTPS, UNKNOWN),
        (encryption_control("enforce", state="enforce-in-progress"), NAT, HTTPS, UNKNOWN),
        (encryption_control("enforce", state="enforce-in-progress"), ENDPOINT, HTTPS, ALLOW),
        (encryption_control("enforce", state="enforce-in-progress"), ENDPOINT, HTTP, UNKNOWN),
        (encryption_control("enforce", state="deleted"), NAT, HTTPS, ALLOW),
        (encryption_control("enforce"), ENDPOINT, HTTPS, ALLOW),
        (encryption_control("enforce"), ENDPOINT, HTTP, DENY),
        (encryption_control("enforce"), ENDPOINT, DNS, DENY),
        (encryption_control("monitor"), ENDPOINT, HTTP, ALLOW),
    ],
)
def test_enforcement_stops_what_nothing_excludes(
    control: dict[str, Any], carrier: Carrier, packet: Packet, verdict: Verdict
) -> None:
    network = network_of({"Vpcs": [vpc()], "VpcEncryptionControls": [control]})
    decision = decide(network, "vpc-main", carrier, packet)
    assert decision.verdict is verdict
    packets = PacketSet.every()
    parts = split(network, "vpc-main", carrier, packets)
    check_parts(parts, packets)
    check_member(parts, packet, decision)


def test_a_vpc_tells_its_control_too() -> None:
    network = network_of({"Vpcs": [vpc() | {"EncryptionControl": encryption_control("enforce")}]})
    assert decide(network, "vpc-main", NAT, HTTPS).verdict is DENY


def test_a_denied_call_leaves_it_open_and_a_missing_document_is_taken_for_no_control() -> None:
    network = network_of({"Vpcs": [vpc()]}, "VpcEncryptionControls")
    decision = decide(network, "vpc-main", NAT, HTTPS)
    assert decision.gap is not None
    assert decision.gap.permission == "ec2:DescribeVpcEncryptionControls"
    assert decide(network_of({"Vpcs": [vpc()]}), "vpc-main", NAT, HTTPS).verdict is ALLOW


@pytest.mark.parametrize(
    ("documents", "carrier", "packet", "is_assumed"),
    [
        pytest.param({"Vpcs": [vpc()]}, NAT, HTTPS, True, id="nothing tells of a control"),
        pytest.param({"Vpcs": [vpc()], "VpcEncryptionControls": []}, NAT, HTTPS, False, id="AWS knows of none"),
        pytest.param(
            {"Vpcs": [vpc() | {"EncryptionControl": encryption_control("monitor")}]},
            NAT,
            HTTPS,
            False,
            id="the VPC itself tells",
        ),
        pytest.param({"Vpcs": [vpc()]}, ENDPOINT, HTTP, True, id="HTTP to an endpoint would be stopped"),
        pytest.param({"Vpcs": [vpc()]}, ENDPOINT, HTTPS, False, id="HTTPS to an endpoint passes anyway"),
    ],
)
def test_what_is_taken_for_granted_is_said(
    documents: dict[str, Any], carrier: Carrier, packet: Packet, is_assumed: bool
) -> None:
    said = assumption(network_of(documents), "vpc-main", carrier, PacketSet.of(packet))
    assert said == (
        "vpc-main does not enforce encryption: the snapshot holds no VpcEncryptionControls" if is_assumed else None
    )


def test_what_aws_refused_to_tell_is_a_gap_and_no_assumption() -> None:
    network = network_of({"Vpcs": [vpc()]}, "VpcEncryptionControls")
    assert assumption(network, "vpc-main", NAT, PacketSet.of(HTTPS)) is None
