"""Moment: a time as users write it, and the window between two of them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from wayout.errors import InputError

_AGO: Final = re.compile(r"(\d{1,6})\s*([smhdw])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_EPOCH: Final = re.compile(r"\d{9,10}")

_SLACK: Final = timedelta(minutes=30)
"""How far the time in a file's name may be from the records in it: five minutes of delivery, ten of aggregation, and
as much again for a delivery that was late (FL-5, FL-27; the slack is DERIVED)."""


class Window(msgspec.Struct, frozen=True):
    """A span of time in epoch seconds: from `start` up to, and without, `end`."""

    start: int
    end: int

    def days(self) -> Iterator[datetime]:
        """The days, in UTC, under which records of the window may lie."""
        day = (datetime.fromtimestamp(self.start, UTC) - _SLACK).replace(hour=0, minute=0, second=0, microsecond=0)
        while day <= datetime.fromtimestamp(self.end, UTC) + _SLACK:
            yield day
            day += timedelta(days=1)

    @property
    def day_count(self) -> int:
        """How many days it touches, at most."""
        return (self.end - self.start) // 86400 + 2

    def may_hold(self, first: datetime, last: datetime) -> bool:
        """Whether a file whose name speaks of the time from `first` to `last` may hold records of the window."""
        return first - _SLACK < datetime.fromtimestamp(self.end, UTC) and last + _SLACK > datetime.fromtimestamp(
            self.start, UTC
        )


def parse_moment(text: str, now: datetime) -> int:
    """The epoch second that a text names: `2026-11-30T12:00Z`, `2026-11-30`, `2h` (so long before now), `now`, or itself.

    A time without a zone is in UTC, as in flow logs.

    Raises: InputError when it is none of these.
    """
    given = text.strip()
    if given == "now":
        return int(now.timestamp())
    if _EPOCH.fullmatch(given):
        return int(given)
    try:
        ago = _AGO.fullmatch(given)
        if ago is not None:
            return int((now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})).timestamp())
        moment = datetime.fromisoformat(given)
        return int((moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"{text[:60]!r} is no time",
            "Write 2026-11-30T12:00Z, 2026-11-30, an epoch second, 2h or 30m (ago), or now.",
        ) from error


def parse_window(since: str | None, until: str | None, now: datetime) -> Window | None:
    """The window from one moment up to, and without, another; None when neither is given.

    Without a beginning it begins with the first record that there can be, without an end it ends now.

    Raises: InputError when either is no time, or nothing lies between them.
    """
    if since is None and until is None:
        return None
    start = 0 if since is None else parse_moment(since, now)
    end = int(now.timestamp()) if until is None else parse_moment(until, now)
    if start >= end:
        raise InputError(
            f"no time lies between --since {since or 'the beginning'} and --until {until or 'now'}",
            "The first must be the earlier one.",
        )
    return Window(start, end)


def moment_text(second: int) -> str:
    """An epoch second as a time in UTC: `2023-11-14T22:13:20Z`."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
