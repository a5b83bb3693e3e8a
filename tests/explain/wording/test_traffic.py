"""Sets of packets in words."""

import pytest
from tests.explain.scenes import https

from wayout.explain.wording.traffic import blocks_text, replies_text, requests_text, service_text
from wayout.net.address import Address
from wayout.net.box import where_text
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import icmp_selectors
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import PUBLIC_IPV4, PUBLIC_IPV6, Prefix
from wayout.net.protocol import ICMP, TCP, UDP, parse_protocol

ONE = IntervalSet.single(Address.parse("203.0.113.9"))
ECHO = PacketSet.icmp(ICMP, icmp_selectors(8, 0), ONE)
ESP = PacketSet.box(IntervalSet.single(parse_protocol("esp") or 0), ONE)
BOTH = https() | PacketSet.box(IntervalSet.single(UDP), ONE, IntervalSet.single(53))


@pytest.mark.parametrize(
    ("packets", "text"),
    [
        (https(), "tcp 443 to 203.0.113.9"),
        (https() | https("203.0.113.10"), "tcp 443 to 203.0.113.9-203.0.113.10"),
        (ECHO, "icmp type 8 to 203.0.113.9"),
        (ESP, "esp to 203.0.113.9"),
    ],
)
def test_requests_are_told_without_the_ports_that_the_client_picks(packets: PacketSet, text: str) -> None:
    assert requests_text(packets) == text


def test_several_protocols_are_told_apart() -> None:
    assert service_text(BOTH) is None
    assert requests_text(BOTH) == "tcp 443 to 203.0.113.9; udp 53 to 203.0.113.9"


def test_replies_are_told_as_the_filter_sees_them() -> None:
    assert replies_text(https()) == "tcp from 203.0.113.9 port 443 to ports 32768-60999"
    assert replies_text(ECHO) == "replies to icmp type 8 to 203.0.113.9"


@pytest.mark.parametrize(
    ("addresses", "text"),
    [
        (PUBLIC_IPV4, "public IPv4 addresses"),
        (PUBLIC_IPV6, "public IPv6 addresses"),
        (PUBLIC_IPV4 | PUBLIC_IPV6, "public addresses"),
        (Prefix.parse("10.0.0.0/8").as_set(), "10.0.0.0/8"),
        (
            PUBLIC_IPV4 - Prefix.parse("52.216.0.0/15").as_set() - ONE,
            "public IPv4 addresses but 52.216.0.0/15, 203.0.113.9",
        ),
        (PUBLIC_IPV6 - Prefix.parse("2001:db8:50::/56").as_set(), "public IPv6 addresses but 2001:db8:50::/56"),
    ],
)
def test_all_public_addresses_have_a_name(addresses: IntervalSet, text: str) -> None:
    assert where_text(addresses) == text


def test_a_rule_for_many_addresses_holds_them_all() -> None:
    """More than four blocks make no readable rule."""
    assert blocks_text(ONE) == "203.0.113.9/32"
    assert blocks_text(PUBLIC_IPV4) == "0.0.0.0/0"
    assert blocks_text(PUBLIC_IPV6) == "2000::/3"
    assert blocks_text(PUBLIC_IPV4 | PUBLIC_IPV6) == "0.0.0.0/0 and ::/0"


def test_ports_are_told_as_ranges() -> None:
    packets = https(source_ports=IntervalSet.of((1024, 2000), (61000, 65535)))
    assert replies_text(packets).endswith("to ports 1024-2000, 61000-65535")
    assert (
        service_text(PacketSet.box(IntervalSet.single(TCP), ONE, IntervalSet.of((80, 80), (443, 443)))) == "tcp 80, 443"
    )
