"""Protocols are read by name and by number, as AWS writes them."""

import pytest

from wayout.net.protocol import EVERY, ICMP, ICMPV6, TCP, UDP, has_ports, is_icmp, parse_protocol, protocol_name


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("tcp", TCP, id="tcp is 6"),
        pytest.param("TCP", TCP, id="case does not matter"),
        pytest.param("6", TCP, id="a number is itself"),
        pytest.param("udp", UDP, id="udp is 17"),
        pytest.param("icmp", ICMP, id="icmp is 1"),
        pytest.param("icmpv6", ICMPV6, id="icmpv6 is 58"),
        pytest.param("ipv6-icmp", ICMPV6, id="IANA's name for ICMPv6 is known"),
        pytest.param("esp", 50, id="esp is 50"),
        pytest.param("ah", 51, id="ah is 51"),
        pytest.param("gre", 47, id="gre is 47"),
        pytest.param("sctp", 132, id="sctp is 132"),
        pytest.param("0", 0, id="zero is a protocol, not all of them"),
        pytest.param("255", 255, id="the field ends at 255"),
        pytest.param("-1", None, id="minus one is every protocol"),
        pytest.param("all", None, id="all is every protocol"),
    ],
)
def test_parse(text: str, number: int | None) -> None:
    assert parse_protocol(text) == number


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing is no protocol"),
        pytest.param("256", id="256 does not fit the field"),
        pytest.param("-2", id="no other negative number means anything"),
        pytest.param("06", id="a number has no leading zero"),
        pytest.param(" tcp", id="a blank is refused"),
        pytest.param("http", id="an application is no protocol"),
        pytest.param("6.0", id="a fraction is no protocol"),
    ],
)
def test_parse_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="not an IP protocol"):
        parse_protocol(text)


def test_names_and_numbers_lead_to_each_other() -> None:
    for number in range(256):
        name = protocol_name(number)
        assert name == f"protocol {number}" or parse_protocol(name) == number
    assert protocol_name(TCP) == "tcp"
    assert protocol_name(ICMPV6) == "icmpv6"


def test_only_tcp_and_udp_have_ports_that_rules_look_at() -> None:
    assert [number for number in range(256) if has_ports(number)] == [TCP, UDP]
    assert [number for number in range(256) if is_icmp(number)] == [ICMP, ICMPV6]
    assert EVERY.size == 256
