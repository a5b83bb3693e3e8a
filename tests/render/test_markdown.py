"""Markdown: whatever a text holds, a reader of Markdown sees that text, and nothing else."""

from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from tests.render.plan.test_infrastructure_code import HOSTILE

from wayout.render.markdown import bullets, code, numbered, plain, table
from wayout.render.untrusted_text import safe

NASTY = [
    *HOSTILE,
    "# heading",
    "- item",
    "1. item",
    "+ item",
    "> quote",
    "[a](https://example.com) ![b](c)",
    "*bold* _it_ ~~gone~~ `code`",
    "a | b",
    "<img src=x onerror=alert(1)>",
    "@team https://example.com www.example.com",
    "===",
    "    indented",
    "&lt; &amp; &#64;",
    "``` fence",
]


class _Text(HTMLParser):
    """The text and the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.tags.append(tag)


def seen(markdown: str) -> tuple[str, list[str]]:
    """The text that a reader sees, and the tags around it."""
    page = _Text()
    page.feed(MarkdownIt("gfm-like", {"linkify": False}).enable("table").render(markdown))
    return " ".join(page.text.split()), page.tags


def expected(text: str) -> str:
    return " ".join(safe(text).split())


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_text_is_text_wherever_it_stands(text: str) -> None:
    assert seen(bullets([plain(text)])) == (expected(text), ["ul", "li"])
    assert seen(numbered([plain(text)])) == (expected(text), ["ol", "li"])
    told, tags = seen(table(["x"], [[plain(text)]]))
    assert told == f"x {expected(text)}".strip()
    assert set(tags) == {"table", "thead", "tr", "th", "tbody", "td"}


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_code_is_code(text: str) -> None:
    told, tags = seen(f"x {code(text)}")
    assert told == f"x {expected(text)}".strip()
    assert tags == ["p", "code"]


def test_what_readers_make_links_and_mentions_of_is_broken_up() -> None:
    written = plain("see https://example.com, www.example.com and @team")
    assert "https:" not in written
    assert "www." not in written
    assert "@" not in written
