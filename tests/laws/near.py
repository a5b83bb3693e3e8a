"""Strategies for what lies near a boundary: blocks that overlap, addresses at their ends, ports beside those of rules."""

from typing import Final

from hypothesis import strategies as st

from wayout.net.address import IPV6_FIRST, IPV6_LAST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet, icmp_selector
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix
from wayout.net.protocol import has_ports, is_icmp

IPV4_BLOCKS: Final = (
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.0.0.0/16",
    "10.0.1.0/24",
    "10.0.1.0/25",
    "10.0.1.10/32",
    "10.0.2.0/24",
    "10.1.0.0/16",
    "100.64.0.0/10",
    "192.168.0.0/16",
    "203.0.113.0/24",
    "203.0.113.9/32",
    "128.0.0.0/1",
    "169.254.0.0/16",
    "169.254.168.0/22",
)
IPV6_BLOCKS: Final = ("::/0", "2001:db8::/32", "2001:db8:0:1::/64", "2001:db8:0:1::5/128", "fc00::/7", "64:ff9b::/96")
BLOCKS: Final = IPV4_BLOCKS + IPV6_BLOCKS
PORTS: Final = (0, 1, 22, 79, 80, 81, 442, 443, 444, 1023, 1024, 32767, 32768, 60999, 61000, 65535)
PROTOCOLS: Final = ("-1", "tcp", "6", "udp", "17", "icmp", "1", "icmpv6", "58", "50", "esp", "132", "TCP", "0", "255")
"""As AWS or people write them; all of them are known."""

_NUMBERS: Final = (6, 6, 6, 17, 1, 58, 50, 132, 0, 255, 2)
_ICMP_TYPES: Final = (0, 3, 8, 11, 13, 14, 128, 129, 255)


def _ends() -> tuple[Address, ...]:
    prefixes = [Prefix.parse(block) for block in BLOCKS]
    found = {end for p in prefixes for end in (p.first - 1, p.first, p.first + 1, p.last - 1, p.last, p.last + 1)}
    return tuple(Address(n) for n in sorted(found) if 0 <= n < 2**32 or IPV6_FIRST <= n <= IPV6_LAST)


ADDRESSES: Final = _ends()

addresses = st.sampled_from(ADDRESSES)
blocks = st.sampled_from(BLOCKS)
ports = st.sampled_from(PORTS)
port_pairs = st.tuples(ports, ports).map(lambda pair: (min(pair), max(pair)))
icmp_pairs = st.tuples(st.sampled_from((-1, 0, 3, 8, 128)), st.sampled_from((-1, 0, 4)))


@st.composite
def packets(draw: st.DrawFn) -> Packet:
    """A header of one family, its source a neighbour of some block as well."""
    destination = draw(addresses)
    family = [address for address in ADDRESSES if address.family is destination.family]
    source = draw(st.sampled_from(family))
    protocol = draw(st.sampled_from(_NUMBERS))
    if has_ports(protocol):
        return Packet(protocol, source, destination, draw(ports), draw(ports))
    if is_icmp(protocol):
        selector = icmp_selector(draw(st.sampled_from(_ICMP_TYPES)), draw(st.sampled_from((0, 1, 4, 255))))
        return Packet(protocol, source, destination, 0, selector)
    return Packet(protocol, source, destination, 0, 0)


@st.composite
def packet_sets(draw: st.DrawFn, members: list[Packet]) -> PacketSet:
    """A set that holds the members: they alone, everything, or they and a box."""
    own = PacketSet.union_of(PacketSet.of(member) for member in members)
    match draw(st.integers(0, 2)):
        case 0:
            return own
        case 1:
            return PacketSet.every()
        case _:
            block = Prefix.parse(draw(blocks)).as_set()
            return own | PacketSet.box(None, block, IntervalSet.of(draw(port_pairs)), IntervalSet.of(draw(port_pairs)))
