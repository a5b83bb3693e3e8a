"""Report page: a diagnosis, its fix, its flow logs and its pitfalls as one HTML file that needs nothing else.

Names and tags are whatever somebody wrote into an AWS account: the template escapes every one of them, and the page
forbids itself scripts and anything from outside.
"""

from collections.abc import Sequence
from fractions import Fraction
from importlib import resources
from typing import Final

import jinja2
import markupsafe
import msgspec

from wayout import __version__
from wayout.explain.diagnosis import GapStatement, Report
from wayout.explain.flows import FlowsReport
from wayout.explain.headline import percent
from wayout.explain.picture import picture_of
from wayout.explain.pitfall import PitfallStatement
from wayout.explain.plan import PlanReport
from wayout.explain.rates import RatesReport
from wayout.explain.trace import TraceStatement
from wayout.forward.outcome import Answer
from wayout.render.layout import NODE_HEIGHT, NODE_WIDTH, Layout, layout_of
from wayout.render.rate_plot import rate_plot
from wayout.render.terminal import safe

_SIGNS: Final = {Answer.REACHABLE: "✓", Answer.BLOCKED: "✗", Answer.INTERMITTENT: "~", Answer.UNKNOWN: "?"}
MOST_DRAWN: Final = 24
"""The placements of a picture, at most: those that do not get through come first."""

_MOST_PICTURES: Final = 6
_RANK: Final = (Answer.BLOCKED, Answer.INTERMITTENT, Answer.UNKNOWN, Answer.REACHABLE)


class ReportContent(msgspec.Struct, frozen=True, kw_only=True):
    """All that a page tells. `forms` are the titles and texts of the plan in other tools' forms, `made` says of what and when."""

    diagnosis: Report
    traces: tuple[TraceStatement, ...]
    plan: PlanReport | None
    forms: tuple[tuple[str, str], ...]
    pitfalls: tuple[PitfallStatement, ...]
    rates: RatesReport | None
    flows: FlowsReport | None
    made: str
    again: str


def report_page(content: ReportContent) -> str:
    """The whole page."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=_shown, keep_trailing_newline=True
    )
    environment.filters |= {"percent": _percent, "cut": _cut, "sentence": _sentence}
    source = (resources.files("wayout") / "render" / "templates" / "report.html").read_text(encoding="utf-8")
    drawn, undrawn = _drawn(content.traces)
    return environment.from_string(source).render(
        **{field: getattr(content, field) for field in content.__struct_fields__},
        version=__version__,
        signs=_SIGNS,
        layouts=drawn,
        undrawn=undrawn,
        node_width=NODE_WIDTH,
        node_height=NODE_HEIGHT,
        gaps=_gaps(content),
        plot=_plot(content.rates),
    )


def _drawn(traces: Sequence[TraceStatement]) -> tuple[list[tuple[str, Layout]], int]:
    """A picture for each of the first destinations, and how many ways are in none."""
    by_destination: dict[str, list[TraceStatement]] = {}
    for trace in traces:
        by_destination.setdefault(trace.destination, []).append(trace)
    found: list[tuple[str, Layout]] = []
    drawn = 0
    for destination, own in list(by_destination.items())[:_MOST_PICTURES]:
        chosen = own
        if len(own) > MOST_DRAWN:
            chosen = sorted(own, key=lambda trace: _RANK.index(trace.answer))[:MOST_DRAWN]
        found.append((destination, layout_of(picture_of(chosen))))
        drawn += len(chosen)
    return found, len(traces) - drawn


def _gaps(content: ReportContent) -> tuple[GapStatement, ...]:
    """Those of the diagnosis, and those that only the plan meets."""
    own = content.diagnosis.gaps
    known = {statement.gap for statement in own}
    others = content.plan.gaps if content.plan is not None else ()
    return (*own, *(statement for statement in others if statement.gap not in known))


def _plot(rates: RatesReport | None) -> markupsafe.Markup | None:
    """The rates by minute; its own template has escaped every text."""
    if rates is None or not rates.rates.minutes:
        return None
    drawing = rate_plot("Answered attempts by minute", rates.rates.minutes, changes=rates.rates.changes)
    return markupsafe.Markup(drawing)  # noqa: S704 - escaped where it was made


def _shown(value: object) -> object:
    """What is written: text without signs that nobody can see."""
    return safe(value) if type(value) is str and "\n" not in value else value


def _percent(share: Fraction) -> str:
    return percent(share)


def _cut(text: str, longest: int) -> str:
    clean = safe(text)
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
