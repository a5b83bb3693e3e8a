"""Several texts as one."""

import pytest

from wayout.explain.wording.listing import listed


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b"), "a and b"),
        (("a", "b", "c"), "a, b and c"),
        (("a", "b", "c", "d", "e"), "a, b, c and 2 more"),
    ],
)
def test_the_last_is_told_apart_and_what_is_too_much_is_counted(texts: tuple[str, ...], expected: str) -> None:
    assert listed(texts, most=3) == expected


def test_all_are_told_where_no_limit_is_set() -> None:
    assert listed("abcde", "or") == "a, b, c, d or e"
