"""Name answer: what a name server says of one name and one family of addresses, as DNS itself says it (RFC 1035)."""

from enum import IntEnum

import msgspec

from wayout.net.address import Address


class ResponseCode(IntEnum):
    """DNS's own word for how a query ended. Source: RFC 1035 section 4.1.1."""

    NO_ERROR = 0
    FORMAT_ERROR = 1
    SERVER_FAILURE = 2
    NAME_ERROR = 3
    NOT_IMPLEMENTED = 4
    REFUSED = 5


class NameAnswer(msgspec.Struct, frozen=True):
    """The answer to one query: its code, None where the server stays silent, and addresses of one family.

    `NO_ERROR` without an address is what the field calls NODATA, `NAME_ERROR` is NXDOMAIN.
    """

    code: ResponseCode | None
    addresses: tuple[Address, ...] = ()


SILENCE = NameAnswer(None)
NO_DATA = NameAnswer(ResponseCode.NO_ERROR)
UNKNOWN_NAME = NameAnswer(ResponseCode.NAME_ERROR)
FAILURE = NameAnswer(ResponseCode.SERVER_FAILURE)
