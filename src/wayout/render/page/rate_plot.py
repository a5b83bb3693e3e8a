"""Rate plot: the success rate by minute as an SVG, with Wilson's intervals, what the model expects, and where it changed.

The drawing is a file of its own, or one element of an HTML page. It is light or dark as its reader wants it. Every text in
it is escaped by the template, which takes out what nobody can see, and so what XML forbids.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from wayout.evidence.log.moment import moment_text
from wayout.evidence.rate.change_point import ChangePoint
from wayout.evidence.rate.rate import Expectation, Minute
from wayout.explain.flows.rate_columns import columns
from wayout.render.page.template import filled
from wayout.render.terminal.line import cell_width
from wayout.render.untrusted_text import safe

_LEFT: Final = 52
_TOP: Final = 48
_BOTTOM: Final = 28
_RIGHT: Final = 12
_MINUTE: Final = 60
_MOST_COLUMNS: Final = 160
"""So many columns can still be told apart; longer times are drawn in columns of several minutes."""

_LONGEST: Final = 96
"""Signs of a title that fit."""


class _Tick(msgspec.Struct, frozen=True):
    y: float
    label: str


class _Column(msgspec.Struct, frozen=True):
    x: float
    width: float
    top: float
    height: float
    middle: float
    label: str


def rate_plot(
    title: str,
    minutes: Sequence[Minute],
    *,
    expected: Expectation | None = None,
    changes: Sequence[ChangePoint] = (),
    width: int = 760,
    height: int = 260,
) -> str:
    """The drawing; without minutes it is empty but for its title. `expected` is the share that the model expects."""
    tallies, each = columns(minutes, _MOST_COLUMNS) if minutes else ((), 1)
    first = minutes[0].minute if minutes else 0
    last = first + max(len(tallies), 1) * each * _MINUTE
    bottom, right = height - _BOTTOM, width - _RIGHT

    def at(second: int) -> float:
        return round(_LEFT + (right - _LEFT) * (second - first) / (last - first), 2)

    def up(share: float) -> float:
        return round(bottom - (bottom - _TOP) * share, 2)

    step = (right - _LEFT) / max(len(tallies), 1)
    drawn = [
        _Column(
            round(_LEFT + number * step, 2),
            round(max(step - 1, 1), 2),
            up(tally.interval.high),
            max(round(up(tally.interval.low) - up(tally.interval.high), 2), 1.0),
            round(up(tally.rate) - 1.5, 2),
            f"{moment_text(first + number * each * _MINUTE)}: {tally.answered} of {tally.attempts}",
        )
        for number, tally in enumerate(tallies)
        if tally.rate is not None
    ]
    return filled(
        "rate_plot.svg",
        title=safe(title),
        shown=_cut(safe(title)),
        unit="minute" if each == 1 else f"{each} minutes",
        width=width,
        height=height,
        left=_LEFT,
        right=right,
        top=_TOP,
        bottom=bottom,
        ticks=[_Tick(up(share / 100), f"{share} %") for share in (0, 50, 100)],
        columns=drawn,
        expected=[] if expected is None else sorted({up(float(expected.low)), up(float(expected.high))}),
        changes=[at(change.minute) for change in changes],
        first=moment_text(first) if minutes else "",
        last=moment_text(last) if minutes else "",
    )


def _cut(text: str) -> str:
    if cell_width(text) <= _LONGEST:
        return text
    kept = ""
    for sign in text:
        if cell_width(kept) + cell_width(sign) >= _LONGEST:
            break
        kept += sign
    return f"{kept}…"
