"""Internet gateways, rule by rule: IGW-1 to IGW-7, SG-29, IP6-3, IP6-8."""

import pytest
from tests.builders import Json, egress_only_internet_gateway, internet_gateway, subnet, vpc
from tests.laws.reading import network_of

from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.origin import SELF, Origin, PublicAddress
from wayout.forward.device.internet_gateway import Exit, decide, entry_checks
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix

TASK, TASK_V6 = Address.parse("10.0.1.10"), Address.parse("2001:db8::1")
ALLOW, DENY, UNKNOWN = Verdict.ALLOW, Verdict.DENY, Verdict.UNKNOWN
PRESENT = PublicAddress.PRESENT


def network(gateway: Json, *, announced: str = "public", missing: tuple[str, ...] = ()) -> Network:
    home = vpc(ipv6_cidr="2001:db8::/56")
    home["Ipv6CidrBlockAssociationSet"][0]["Ipv6AddressAttribute"] = announced
    documents = {
        "Vpcs": [home],
        "Subnets": [subnet("subnet-a", "10.0.1.0/24")],
        "InternetGateways": [gateway],
        "EgressOnlyInternetGateways": [egress_only_internet_gateway("eigw-1")],
    }
    return network_of({key: value for key, value in documents.items() if key not in missing})


def way(
    public: PublicAddress = PRESENT, *, kind: str = "igw", ipv6: str = "2001:db8::1/128", translated: bool = False
) -> Exit:
    origin = Origin(
        component="eni-1",
        vpc_id="vpc-main",
        subnet_id="subnet-a",
        ipv4=IntervalSet.single(TASK),
        ipv6=Prefix.parse(ipv6).as_set(),
        public=public,
        is_translated=translated,
    )
    is_plain = kind == "igw"
    target = RouteTargetKind.INTERNET_GATEWAY if is_plain else RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY
    return Exit(target, f"{kind}-1", "vpc-main", "subnet-a", origin)


def to(address: str, port: int = 443) -> Packet:
    destination = Address.parse(address)
    return Packet.tcp(TASK_V6 if ":" in address else TASK, destination, port)


HTTPS, HTTPS_V6 = to("203.0.113.9"), to("2001:db8:ffff::9")
SOUND = internet_gateway("igw-1")


@pytest.mark.parametrize(
    ("gateway", "verdict"),
    [
        pytest.param(internet_gateway("igw-1", state="available"), ALLOW, id="IGW-1: available is attached"),
        pytest.param(internet_gateway("igw-1", state="attached"), ALLOW, id="IGW-1: attached is attached"),
        pytest.param(internet_gateway("igw-1", state="attaching"), DENY, id="IGW-1: attaching is not"),
        pytest.param(internet_gateway("igw-1", state="detaching"), DENY, id="IGW-1: detaching is not"),
        pytest.param(internet_gateway("igw-1", vpc=None), DENY, id="IGW-1: no attachment at all"),
        pytest.param(internet_gateway("igw-1", vpc="vpc-other"), DENY, id="IGW-1: attached to another VPC"),
        pytest.param(internet_gateway("igw-2"), UNKNOWN, id="the gateway is named and not described"),
    ],
)
def test_a_gateway_serves_the_vpc_that_it_is_attached_to(gateway: Json, verdict: Verdict) -> None:
    decision = decide(network(gateway), way(), HTTPS)
    assert decision.verdict is verdict
    if verdict is DENY:
        assert (decision.reason, decision.component) == (Reason.IGW_NOT_ATTACHED, "igw-1")


