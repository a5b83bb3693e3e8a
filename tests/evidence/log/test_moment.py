"""Moments and windows as users write them."""

from datetime import UTC, datetime

import pytest

from wayout.errors import InputError
from wayout.evidence.log.moment import Window, parse_moment, parse_window

NOW = datetime(2023, 11, 14, 22, 15, tzinfo=UTC)
AT = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("text", "second"),
    [
        pytest.param("2023-11-14T22:15Z", AT, id="in UTC"),
        pytest.param("2023-11-14T22:15", AT, id="without a zone it is UTC"),
        pytest.param("2023-11-14T23:15:01+01:00", AT + 1, id="in another zone"),
        pytest.param("2023-11-14", AT - 80100, id="a day begins at midnight"),
        pytest.param("2h", AT - 7200, id="two hours ago"),
        pytest.param("30 m", AT - 1800, id="thirty minutes ago"),
        pytest.param("now", AT, id="now"),
        pytest.param("1700000000", 1700000000, id="an epoch second"),
    ],
)
def test_a_moment_is_understood(text: str, second: int) -> None:
    assert parse_moment(text, NOW) == second


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2023-13-01", "999999w", "2h ago", "-2h", "1e9", "0001-01-01\x1b[2J"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is no time"):
        parse_moment(text, NOW)


def test_a_window_ends_now_unless_told() -> None:
    assert parse_window(None, None, NOW) is None
    assert parse_window("1h", None, NOW) == Window(AT - 3600, AT)
    assert parse_window(None, "1h", NOW) == Window(0, AT - 3600)
    assert parse_window("2h", "1h", NOW) == Window(AT - 7200, AT - 3600)


@pytest.mark.parametrize(("since", "until"), [("1h", "2h"), ("now", None), ("2023-11-15", None)])
def test_a_window_without_time_is_refused(since: str, until: str | None) -> None:
    with pytest.raises(InputError, match="no time lies between"):
        parse_window(since, until, NOW)
