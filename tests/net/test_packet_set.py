"""What packet sets hold, protocol by protocol, and how they are told. Their laws stand in tests/laws."""

import copy
import pickle
import subprocess
import sys

import pytest

from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet, icmp_selectors
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import EVERY_IPV4, PUBLIC_IPV4, Prefix
from wayout.net.protocol import ICMP, ICMPV6, TCP, UDP

HERE, THERE = Address.parse("10.0.1.10"), Address.parse("203.0.113.9")
HERE6, THERE6 = Address.parse("2001:db8::1"), Address.parse("2001:db8::2")
HTTPS = PacketSet.box(IntervalSet.single(TCP), EVERY_IPV4.as_set(), IntervalSet.single(443))


def ports(first: int, last: int | None = None) -> IntervalSet:
    return IntervalSet.of((first, first if last is None else last))


@pytest.mark.parametrize(
    ("packets", "packet", "expected"),
    [
        pytest.param(HTTPS, Packet.tcp(HERE, THERE, 443), True, id="a rule for 443 holds a packet to 443"),
        pytest.param(HTTPS, Packet.tcp(HERE, THERE, 444), False, id="a rule for 443 does not hold a packet to 444"),
        pytest.param(HTTPS, Packet.udp(HERE, THERE, 443), False, id="a rule for tcp does not hold udp"),
        pytest.param(HTTPS, Packet.tcp(HERE6, THERE6, 443), False, id="a rule for IPv4 does not hold IPv6"),
        pytest.param(
            PacketSet.box(destination_ports=ports(443)),
            Packet.icmp(HERE, THERE),
            True,
            id="ports of a box for all protocols do not restrict ICMP",
        ),
        pytest.param(
            PacketSet.box(destination_ports=ports(443)),
            Packet.other(50, HERE, THERE),
            True,
            id="ports of a box for all protocols do not restrict ESP",
        ),
        pytest.param(
            PacketSet.box(destination_ports=ports(443), source_ports=ports(1024, 65535)),
            Packet.tcp(HERE, THERE, 443, 1023),
            False,
            id="source ports of a box restrict tcp",
        ),
        pytest.param(
            PacketSet.icmp(ICMP, icmp_selectors(8, None)), Packet.icmp(HERE, THERE), True, id="type 8 holds a ping"
        ),
        pytest.param(
            PacketSet.icmp(ICMP, icmp_selectors(8, None)),
            Packet.icmp(HERE, THERE, 0),
            False,
            id="type 8 holds no reply",
        ),
        pytest.param(
            PacketSet.icmp(ICMPV6, icmp_selectors(None, None)),
            Packet.icmp(HERE6, THERE6),
            True,
            id="ICMPv6 holds a ping",
        ),
        pytest.param(
            PacketSet.icmp(ICMPV6, icmp_selectors(None, None)), Packet.icmp(HERE, THERE), False, id="ICMPv6 is not ICMP"
        ),
        pytest.param(
            PacketSet.every(), Packet.other(255, HERE6, THERE6), True, id="every packet holds the last protocol"
        ),
        pytest.param(PacketSet.empty(), Packet.tcp(HERE, THERE, 443), False, id="the empty set holds nothing"),
    ],
)
def test_membership(packets: PacketSet, packet: Packet, *, expected: bool) -> None:
    assert (packet in packets) is expected
    assert PacketSet.of(packet).isdisjoint(packets) is not expected


def test_every_packet_is_counted_exactly() -> None:
    addresses = 2**32 + 2**128
    assert PacketSet.every().size == addresses * (2 * 65536**2 + 2 * 65536 + 252)
    assert PacketSet.every() == PacketSet.box()
    assert PacketSet.every() == PacketSet.box(protocols=IntervalSet.of((0, 255)))


@pytest.mark.parametrize(
    "packets",
    [
        pytest.param(PacketSet.box(protocols=IntervalSet.empty()), id="no protocol"),
        pytest.param(PacketSet.box(protocols=IntervalSet.single(256)), id="a protocol that does not fit the field"),
        pytest.param(PacketSet.box(destinations=IntervalSet.empty()), id="no destination"),
        pytest.param(PacketSet.box(destinations=IntervalSet.single(2**40)), id="a destination between the families"),
        pytest.param(PacketSet.box(IntervalSet.single(TCP), destination_ports=IntervalSet.empty()), id="no port"),
        pytest.param(
            PacketSet.box(IntervalSet.single(UDP), source_ports=ports(65536)), id="a port that does not exist"
        ),
        pytest.param(PacketSet.icmp(ICMP, IntervalSet.empty()), id="no ICMP type"),
        pytest.param(PacketSet.union_of([]), id="a union of nothing"),
    ],
)
def test_a_box_without_possible_packets_is_the_empty_set(packets: PacketSet) -> None:
    assert packets == PacketSet.empty()
    assert packets.is_empty


def test_what_no_set_can_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="no example"):
        PacketSet.empty().example(HERE)
    with pytest.raises(ValueError, match="no bounds"):
        _ = PacketSet.empty().bounds
    with pytest.raises(ValueError, match="neither ICMP nor ICMPv6"):
        PacketSet.icmp(TCP, IntervalSet.single(0))
    with pytest.raises(ValueError, match="not a possible packet"):
        PacketSet.of(Packet.tcp(HERE, THERE, 70000))


def test_an_empty_requirement_on_source_ports_asks_for_nothing() -> None:
    narrow = HTTPS.with_source_ports(ports(1024))
    assert narrow.every_source_port(IntervalSet.empty()) == narrow.any_source_port() == HTTPS


