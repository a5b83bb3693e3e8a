"""IP addresses of both families on one line of integers."""

from enum import StrEnum
from functools import lru_cache
from typing import Final

IPV4_LAST: Final = 2**32 - 1
IPV6_FIRST: Final = 2**128
IPV6_LAST: Final = 2**129 - 1

# Whole numbers as AWS and people write them: no sign, no blanks, no leading zeros (which some parsers read as octal).
_OCTETS: Final = {str(number): number for number in range(256)}

# RFC 1918 and RFC 6598 (shared space between a carrier and its customers), then RFC 4193. Inclusive bounds.
_PRIVATE: Final = (
    (0x0A000000, 0x0AFFFFFF),
    (0x64400000, 0x647FFFFF),
    (0xAC100000, 0xAC1FFFFF),
    (0xC0A80000, 0xC0A8FFFF),
    (IPV6_FIRST | 0xFC << 120, IPV6_FIRST | (0xFE << 120) - 1),
)
_MAPPED_IPV4: Final = 0xFFFF  # the first 96 bits of ::ffff:0:0/96


class Family(StrEnum):
    """The two versions of IP."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"


class Address(int):
    """One IP address: an IPv4 address is its 32-bit value, an IPv6 address is 2**128 plus its 128-bit value.

    The families never overlap on that line, so a rule for one cannot match a packet of the other, and the same interval
    arithmetic serves both.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "Address":
        """The address written in `text`: dotted IPv4, or any form of IPv6.

        Raises ValueError for anything else: short or zero-padded IPv4 forms, blanks, IPv6 scope ids.
        """
        return _parse(text)

    @property
    def family(self) -> Family:
        """The version of IP that the address belongs to."""
        return Family.IPV6 if self >= IPV6_FIRST else Family.IPV4

    @property
    def is_private(self) -> bool:
        """Whether it is a private or shared address: RFC 1918, RFC 6598 (100.64.0.0/10) or RFC 4193 (fc00::/7)."""
        return any(first <= self <= last for first, last in _PRIVATE)

    def __str__(self) -> str:
        if self < IPV6_FIRST:
            return f"{self >> 24}.{self >> 16 & 255}.{self >> 8 & 255}.{self & 255}"
        value = self - IPV6_FIRST
        if value >> 32 == _MAPPED_IPV4:  # Python's own text for these differs between its versions
            return f"::ffff:{Address(value & IPV4_LAST)}"
        import ipaddress  # noqa: PLC0415 - start-up time counts, and most runs see no IPv6 address

        return str(ipaddress.IPv6Address(value))

    def __repr__(self) -> str:
        return f"Address('{self}')"


@lru_cache(maxsize=2**16)
def _parse(text: str) -> Address:
    if ":" in text:
        return _parse_ipv6(text)
    try:
        first, second, third, fourth = text.split(".")
        return Address(_OCTETS[first] << 24 | _OCTETS[second] << 16 | _OCTETS[third] << 8 | _OCTETS[fourth])
    except (KeyError, ValueError):
        message = f"not an IP address: {text!r} (IPv4 is four numbers from 0 to 255, without leading zeros)"
        raise ValueError(message) from None


def _parse_ipv6(text: str) -> Address:
    import ipaddress  # noqa: PLC0415 - see Address.__str__

    if "%" in text:
        raise ValueError(f"not an IP address: {text!r} (a scope id means nothing outside its host)")
    try:
        return Address(IPV6_FIRST + int(ipaddress.IPv6Address(text)))
    except ValueError as error:
        raise ValueError(f"not an IP address: {text!r} ({error})") from error
