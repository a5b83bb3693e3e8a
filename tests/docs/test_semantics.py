"""docs/semantics.md is made from the docstrings. `python -m tools.semantics` writes it anew.

Docstrings change with every commit, so the page need not be the newest to the letter: what it says must hold.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from tools.semantics import LIST, PAGE, ROOT, Citation, citations, listing, order, page, rules_in

from wayout.forward.not_modelled import NOT_MODELLED

STORED = PAGE.read_text(encoding="utf-8")
FOLLOWED, OMITTED = STORED.split("## Not modelled")


@cache
def cited() -> Mapping[str, list[Citation]]:
    """What all docstrings cite; it takes a while, so only who asks waits for it."""
    return citations(ROOT / "src" / "wayout")


def _rows(text: str) -> list[str]:
    return re.findall(r"^\| ([A-Z0-9]+-\d+) \|", text, re.MULTILINE)


def test_the_page_can_be_made() -> None:
    """Every cited rule has its line, in order, and nothing else."""
    followed, omitted = page().split("## Not modelled")
    assert _rows(followed) == sorted(cited(), key=order)
    assert set(_rows(omitted)) == {omission.rule for omission in NOT_MODELLED} - cited().keys()


def test_every_rule_on_the_page_is_cited_by_the_code() -> None:
    assert set(_rows(FOLLOWED)) <= cited().keys()


def test_every_rule_on_the_page_can_be_explained() -> None:
    """An answer names a rule by its id; whoever has no copy of this page asks for it by that."""
    listed = [line.split("\t")[0] for line in LIST.read_text(encoding="utf-8").splitlines()]
    assert set(listed) == {*_rows(FOLLOWED), *_rows(OMITTED)}
    assert [line.split("\t")[0] for line in listing().splitlines()] == sorted(
        {*cited(), *(omission.rule for omission in NOT_MODELLED)}, key=order
    )


def test_every_module_on_the_page_exists() -> None:
    assert all((ROOT / "docs" / link).is_file() for link in re.findall(r"\]\((\.\./src/[^)]+)\)", STORED))


def test_what_is_not_modelled_is_listed_once_and_in_order() -> None:
    rules = [omission.rule for omission in NOT_MODELLED]
    assert rules == sorted(set(rules), key=order)


@pytest.mark.parametrize(
    ("text", "rules"),
    [("Source: NACL-2 to NACL-4.", ["NACL-2", "NACL-3", "NACL-4"]), ("(SG-1, SG-2)", ["SG-1", "SG-2"]), ("UTF-8", [])],
)
def test_rules_are_found_in_a_text(text: str, rules: list[str]) -> None:
    assert list(rules_in(text)) == rules


def test_a_list_at_the_end_of_a_docstring_says_what_is_done_by_each_rule(tmp_path: Path) -> None:
    """It counts before everything else that names the rule, and a line may go on on the next."""
    (tmp_path / "forward").mkdir()
    (tmp_path / "forward" / "gate.py").write_text(
        '"""Gates (SG-1).\n\nRules:\n- SG-1: It is open\n  by day.\n- SG-2: It has a key.\n"""\n'
        'def open_() -> None:\n    """Opens. Source: SG-1."""\n'
    )
    found = citations(tmp_path)
    assert {rule: min(each).statement for rule, each in found.items()} == {
        "SG-1": "It is open by day.",
        "SG-2": "It has a key.",
    }


def test_no_two_rules_share_a_sentence() -> None:
    """A sentence that stands for several rules says of none what is done by it."""
    said = [min(found).statement for found in cited().values()]
    assert sorted(set(said)) == sorted(said)
