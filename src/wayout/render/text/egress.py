"""An egress set as text for people: each placement, its ways out, and what each of them leads to."""

from collections.abc import Iterable

from wayout.ask.reach.way import WayKind
from wayout.explain.answer.egress import EgressReport, PlacementStatement, ReachStatement
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, assumption_lines, gap_lines


def egress_text(report: EgressReport, screen: Screen) -> str:
    """The whole answer for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(report.headline, Role.STRONG)], width)
    for statement in report.placements:
        lines += [(), *_placement(statement, width)]
    lines += gap_lines(report.gaps, width)
    lines += assumption_lines(report.assumptions, width)
    return text_of(lines, screen)


def _placement(statement: PlacementStatement, width: int) -> list[Line]:
    lines: list[Line] = []
    for label in statement.labels:
        lines += wrap([Span(label, Role.STRONG)], width)
    reaches = [reach for reach in statement.reaches if reach.reach.way.kind is not WayKind.BESIDE]
    for reach in reaches:
        lines += _reach(reach, width)
    if not statement.egress.certain:
        told = "reaches nothing for sure" if reaches else "reaches nothing"
        lines += wrap([Span(told, role_of(Answer.BLOCKED))], width, first=(Span("  "),))
    lines += _parts("some other placement does not reach:", statement.extra, width, Role.PLAIN)
    return lines + _parts("not reached, although some other placement does:", statement.missing, width, Role.BAD)


def _reach(statement: ReachStatement, width: int) -> list[Line]:
    lines = wrap([Span(statement.title)], width, first=(Span("  "),), rest="    ")
    lines += _listed(statement.certain, width, Role.GOOD)
    if statement.partial:
        lines += wrap([Span("from some client ports only:", Role.PART)], width, first=(Span("    "),))
        lines += _listed(statement.partial, width, Role.PART)
    if statement.open:
        lines += wrap([Span("perhaps, see below:", Role.OPEN)], width, first=(Span("    "),))
        lines += _listed(statement.open, width, Role.OPEN)
    return lines


def _parts(title: str, parts: tuple[str, ...], width: int, role: Role) -> list[Line]:
    if not parts:
        return []
    return [*wrap([Span(title, role)], width, first=(Span("  "),), rest="    "), *_listed(parts, width, Role.PLAIN)]


def _listed(parts: Iterable[str], width: int, role: Role) -> list[Line]:
    lines: list[Line] = []
    for part in parts:
        lines += wrap([Span(part, role)], width, first=(Span("    - "),), rest="      ")
    return lines
