"""Domain names."""

import pytest

from wayout.ask.dns.name import depth, is_within, normal, parents


@pytest.mark.parametrize(
    ("text", "name"),
    [("API.Example.com.", "api.example.com"), (r"\052.example.com.", "*.example.com"), (".", ""), ("", "")],
)
def test_a_name_has_one_form(text: str, name: str) -> None:
    assert normal(text) == name


@pytest.mark.parametrize(
    ("name", "domain", "expected"),
    [
        ("api.example.com", "example.com", True),
        ("example.com", "example.com", True),
        ("badexample.com", "example.com", False),
        ("example.com", "api.example.com", False),
        ("example.com", "", True),
    ],
)
def test_a_domain_holds_whole_labels(name: str, domain: str, expected: bool) -> None:
    assert is_within(name, domain) is expected


def test_a_domain_is_as_specific_as_it_has_labels() -> None:
    assert [depth(domain) for domain in ("", "com", "example.com")] == [0, 1, 2]


def test_the_names_above_end_with_the_zone() -> None:
    assert parents("a.b.example.com", "example.com") == ("b.example.com", "example.com")
    assert parents("example.com", "example.com") == ()
