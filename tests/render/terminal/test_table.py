"""Tables as wide as their content."""

from wayout.render.terminal.line import Charset, Colour, Screen, text_of
from wayout.render.terminal.table import cell, table

PLAIN = Screen(80, Colour.OFF, Charset.UNICODE)


def test_a_table_is_as_wide_as_its_content() -> None:
    lines = table([cell("a"), cell("long head")], [[cell("first"), cell("x", "below")]], 40)
    assert lines is not None
    assert text_of(lines, PLAIN).splitlines() == [
        "a      long head",
        "────────────────",
        "first  x",
        "       below",
    ]


def test_a_table_that_does_not_fit_is_none() -> None:
    assert table([cell("x" * 30)], [], 29) is None
    assert table([cell("x" * 30)], [], 30) is not None


def test_no_line_ends_in_a_space() -> None:
    lines = table([cell("a"), cell("b")], [[cell("first"), cell("")]], 40)
    assert lines is not None
    assert all(line == line.rstrip() for line in text_of(lines, PLAIN).splitlines())
