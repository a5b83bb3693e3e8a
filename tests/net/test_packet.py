"""A packet, and the packet that answers it."""

import pytest

from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import ICMP_REPLIES, Packet, icmp_selector, icmp_selectors
from wayout.net.protocol import ICMP, ICMPV6, TCP, UDP

HERE, THERE = Address.parse("10.0.1.10"), Address.parse("203.0.113.9")
HERE6, THERE6 = Address.parse("2001:db8::1"), Address.parse("2001:db8::2")


@pytest.mark.parametrize(
    ("packet", "text"),
    [
        pytest.param(Packet.tcp(HERE, THERE, 443), "tcp 10.0.1.10:32768 -> 203.0.113.9:443", id="TCP shows both ports"),
        pytest.param(
            Packet.udp(HERE, THERE, 53, 1024), "udp 10.0.1.10:1024 -> 203.0.113.9:53", id="UDP shows both ports"
        ),
        pytest.param(
            Packet.tcp(HERE6, THERE6, 443), "tcp [2001:db8::1]:32768 -> [2001:db8::2]:443", id="IPv6 stands in brackets"
        ),
        pytest.param(Packet.icmp(HERE, THERE), "icmp 10.0.1.10 -> 203.0.113.9 type 8 code 0", id="a ping is type 8"),
        pytest.param(
            Packet.icmp(HERE6, THERE6),
            "icmpv6 2001:db8::1 -> 2001:db8::2 type 128 code 0",
            id="an IPv6 ping is type 128",
        ),
        pytest.param(Packet.other(50, HERE, THERE), "esp 10.0.1.10 -> 203.0.113.9", id="ESP has no ports to show"),
    ],
)
def test_text(packet: Packet, text: str) -> None:
    assert str(packet) == text


@pytest.mark.parametrize(
    ("packet", "reply"),
    [
        pytest.param(
            Packet.tcp(HERE, THERE, 443, 40000), Packet.tcp(THERE, HERE, 40000, 443), id="TCP swaps its ports"
        ),
        pytest.param(Packet.udp(HERE, THERE, 53, 40000), Packet.udp(THERE, HERE, 40000, 53), id="UDP swaps its ports"),
        pytest.param(Packet.icmp(HERE, THERE), Packet.icmp(THERE, HERE, 0), id="an echo is answered by an echo reply"),
        pytest.param(Packet.icmp(HERE, THERE, 13), Packet.icmp(THERE, HERE, 14), id="a timestamp by a timestamp reply"),
        pytest.param(Packet.icmp(HERE, THERE, 15), Packet.icmp(THERE, HERE, 16), id="information by its reply"),
        pytest.param(Packet.icmp(HERE, THERE, 17), Packet.icmp(THERE, HERE, 18), id="an address mask by its reply"),
        pytest.param(Packet.icmp(HERE6, THERE6), Packet.icmp(THERE6, HERE6, 129), id="an IPv6 echo by its reply"),
        pytest.param(Packet.icmp(HERE, THERE, 0), None, id="a reply is not answered"),
        pytest.param(Packet.icmp(HERE, THERE, 3, 4), None, id="an error is not answered"),
        pytest.param(Packet.icmp(HERE6, THERE6, 8), None, id="IPv4's echo type means nothing in ICMPv6"),
        pytest.param(Packet.other(47, HERE, THERE), Packet.other(47, THERE, HERE), id="GRE swaps its addresses"),
    ],
)
def test_reply(packet: Packet, reply: Packet | None) -> None:
    assert packet.reply() == reply


def test_icmp_holds_type_and_code_where_tcp_has_its_destination_port() -> None:
    packet = Packet.icmp(HERE, THERE, 3, 4)
    assert (packet.protocol, packet.source_port, packet.destination_port) == (ICMP, 0, 0x0304)
    assert (packet.icmp_type, packet.icmp_code) == (3, 4)
    assert icmp_selector(3, 4) == 0x0304
    assert set(ICMP_REPLIES) == {ICMP, ICMPV6}


@pytest.mark.parametrize(
    ("type", "code", "expected"),
    [
        pytest.param(8, 0, IntervalSet.single(0x0800), id="a type and a code are one selector"),
        pytest.param(3, None, IntervalSet.of((0x0300, 0x03FF)), id="a type with any code is a run of 256"),
        pytest.param(None, None, IntervalSet.of((0, 65535)), id="any type and code are all selectors"),
        pytest.param(
            None, 4, IntervalSet.of(*((n * 256 + 4, n * 256 + 4) for n in range(256))), id="any type with one code"
        ),
    ],
)
def test_icmp_selectors(type: int | None, code: int | None, expected: IntervalSet) -> None:
    assert icmp_selectors(type, code) == expected


@pytest.mark.parametrize("protocol", [TCP, UDP, ICMP, ICMPV6])
def test_a_protocol_with_ports_or_types_is_not_built_without_them(protocol: int) -> None:
    with pytest.raises(ValueError, match="needs its ports"):
        Packet.other(protocol, HERE, THERE)
