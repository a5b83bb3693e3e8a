"""Host names to addresses."""

import pytest

from wayout.collect.resolve import resolve_all, system_resolver
from wayout.errors import InputError


def test_each_name_has_its_addresses() -> None:
    known = {"a.example.com": ("198.51.100.1",), "b.example.com": ("198.51.100.2", "2001:db8::2")}
    assert resolve_all(("a.example.com", "b.example.com"), known.__getitem__) == known


def test_all_names_without_an_address_are_named_at_once() -> None:
    with pytest.raises(InputError, match=r"no address for a\.example\.com, c\.example\.com"):
        resolve_all(
            ("a.example.com", "b.example.com", "c.example.com"),
            lambda name: ("198.51.100.2",) if name.startswith("b") else (),
        )


def test_this_machine_knows_its_own_name() -> None:
    assert "127.0.0.1" in system_resolver("localhost")


@pytest.mark.parametrize("name", ["", "a" * 300, "bad..name", "no-such-name.invalid"])
def test_a_name_that_cannot_be_has_no_addresses(name: str) -> None:
    assert system_resolver(name) == () or name == ""
