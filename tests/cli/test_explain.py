"""`wayout explain`: what the names in answers mean."""

import json

import pytest
from tests.cli.program import wayout

RULES = {
    "NAT-14": ("the loss of that zone", "see  wayout explain cross-az-nat"),
    "nacl-17": ("open connections at once", "AWS  https://docs.aws.amazon.com/"),
    "F8": ("dropped them in silence", "see  wayout explain no-route"),
    "f3": ("refused the answer on its way in", "see  wayout explain nacl-denied"),
}


@pytest.mark.parametrize(("name", "told"), RULES.items(), ids=RULES)
def test_the_id_of_a_rule_or_of_a_row_of_failures_is_explained(name: str, told: tuple[str, str]) -> None:
    """Answers end sentences in "(NAT-14)" and "(F3, verified)"."""
    done = wayout("explain", name)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{name.upper()}: ")
    assert all(words in done.stdout for words in told)


def test_a_rule_is_explained_in_json_too() -> None:
    found = json.loads(wayout("explain", "NAT-14", "-o", "json").stdout)
    assert (found["schema"], found["pages"]) == ("wayout.explanation/1", [])
    assert [rule["id"] for rule in found["rules"]] == ["NAT-14"]


def test_no_such_name() -> None:
    done = wayout("explain", "SG-99")
    assert done.returncode == 2
    assert "no reason, no rule and no AWS explanation code" in done.stderr
