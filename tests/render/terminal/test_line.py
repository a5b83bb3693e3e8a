"""What all text for people is made of."""

import pytest

from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import (
    Charset,
    Colour,
    Role,
    Screen,
    Span,
    cell_width,
    line_width,
    mark,
    text_of,
    wrap,
)
from wayout.render.terminal.table import cell, table
from wayout.render.untrusted_text import safe

PLAIN = Screen(80, Colour.OFF, Charset.UNICODE)
COLOURED = Screen(80, Colour.ON, Charset.UNICODE)
ASCII = Screen(80, Colour.OFF, Charset.ASCII)


def _texts(spans: list[Span], width: int, rest: str = "") -> list[str]:
    return text_of(wrap(spans, width, rest=rest), PLAIN).splitlines()


def test_lines_break_at_spaces() -> None:
    assert _texts([Span("one two three four")], 9) == ["one two", "three", "four"]


def test_the_lines_after_the_first_are_indented() -> None:
    assert _texts([Span("one two three four")], 12, rest="  ") == ["one two", "  three four"]


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert _texts([Span("a " + "x" * 25)], 10) == ["a", "x" * 10, "x" * 10, "x" * 5]


def test_spans_that_touch_stay_together() -> None:
    lines = wrap([Span("reason", Role.BAD), Span(": why")], 40)
    assert text_of(lines, PLAIN) == "reason: why\n"


@pytest.mark.parametrize("width", [8, 20, 60, 100, 200])
def test_no_line_is_wider_than_asked(width: int) -> None:
    spans = [Span("subnet-00bce57998e9e476f (名前) leads to"), Span(" igw-02be4d2573d91fff8", Role.STRONG), Span(".")]
    assert all(line_width(line) <= max(width, 8) for line in wrap(spans, width))


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("名前", 4), ("e\u0301", 1), ("✓", 1), ("🚀", 2), ("", 0)])
def test_signs_take_the_cells_that_terminals_give_them(text: str, width: int) -> None:
    assert cell_width(text) == width


def test_colour_repeats_what_words_say() -> None:
    """The same text, with and without codes; what is plain has none in any case."""
    line = (Span("plain "), *mark(Answer.BLOCKED))
    coloured = text_of([line], COLOURED)
    assert coloured == "plain \x1b[31m✗ blocked\x1b[0m\n"
    assert text_of([line], PLAIN) == "plain ✗ blocked\n"


@pytest.mark.parametrize("answer", list(Answer))
def test_every_verdict_is_a_sign_and_a_word(answer: Answer) -> None:
    (span,) = mark(answer)
    sign, _, word = span.text.partition(" ")
    assert len(sign) == 1
    assert word == answer
    assert len({mark(each)[0].text[0] for each in Answer}) == len(Answer)


def test_ascii_is_enough() -> None:
    text = text_of([(Span("✓ a → b … 名"),), (Span("─" * 3),)], ASCII)
    assert text == "+ a -> b ... ?\n---\n"


HOSTILE = {
    "colour": "\x1b[31mred",
    "a link": "\x1b]8;;https://example.com\x07here",
    "a title": "\x1b]0;title\x07",
    "eight-bit control": "\x9b2J",
    "a bell": "\x07",
    "a line break": "two\nlines\r\nmore",
    "the other direction": "\u202eabc",
    "nothing to see": "\u200b\u2060\ufeff",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_controls_the_terminal(text: str) -> None:
    """Whatever a tag or an id holds, what is written can be seen and stays on its line."""
    for screen in (PLAIN, ASCII):
        written = text_of(
            [(Span(text),), *wrap([Span(text)], 40), *(table([cell(text)], [[cell(text)]], 80) or [])], screen
        )
        assert all(sign == "\n" or sign.isprintable() for sign in written)
        assert "\u202e" not in written
    assert "\n" not in safe(text)


def test_markup_is_only_text() -> None:
    assert text_of([(Span("[bold red]not markup[/]"),)], COLOURED) == "[bold red]not markup[/]\n"