def test_port_zero_of_tcp_is_not_mistaken_for_a_protocol_without_ports() -> None:
    """With port 0 alone, TCP and its neighbour, protocol 7, lead to equal parts of the diagram, and are one entry."""
    seven = PacketSet.of(Packet.other(7, HERE, THERE))
    both = seven | PacketSet.of(Packet.tcp(HERE, THERE, 0, 0))
    assert len(both.node) == 1
    assert both.any_source_port() == seven | PacketSet.box(ports(TCP), IntervalSet.single(THERE), ports(0))
    assert str(both) == "protocol 7 to 203.0.113.9; tcp 0 to 203.0.113.9 from source port 0"
    assert [(str(region), str(own)) for region, own in both.by_source_ports()] == [
        ("protocol 7 to 203.0.113.9", "0"),
        ("tcp 0 to 203.0.113.9", "0"),
    ]


def test_a_region_of_source_ports_counts_the_ports_that_get_through() -> None:
    """A network ACL that lets replies in to some ephemeral ports only: the share of those ports is the success rate."""
    some = HTTPS.with_source_ports(ports(32768, 60999))
    [(region, own)] = some.by_source_ports()
    assert region == HTTPS
    assert own == ports(32768, 60999)


@pytest.mark.parametrize(
    ("packets", "text"),
    [
        pytest.param(PacketSet.empty(), "nothing", id="the empty set is nothing"),
        pytest.param(PacketSet.every(), "all traffic to 0.0.0.0/0, ::/0", id="everything is all traffic"),
        pytest.param(HTTPS, "tcp 443 to 0.0.0.0/0", id="a rule reads like a rule"),
        pytest.param(
            PacketSet.of(Packet.tcp(HERE, THERE, 443)).any_source_port(),
            "tcp 443 to 203.0.113.9",
            id="a host has no length",
        ),
        pytest.param(
            HTTPS.with_source_ports(ports(1024, 65535)),
            "tcp 443 to 0.0.0.0/0 from source port 1024-65535",
            id="source ports are named when they restrict",
        ),
        pytest.param(
            PacketSet.box(IntervalSet.of((TCP, TCP), (UDP, UDP)), Prefix.parse("10.0.0.0/8").as_set(), ports(53)),
            "tcp, udp 53 to 10.0.0.0/8",
            id="protocols with the same ports are told together",
        ),
        pytest.param(
            PacketSet.every() - PacketSet.box(IntervalSet.single(TCP)),
            "all but tcp to 0.0.0.0/0, ::/0",
            id="almost everything is told by what is missing",
        ),
        pytest.param(
            PacketSet.icmp(ICMP, icmp_selectors(3, 4), EVERY_IPV4.as_set()),
            "icmp type 3 code 4 to 0.0.0.0/0",
            id="ICMP shows type and code",
        ),
        pytest.param(
            PacketSet.icmp(ICMP, icmp_selectors(8, None) | icmp_selectors(0, None), EVERY_IPV4.as_set()),
            "icmp type 0, type 8 to 0.0.0.0/0",
            id="all codes of a type are the type",
        ),
        pytest.param(
            PacketSet.icmp(ICMPV6, ports(0x0105, 0x0203), IntervalSet.single(THERE6)),
            "icmpv6 type 1 code 5 to type 2 code 3 to 2001:db8::2",
            id="an odd run of selectors shows both ends",
        ),
        pytest.param(
            PacketSet.icmp(ICMP, ports(0x0100, 0x03FF), IntervalSet.single(THERE)),
            "icmp types 1-3 to 203.0.113.9",
            id="a run of types is a range",
        ),
        pytest.param(
            PacketSet.box(IntervalSet.of((47, 47), (50, 51)), IntervalSet.single(THERE)),
            "gre, protocols 50-51 to 203.0.113.9",
            id="protocols without ports show none",
        ),
        pytest.param(
            PacketSet.box(IntervalSet.single(TCP), IntervalSet.of((1, 2)), ports(22)),
            "tcp 22 to 0.0.0.1-0.0.0.2",
            id="an interval that is no CIDR block is a range",
        ),
        pytest.param(
            PacketSet.box(IntervalSet.single(TCP), IntervalSet.of(*((n, n) for n in range(0, 12, 2))), ports(22)),
            "tcp 22 to 0.0.0.0, 0.0.0.2, 0.0.0.4, 0.0.0.6, and 2 more",
            id="a long list of addresses is cut at four",
        ),
        pytest.param(
            PacketSet.union_of(
                PacketSet.box(IntervalSet.single(TCP), IntervalSet.single(2 * n), ports(n)) for n in range(1, 7)
            ),
            "tcp 1 to 0.0.0.2; tcp 2 to 0.0.0.4; tcp 3 to 0.0.0.6; tcp 4 to 0.0.0.8; and 2 more",
            id="a long list of parts is cut at four",
        ),
    ],
)
def test_text(packets: PacketSet, text: str) -> None:
    assert str(packets) == text
    assert repr(packets) == f"PacketSet({text})"


def test_copies_still_take_part_in_operations() -> None:
    packets = HTTPS.restrict_destinations(PUBLIC_IPV4)
    for again in (copy.deepcopy(packets), pickle.loads(pickle.dumps(packets))):  # noqa: S301 - bytes from the same line
        assert again == packets
        assert (packets - again).is_empty
        assert again & HTTPS == packets


def test_importing_packet_sets_does_not_load_ipaddress() -> None:
    """Its import costs as much as a hundred set operations, and IPv4 does without it."""
    program = "import sys, wayout.net.packet_set; print('ipaddress' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
