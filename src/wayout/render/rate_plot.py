"""Rate plot: the success rate by minute as an SVG, with Wilson's intervals, what the model expects, and where it changed.

The drawing is one element for an HTML page. Every text in it is escaped by the template.
"""

from collections.abc import Sequence
from typing import Final

import jinja2
import msgspec

from wayout.evidence.change_point import ChangePoint
from wayout.evidence.moment import moment_text
from wayout.evidence.rate import Minute

_LEFT: Final = 44
_TOP: Final = 24
_BOTTOM: Final = 24
_MINUTE: Final = 60

_SVG: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {{ width }} {{ height }}" width="{{ width }}" \
height="{{ height }}" font-family="sans-serif" font-size="11">
<title>{{ title }}</title>
{%- for tick in ticks %}
<line x1="{{ left }}" x2="{{ width }}" y1="{{ tick.y }}" y2="{{ tick.y }}" stroke="#ddd"/>
<text x="{{ left - 6 }}" y="{{ tick.y + 4 }}" text-anchor="end">{{ tick.label }}</text>
{%- endfor %}
{%- for column in columns %}
<rect x="{{ column.x }}" y="{{ column.top }}" width="{{ column.width }}" height="{{ column.height }}" fill="#9bbcd9">\
<title>{{ column.label }}</title></rect>
<rect x="{{ column.x }}" y="{{ column.middle }}" width="{{ column.width }}" height="2" fill="#1f4e79"/>
{%- endfor %}
{%- if expected is not none %}
<line x1="{{ left }}" x2="{{ width }}" y1="{{ expected }}" y2="{{ expected }}" stroke="#b36b00" stroke-dasharray="6 4"/>
{%- endif %}
{%- for change in changes %}
<line x1="{{ change }}" x2="{{ change }}" y1="{{ top }}" y2="{{ bottom }}" stroke="#a00" stroke-dasharray="2 3"/>
{%- endfor %}
<text x="{{ left }}" y="{{ height - 6 }}">{{ first }}</text>
<text x="{{ width }}" y="{{ height - 6 }}" text-anchor="end">{{ last }}</text>
<text x="{{ left }}" y="14" font-weight="bold">{{ title }}</text>
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
    expected: float | None = None,
    changes: Sequence[ChangePoint] = (),
    width: int = 720,
    height: int = 200,
) -> str:
    """The drawing; without minutes it is empty but for its title. `expected` is the share that the model expects."""
    first = minutes[0].minute if minutes else 0
    last = minutes[-1].minute + _MINUTE if minutes else _MINUTE
    bottom = height - _BOTTOM

    def at(second: int) -> float:
        return round(_LEFT + (width - _LEFT) * (second - first) / (last - first), 2)

    def up(share: float) -> float:
        return round(bottom - (bottom - _TOP) * share, 2)

    columns = [
        _Column(
            at(minute.minute),
            max(round(at(minute.minute + _MINUTE) - at(minute.minute) - 0.5, 2), 0.5),
            up(minute.tally.interval.high),
            max(round(up(minute.tally.interval.low) - up(minute.tally.interval.high), 2), 1.0),
            round(up(minute.tally.rate) - 1, 2),
            f"{moment_text(minute.minute)}: {minute.tally.answered} of {minute.tally.attempts}",
        )
        for minute in minutes
        if minute.tally.rate is not None
    ]
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(_SVG).render(
        title=title,
        width=width,
        height=height,
        left=_LEFT,
        top=_TOP,
        bottom=bottom,
        ticks=[_Tick(up(share / 100), f"{share} %") for share in (0, 50, 100)],
        columns=columns,
        expected=None if expected is None else up(expected),
        changes=[at(change.minute) for change in changes],
        first=moment_text(first) if minutes else "",
        last=moment_text(last) if minutes else "",
    )
