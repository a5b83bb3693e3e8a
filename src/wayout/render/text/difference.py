"""A difference as text for people: what moved for whom, with an example and the change behind it; who came and went."""

from collections.abc import Sequence
from typing import Final

from wayout.ask.change.roll_call import Unpaired
from wayout.explain.answer.change import ChangeStatement
from wayout.explain.answer.difference import DifferenceReport, MoveStatement, ShiftStatement
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, gap_lines, heading, labelled

_MOST_NAMES: Final = 6
_MOST_LINES: Final = 6
_MOST_SHIFTS: Final = 20
_MOST_CHANGES: Final = 30


def difference_text(report: DifferenceReport, screen: Screen) -> str:
    """The whole answer for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(report.headline, Role.STRONG)], width)
    for number, statement in enumerate(report.shifts[:_MOST_SHIFTS], 1):
        lines += [(), *_shift(number, statement, width)]
    left = len(report.shifts) - _MOST_SHIFTS
    lines += [(), *wrap([Span(f"and {left} more like these; -o json holds all of them")], width)] if left > 0 else []
    for meaning in report.meanings:
        role = Role.STRONG if meaning.meaning.is_known else role_of(Answer.UNKNOWN)
        lines += [(), *wrap([Span(meaning.text, role)], width, first=(Span("- "),), rest="  ")]
    lines += _unpaired("Came", report.added, width)
    lines += _unpaired("Went", report.removed, width)
    lines += _unpaired("On one side only, and the other cannot tell", report.unseen, width)
    lines += heading("Not compared") if report.unasked else []
    for change in report.unasked:
        lines += _change(change, "", width)
    told = {id(change) for statement in report.shifts for change in statement.shift.changes}
    told.update(id(statement.change) for statement in report.unasked)
    still = (statement for statement in report.changes if id(statement.change) not in told)
    # What AWS describes in several documents, such as a VPC and its attributes, is told once where it reads the same.
    alike: dict[tuple[object, ...], ChangeStatement] = {}
    for each in still:
        alike.setdefault((each.change.id, each.change.kind, each.gone, each.come), each)
    idle = list(alike.values())
    lines += heading("Differs too, and moves nothing that is sent from here") if idle else []
    for change in idle[:_MOST_CHANGES]:
        lines += _change(change, "", width)
    lines += [(Span(f"and {len(idle) - _MOST_CHANGES} more"),)] if len(idle) > _MOST_CHANGES else []
    lines += gap_lines(report.gaps, width)
    return text_of(lines, screen)


def _shift(number: int, statement: ShiftStatement, width: int) -> list[Line]:
    indent = " " * (len(str(number)) + 2)
    title = [Span(_names(statement.labels), Role.STRONG)]
    lines = wrap(title, width, first=(Span(f"{number}. ", Role.STRONG),), rest=indent)
    for move in statement.moves:
        lines += _move(move, indent, width)
    for change in statement.changes:
        lines += _change(change, indent, width, "by")
    if statement.altered:
        lines += labelled("by", f"the workload itself: {', '.join(statement.altered)}", indent, width)
    return lines


def _move(statement: MoveStatement, indent: str, width: int) -> list[Line]:
    move = statement.move
    role = role_of(move.now if move.is_known else Answer.UNKNOWN)
    lines = wrap([Span(f"{statement.title}:", role)], width, first=(Span(indent),), rest=indent)
    for line in statement.lines[:_MOST_LINES]:
        lines += wrap([Span(line)], width, first=(Span(f"{indent}- "),), rest=f"{indent}  ")
    left = len(statement.lines) - _MOST_LINES
    lines += [(Span(f"{indent}- and {left} more"),)] if left > 0 else []
    lines += labelled("as in", statement.example_text, indent, width)
    return lines + (labelled("why", statement.stopped, indent, width) if statement.stopped is not None else [])


def _change(statement: ChangeStatement, indent: str, width: int, label: str = "-") -> list[Line]:
    if label == "-":
        lines = wrap([Span(statement.title)], width, first=(Span(f"{indent}- "),), rest=f"{indent}  ")
    else:
        lines = labelled(label, statement.title, indent, width)
    inner = " " * (8 if label != "-" else 4) + indent
    for sign, parts, role in (("-", statement.gone, Role.BAD), ("+", statement.come, Role.GOOD)):
        for part in parts:
            lines += wrap([Span(f"{sign} {part}", role)], width, first=(Span(inner),), rest=f"{inner}  ")
    return lines


def _unpaired(title: str, found: Sequence[Unpaired], width: int) -> list[Line]:
    if not found:
        return []
    names = [each.name if each.placement is None else f"{each.name} in {each.placement}" for each in found]
    return [*heading(title), *wrap([Span(_names(names))], width, first=(Span("- "),), rest="  ")]


def _names(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more"
