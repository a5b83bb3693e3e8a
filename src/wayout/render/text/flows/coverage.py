"""Coverage as text for people: the places, the logs over them, and what stays open."""

from wayout.explain.flows.coverage import CoverageReport, CoveredStatement, LogStatement
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, mark, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, gap_lines, heading


def coverage_text(report: CoverageReport, screen: Screen) -> str:
    """The whole answer for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(report.headline, Role.STRONG)], width)
    if report.places:
        lines.append(())
    for place in report.places:
        lines += _place(place, width)
    if report.logs:
        lines += heading("Flow logs")
    for log in report.logs:
        lines += _log(log, width)
    if report.lacks:
        lines += heading("What the records cannot tell apart")
    for lack in report.lacks:
        spans = [Span(f"without {' or '.join(lack.lacks)}: ", Role.PART), Span(lack.message)]
        lines += wrap(spans, width, first=(Span("- "),), rest="  ")
    lines += gap_lines(report.gaps, width)
    if report.advice:
        lines += [(), *wrap([Span(report.advice)], width)]
    return text_of(lines, screen)


def _place(statement: CoveredStatement, width: int) -> list[Line]:
    covered = statement.covered
    answer = (
        Answer.BLOCKED if not covered.is_covered else Answer.INTERMITTENT if covered.open_rows else Answer.REACHABLE
    )
    role = role_of(answer)
    sign = Span(f"{mark(answer)[0].text[0]} ", role)
    return wrap([Span(f"{statement.title}: "), Span(statement.message, role)], width, first=(sign,), rest="  ")


def _log(statement: LogStatement, width: int) -> list[Line]:
    lines = wrap([Span(statement.title)], width, first=(Span("  "),), rest="    ")
    lines += wrap([Span(statement.records)], width, first=(Span("    "),), rest="    ")
    if statement.trouble:
        lines += wrap([Span(statement.trouble, Role.BAD)], width, first=(Span("    "),), rest="    ")
    return lines
