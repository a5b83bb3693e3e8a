"""Mark bits find what a list of all marks finds, and a survey what a look at each byte finds, whatever the text."""

from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.laws.effort import examples

from wayout.evidence.log import text_survey
from wayout.evidence.log.mark_bits import MarkBits
from wayout.evidence.log.text_survey import Survey


@st.composite
def marked(draw: st.DrawFn) -> list[bool]:
    """Texts of a few hundred bytes with marks that are close, or words apart, or none."""
    gaps = draw(st.lists(st.sampled_from([0, 1, 2, 7, 20, 63, 64, 65, 130]), max_size=12))
    tail = draw(st.integers(1, 70))
    return [is_mark for gap in gaps for is_mark in (*[False] * gap, True)] + [False] * tail


def bits_of(is_mark: list[bool]) -> MarkBits:
    text = bytes(32 if each else 65 for each in is_mark)
    return Survey(len(text)).of(np.frombuffer(text, np.uint8)).delimiters


@given(is_mark=marked())
@examples(1)
def test_bits_tell_what_a_list_tells(is_mark: list[bool]) -> None:
    marks = [place for place, each in enumerate(is_mark) if each]
    bits = bits_of(is_mark)
    assert bits.places.tolist() == marks
    assert bits.touch == any(place + 1 in marks for place in marks)
    everywhere = np.arange(len(is_mark))
    assert bits.until(everywhere).tolist() == np.cumsum(is_mark).tolist()
    for count in range(len(marks)):
        begins, ends = everywhere[: marks[-1 - count] + 1], everywhere[marks[count] :]
        after = [[mark for mark in marks if mark >= begin][count] for begin in begins]
        before = [[mark for mark in marks if mark <= end][-1 - count] for end in ends]
        assert bits.after(begins, count).tolist() == after
        assert bits.before(ends, count).tolist() == before


@given(texts=st.lists(st.binary(min_size=1, max_size=400), min_size=1, max_size=3))
@examples(1)
def test_a_survey_tells_what_each_byte_tells(texts: list[bytes]) -> None:
    with patch.object(text_survey, "PIECE", 64):
        survey = Survey(400)
        for text in texts:
            found = survey.of(np.frombuffer(text, np.uint8))
            assert found.controls.places.tolist() == [place for place, byte in enumerate(text) if byte < 32]
            assert found.delimiters.places.tolist() == [place for place, byte in enumerate(text) if byte <= 32]
            assert found.greatest == max(text)
