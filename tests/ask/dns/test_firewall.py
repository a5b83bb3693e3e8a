"""Which names an entry of a domain list holds."""

import pytest

from wayout.ask.dns.firewall import Match, covers


@pytest.mark.parametrize(
    ("entry", "name", "match"),
    [
        ("example.com", "example.com", Match.YES),
        ("Example.com.", "example.com", Match.YES),
        ("example.com", "api.example.com", Match.NO),
        ("*.example.com", "api.example.com", Match.YES),
        ("*.example.com", "v2.api.example.com", Match.YES),
        ("*.example.com", "example.com", Match.NO),
        ("*", "anything.test", Match.YES),
        ("*example.com", "badexample.com", Match.MAYBE),
        ("*example.com", "example.org", Match.NO),
    ],
)
def test_an_entry_holds_a_name(entry: str, name: str, match: Match) -> None:
    assert covers(entry, name) is match
