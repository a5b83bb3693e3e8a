"""Patterns of policies, against every text that they may stand for."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.ask.permission.policy_pattern import ANYTHING, EVERYTHING, NOTHING, Bearing, Extent, covered, matches

PART = Bearing(Extent.PART, Extent.PART)
TEXTS = ["".join(signs) for length in range(5) for signs in product("ab", repeat=length)]


@pytest.mark.parametrize(
    ("pattern", "asked", "bearing"),
    [
        pytest.param("*", "s3:GetObject", EVERYTHING, id="a star covers everything"),
        pytest.param("*", "s3:*", EVERYTHING, id="and every pattern"),
        pytest.param("s3:*", "s3:*", EVERYTHING, id="a pattern covers itself"),
        pytest.param("s3:Get*", "s3:*", PART, id="a narrower one covers a part"),
        pytest.param("s3:GetObject", "s3:*", PART, id="one action is a part of all"),
        pytest.param("ecr:*", "s3:*", NOTHING, id="another service is none"),
        pytest.param("s3:?etObject", "s3:GetObject", EVERYTHING, id="a question mark is one sign"),
        pytest.param("arn:aws:s3:::${redacted}", "arn:aws:s3:::b/*", ANYTHING, id="a variable may be anything"),
        pytest.param("arn:aws:s3:::${aws:username}/*", "arn:aws:sqs:x", NOTHING, id="but not of another service"),
        pytest.param("arn:aws:s3:::b/${", "arn:aws:s3:::b/k", ANYTHING, id="a variable without an end"),
    ],
)
def test_a_pattern_covers(pattern: str, asked: str, bearing: Bearing) -> None:
    assert covered((pattern,), asked) == bearing


@given(st.text("ab*?", max_size=5), st.text("ab*", max_size=5))
def test_what_a_pattern_covers_is_what_its_texts_say(pattern: str, asked: str) -> None:
    """Of the texts of up to four signs that `asked` stands for, all, some or none match the pattern."""
    meant = [text for text in TEXTS if matches(asked, text)]
    hits = [text for text in meant if matches(pattern, text)]
    found = covered((pattern,), asked)
    if found == EVERYTHING:
        assert hits == meant
    if found == NOTHING:
        assert not hits
    if hits and hits != meant:
        assert found == PART


@pytest.mark.parametrize("pattern", ["*" * 5000, "*a" * 500, "?" * 5000, "a" * 5000])
def test_a_hostile_pattern_takes_no_long_time(pattern: str) -> None:
    assert covered((pattern,), "b" * 200) in {NOTHING, EVERYTHING}
    assert covered((pattern,), "b*" * 20) in {NOTHING, EVERYTHING, PART}
