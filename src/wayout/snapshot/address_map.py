"""A permutation of all IP addresses that keeps who contains whom: leading bits shared before are shared after.

So every route, rule and subnet covers the same addresses as it did, the longest matching prefix stays the longest, and
verdicts stay the same. The method is Crypto-PAn's: each bit is flipped or not by a keyed hash of the bits before it
(Xu, Fan, Ammar, Moon, "Prefix-Preserving IP Address Anonymization", ICNP 2002).

What the network treats apart stays apart: private, shared and multicast ranges map into themselves, and so public
addresses map to public ones. Addresses with a meaning of their own (link-local and so metadata and AWS's resolver,
loopback, reserved) stay as they are. In each VPC and subnet the first four addresses stay at their places, because the
resolver and the router stand there (semantics DNS-1, ROUTE-8).

What it does not hide: how many leading bits two addresses share, and the first few bits of an address that a range
above shares (8.8.8.8 becomes 8.x or 9.x). Somebody who knows what one address was learns leading bits of others.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_interface
from typing import Final

_STAY_4: Final = ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "240.0.0.0/4")
_CLOSED_4: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "224.0.0.0/4")
_STAY_6: Final = ("::/8", "fd00:ec2::/32", "fe80::/10", "ff00::/8")
_CLOSED_6: Final = ("2000::/3", "fc00::/7", "64:ff9b::/96")
_HOLD_IPV4: Final = frozenset({0x0064_FF9B << 64, 0xFFFF})
"""The first 96 bits of 64:ff9b::/96 (RFC 6052, NAT64) and ::ffff:0:0/96: the rest is mapped as an IPv4 address."""

_RESERVED_BITS: Final = 2
"""The first four addresses of a VPC or subnet (VPC User Guide, "Subnet CIDR blocks")."""


class AddressMap:
    """The permutation that one key gives, with the VPCs and subnets in which the first addresses keep their places."""

    def __init__(self, key: bytes, networks: Iterable[IPv4Network] = ()) -> None:
        self._four = _Tree(key + b"4", 32, _STAY_4, _CLOSED_4, networks)
        self._six = _Tree(key + b"6", 128, _STAY_6, _CLOSED_6)

    def address(self, address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
        """What this address becomes; of the same family."""
        match address:
            case IPv4Address():
                return IPv4Address(self._four.mapped(int(address)))
            case IPv6Address():
                return IPv6Address(self._six_mapped(int(address)))

    def text(self, text: str) -> str | None:
        """What this address or CIDR becomes, in the form that it was written in; None when it is neither.

        A CIDR keeps its length and its host bits: those of a network stay zero.
        """
        address, slash, _ = text.partition("/")
        try:
            if not slash:
                return str(self.address(ip_address(address)))
            interface = ip_interface(text)
        except ValueError:
            return None
        mapped = int(self.address(interface.network.network_address)) & int(interface.netmask)
        within = int(interface.ip) & int(interface.hostmask)
        if within:
            mapped = int(self.address(interface.ip))
        kind = IPv4Address if interface.version == 4 else IPv6Address
        return f"{kind(mapped)}/{interface.network.prefixlen}"

    def _six_mapped(self, value: int) -> int:
        if value >> 32 in _HOLD_IPV4:
            return value >> 32 << 32 | self._four.mapped(value & 0xFFFF_FFFF)
        return self._six.mapped(value)


class _Tree:
    """The binary tree of one family's addresses; at each node the next bit is flipped, or not."""

    def __init__(
        self, key: bytes, bits: int, stay: Iterable[str], closed: Iterable[str], networks: Iterable[IPv4Network] = ()
    ) -> None:
        self._key = blake2b(key).digest()
        self._bits = bits
        self._stay = tuple(_node(text, bits) for text in stay)
        self._straight = {
            (above, value >> (depth - above))
            for depth, value in (*self._stay, *(_node(text, bits) for text in closed))
            for above in range(depth)
        }
        for network in networks:
            self._straight |= _first_addresses(network)
        self._flips = lru_cache(maxsize=1 << 16)(self._flips_below)

    def mapped(self, value: int) -> int:
        """What the address with this value becomes."""
        if any(value >> (self._bits - depth) == node for depth, node in self._stay):
            return value
        flipped = 0
        for start in range(0, self._bits, 8):
            flips = self._flips(start, value >> (self._bits - start))
            octet = (value >> (self._bits - start - 8)) & 0xFF
            for offset in range(8):
                above = octet >> (8 - offset)
                depth = start + offset
                straight = (depth, value >> (self._bits - depth)) in self._straight
                bit = 0 if straight else flips >> ((1 << offset) | above) & 1
                flipped = flipped << 1 | bit
        return value ^ flipped

    def _flips_below(self, depth: int, node: int) -> int:
        """One bit for each node of the eight levels below this one: bit 1 is its own, 2 and 3 are its children's."""
        message = depth.to_bytes(2, "big") + node.to_bytes(16, "big")
        return int.from_bytes(blake2b(message, key=self._key, digest_size=32).digest(), "big")


def _node(text: str, bits: int) -> tuple[int, int]:
    """The depth and the leading bits of a CIDR."""
    interface = ip_interface(text)
    depth = interface.network.prefixlen
    return depth, int(interface.ip) >> (bits - depth)


def _first_addresses(network: IPv4Network) -> set[tuple[int, int]]:
    """The nodes of this network on the way to its first four addresses: no bit is flipped there."""
    base = int(network.network_address)
    last = 32 - _RESERVED_BITS
    path = {(depth, base >> (32 - depth)) for depth in range(network.prefixlen, last + 1)}
    return path | {(last + 1, (base >> 1) | low) for low in (0, 1)} if network.prefixlen <= last else path
