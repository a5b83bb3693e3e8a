"""Metrics as text for people: each gateway, what its counters show, and what that means."""

from wayout.evidence.metric.pattern import Pattern
from wayout.explain.flows.metrics import HARMLESS, MeteredStatement, MetricsReport, PatternStatement
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, mark, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, gap_lines


def metrics_text(report: MetricsReport, screen: Screen) -> str:
    """The whole answer for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(report.headline, Role.STRONG)], width)
    for statement in report.statements:
        lines += [(), *_metered(statement, width)]
    lines += gap_lines(report.gaps, width)
    return text_of(lines, screen)


def _metered(statement: MeteredStatement, width: int) -> list[Line]:
    lines = wrap([Span(statement.title, Role.STRONG)], width)
    for pattern in statement.patterns:
        lines += _pattern(pattern, width)
    for told in statement.model:
        lines += wrap([Span(f"beside it, {told}")], width, first=(Span("  "),), rest="  ")
    return lines


def _pattern(statement: PatternStatement, width: int) -> list[Line]:
    found = statement.finding.pattern
    answer = Answer.UNKNOWN if found is Pattern.NO_DATA else Answer.REACHABLE if found in HARMLESS else Answer.BLOCKED
    sign = Span(f"{mark(answer)[0].text[0]} ", role_of(answer))
    lines = wrap([Span(f"{statement.message}. ")], width, first=(sign,), rest="  ")
    if statement.counters:
        told = f"{statement.counters} ({statement.finding.confidence})"
        lines += wrap([Span(told, Role.FAINT)], width, first=(Span("  "),), rest="  ")
    if statement.settles:
        lines += wrap([Span(statement.settles, Role.FAINT)], width, first=(Span("  "),), rest="  ")
    return lines
