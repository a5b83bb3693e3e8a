"""Packets as bytes: headers that carry a number, and reading them back wherever they are seen.

The number survives address translation: it is the sequence number of a TCP SYN, and stands in the payload elsewhere.
"""

import struct
from typing import Final, NamedTuple

from wayout.lab.packet.header import header_of
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.packet import ICMP_REPLIES, Packet, icmp_selector
from wayout.net.protocol import ICMP, ICMPV6, TCP, UDP

_REQUEST, _REPLY = b"wayout?", b"wayout!"
_SYN, _RST, _ACK = 2, 4, 16
_HOPS: Final = 32


class Seen(NamedTuple):
    """A packet read back: its header, its number, and whether it is a reply."""

    packet: Packet
    number: int
    is_reply: bool


def encode(packet: Packet, number: int) -> bytes:
    """The bytes of a request with this number."""
    return _headed(packet, _body(packet, number, _REQUEST))


def encode_reply(packet: Packet, number: int) -> bytes:
    """The bytes of a reply of UDP or of a protocol without ports; TCP and ICMP are answered by the kernel."""
    return _headed(packet, _body(packet, number, _REPLY))


def decode(data: bytes) -> Seen | None:
    """The packet in these bytes, which may be cut short; None when it carries no number."""
    header = header_of(data)
    if header is None:
        return None
    return _decode_body(header.protocol, header.source, header.destination, header.body)


def _decode_body(protocol: int, source: Address, destination: Address, body: bytes) -> Seen | None:
    if protocol == TCP and len(body) >= 14:
        source_port, destination_port, sequence, acknowledged = struct.unpack_from("!HHII", body)
        flags = body[13]
        packet = Packet(protocol, source, destination, source_port, destination_port)
        if flags & (_SYN | _ACK | _RST) == _SYN:
            return Seen(packet, sequence, is_reply=False)
        return Seen(packet, (acknowledged - 1) & 0xFFFFFFFF, is_reply=True) if flags & (_SYN | _RST) else None
    if protocol in {ICMP, ICMPV6} and len(body) >= 8:
        kind, code = body[0], body[1]
        number = _number(body[8:])
        is_reply = kind in ICMP_REPLIES[protocol].values()
        packet = Packet(protocol, source, destination, 0, icmp_selector(kind, code))
        return None if number is None else Seen(packet, number[0], is_reply)
    if protocol == UDP and len(body) >= 8:
        source_port, destination_port = struct.unpack_from("!HH", body)
        number = _number(body[8:])
        packet = Packet(protocol, source, destination, source_port, destination_port)
        return None if number is None else Seen(packet, number[0], number[1])
    number = _number(body)
    return None if number is None else Seen(Packet(protocol, source, destination, 0, 0), number[0], number[1])


def _number(payload: bytes) -> tuple[int, bool] | None:
    if payload[:7] not in {_REQUEST, _REPLY} or len(payload) < 11:
        return None
    return int.from_bytes(payload[7:11], "big"), payload[:7] == _REPLY


def _body(packet: Packet, number: int, mark: bytes) -> bytes:
    payload = mark + number.to_bytes(4, "big") + b"\0"
    match packet.protocol:
        case 6:
            ports = struct.pack("!HH", packet.source_port, packet.destination_port)
            segment = ports + struct.pack("!IIBBHHH", number, 0, 5 << 4, _SYN, 64240, 0, 0)
            return _summed(packet, segment, 16)
        case 17:
            ports = struct.pack("!HH", packet.source_port, packet.destination_port)
            return _summed(packet, ports + struct.pack("!HH", 8 + len(payload), 0) + payload, 6)
        case 1:
            message = struct.pack("!BBHHH", packet.icmp_type, packet.icmp_code, 0, number & 0xFFFF, 1) + payload
            return message[:2] + struct.pack("!H", _checksum(message)) + message[4:]
        case 58:
            message = struct.pack("!BBHHH", packet.icmp_type, packet.icmp_code, 0, number & 0xFFFF, 1) + payload
            return _summed(packet, message, 2)
        case _:
            return payload


def _headed(packet: Packet, body: bytes) -> bytes:
    source, destination = _bytes(packet.source), _bytes(packet.destination)
    if packet.source >= IPV6_FIRST:
        return struct.pack("!IHBB", 6 << 28, len(body), packet.protocol, _HOPS) + source + destination + body
    total = 20 + len(body)
    header = struct.pack("!BBHHHBBH", 0x45, 0, total, 0, 0, _HOPS, packet.protocol, 0) + source + destination
    return header[:10] + struct.pack("!H", _checksum(header)) + header[12:] + body


def _summed(packet: Packet, body: bytes, at: int) -> bytes:
    """The body with its checksum, which covers the addresses too."""
    pseudo = _bytes(packet.source) + _bytes(packet.destination) + struct.pack("!II", len(body), packet.protocol)
    return body[:at] + struct.pack("!H", _checksum(pseudo + body) or 0xFFFF) + body[at + 2 :]


def _bytes(address: Address) -> bytes:
    if address >= IPV6_FIRST:
        return (address - IPV6_FIRST).to_bytes(16, "big")
    return int(address).to_bytes(4, "big")


def _checksum(data: bytes) -> int:
    data += bytes(len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
