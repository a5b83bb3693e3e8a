"""NAT gateways, rule by rule: NAT-1 to NAT-3, NAT-9, NAT-13, NAT-23 to NAT-25, IGW-6, IP6-4."""

import pytest
from tests.builders import Json, nat_address, nat_gateway, regional_nat_gateway, subnet, vpc
from tests.laws.reading import network_of, noun

from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.origin import Origin, PublicAddress
from wayout.forward.device.nat_gateway import (
    PORTS,
    checks,
    decide,
    expands_to_zone_of,
    found,
    internet_checks,
    public_addresses_for,
    translated_origin,
)
from wayout.model.gap import Gap
from wayout.model.nat_gateway import NatGateway
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet

TASK, REMOTE = Address.parse("10.0.1.10"), Address.parse("203.0.113.9")
TASK_V6 = Address.parse("2001:db8::1")
HTTPS = Packet.tcp(TASK, REMOTE, 443)
ADDRESS = nat_address("a", private_ip="10.0.101.5", public_ip="198.51.100.11")
NETWORK = network_of(
    {
        "Vpcs": [vpc()],
        "Subnets": [
            subnet("subnet-a", "10.0.1.0/24", "us-east-1a"),
            subnet("subnet-b", "10.0.2.0/24", "us-east-1b"),
            subnet("subnet-public", "10.0.101.0/24", "us-east-1a"),
        ],
    }
)
ALLOW, DENY, UNKNOWN = Verdict.ALLOW, Verdict.DENY, Verdict.UNKNOWN


def origin(place: str = "subnet-a") -> Origin:
    return Origin(
        component="eni-1", vpc_id="vpc-main", subnet_id=place, ipv4=IntervalSet.single(TASK), group_ids=("sg-1",)
    )


def zonal(*addresses: Json, state: str = "available", connectivity: str = "public") -> NatGateway:
    return noun(NatGateway, nat_gateway("nat-1", "subnet-public", *addresses, state=state, connectivity=connectivity))


def regional(*, automatic: bool, zones: tuple[str, ...] = ("us-east-1a",)) -> NatGateway:
    addresses = {zone: f"198.51.100.{n}" for n, zone in enumerate(zones, 21)}
    return noun(NatGateway, regional_nat_gateway("nat-1", addresses, route_table="rtb-nat", automatic=automatic))


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        pytest.param("available", ALLOW, id="NAT-1: available is usable"),
        pytest.param("pending", DENY, id="NAT-1: pending is not ready"),
        pytest.param("failed", DENY, id="NAT-1, NAT-2: failed was never there"),
        pytest.param("deleting", DENY, id="NAT-1: deleting may pass traffic and does not count"),
        pytest.param("deleted", DENY, id="NAT-1: deleted is gone"),
        pytest.param("something-new", DENY, id="NAT-1: only available counts"),
    ],
)
def test_only_an_available_gateway_is_usable(state: str, verdict: Verdict) -> None:
    decision = decide(NETWORK, zonal(ADDRESS, state=state), origin(), HTTPS)
    assert decision.verdict is verdict
    assert decision.reason is (None if verdict is ALLOW else Reason.NAT_NOT_AVAILABLE)


@pytest.mark.parametrize(
    ("packet", "verdict"),
    [
        pytest.param(HTTPS, ALLOW, id="NAT-9: TCP"),
        pytest.param(Packet.udp(TASK, REMOTE, 53), ALLOW, id="NAT-9: UDP"),
        pytest.param(Packet.icmp(TASK, REMOTE), ALLOW, id="NAT-9: ICMP"),
        pytest.param(Packet.other(50, TASK, REMOTE), DENY, id="NAT-9, T5: not ESP"),
        pytest.param(Packet.other(51, TASK, REMOTE), DENY, id="NAT-9: not AH"),
        pytest.param(Packet.other(47, TASK, REMOTE), DENY, id="NAT-9: not GRE"),
        pytest.param(Packet.other(132, TASK, REMOTE), DENY, id="NAT-9: not SCTP"),
        pytest.param(Packet.tcp(TASK_V6, Address.parse("2001:db8:f::9"), 443), DENY, id="IP6-4: not IPv6"),
        pytest.param(Packet.icmp(TASK_V6, Address.parse("2001:db8:f::9")), DENY, id="IP6-4: not ICMPv6"),
        pytest.param(Packet.tcp(TASK_V6, Address.parse("64:ff9b::cb00:7109"), 443), ALLOW, id="NAT-29: NAT64"),
    ],
)
def test_a_gateway_translates_some_protocols(packet: Packet, verdict: Verdict) -> None:
    decision = decide(NETWORK, zonal(ADDRESS), origin(), packet)
    assert decision.verdict is verdict
    assert decision.reason is (Reason.NAT_PROTOCOL if verdict is DENY else None)


NO_ADDRESS, PRIVATE = Reason.NAT_NO_PUBLIC_ADDRESS, Reason.NAT_PRIVATE


