"""Egress use as text for people: each placement, each gateway, and what it costs."""

from wayout.evidence.egress.egress_use import Seen
from wayout.explain.flows.egress_use import EgressUseReport, GatewayStatement, PlacementStatement
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, mark, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, heading
from wayout.render.text.flows.record_count import count_lines

_ANSWERS = {
    Seen.CARRIED: Answer.REACHABLE,
    Seen.OTHERS: Answer.REACHABLE,
    Seen.IDLE: Answer.BLOCKED,
    Seen.NOT_LOGGED: Answer.UNKNOWN,
}


def egress_use_text(report: EgressUseReport, screen: Screen) -> str:
    """The whole answer for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(report.headline, Role.STRONG)], width)
    if report.placements:
        lines += heading("Placements")
    for placement in report.placements:
        lines += _placement(placement, width)
    if report.gateways:
        lines += heading("NAT gateways")
    for gateway in report.gateways:
        lines += _gateway(gateway, width)
    lines += [(), *(line for note in report.notes for line in wrap([Span(note, Role.FAINT)], width))]
    lines += count_lines(report.count, width)
    return text_of(lines, screen)


def _placement(statement: PlacementStatement, width: int) -> list[Line]:
    lines = wrap([Span(statement.message)], width, first=(Span("- "),), rest="  ")
    if statement.contradiction:
        lines += wrap([Span(statement.contradiction, Role.BAD)], width, first=(Span("  "),), rest="  ")
    return lines


def _gateway(statement: GatewayStatement, width: int) -> list[Line]:
    answer = _ANSWERS[statement.use.seen]
    sign = Span(f"{mark(answer)[0].text[0]} ", role_of(answer))
    lines = wrap([Span(f"{statement.title}: {statement.message}")], width, first=(sign,), rest="  ")
    for told in statement.carried:
        lines += wrap([Span(told)], width, first=(Span("  - "),), rest="    ")
    for told in statement.costs:
        lines += wrap([Span(told, Role.PART)], width, first=(Span("  "),), rest="  ")
    return lines
