"""docs/public-cases.md: which classes of public threads have a case. `python -m tools.public_cases` writes it anew.

A new case adds a row, so the page need not be the newest to the letter: what it says must hold.
"""

import re
import tomllib
from typing import Final

import pytest
from tools.public_cases import CASES, CLASSES, PAGE, UNDECIDED, Story, page, stories

STORIES: Final = stories()
STORED: Final = PAGE.read_text(encoding="utf-8")
VECTORS: Final = tuple(f"T{number}" for number in range(1, 41))
RULES: Final = {
    path.parent.name: tomllib.loads(path.read_text(encoding="utf-8"))["rules"] for path in CASES.glob("*/case.toml")
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_has_a_case_unless_no_configuration_decides_it(name: str) -> None:
    assert any(name in story.classes for story in STORIES) or name in UNDECIDED


def test_most_classes_have_a_case() -> None:
    assert len({name for story in STORIES for name in story.classes}) >= 45


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_threads_of_a_case_are_of_its_classes(story: Story) -> None:
    """Each thread that a README links is of a class that its case.toml names."""
    assert {name for _, name, _ in story.threads} <= set(story.classes)


def test_every_class_of_a_case_has_a_thread() -> None:
    linked = {name for story in STORIES for _, name, _ in story.threads}
    assert {name for story in STORIES for name in story.classes} <= linked


def test_the_page_can_be_made_and_names_every_class() -> None:
    assert set(re.findall(r"^\| ([A-Z0-9-]+) \|", page(), re.MULTILINE)) == set(CLASSES)
    assert set(re.findall(r"^\| ([A-Z0-9-]+) \|", STORED, re.MULTILINE)) == set(CLASSES)


def test_the_cases_on_the_page_exist() -> None:
    assert set(re.findall(r"\.\./tests/cases/([a-z0-9-]+)/", STORED)) <= set(RULES)


@pytest.mark.parametrize("vector", VECTORS)
def test_a_test_vector_has_a_case(vector: str) -> None:
    """T1 to T40 of the semantics reference: each is cited by a case, and `tests/cases/test_cases.py` runs them all."""
    assert any(vector in rules for rules in RULES.values())


def test_there_are_enough_cases() -> None:
    assert len(RULES) >= 120
