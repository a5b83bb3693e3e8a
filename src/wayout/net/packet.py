"""One packet header."""

from typing import Final

from msgspec import Struct

from wayout.net.address import Address, Family
from wayout.net.interval_set import IntervalSet
from wayout.net.port_range import EPHEMERAL_LINUX
from wayout.net.protocol import ICMP, ICMPV6, TCP, UDP, has_ports, is_icmp, protocol_name

# Which ICMP request is answered by which reply, per protocol.
# Source: RFC 792 (echo, timestamp, information), RFC 950 (address mask), RFC 4443 (ICMPv6 echo).
ICMP_REPLIES: Final[dict[int, dict[int, int]]] = {ICMP: {8: 0, 13: 14, 15: 16, 17: 18}, ICMPV6: {128: 129}}


def icmp_selector(type: int, code: int) -> int:
    """The number that stands for an ICMP type and code where TCP has its destination port."""
    return type << 8 | code


def icmp_selectors(type: int | None, code: int | None) -> IntervalSet:
    """The selectors of a type and code, each None for any."""
    types = range(256) if type is None else (type,)
    low, high = (0, 255) if code is None else (code, code)
    return IntervalSet.of(*((icmp_selector(each, low), icmp_selector(each, high)) for each in types))


class Packet(Struct, frozen=True, order=True):
    """One header.

    For ICMP and ICMPv6 `destination_port` holds `icmp_selector(type, code)`, and `source_port` is 0. For protocols
    without ports both are 0.
    """

    protocol: int
    source: Address
    destination: Address
    source_port: int
    destination_port: int

    @classmethod
    def tcp(
        cls, source: Address, destination: Address, destination_port: int, source_port: int = EPHEMERAL_LINUX.first
    ) -> "Packet":
        """A TCP segment; without a source port, from the first that Linux would use."""
        return cls(TCP, source, destination, source_port, destination_port)

    @classmethod
    def udp(
        cls, source: Address, destination: Address, destination_port: int, source_port: int = EPHEMERAL_LINUX.first
    ) -> "Packet":
        """A UDP datagram; without a source port, from the first that Linux would use."""
        return cls(UDP, source, destination, source_port, destination_port)

    @classmethod
    def icmp(
        cls,
        source: Address,
        destination: Address,
        type: int | None = None,
        code: int = 0,
    ) -> "Packet":
        """An ICMP message, of the destination's family; without a type, an echo request."""
        protocol, echo = (ICMP, 8) if destination.family is Family.IPV4 else (ICMPV6, 128)
        return cls(protocol, source, destination, 0, icmp_selector(echo if type is None else type, code))

    @classmethod
    def other(cls, protocol: int, source: Address, destination: Address) -> "Packet":
        """A packet of a protocol without ports, such as ESP.

        Raises ValueError for TCP, UDP, ICMP and ICMPv6, which need more than that.
        """
        if has_ports(protocol) or is_icmp(protocol):
            raise ValueError(f"a packet of {protocol_name(protocol)} needs its ports, or its ICMP type and code")
        return cls(protocol, source, destination, 0, 0)

    @property
    def icmp_type(self) -> int:
        """The ICMP type; meaningless for other protocols."""
        return self.destination_port >> 8

    @property
    def icmp_code(self) -> int:
        """The ICMP code; meaningless for other protocols."""
        return self.destination_port & 255

    def reply(self) -> "Packet | None":
        """The packet that answers this one: addresses and ports swapped, an ICMP request turned into its reply.

        None where no answer is expected: ICMP messages that are not requests.
        """
        if not is_icmp(self.protocol):
            return Packet(self.protocol, self.destination, self.source, self.destination_port, self.source_port)
        answer = ICMP_REPLIES[self.protocol].get(self.icmp_type)
        if answer is None:
            return None
        return Packet(self.protocol, self.destination, self.source, 0, icmp_selector(answer, 0))

    def __str__(self) -> str:
        name = protocol_name(self.protocol)
        if has_ports(self.protocol):
            source = _endpoint(self.source, self.source_port)
            return f"{name} {source} -> {_endpoint(self.destination, self.destination_port)}"
        if is_icmp(self.protocol):
            return f"{name} {self.source} -> {self.destination} type {self.icmp_type} code {self.icmp_code}"
        return f"{name} {self.source} -> {self.destination}"


def _endpoint(address: Address, port: int) -> str:
    return f"[{address}]:{port}" if address.family is Family.IPV6 else f"{address}:{port}"
