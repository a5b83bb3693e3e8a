"""Lines that several answers share: gaps, assumptions, and texts with a label in front."""

from collections.abc import Iterable
from typing import Final

from wayout.explain.wording.gap import GapStatement, could_change
from wayout.forward.journey.outcome import Answer
from wayout.model.gap import NOT_IN_PLAN, UNREADABLE, Gap
from wayout.render.terminal.line import Line, Role, Span, mark, wrap

READABLE: Final = 120
"""Text is not set wider than this, however wide the screen."""


def heading(text: str) -> list[Line]:
    """An empty line and a title."""
    return [(), (Span(text, Role.STRONG),)]


def labelled(label: str, text: str, indent: str, width: int) -> list[Line]:
    """A text with a short label before it, such as "seen  …"."""
    first = (Span(indent), Span(f"{label:<6}", Role.FAINT))
    return wrap([Span(text)], width, first=first, rest=f"{indent}      ")


def gap_lines(gaps: Iterable[GapStatement], width: int) -> list[Line]:
    """What is not known, in the given order, each with what would close it; nothing without gaps."""
    lines: list[Line] = []
    for statement in gaps:
        gap = statement.gap
        close = _close(gap)
        decided = f"{could_change(gap)}: " if statement.decides else ""
        sign = mark(Answer.UNKNOWN, "decides ") if statement.decides else (Span("- does not decide: ", Role.FAINT),)
        lines += wrap([Span(f"{decided}{gap.message}.{close}")], width, first=sign, rest="  ")
    return [*heading("Not known"), *lines] if lines else []


def _close(gap: Gap) -> str:
    """The permission that a gap needs, or a whole copy of what is there and cannot be read; nothing helps with others."""
    if gap.why == UNREADABLE:
        return f" Save {gap.what} again."
    if gap.why == NOT_IN_PLAN:
        return " A snapshot beside the plan may tell it."
    return f" Needs {gap.permission}." if gap.permission else ""


def assumption_lines(assumptions: Iterable[str], width: int) -> list[Line]:
    """What was taken for granted; nothing without assumptions."""
    lines: list[Line] = []
    for assumption in assumptions:
        lines += wrap([Span(assumption)], width, first=(Span("- "),), rest="  ")
    return [*heading("Taken for granted"), *lines] if lines else []
