"""Rates as text for people: tables of shares with their intervals, and the minutes as a row of bars."""

from collections.abc import Sequence
from typing import Final

from wayout.evidence.log.moment import moment_text
from wayout.evidence.rate.rate import Rates
from wayout.evidence.rate.tally import Tally
from wayout.explain.flows.rate_columns import columns
from wayout.explain.flows.rates import RatesReport, RateStatement
from wayout.render.terminal.line import Charset, Line, Role, Screen, Span, text_of, wrap
from wayout.render.terminal.statement import READABLE, heading
from wayout.render.terminal.table import cell, table
from wayout.render.text.flows.record_count import count_lines

_BARS: Final = {Charset.UNICODE: "▁▂▃▄▅▆▇█", Charset.ASCII: "01234567"}
_NONE: Final = {Charset.UNICODE: "·", Charset.ASCII: "."}
_MINUTE: Final = 60
_WITH_FAILURES: Final = frozenset({"placement", "NAT gateway"})
_MOST_SERVERS: Final = 10


def rates_text(report: RatesReport, screen: Screen) -> str:
    """The whole answer for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(report.headline, Role.STRONG)], width)
    tables = (
        ("placement", report.placements),
        ("zone", report.zones),
        ("NAT gateway", report.nat_gateways),
        ("destination", report.servers[:_MOST_SERVERS]),
    )
    for title, statements in tables:
        if statements and report.rates.total.attempts:
            lines += [(), *_table(title, statements, width)]
            if title in _WITH_FAILURES:
                lines += _failures(statements, width)
    more = len(report.servers) - _MOST_SERVERS
    if more > 0:
        lines.append((Span(f"and {more:,} more destinations, in the JSON", Role.FAINT),))
    if report.rates.minutes:
        lines += [(), *_minutes(report.rates, screen.charset, width)]
    for told in report.changes:
        lines += wrap([Span(told, Role.PART)], width, first=(Span("- "),), rest="  ")
    if report.contradictions:
        lines += heading("Against the model")
    for told in report.contradictions:
        lines += wrap([Span(told, Role.BAD)], width, first=(Span("- "),), rest="  ")
    lines += [(), *(line for note in report.notes for line in wrap([Span(note, Role.FAINT)], width))]
    lines += count_lines(report.count, width)
    return text_of(lines, screen)


def bars(tallies: Sequence[Tally], charset: Charset) -> str:
    """One sign for each: how much of the attempts was answered, and a dot where there were none."""
    signs = _BARS[charset]
    return "".join(
        _NONE[charset] if tally.rate is None else signs[min(int(tally.rate * len(signs)), len(signs) - 1)]
        for tally in tallies
    )


def _minutes(rates: Rates, charset: Charset, width: int) -> list[Line]:
    tallies, each = columns(rates.minutes, width)
    unit = "minute" if each == 1 else f"{each} minutes"
    first, last = rates.minutes[0].minute, rates.minutes[-1].minute
    told = f"Answered by {unit}, {moment_text(first)} to {moment_text(last + _MINUTE)}:"
    return [*wrap([Span(told)], width), (Span(bars(tallies, charset), Role.NAME),)]


def _table(title: str, statements: Sequence[RateStatement], width: int) -> list[Line]:
    has_model = any(statement.model is not None for statement in statements)
    header = [
        cell(title),
        cell("answered"),
        cell("attempts"),
        cell("plausible"),
        *([cell("model")] if has_model else []),
    ]
    rows = [
        [
            cell(statement.title),
            cell(((Span(statement.share, _role(statement))),)),
            cell(f"{statement.rate.tally.attempts:,}"),
            cell(statement.interval),
            *([cell(statement.model or "")] if has_model else []),
        ]
        for statement in statements
    ]
    found = table(header, rows, width)
    return found if found is not None else [line for s in statements for line in _listed(s, width)]


def _failures(statements: Sequence[RateStatement], width: int) -> list[Line]:
    """What became of the attempts that were not answered."""
    lines: list[Line] = []
    for statement in statements:
        if statement.failures:
            told = f"{statement.title}: {statement.failures}"
            lines += wrap([Span(told, Role.FAINT)], width, first=(Span("- "),), rest="  ")
    return lines


def _listed(statement: RateStatement, width: int) -> list[Line]:
    """A row that is too wide for a table."""
    plausible = f" ({statement.interval})" if statement.interval else ""
    model = f", model {statement.model}" if statement.model else ""
    told = f"{statement.share} of {statement.rate.tally.attempts:,}{plausible}{model}"
    return wrap([Span(f"{statement.title}: "), Span(told, _role(statement))], width, rest="  ")


def _role(statement: RateStatement) -> Role:
    tally = statement.rate.tally
    if not tally.is_enough:
        return Role.OPEN
    return Role.GOOD if tally.answered == tally.attempts else Role.BAD if not tally.answered else Role.PART
