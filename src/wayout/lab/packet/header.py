"""Header: what the first bytes of an IP packet say."""

import struct
from typing import Final, NamedTuple

from wayout.net.address import IPV6_FIRST, Address
from wayout.net.protocol import TCP, has_ports

_IPV6_HEADER: Final = 40


class Header(NamedTuple):
    """Both addresses, the protocol, the length of the whole packet in bytes, and what of its body was handed over.

    `is_later_part` says that a fragment is not the first of its packet, so that its body begins with no ports.
    """

    source: Address
    destination: Address
    protocol: int
    length: int
    body: bytes
    is_later_part: bool = False

    @property
    def ports(self) -> tuple[int, int]:
        """The source and the destination port; 0 and 0 where a protocol has none, or they were not handed over."""
        if not has_ports(self.protocol) or self.is_later_part or len(self.body) < 4:
            return 0, 0
        source, destination = struct.unpack_from("!HH", self.body)
        return source, destination

    @property
    def tcp_flags(self) -> int:
        """The flags of TCP; 0 for other protocols."""
        return self.body[13] if self.protocol == TCP and not self.is_later_part and len(self.body) > 13 else 0


def header_of(data: bytes) -> Header | None:
    """The header in these bytes, which may be cut short; None when they are no packet."""
    if len(data) < 20 or data[0] >> 4 not in {4, 6}:
        return None
    if data[0] >> 4 == 4:
        source, destination = (Address(int.from_bytes(data[i : i + 4], "big")) for i in (12, 16))
        is_later_part = bool(int.from_bytes(data[6:8], "big") & 0x1FFF)
        length = int.from_bytes(data[2:4], "big")
        return Header(source, destination, data[9], length, data[(data[0] & 15) * 4 :], is_later_part)
    if len(data) < _IPV6_HEADER:
        return None
    source, destination = (Address(IPV6_FIRST + int.from_bytes(data[i : i + 16], "big")) for i in (8, 24))
    length = int.from_bytes(data[4:6], "big") + _IPV6_HEADER
    return Header(source, destination, data[6], length, data[_IPV6_HEADER:])
