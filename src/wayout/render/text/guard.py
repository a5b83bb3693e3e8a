"""Assertions as text for people: one line for each, and beneath those that do not hold what is against them."""

from typing import Final

from wayout.explain.answer.guard import AssertionStatement, FaultKind, FaultStatement, GuardReport
from wayout.forward.journey.outcome import Answer
from wayout.guard.standing import Standing
from wayout.render.terminal.line import Line, Role, Screen, Span, mark, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, gap_lines, labelled

_SIGNS: Final = {
    Standing.HOLDS: Answer.REACHABLE,
    Standing.FAILS: Answer.BLOCKED,
    Standing.BROKEN: Answer.BLOCKED,
    Standing.UNKNOWN: Answer.UNKNOWN,
}
_MOST_FAULTS: Final = 20
_MOST_NAMES: Final = 6


def guard_text(report: GuardReport, screen: Screen) -> str:
    """All assertions for a screen."""
    width = min(screen.width, READABLE)
    lines = [*wrap([Span(report.headline, Role.STRONG)], width), ()]
    for assertion in report.assertions:
        lines += _assertion(assertion, width)
    gaps = {statement.gap: statement for assertion in report.assertions for statement in assertion.gaps}
    lines += gap_lines(gaps.values(), width)
    return text_of(lines, screen)


def _assertion(assertion: AssertionStatement, width: int) -> list[Line]:
    word = "tolerated" if assertion.is_tolerated else assertion.standing.value
    sign = mark(Answer.INTERMITTENT if assertion.is_tolerated else _SIGNS[assertion.standing], f"{word:<10}")
    lines = wrap([Span(f"{assertion.name}: ", Role.STRONG), Span(assertion.says)], width, first=sign, rest=" " * 12)
    if assertion.hint is not None:
        lines += labelled("hint", assertion.hint, "    ", width)
    if assertion.tolerance is not None:
        lines += _tolerance(assertion, width)
    for fault in assertion.faults[:_MOST_FAULTS]:
        lines += _fault(fault, width)
    left = len(assertion.faults) - _MOST_FAULTS
    return lines + ([(Span(f"    and {left} more: -o json lists them all", Role.FAINT),)] if left > 0 else [])


def _tolerance(assertion: AssertionStatement, width: int) -> list[Line]:
    tolerance = assertion.tolerance
    if tolerance is None:
        return []
    if assertion.standing is Standing.HOLDS:
        said = "it holds: tolerated-until and because can go."
    elif assertion.is_tolerated:
        said = f"until {tolerance.until}: {tolerance.because}"
    else:
        said = f"was tolerated until {tolerance.until}: {tolerance.because}"
    return labelled("note", said, "    ", width)


def _fault(fault: FaultStatement, width: int) -> list[Line]:
    role = role_of(Answer.UNKNOWN if fault.kind is FaultKind.UNKNOWN else Answer.BLOCKED)
    indent = "    "
    lines: list[Line] = []
    if fault.reason is not None:
        title = [Span(fault.reason, role), Span(f" at {fault.component}", Role.STRONG)]
        title += [Span(f" while {fault.lost} is lost", Role.STRONG)] if fault.lost is not None else []
        lines += wrap(title, width, first=(Span("  - "),), rest=indent)
        lines += wrap([Span(fault.message)], width, first=(Span(indent),), rest=indent)
    else:
        lines += wrap([Span(fault.message, role)], width, first=(Span("  - "),), rest=indent)
    if fault.sender is not None and fault.kind is FaultKind.BLOCKED:
        hits = f"{fault.sender} in {_names(fault)}" if fault.affects else fault.sender
        lines += labelled("hits", hits, indent, width)
    return lines + (labelled("do", fault.advice, indent, width) if fault.advice else [])


def _names(fault: FaultStatement) -> str:
    left = len(fault.affects) - _MOST_NAMES
    return ", ".join(fault.affects[:_MOST_NAMES]) + (f" and {left} more" if left > 0 else "")
