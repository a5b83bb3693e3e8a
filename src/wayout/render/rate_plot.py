"""Rate plot: the success rate by minute as an SVG, with Wilson's intervals, what the model expects, and where it changed.

The drawing is a file of its own, or one element of an HTML page. It is light or dark as its reader wants it. Every text in
it is escaped by the template, and holds no sign that XML forbids.
"""

from collections.abc import Sequence
from typing import Final

import jinja2
import msgspec

from wayout.evidence.change_point import ChangePoint
from wayout.evidence.moment import moment_text
from wayout.evidence.rate import Expectation, Minute
from wayout.render.rates_text import columns
from wayout.render.terminal import cell_width, safe

_LEFT: Final = 52
_TOP: Final = 48
_BOTTOM: Final = 28
_RIGHT: Final = 12
_MINUTE: Final = 60
_MOST_COLUMNS: Final = 160
"""So many columns can still be told apart; longer times are drawn in columns of several minutes."""

_LONGEST: Final = 96
"""Signs of a title that fit."""

_SVG: Final = """\
<svg class="rate-plot" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {{ width }} {{ height }}" \
width="{{ width }}" height="{{ height }}" font-family="sans-serif" font-size="12">
<style>
@media (prefers-color-scheme: dark) {
.rate-plot .paper { fill: #14181d } .rate-plot .ink { fill: #dfe6ee } .rate-plot .grid { stroke: #36404b }
.rate-plot .range { fill: #35577a } .rate-plot .rate { fill: #8ec5ff }
.rate-plot .model { stroke: #f0ab4d } .rate-plot .change { stroke: #ff7b77 }
}
</style>
<title>{{ title }}</title>
<rect class="paper" width="{{ width }}" height="{{ height }}" fill="#ffffff"/>
<text class="ink" x="{{ left }}" y="16" font-weight="bold" fill="#1c2430">{{ shown }}</text>
<rect class="rate" x="{{ left }}" y="28" width="14" height="3" fill="#1f4e79"/>
<rect class="range" x="{{ left + 18 }}" y="24" width="14" height="11" fill="#9bbcd9"/>
<text class="ink" x="{{ left + 38 }}" y="34" fill="#1c2430">answered by {{ unit }}, and where the true share lies (95 %)</text>
{%- if expected %}
<line class="model" x1="{{ left + 396 }}" x2="{{ left + 424 }}" y1="30" y2="30" stroke="#a05a00" stroke-width="2" \
stroke-dasharray="6 4"/>
<text class="ink" x="{{ left + 430 }}" y="34" fill="#1c2430">the model expects</text>
{%- endif %}
{%- if changes %}
<line class="change" x1="{{ left + 552 }}" x2="{{ left + 580 }}" y1="30" y2="30" stroke="#a00000" stroke-width="2" \
stroke-dasharray="2 3"/>
<text class="ink" x="{{ left + 586 }}" y="34" fill="#1c2430">it changed</text>
{%- endif %}
{%- for tick in ticks %}
<line class="grid" x1="{{ left }}" x2="{{ right }}" y1="{{ tick.y }}" y2="{{ tick.y }}" stroke="#d5dbe2"/>
<text class="ink" x="{{ left - 6 }}" y="{{ tick.y + 4 }}" text-anchor="end" fill="#1c2430">{{ tick.label }}</text>
{%- endfor %}
{%- for column in columns %}
<rect class="range" x="{{ column.x }}" y="{{ column.top }}" width="{{ column.width }}" height="{{ column.height }}" \
fill="#9bbcd9"><title>{{ column.label }}</title></rect>
<rect class="rate" x="{{ column.x }}" y="{{ column.middle }}" width="{{ column.width }}" height="3" fill="#1f4e79"/>
{%- endfor %}
{%- for height in expected %}
<line class="model" x1="{{ left }}" x2="{{ right }}" y1="{{ height }}" y2="{{ height }}" stroke="#a05a00" \
stroke-width="2" stroke-dasharray="6 4"/>
{%- endfor %}
{%- for change in changes %}
<line class="change" x1="{{ change }}" x2="{{ change }}" y1="{{ top }}" y2="{{ bottom }}" stroke="#a00000" \
stroke-width="2" stroke-dasharray="2 3"/>
{%- endfor %}
<text class="ink" x="{{ left }}" y="{{ height - 9 }}" fill="#1c2430">{{ first }}</text>
<text class="ink" x="{{ right }}" y="{{ height - 9 }}" text-anchor="end" fill="#1c2430">{{ last }}</text>
</svg>
"""


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
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(_SVG).render(
        title=_sound(title),
        shown=_cut(_sound(title)),
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


def _sound(text: str) -> str:
    """The text without signs that nobody can see, and those that XML forbids are such."""
    return "".join(sign for sign in safe(text) if sign not in "\ufffe\uffff")


def _cut(text: str) -> str:
    if cell_width(text) <= _LONGEST:
        return text
    kept = ""
    for sign in text:
        if cell_width(kept) + cell_width(sign) >= _LONGEST:
            break
        kept += sign
    return f"{kept}…"
