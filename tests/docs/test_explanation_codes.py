"""docs/explanation-codes.md names AWS's codes and a case for each. `python -m tools.explanation_codes` writes it anew.

Every new case may be a better example, so the page need not be the newest to the letter: what it says must hold.
"""

import re

import pytest
from tools.explanation_codes import CONDITIONAL, DIRECT, PAGE, WITHOUT_CODE, Code, case_of, outputs, page

from wayout.model.reason import Reason

KNOWN = outputs()
STORED = PAGE.read_text(encoding="utf-8")


def test_there_are_as_many_direct_causes_as_aws_has() -> None:
    assert len({code.name for code in DIRECT}) == 39


@pytest.mark.parametrize("code", [*DIRECT, *CONDITIONAL], ids=lambda code: code.name)
def test_every_code_has_a_case(code: Code) -> None:
    assert case_of(code, KNOWN) in KNOWN


@pytest.mark.parametrize("code", [c for c in (*DIRECT, *CONDITIONAL, *WITHOUT_CODE) if c.case], ids=lambda c: c.name)
def test_the_case_that_the_table_names_says_what_the_table_says(code: Code) -> None:
    named = [word for word in re.findall(r"`([a-z0-9-]+)`", code.says) if word in set(Reason)]
    assert not named or any(reason in KNOWN[code.case or ""] for reason in named)


def test_the_page_names_every_code() -> None:
    assert re.findall(r"^\| `([A-Z0-9_]+)`", STORED, re.MULTILINE) == [code.name for code in (*DIRECT, *CONDITIONAL)]


def test_the_cases_on_the_page_show_the_codes_beside_them() -> None:
    for name, case in re.findall(r"^\| `([A-Z0-9_]+)` .*\[([a-z0-9-]+)\]", STORED, re.MULTILINE):
        curated = {code.name: code.case for code in (*DIRECT, *CONDITIONAL)}
        assert curated[name] == case or f"(AWS: {name})" in KNOWN[case]


def test_the_page_can_be_made() -> None:
    assert page().count("\n") == STORED.count("\n")
