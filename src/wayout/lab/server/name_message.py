"""Name messages: a DNS query read, and its answer written (RFC 1035, RFC 3596)."""

import struct
from typing import Final

import msgspec

from wayout.net.address import IPV6_FIRST, Address, Family
from wayout.net.name_answer import NameAnswer, ResponseCode

LONGEST_DATAGRAM: Final = 512
"""How long an answer over UDP may be; of a longer one the client is told to ask over TCP."""
_HEADER: Final = struct.Struct("!6H")
_RESPONSE, _RECURSION_AVAILABLE, _TRUNCATED, _RECURSION_DESIRED = 0x8000, 0x0080, 0x0200, 0x0100
_OPERATION: Final = 0x7800
_INTERNET: Final = 1
_TYPES: Final = {1: Family.IPV4, 28: Family.IPV6}
_LIFETIME: Final = 1
"""Seconds that an answer may be kept: a lab does not stand for long."""
_OWNER: Final = 0xC00C
"""Points to the name in the question."""


class Query(msgspec.Struct, frozen=True):
    """A query: its number and flags, the name in lower case, the family asked for (None for other types of record).

    `question` are the bytes of the question, which the answer repeats.
    """

    number: int
    flags: int
    name: str
    family: Family | None
    question: bytes


def decode_query(data: bytes) -> Query | None:
    """The query in a message; None for what is none, or none for the internet."""
    if len(data) < _HEADER.size:
        return None
    number, flags, questions, *_ = _HEADER.unpack_from(data)
    if flags & (_RESPONSE | _OPERATION) or questions != 1:
        return None
    labels: list[bytes] = []
    at = _HEADER.size
    while at < len(data) and data[at]:
        length = data[at]
        if length > 63 or at - _HEADER.size > 253:
            return None
        labels.append(data[at + 1 : at + 1 + length])
        at += 1 + length
    end = at + 5
    if len(data) < end:
        return None
    kind, place = struct.unpack_from("!HH", data, at + 1)
    name = b".".join(labels).decode("latin-1").lower()
    return Query(number, flags, name, _TYPES.get(kind), data[_HEADER.size : end]) if place == _INTERNET else None


def encode_query(query: Query, number: int) -> bytes:
    """The same query under another number."""
    return _HEADER.pack(number, _RECURSION_DESIRED, 1, 0, 0, 0) + query.question


def encode_answer(query: Query, answer: NameAnswer, longest: int) -> bytes:
    """The answer's message, cut short where it would be longer than so many bytes.

    Raises: ValueError for an answer that is silence.
    """
    if answer.code is None:
        raise ValueError("silence has no message")
    records = [_record(address) for address in answer.addresses if address.family is query.family]
    flags = _RESPONSE | _RECURSION_AVAILABLE | query.flags & _RECURSION_DESIRED | answer.code
    body = b"".join(records)
    if _HEADER.size + len(query.question) + len(body) > longest:
        flags, records, body = flags | _TRUNCATED, [], b""
    return _HEADER.pack(query.number, flags, 1, len(records), 0, 0) + query.question + body


def response_code(data: bytes, number: int) -> ResponseCode | None:
    """The code of a message that answers the query of this number; None for any other."""
    if len(data) < _HEADER.size:
        return None
    seen, flags, *_ = _HEADER.unpack_from(data)
    if seen != number or not flags & _RESPONSE:
        return None
    try:
        return ResponseCode(flags & 0xF)
    except ValueError:
        return None


def _record(address: Address) -> bytes:
    is_ipv6 = address.family is Family.IPV6
    value = (address - IPV6_FIRST).to_bytes(16, "big") if is_ipv6 else int(address).to_bytes(4, "big")
    return struct.pack("!HHHIH", _OWNER, 28 if is_ipv6 else 1, _INTERNET, _LIFETIME, len(value)) + value