@pytest.mark.parametrize(
    ("gateway", "reason"),
    [
        pytest.param(zonal(ADDRESS), None, id="NAT-3: public with an Elastic IP"),
        pytest.param(zonal(), NO_ADDRESS, id="NAT-3: public without an address"),
        pytest.param(zonal(nat_address("a", private_ip="10.0.101.5")), NO_ADDRESS, id="NAT-3: with a private one only"),
        pytest.param(zonal({**ADDRESS, "Status": "failed"}), NO_ADDRESS, id="NAT-3: whose association failed"),
        pytest.param(zonal({**ADDRESS, "Status": "disassociating"}), NO_ADDRESS, id="NAT-3: that is being taken away"),
        pytest.param(zonal(ADDRESS, connectivity="private"), PRIVATE, id="NAT-3, IGW-6, T21: a private gateway"),
        pytest.param(zonal(state="failed"), None, id="NAT-2, T22: the state is told once, not the lost address too"),
        pytest.param(regional(automatic=True, zones=()), None, id="NAT-24: AWS adds addresses by itself"),
        pytest.param(regional(automatic=False, zones=()), NO_ADDRESS, id="NAT-25: unless they are chosen by hand"),
    ],
)
def test_the_internet_needs_a_public_gateway_with_an_address(gateway: NatGateway, reason: Reason | None) -> None:
    denials = [denial for check in internet_checks(gateway, PacketSet.of(HTTPS)) for denial in check.denials]
    assert [denial.reason for denial in denials] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("gateway", "place", "reason"),
    [
        pytest.param(zonal(ADDRESS), "subnet-b", None, id="NAT-14: a zonal gateway serves any zone"),
        pytest.param(regional(automatic=False), "subnet-a", None, id="NAT-25: by hand, a zone with an address"),
        pytest.param(
            regional(automatic=False), "subnet-b", Reason.NAT_AZ_NOT_COVERED, id="NAT-25, T23: by hand, one without"
        ),
        pytest.param(regional(automatic=True), "subnet-b", None, id="NAT-24, T24: automatic, one without for now"),
        pytest.param(regional(automatic=False), "subnet-unknown", None, id="a subnet whose zone is not known"),
    ],
)
def test_a_regional_gateway_covers_zones(gateway: NatGateway, place: str, reason: Reason | None) -> None:
    assert decide(NETWORK, gateway, origin(place), HTTPS).reason is reason


def test_an_address_that_is_not_in_place_covers_no_zone() -> None:
    gateway = regional_nat_gateway("nat-1", {"us-east-1a": "198.51.100.21"}, route_table="rtb-nat", automatic=False)
    gateway["NatGatewayAddresses"][0]["Status"] = "unassigning"
    assert decide(NETWORK, noun(NatGateway, gateway), origin(), HTTPS).reason is Reason.NAT_AZ_NOT_COVERED


def test_a_zone_is_known_by_its_id_too() -> None:
    gateway = regional_nat_gateway("nat-1", {"us-east-1a": "198.51.100.21"}, route_table="rtb-nat", automatic=False)
    del gateway["NatGatewayAddresses"][0]["AvailabilityZone"]
    assert decide(NETWORK, noun(NatGateway, gateway), origin(), HTTPS).verdict is ALLOW


def test_an_automatic_gateway_says_when_a_zone_is_new_to_it() -> None:
    """NAT-24: for up to an hour, other zones serve it."""
    assert expands_to_zone_of(NETWORK, regional(automatic=True), origin("subnet-b"))
    assert not expands_to_zone_of(NETWORK, regional(automatic=True), origin("subnet-a"))
    assert not expands_to_zone_of(NETWORK, zonal(ADDRESS), origin("subnet-b"))


@pytest.mark.parametrize(
    ("gateway", "place", "expected"),
    [
        pytest.param(zonal(ADDRESS), "subnet-b", ["198.51.100.11"], id="a zonal gateway has its own everywhere"),
        pytest.param(
            regional(automatic=False, zones=("us-east-1a", "us-east-1b")),
            "subnet-b",
            ["198.51.100.22"],
            id="NAT-24: a regional one has that of the zone",
        ),
        pytest.param(
            regional(automatic=True, zones=("us-east-1c", "us-east-1d")),
            "subnet-b",
            ["198.51.100.21", "198.51.100.22"],
            id="NAT-24: any of its addresses for a zone that is new to it",
        ),
    ],
)
def test_the_address_that_the_world_sees(gateway: NatGateway, place: str, expected: list[str]) -> None:
    assert [str(address) for address in public_addresses_for(NETWORK, gateway, origin(place))] == expected


def test_the_sender_becomes_the_gateway() -> None:
    """NAT-13: its private address, any port from 1024; the sender's groups are kept to say that they are lost."""
    translated = translated_origin(NETWORK, zonal(ADDRESS), origin())
    assert translated.ipv4 == IntervalSet.single(Address.parse("10.0.101.5"))
    assert not translated.ipv6
    assert (translated.ports, PORTS.first, PORTS.last) == (PORTS, 1024, 65535)
    assert translated.public is PublicAddress.PRESENT
    assert translated.is_translated
    assert translated.group_ids == ("sg-1",)


def test_a_gateway_whose_address_is_not_told_has_one_of_its_subnet() -> None:
    translated = translated_origin(NETWORK, zonal(), origin())
    assert translated.ipv4 == NETWORK.subnets["subnet-public"].prefixes[0].as_set()


def test_the_state_comes_first() -> None:
    denials = [check.denials for check in checks(NETWORK, zonal(state="failed"), origin(), PacketSet.of(HTTPS))]
    assert [denial.reason for found_ in denials for denial in found_] == [Reason.NAT_NOT_AVAILABLE]


def test_a_failed_gateway_tells_its_failure() -> None:
    """NAT-2: the code says what went wrong at its creation."""
    failed = nat_gateway("nat-1", "subnet-a", state="failed", failure=("Gateway.NotAttached", "Network has no gateway"))
    state = checks(NETWORK, noun(NatGateway, failed), origin(), PacketSet.of(HTTPS))[0]
    assert dict(state.denials[0].facts) == {"state": "failed", "failure": "Gateway.NotAttached"}


def test_a_gateway_that_nobody_describes_is_a_gap() -> None:
    assert isinstance(found(NETWORK, "nat-gone", "vpc-main"), Gap)
