"""Laws of the text that goes to terminals, for any text that anybody may have written on a resource."""

from hypothesis import given
from hypothesis import strategies as st
from tests.laws.effort import examples

from wayout.explain.wording.name import LONGEST, clean
from wayout.render.terminal.line import Charset, Colour, Role, Screen, Span, line_width, text_of, wrap
from wayout.render.untrusted_text import safe

SPANS = st.lists(st.builds(Span, st.text(max_size=60), st.sampled_from(Role)), max_size=5)
WIDTHS = st.integers(min_value=8, max_value=120)


@examples(5)
@given(SPANS, WIDTHS)
def test_no_line_is_wider_than_asked_and_no_sign_is_lost(spans: list[Span], width: int) -> None:
    lines = wrap(spans, width)
    assert all(line_width(line) <= width for line in lines)
    written = "".join(span.text for line in lines for span in line)
    assert "".join(written.split()) == "".join("".join(safe(span.text) for span in spans).split())


@examples(5)
@given(SPANS, WIDTHS, st.sampled_from(Charset))
def test_nothing_that_is_written_controls_the_terminal(spans: list[Span], width: int, charset: Charset) -> None:
    text = text_of(wrap(spans, width), Screen(width, Colour.OFF, charset))
    assert all(sign == "\n" or sign.isprintable() for sign in text)
    assert charset is Charset.UNICODE or text.isascii()


@examples(5)
@given(st.text(max_size=400))
def test_a_name_is_one_short_line(text: str) -> None:
    name = clean(text)
    assert len(name) <= LONGEST
    assert name == " ".join(name.split())
    assert clean(name) == name
