"""What a zone's records hold for a name."""

import pytest

from wayout.ask.dns.record import find
from wayout.ask.dns.reply import RecordType
from wayout.model.hosted_zone import ResourceRecordSet

ZONE = "example.com"
RECORDS = tuple(
    ResourceRecordSet(name=name, type=kind)
    for name, kind in (
        ("example.com.", "SOA"),
        ("example.com.", "NS"),
        ("\\052.example.com.", "A"),
        ("text.example.com.", "TXT"),
        ("deep.inner.example.com.", "A"),
        ("\\052.wide.example.com.", "CNAME"),
        ("child.example.com.", "NS"),
    )
)


@pytest.mark.parametrize(
    ("name", "answers", "aliases", "exists"),
    [
        pytest.param("new.example.com", 1, 0, True, id="the wildcard takes what nothing else names"),
        pytest.param("text.example.com", 0, 0, True, id="a name with another type keeps the wildcard away"),
        pytest.param("inner.example.com", 0, 0, True, id="a name that only has names below it exists"),
        pytest.param("other.inner.example.com", 0, 0, False, id="the wildcard does not reach below a name that exists"),
        pytest.param("deep.inner.example.com", 1, 0, True, id="the name itself"),
        pytest.param("a.b.wide.example.com", 0, 1, True, id="a wildcard takes several labels"),
        pytest.param("example.com", 0, 0, True, id="the apex has no address"),
    ],
)
def test_what_a_name_has(name: str, answers: int, aliases: int, exists: bool) -> None:
    found = find(RECORDS, ZONE, name, RecordType.A)
    assert (len(found.answers), len(found.aliases), found.exists) == (answers, aliases, exists)


@pytest.mark.parametrize("name", ["child.example.com", "www.child.example.com"])
def test_a_delegated_name_is_for_others_to_answer(name: str) -> None:
    assert find(RECORDS, ZONE, name, RecordType.A).delegation == "child.example.com"
