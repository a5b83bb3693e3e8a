"""Laws of the redaction's address map: whatever a network decides by addresses, it decides the same after it."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws.effort import examples

from wayout.snapshot.address_map import AddressMap

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

VPC = IPv4Network("10.20.0.0/16")
SUBNET = IPv4Network("10.20.7.0/24")

keys = st.binary(min_size=1, max_size=8)
ipv4 = st.one_of(
    st.integers(0, 2**32 - 1),
    # Neighbours, so that prefixes overlap often.
    st.integers(0, 2**16 - 1).map(lambda low: int(IPv4Address("10.20.0.0")) + low),
    st.integers(0, 2**16 - 1).map(lambda low: int(IPv4Address("52.94.0.0")) + low),
).map(IPv4Address)
ipv6 = st.one_of(
    st.integers(0, 2**128 - 1),
    st.integers(0, 2**72 - 1).map(lambda low: int(IPv6Address("2600:1f18:1234:5600::")) + low),
).map(IPv6Address)


@st.composite
def ipv4_networks(draw: st.DrawFn) -> IPv4Network:
    return IPv4Network((int(draw(ipv4)), draw(st.integers(0, 32))), strict=False)


@st.composite
def ipv6_networks(draw: st.DrawFn) -> IPv6Network:
    return IPv6Network((int(draw(ipv6)), draw(st.integers(0, 128))), strict=False)


def mapped_network(addresses: AddressMap, network: Network) -> Network:
    text = addresses.text(str(network))
    assert text is not None
    return ip_network(text)


def shared_bits(one: Address, other: Address) -> int:
    return one.max_prefixlen - (int(one) ^ int(other)).bit_length()


@examples(5)
@given(keys, ipv4, ipv4)
def test_two_ipv4_addresses_share_as_many_leading_bits_as_before(
    key: bytes, one: IPv4Address, other: IPv4Address
) -> None:
    addresses = AddressMap(key, [VPC, SUBNET])
    assert shared_bits(addresses.address(one), addresses.address(other)) == shared_bits(one, other)


@examples(5)
@given(keys, ipv6, ipv6)
def test_two_ipv6_addresses_share_as_many_leading_bits_as_before(
    key: bytes, one: IPv6Address, other: IPv6Address
) -> None:
    addresses = AddressMap(key)
    assert shared_bits(addresses.address(one), addresses.address(other)) == shared_bits(one, other)


@examples(5)
@given(keys, ipv4, st.lists(ipv4_networks(), max_size=8))
def test_the_same_ipv4_networks_hold_the_address(key: bytes, address: IPv4Address, networks: list[IPv4Network]) -> None:
    addresses = AddressMap(key, [VPC, SUBNET])
    mapped = addresses.address(address)
    held = [mapped in mapped_network(addresses, network) for network in networks]
    assert held == [address in network for network in networks]


@examples(5)
@given(keys, ipv6, st.lists(ipv6_networks(), max_size=4))
def test_the_same_ipv6_networks_hold_the_address(key: bytes, address: IPv6Address, networks: list[IPv6Network]) -> None:
    addresses = AddressMap(key)
    mapped = addresses.address(address)
    held = [mapped in mapped_network(addresses, network) for network in networks]
    assert held == [address in network for network in networks]


@examples(5)
@given(keys, ipv4, st.lists(ipv4_networks(), min_size=1, max_size=8))
def test_the_longest_matching_prefix_stays_the_longest(
    key: bytes, address: IPv4Address, networks: list[IPv4Network]
) -> None:
    addresses = AddressMap(key, [VPC])

    def best(among: list[Network], to: Address) -> int | None:
        matching = [(network.prefixlen, -position) for position, network in enumerate(among) if to in network]
        return -max(matching)[1] if matching else None

    routes = [mapped_network(addresses, network) for network in networks]
    assert best(routes, addresses.address(address)) == best([*networks], address)


SPACES = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "224.0.0.0/4",
    "2000::/3",
    "fc00::/7",
    "64:ff9b::/96",
]


@pytest.mark.parametrize("space", SPACES)
@examples(5)
@given(keys, st.integers(0, 2**128 - 1))
def test_an_address_stays_in_its_space(space: str, key: bytes, low: int) -> None:
    network = ip_network(space)
    address = network[low % network.num_addresses]
    assert AddressMap(key, [VPC]).address(address) in network


@examples(5)
@given(keys, ipv4)
def test_a_public_address_stays_public(key: bytes, address: IPv4Address) -> None:
    special = [ip_network(space) for space in SPACES[:5]]
    special += [ip_network(space) for space in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "240.0.0.0/4")]
    mapped = AddressMap(key).address(address)
    assert any(mapped in space for space in special) == any(address in space for space in special)


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0/0",
        "::/0",
        "0.0.0.1",
        "127.0.0.1",
        "169.254.169.253",
        "169.254.0.0/16",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fd00:ec2::253",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "8.0.0.0/5",
    ],
)
@examples(5)
@given(keys)
def test_what_means_the_same_everywhere_stays(text: str, key: bytes) -> None:
    assert AddressMap(key).text(text) == text


@examples(5)
@given(keys, st.integers(0, 3))
def test_resolver_and_router_stay_at_the_start_of_their_vpc_and_subnet(key: bytes, offset: int) -> None:
    addresses = AddressMap(key, [VPC, SUBNET])
    for network in (VPC, SUBNET):
        assert addresses.address(network[offset]) == mapped_network(addresses, network)[offset]


@examples(5)
@given(keys, ipv4)
def test_ipv6_that_holds_ipv4_is_mapped_as_that(key: bytes, address: IPv4Address) -> None:
    addresses = AddressMap(key, [VPC])
    inner = int(addresses.address(address))
    for prefix in ("64:ff9b::", "::ffff:0:0"):
        base = int(ip_address(prefix))
        assert int(addresses.address(IPv6Address(base + int(address)))) == base + inner


def test_the_key_decides() -> None:
    texts = ["52.94.17.3", "10.20.7.33", "2600:1f18::7"]
    one = [AddressMap(b"one").text(text) for text in texts]
    assert one == [AddressMap(b"one").text(text) for text in texts]
    assert all(AddressMap(b"other").text(text) != mapped for text, mapped in zip(texts, one, strict=True))


@pytest.mark.parametrize("text", ["", "10.0.0", "10.0.0.256", "10.0.0.0/33", "hello", "::/129", "1:2:3"])
def test_what_is_no_address_has_no_image(text: str) -> None:
    assert AddressMap(b"key").text(text) is None
