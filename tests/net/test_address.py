"""Addresses of both families lie on one line of integers and are read strictly."""

import pytest

from wayout.net.address import IPV6_FIRST, Address, Family


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("0.0.0.0", 0, id="the lowest IPv4 address is zero"),  # noqa: S104 - nothing is bound
        pytest.param("10.0.1.10", 0x0A00010A, id="an IPv4 address is its 32-bit value"),
        pytest.param("255.255.255.255", 2**32 - 1, id="the highest IPv4 address ends the 32 bits"),
        pytest.param("::", IPV6_FIRST, id="the lowest IPv6 address is two to the power of 128"),
        pytest.param(
            "2001:db8::1", IPV6_FIRST + (0x20010DB8 << 96) + 1, id="IPv6 is two to the power of 128 plus its value"
        ),
        pytest.param(
            "2001:0DB8:0:0:0:0:0:1", IPV6_FIRST + (0x20010DB8 << 96) + 1, id="an uncompressed IPv6 form is read"
        ),
        pytest.param("::ffff:10.0.1.10", IPV6_FIRST + 0xFFFF0A00010A, id="a mapped address is an IPv6 address"),
        pytest.param(
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 2**129 - 1, id="the highest IPv6 address ends the line"
        ),
    ],
)
def test_parse(text: str, value: int) -> None:
    assert Address.parse(text) == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing is no address"),
        pytest.param("1.2.3", id="three octets are not completed"),
        pytest.param("1.2.3.4.5", id="five octets are too many"),
        pytest.param("01.2.3.4", id="a leading zero could mean octal"),
        pytest.param("1.2.3.00", id="two zeros are one too many"),
        pytest.param("256.1.1.1", id="an octet ends at 255"),
        pytest.param(" 1.2.3.4", id="a blank before the address is refused"),
        pytest.param("1.2.3.4 ", id="a blank after the address is refused"),
        pytest.param("1.2.3.4\n", id="a line end after the address is refused"),
        pytest.param("1.2.-3.4", id="an octet has no sign"),
        pytest.param("1.2..4", id="an octet is not empty"),
        pytest.param("1.2.3.x", id="an octet is a number"),
        pytest.param("1.2.3.\u0664", id="digits of other scripts are refused"),
        pytest.param("16909060", id="a bare integer is no address"),
        pytest.param("10.0.0.0/8", id="a prefix is no address"),
        pytest.param("fe80::1%eth0", id="a scope id means nothing outside its host"),
        pytest.param("1::2::3", id="IPv6 is abbreviated once"),
        pytest.param("12345::", id="an IPv6 group has four digits"),
        pytest.param(" ::1", id="a blank before an IPv6 address is refused"),
        pytest.param("host.example", id="a name is no address"),
    ],
)
def test_parse_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="not an IP address"):
        Address.parse(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        pytest.param("192.0.2.1", "192.0.2.1", id="IPv4 is written dotted"),
        pytest.param("2001:DB8:0:0:0:0:0:1", "2001:db8::1", id="IPv6 is written short and in lower case"),
        pytest.param("::ffff:c000:201", "::ffff:192.0.2.1", id="a mapped address shows its IPv4 address"),
        pytest.param("::", "::", id="the unspecified IPv6 address is two colons"),
    ],
)
def test_text(text: str, canonical: str) -> None:
    address = Address.parse(text)
    assert str(address) == canonical
    assert f"{address}" == canonical
    assert repr(address) == f"Address('{canonical}')"
    assert Address.parse(canonical) == address


def test_an_address_knows_its_family() -> None:
    assert Address.parse("10.0.0.1").family is Family.IPV4
    assert Address.parse("::a00:1").family is Family.IPV6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("10.0.0.0", True, id="10.0.0.0/8 begins private"),
        pytest.param("10.255.255.255", True, id="10.0.0.0/8 ends private"),
        pytest.param("11.0.0.0", False, id="11.0.0.0 is public"),
        pytest.param("172.15.255.255", False, id="172.15.255.255 is public"),
        pytest.param("172.16.0.0", True, id="172.16.0.0/12 begins private"),
        pytest.param("172.31.255.255", True, id="172.16.0.0/12 ends private"),
        pytest.param("172.32.0.0", False, id="172.32.0.0 is public"),
        pytest.param("192.168.255.255", True, id="192.168.0.0/16 ends private"),
        pytest.param("100.64.0.0", True, id="the shared space of RFC 6598 counts as private"),
        pytest.param("100.128.0.0", False, id="what follows the shared space is public"),
        pytest.param("fc00::", True, id="unique local IPv6 begins private"),
        pytest.param("fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", True, id="unique local IPv6 ends private"),
        pytest.param("fe00::", False, id="what follows unique local IPv6 is not"),
        pytest.param("::10.0.0.1", False, id="an IPv6 address is not private for its last 32 bits"),
    ],
)
def test_is_private(text: str, *, expected: bool) -> None:
    assert Address.parse(text).is_private is expected
