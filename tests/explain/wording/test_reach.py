"""Large sets of packets in words."""

import pytest

from wayout.explain.wording.reach import addresses_words, reach_lines
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import icmp_selectors
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6, PUBLIC_IPV4, PUBLIC_IPV6, Prefix
from wayout.net.protocol import ICMP, TCP, UDP


def _block(text: str) -> IntervalSet:
    return Prefix.parse(text).as_set()


_ODD = IntervalSet.of(*((2**27 + 2**25 + n, 2**27 + 2**25 + n) for n in range(1, 240, 2)))

ADDRESSES = {
    "all of IPv4": (EVERY_IPV4.as_set(), "all IPv4 addresses"),
    "all of both families": (EVERY_IPV4.as_set() | EVERY_IPV6.as_set(), "all IPv4 addresses and all IPv6 addresses"),
    "the public part": (PUBLIC_IPV4, "all public IPv4 addresses"),
    "the public part of IPv6": (PUBLIC_IPV6, "all public IPv6 addresses"),
    "the public part and a private block": (
        PUBLIC_IPV4 | _block("10.1.0.0/16"),
        "all public IPv4 addresses and 10.1.0.0/16",
    ),
    "all but a block": (EVERY_IPV4.as_set() - _block("203.0.113.0/24"), "all IPv4 addresses but 203.0.113.0/24"),
    "all of IPv6's public part but an address": (
        PUBLIC_IPV6 - _block("2001:db8::7"),
        "all public IPv6 addresses but 2001:db8::7",
    ),
    "a block": (_block("10.0.21.0/24"), "10.0.21.0/24"),
    "a few, however scattered": (
        _block("10.0.21.0/24") - _block("10.0.21.7") - _block("10.0.21.77"),
        (
            "10.0.21.0/30, 10.0.21.4/31, 10.0.21.6, 10.0.21.8/29, 10.0.21.16/28, 10.0.21.32/27, 10.0.21.64/29, "
            "10.0.21.72/30 and 5 more blocks"
        ),
    ),
    "many scattered ones": (
        _ODD,
        "10.0.0.1, 10.0.0.3, 10.0.0.5, 10.0.0.7, 10.0.0.9, 10.0.0.11, 10.0.0.13, 10.0.0.15 and 112 more blocks",
    ),
    "an address": (_block("10.0.21.7"), "10.0.21.7"),
    "an IPv6 address": (_block("2001:db8::7"), "2001:db8::7"),
    "where no host is, is not told": (EVERY_IPV4.as_set() - _block("127.0.0.0/8"), "all IPv4 addresses"),
}


@pytest.mark.parametrize(("addresses", "words"), ADDRESSES.values(), ids=ADDRESSES)
def test_addresses_are_told_in_few_words(addresses: IntervalSet, words: str) -> None:
    assert addresses_words(addresses) == words


def test_many_blocks_are_counted() -> None:
    scattered = IntervalSet.of(*((2 * n, 2 * n) for n in range(2**24, 2**24 + 20)))
    assert addresses_words(scattered).endswith(" and 12 more blocks")


def _tcp(ports: IntervalSet, addresses: IntervalSet) -> PacketSet:
    return PacketSet.box(IntervalSet.single(TCP), addresses, ports)


WEB = IntervalSet.of((80, 80), (443, 443))
SETS = {
    "nothing": (PacketSet.empty(), ()),
    "everything": (PacketSet.box(destinations=EVERY_IPV4.as_set()), ("all traffic to all IPv4 addresses",)),
    "two ports": (_tcp(WEB, PUBLIC_IPV4), ("tcp 80, 443 to all public IPv4 addresses",)),
    "one protocol": (
        PacketSet.box(IntervalSet.single(UDP), _block("10.0.0.2")),
        ("all of udp to 10.0.0.2",),
    ),
    "a ping": (PacketSet.icmp(ICMP, icmp_selectors(8, None), _block("10.0.0.0/8")), ("icmp type 8 to 10.0.0.0/8",)),
    "the wider reach comes first": (
        _tcp(WEB, _block("10.0.0.0/24")) | _tcp(IntervalSet.single(22), PUBLIC_IPV4),
        ("tcp 22 to all public IPv4 addresses", "tcp 80, 443 to 10.0.0.0/24"),
    ),
    "what goes to the same place stands together": (
        _tcp(WEB, _block("10.0.0.7"))
        | PacketSet.box(IntervalSet.single(UDP), _block("10.0.0.7"), IntervalSet.single(53)),
        ("tcp 80, 443; udp 53 to 10.0.0.7",),
    ),
    "only addresses without a host": (_tcp(WEB, _block("169.254.0.0/24")), ()),
}


@pytest.mark.parametrize(("packets", "lines"), SETS.values(), ids=SETS)
def test_a_set_is_told_as_what_to_where(packets: PacketSet, lines: tuple[str, ...]) -> None:
    assert reach_lines(packets) == lines
