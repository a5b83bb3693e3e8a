"""Address prefixes (CIDR blocks), and the well-known ones."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Self

from wayout.net.address import IPV4_LAST, IPV6_FIRST, IPV6_LAST, Address, Family
from wayout.net.diagram import TERMINAL
from wayout.net.interval_set import IntervalSet

# Where a family begins on the line of integers, and how many bits its addresses have.
_LINE: Final = {Family.IPV4: (0, 32), Family.IPV6: (IPV6_FIRST, 128)}
_LENGTHS: Final = {str(number): number for number in range(129)}


class Prefix(tuple[int, int, int]):
    """A block of addresses that share their first `length` bits: `first` to `last`, both inclusive.

    A tuple, and not a Struct, so that a decoder can be told to build one from AWS's text.
    """

    __slots__ = ()

    def __new__(cls, first: int, last: int, length: int) -> Self:
        """The block with these ends and this length, which have to fit together; `parse` sees to that."""
        return tuple.__new__(cls, (first, last, length))

    def __getnewargs__(self) -> tuple[int, int, int]:
        return (self[0], self[1], self[2])

    @property
    def first(self) -> int:
        """The lowest address."""
        return self[0]

    @property
    def last(self) -> int:
        """The highest address."""
        return self[1]

    @property
    def length(self) -> int:
        """How many leading bits the addresses share, counted within their family."""
        return self[2]

    @classmethod
    def parse(cls, text: str) -> "Prefix":
        """The prefix written in `text`; host bits are masked away, and a bare address is a /32 or /128.

        Raises ValueError for anything else, netmasks in dotted form included.
        """
        return _parse(text)

    @property
    def family(self) -> Family:
        """The version of IP that its addresses belong to."""
        return Address(self.first).family

    def __contains__(self, address: object) -> bool:
        return isinstance(address, int) and self[0] <= address <= self[1]

    def covers(self, other: "Prefix") -> bool:
        """Whether every address of `other` is in this prefix."""
        return self.first <= other.first and other.last <= self.last

    def overlaps(self, other: "Prefix") -> bool:
        """Whether the two prefixes have an address in common."""
        return self.first <= other.last and other.first <= self.last

    def as_set(self) -> IntervalSet:
        """The addresses of the prefix."""
        return IntervalSet(((self.first, self.last, TERMINAL),))

    def __str__(self) -> str:
        return f"{Address(self.first)}/{self.length}"

    def __repr__(self) -> str:
        return f"Prefix('{self}')"


@lru_cache(maxsize=2**16)
def _parse(text: str) -> Prefix:
    address_text, slash, length_text = text.partition("/")
    try:
        address = Address.parse(address_text)
    except ValueError as error:
        raise ValueError(f"not a CIDR block: {text!r} ({error})") from error
    base, bits = _LINE[address.family]
    length = _LENGTHS.get(length_text) if slash else bits
    if length is None or length > bits:
        raise ValueError(f"not a CIDR block: {text!r} (the length is a number from 0 to {bits})")
    host_mask = (1 << bits - length) - 1
    first = base + (address - base & ~host_mask)
    return Prefix(first, first + host_mask, length)


def prefixes_of(addresses: IntervalSet) -> tuple[Prefix, ...]:
    """The fewest prefixes that together hold exactly these addresses, in order.

    Raises ValueError when a member is no address of either family.
    """
    if not addresses <= _EVERY_ADDRESS:
        raise ValueError(f"not all of these are addresses: {addresses}")
    return tuple(prefix for first, last in addresses for prefix in _prefixes_between(first, last))


def _prefixes_between(first: int, last: int) -> Iterator[Prefix]:
    """From the left, each time the largest block that begins here and does not reach beyond `last`."""
    base, bits = _LINE[Address(first).family]
    while first <= last:
        offset = first - base
        aligned = (offset & -offset).bit_length() - 1 if offset else bits
        host_bits = min(aligned, (last - first + 1).bit_length() - 1)
        end = first + (1 << host_bits) - 1
        yield Prefix(first, end, bits - host_bits)
        first = end + 1


def _union(*cidrs: str) -> IntervalSet:
    return IntervalSet.of(*((prefix.first, prefix.last) for prefix in map(Prefix.parse, cidrs)))


EVERY_IPV4: Final = Prefix(0, IPV4_LAST, 0)
EVERY_IPV6: Final = Prefix(IPV6_FIRST, IPV6_LAST, 0)
_EVERY_ADDRESS: Final = EVERY_IPV4.as_set() | EVERY_IPV6.as_set()
# RFC 1918.
PRIVATE_IPV4: Final = (Prefix.parse("10.0.0.0/8"), Prefix.parse("172.16.0.0/12"), Prefix.parse("192.168.0.0/16"))
# RFC 6598: between a carrier's customers and its NAT; AWS treats it as private too.
SHARED_IPV4: Final = Prefix.parse("100.64.0.0/10")

# What a public DNS name can resolve to. The documentation ranges of RFC 5737 (192.0.2.0/24, 198.51.100.0/24,
# 203.0.113.0/24) stay in: nobody routes them, but examples, tests and demos use them as stand-ins for public addresses,
# and AWS's devices do not treat them as special.
PUBLIC_IPV4: Final = EVERY_IPV4.as_set() - _union(
    "0.0.0.0/8",  # this network, RFC 1122
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",  # link-local, RFC 3927: the metadata service and the VPC's own DNS and time servers
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and the limited broadcast address
)
# What no router carries: packets to the host itself, to a group of hosts or to everybody, and the reserved rest.
UNROUTED: Final = _union("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4") | IntervalSet.of(
    (IPV6_FIRST, IPV6_FIRST + 1), (IPV6_FIRST | 0xFF << 120, IPV6_LAST)
)
# 2000::/3, the only part of IPv6 from which global unicast addresses are given out.
PUBLIC_IPV6: Final = Prefix(IPV6_FIRST | 0b001 << 125, IPV6_FIRST | (0b010 << 125) - 1, 3).as_set()