@pytest.mark.parametrize(
    ("where", "packet", "verdict", "reason"),
    [
        pytest.param(way(), HTTPS, ALLOW, None, id="IGW-2, T16: paired with a public address"),
        pytest.param(way(PublicAddress.NONE), HTTPS, DENY, Reason.NO_PUBLIC_IP, id="IGW-2, IGW-4, T15: not paired"),
        pytest.param(way(PublicAddress.UNKNOWN), HTTPS, UNKNOWN, None, id="IGW-2: not known"),
        pytest.param(way(PublicAddress.NONE, translated=True), HTTPS, ALLOW, None, id="a NAT gateway has its own"),
        pytest.param(way(PublicAddress.NONE), HTTPS_V6, ALLOW, None, id="IGW-7: IPv6 needs no public IPv4 address"),
        pytest.param(way(), to("10.200.0.1"), DENY, Reason.IGW_PRIVATE_DESTINATION, id="IGW-5, T38: 10.0.0.0/8"),
        pytest.param(way(), to("172.31.0.1"), DENY, Reason.IGW_PRIVATE_DESTINATION, id="IGW-5: 172.16.0.0/12"),
        pytest.param(way(), to("192.168.0.1"), DENY, Reason.IGW_PRIVATE_DESTINATION, id="IGW-5: 192.168.0.0/16"),
        pytest.param(way(), to("100.64.0.1"), DENY, Reason.IGW_PRIVATE_DESTINATION, id="IGW-5: RFC 6598"),
        pytest.param(way(), to("172.32.0.1"), ALLOW, None, id="IGW-5: the address beside is public"),
        pytest.param(way(), to("203.0.113.9", 25), DENY, Reason.PORT_25_BLOCKED, id="SG-29, T37: mail on port 25"),
        pytest.param(way(), to("203.0.113.9", 587), ALLOW, None, id="SG-29: not on 587"),
        pytest.param(way(), to("2001:db8:ffff::9", 25), DENY, Reason.PORT_25_BLOCKED, id="SG-29: over IPv6 too"),
        pytest.param(way(), Packet.udp(TASK, HTTPS.destination, 25), ALLOW, None, id="SG-29: only TCP"),
        pytest.param(way(kind="eigw"), HTTPS_V6, ALLOW, None, id="IP6-3: an egress-only gateway carries IPv6"),
        pytest.param(way(kind="eigw"), HTTPS, DENY, Reason.NO_ROUTE, id="IP6-3: and no IPv4"),
    ],
)
def test_a_gateway_answers_for_one_packet(where: Exit, packet: Packet, verdict: Verdict, reason: Reason | None) -> None:
    decision = decide(network(SOUND), where, packet)
    assert (decision.verdict, decision.reason) == (verdict, reason)
    if reason in {Reason.NO_PUBLIC_IP, Reason.PORT_25_BLOCKED}:
        assert decision.component == SELF


@pytest.mark.parametrize(
    ("ipv6", "verdict", "reason"),
    [
        pytest.param("2001:db8::1/128", DENY, Reason.NO_IPV6_ADDRESS, id="an address of the block"),
        pytest.param("2001:db8:0:100::1/128", ALLOW, None, id="an address of another block"),
        pytest.param("2001:db8::/48", UNKNOWN, None, id="something planned that may get either"),
    ],
)
def test_a_private_ipv6_block_is_not_announced(ipv6: str, verdict: Verdict, reason: Reason | None) -> None:
    """IGW-7, IP6-8."""
    known = network(SOUND, announced="private")
    for kind in ("igw", "eigw"):
        decision = decide(known, way(ipv6=ipv6, kind=kind), HTTPS_V6)
        assert (decision.verdict, decision.reason) == (verdict, reason)
    assert decide(known, way(ipv6=ipv6), HTTPS).verdict is ALLOW


def test_a_missing_document_leaves_the_attachment_open() -> None:
    decision = decide(network(SOUND, missing=("InternetGateways",)), way(), HTTPS)
    assert decision.gap is not None
    assert decision.gap.permission == "ec2:DescribeInternetGateways"


def test_a_certain_denial_outweighs_an_unknown_gateway() -> None:
    decision = decide(network(SOUND, missing=("InternetGateways",)), way(PublicAddress.NONE), HTTPS)
    assert decision.reason is Reason.NO_PUBLIC_IP


def test_what_comes_in_is_asked_for_the_attachment() -> None:
    detached = network(internet_gateway("igw-1", vpc=None))
    packets = PacketSet.of(HTTPS)
    assert any(check.denied == packets for check in entry_checks(detached, way(), packets))
    assert not any(check.denials for check in entry_checks(network(SOUND), way(), packets))
