"""Prefixes are read strictly and converted to intervals, and back, without loss."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.net.address import IPV4_LAST, IPV6_FIRST, IPV6_LAST, Address, Family
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import (
    EVERY_IPV4,
    EVERY_IPV6,
    PRIVATE_IPV4,
    PUBLIC_IPV4,
    PUBLIC_IPV6,
    SHARED_IPV4,
    Prefix,
    prefixes_of,
)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        pytest.param("10.0.0.0/8", "10.0.0.0/8", id="a CIDR block is itself"),
        pytest.param("10.1.2.3/8", "10.0.0.0/8", id="host bits are masked away"),
        pytest.param("10.1.2.3", "10.1.2.3/32", id="a bare IPv4 address is a /32"),
        pytest.param("2001:db8::1", "2001:db8::1/128", id="a bare IPv6 address is a /128"),
        pytest.param("2001:db8::1/32", "2001:db8::/32", id="IPv6 host bits are masked away"),
        pytest.param("0.0.0.0/0", "0.0.0.0/0", id="length zero is every IPv4 address"),
        pytest.param("::/0", "::/0", id="length zero is every IPv6 address"),
    ],
)
def test_parse(text: str, canonical: str) -> None:
    assert str(Prefix.parse(text)) == canonical
    assert Prefix.parse(canonical) == Prefix.parse(text)
    assert repr(Prefix.parse(text)) == f"Prefix('{canonical}')"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing is no block"),
        pytest.param("10.0.0.0/33", id="an IPv4 length ends at 32"),
        pytest.param("::/129", id="an IPv6 length ends at 128"),
        pytest.param("10.0.0.0/-1", id="a length has no sign"),
        pytest.param("10.0.0.0/", id="a length is not empty"),
        pytest.param("10.0.0.0/08", id="a length has no leading zero"),
        pytest.param("10.0.0.0/8/8", id="there is one length"),
        pytest.param("10.0.0.0/255.0.0.0", id="a netmask is no length"),
        pytest.param("10.0.0/8", id="the address has four octets"),
        pytest.param(" 10.0.0.0/8", id="a blank is refused"),
        pytest.param("pl-63a5400a", id="the id of a prefix list is no block"),
    ],
)
def test_parse_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="not a CIDR block"):
        Prefix.parse(text)


def test_both_ends_are_inside_and_their_neighbours_are_not() -> None:
    prefix = Prefix.parse("10.0.1.0/24")
    assert (prefix.first, prefix.last, prefix.length) == (0x0A000100, 0x0A0001FF, 24)
    assert Address.parse("10.0.1.0") in prefix
    assert Address.parse("10.0.1.255") in prefix
    assert Address.parse("10.0.0.255") not in prefix
    assert Address.parse("10.0.2.0") not in prefix
    assert prefix.as_set() == IntervalSet.of((0x0A000100, 0x0A0001FF))


@pytest.mark.parametrize(
    ("one", "other", "covers", "overlaps"),
    [
        pytest.param("10.0.0.0/8", "10.1.0.0/16", True, True, id="a block covers a smaller one inside"),
        pytest.param("10.1.0.0/16", "10.0.0.0/8", False, True, id="a block overlaps the larger one around it"),
        pytest.param("10.0.0.0/8", "10.0.0.0/8", True, True, id="a block covers itself"),
        pytest.param("10.0.0.0/8", "11.0.0.0/8", False, False, id="neighbours do not overlap"),
        pytest.param("0.0.0.0/0", "::/0", False, False, id="families do not overlap"),
    ],
)
def test_relations(one: str, other: str, *, covers: bool, overlaps: bool) -> None:
    assert Prefix.parse(one).covers(Prefix.parse(other)) is covers
    assert Prefix.parse(one).overlaps(Prefix.parse(other)) is overlaps
    assert Prefix.parse(other).overlaps(Prefix.parse(one)) is overlaps


def test_a_prefix_is_a_value_that_can_be_copied_hashed_and_ordered() -> None:
    prefix = Prefix.parse("10.0.0.0/8")
    assert copy.deepcopy(prefix) == prefix
    assert pickle.loads(pickle.dumps(prefix)) == prefix  # noqa: S301 - bytes from the same line
    assert {prefix: 1}[Prefix.parse("10.0.0.1/8")] == 1
    assert prefix < Prefix.parse("11.0.0.0/8") < Prefix.parse("::/0")


def test_the_well_known_prefixes() -> None:
    assert Prefix.parse("0.0.0.0/0") == EVERY_IPV4
    assert Prefix.parse("::/0") == EVERY_IPV6
    assert EVERY_IPV4.family is Family.IPV4
    assert EVERY_IPV6.family is Family.IPV6
    assert [str(prefix) for prefix in PRIVATE_IPV4] == ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
    assert str(SHARED_IPV4) == "100.64.0.0/10"
    assert Prefix.parse("2000::/3").as_set() == PUBLIC_IPV6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("0.255.255.255", False, id="this network is not public"),
        pytest.param("1.0.0.0", True, id="1.0.0.0 is public"),
        pytest.param("10.0.0.1", False, id="a private address is not public"),
        pytest.param("100.64.0.1", False, id="a shared address is not public"),
        pytest.param("127.0.0.1", False, id="loopback is not public"),
        pytest.param("169.254.169.253", False, id="the VPC's own DNS server is not public"),
        pytest.param("172.31.0.2", False, id="the default VPC is not public"),
        pytest.param("192.168.0.1", False, id="a home network is not public"),
        pytest.param("203.0.113.9", True, id="documentation addresses stand in for public ones"),
        pytest.param("223.255.255.255", True, id="what precedes multicast is public"),
        pytest.param("224.0.0.1", False, id="multicast is not public"),
        pytest.param("255.255.255.255", False, id="broadcast is not public"),
        pytest.param("2001:db8::1", False, id="no IPv6 address is a public IPv4 address"),
    ],
)
def test_public_ipv4(text: str, *, expected: bool) -> None:
    assert (Address.parse(text) in PUBLIC_IPV4) is expected


@pytest.mark.parametrize(
    ("pairs", "texts"),
    [
        pytest.param([(0, IPV4_LAST)], ["0.0.0.0/0"], id="all of IPv4 is one prefix"),
        pytest.param([(IPV6_FIRST, IPV6_LAST)], ["::/0"], id="all of IPv6 is one prefix"),
        pytest.param([(1, 6)], ["0.0.0.1/32", "0.0.0.2/31", "0.0.0.4/31", "0.0.0.6/32"], id="blocks grow and shrink"),
        pytest.param([], [], id="nothing is no prefix"),
        pytest.param(
            [(IPV4_LAST, IPV4_LAST), (IPV6_FIRST, IPV6_FIRST)],
            ["255.255.255.255/32", "::/128"],
            id="the families stay apart",
        ),
    ],
)
def test_prefixes_of(pairs: list[tuple[int, int]], texts: list[str]) -> None:
    assert [str(prefix) for prefix in prefixes_of(IntervalSet.of(*pairs))] == texts


def test_prefixes_of_refuses_integers_between_the_families() -> None:
    with pytest.raises(ValueError, match="not all of these are addresses"):
        prefixes_of(IntervalSet.single(2**40))


ENDS = st.integers(0, IPV4_LAST) | st.integers(IPV6_FIRST, IPV6_LAST) | st.integers(0, 40)


@given(
    st.lists(st.tuples(ENDS, ENDS).filter(lambda pair: (pair[0] < IPV6_FIRST) == (pair[1] < IPV6_FIRST)), max_size=4)
)
def test_prefixes_hold_exactly_the_addresses_and_no_two_could_be_one(pairs: list[tuple[int, int]]) -> None:
    addresses = IntervalSet.of(*((min(pair), max(pair)) for pair in pairs))
    prefixes = prefixes_of(addresses)
    assert IntervalSet.of(*((prefix.first, prefix.last) for prefix in prefixes)) == addresses
    assert sum(prefix.last - prefix.first + 1 for prefix in prefixes) == addresses.size
    for prefix in prefixes:
        assert Prefix.parse(str(prefix)) == prefix
        if prefix.length:
            around = Prefix.parse(f"{Address(prefix.first)}/{prefix.length - 1}")
            assert not around.as_set() <= addresses
