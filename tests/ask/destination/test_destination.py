"""Which destinations are taken, and what is said of those that cannot be meant."""

import pytest

from wayout.ask.destination.destination import parse_destination
from wayout.errors import InputError

NOWHERE = [
    "127.0.0.1:80",
    "localhost:80",
    "http://LOCALHOST.",
    "0.0.0.0:443",
    "224.0.0.0/8:1",
    "255.255.255.255:9",
    "[::1]:80",
]


@pytest.mark.parametrize("text", NOWHERE)
def test_what_no_network_carries_is_no_destination(text: str) -> None:
    with pytest.raises(InputError, match="is not on any network"):
        parse_destination(text)


@pytest.mark.parametrize("text", ["169.254.169.254:80", "0.0.0.0/0:443", "localhost.example.com:80", "icmp://10.0.0.1"])
def test_what_some_network_carries_is_one(text: str) -> None:
    assert parse_destination(text).text == text


BAD = {
    "nothing": ("", "is not complete", "A destination is"),
    "a service without a name": ("aws:", "is not complete", "A destination is"),
    "a block that is none": ("10.0.0.0/33:443", "the length is a number from 0 to 32", "10.0.0.0/16:443"),
    "a port below zero": ("203.0.113.9:-1", "has no port", "Write for example 203.0.113.9:443"),
    "no port": ("i-bastion", "has no port", "Write for example i-bastion:443"),
}


@pytest.mark.parametrize(("text", "message", "hint"), BAD.values(), ids=BAD)
def test_a_destination_that_cannot_be_read_is_answered_with_one_that_can(text: str, message: str, hint: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        parse_destination(text)
    assert hint in (caught.value.hint or "")


def test_a_password_in_a_url_is_left_out() -> None:
    asked = parse_destination("https://user:p@ss@api.example.com:8443/a@b")
    assert asked.text == "https://api.example.com:8443/a@b"
    assert (asked.host, asked.port) == ("api.example.com", 8443)
