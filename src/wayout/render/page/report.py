"""Report page: a diagnosis, its fix, its flow logs and its pitfalls as one HTML file that needs nothing else.

Names and tags are whatever somebody wrote into an AWS account: the template escapes every one of them, and the page
forbids itself scripts and anything from outside.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import markupsafe

from wayout.evidence.rate.rate import expected_of_all
from wayout.explain.answer.picture import picture_of
from wayout.explain.answer.trace import TraceStatement
from wayout.explain.wording.gap import GapStatement
from wayout.forward.journey.outcome import Answer
from wayout.render.page.picture_layout import NODE_HEIGHT, NODE_WIDTH, Layout, layout_of
from wayout.render.page.rate_plot import rate_plot
from wayout.render.page.report_content import ReportContent
from wayout.render.page.template import filled

if TYPE_CHECKING:
    from wayout.explain.flows.rates import RatesReport

MOST_DRAWN: Final = 24
"""The placements of a picture, at most: those that do not get through come first."""

_MOST_PICTURES: Final = 6
_RANK: Final = (Answer.BLOCKED, Answer.INTERMITTENT, Answer.UNKNOWN, Answer.REACHABLE)


def report_page(content: ReportContent, home: str | None = None) -> str:
    """The whole page; `home` is where a page with all workloads stands."""
    drawn, undrawn = _drawn(content.traces)
    return filled(
        "report.html",
        **{field: getattr(content, field) for field in content.__struct_fields__},
        layouts=drawn,
        undrawn=undrawn,
        node_width=NODE_WIDTH,
        node_height=NODE_HEIGHT,
        gaps=_gaps(content),
        plot=_plot(content.rates),
        home=home,
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
    return (*own, *(statement for statement in content.plan.gaps if statement.gap not in known))


def _plot(rates: "RatesReport | None") -> markupsafe.Markup | None:
    """The rates by minute; its own template has escaped every text."""
    if rates is None or not rates.rates.minutes:
        return None
    found = rates.rates
    expected = expected_of_all(found.placements)
    drawing = rate_plot("Answered attempts by minute", found.minutes, expected=expected, changes=found.changes)
    return markupsafe.Markup(drawing)  # noqa: S704 - escaped where it was made
