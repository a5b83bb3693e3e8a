"""A comparison as text for people on call: for each pair of places what decides, and the ways side by side."""

from collections.abc import Sequence

from wayout.ask.compare import Standing
from wayout.explain.answer.aspect import CellStatement, RowStatement
from wayout.explain.answer.comparison import ComparisonReport, DecidingStatement, PairStatement
from wayout.forward.decision.decision import Verdict
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, mark, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, assumption_lines, gap_lines, labelled
from wayout.render.terminal.table import Cell, cell, table

_NARROWEST = 24
"""A column for answers is not set narrower than this; the rows then stand one below the other."""

_WIDEST = 160
_SIGN_AND_GAPS = 8


def comparison_text(report: ComparisonReport, screen: Screen) -> str:
    """The whole comparison for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(report.headline, Role.STRONG)], width)
    for pair in report.pairs:
        is_worth_a_table = pair.standing is not Standing.BOTH or len(report.pairs) == 1
        lines += [(), *_pair(pair, screen.width if is_worth_a_table else 0, width)]
    lines += gap_lines(report.gaps, width)
    lines += assumption_lines(report.assumptions, width)
    return text_of(lines, screen)


def _pair(pair: PairStatement, wide: int, width: int) -> list[Line]:
    """What is told of a pair; `wide` cells for its table, none at all where there is to be none."""
    lines = wrap([Span(pair.headline, Role.STRONG)], width)
    lines += _deciding(pair.deciding, width) if pair.deciding is not None else []
    for message in pair.also:
        lines += labelled("also", message, "  ", width)
    if not wide:
        return lines
    legend = (Span("▶ decides  × differs  · the same", Role.FAINT),)
    return [*lines, (), *(_columns(pair, min(wide, _WIDEST)) or _stacked(pair, width)), legend]


def _columns(pair: PairStatement, width: int) -> list[Line] | None:
    """Two columns of equal width; None where the screen is too narrow for them."""
    questions = max(len(row.question) for row in pair.rows)
    column = (width - questions - _SIGN_AND_GAPS) // 2
    if column < _NARROWEST:
        return None
    header = [
        cell(""),
        cell(""),
        _head(pair.first.label, pair.first.alike, column),
        _head(pair.second.label, pair.second.alike, column),
    ]
    rows = [
        [_sign(row), cell(row.question), _answer(row.first, row, column), _answer(row.second, row, column)]
        for row in pair.rows
    ]
    return table(header, rows, width)


def _head(label: str, alike: Sequence[str], width: int) -> Cell:
    more = f" and {len(alike) - 1} that fare alike" if len(alike) > 1 else ""
    return Cell(tuple(wrap([Span(label), Span(more)], width)))


def _sign(row: RowStatement) -> Cell:
    """Whether the answers differ, and whether that decides; the deciding row says so in words below."""
    if row.decides:
        return cell((Span("▶", Role.BAD),))
    return cell((Span("×" if row.differs else "·", Role.FAINT),))


def _answer(statement: CellStatement | None, row: RowStatement, width: int) -> Cell:
    if statement is None:
        return cell((Span("–", Role.FAINT),))
    if row.aspect == "verdict":
        return cell(mark(Answer(statement.component)))
    return Cell(tuple(wrap([Span(_text(statement), _role(statement, row))], width)))


def _text(statement: CellStatement) -> str:
    return statement.text if statement.is_reached else f"(not reached) {statement.text}"


def _role(statement: CellStatement, row: RowStatement) -> Role:
    if not statement.is_reached:
        return Role.FAINT
    match statement.verdict:
        case Verdict.DENY:
            return role_of(Answer.BLOCKED)
        case Verdict.UNKNOWN:
            return role_of(Answer.UNKNOWN)
        case _:
            return Role.PLAIN if row.differs else Role.FAINT


def _stacked(pair: PairStatement, width: int) -> list[Line]:
    """Each question with both answers below it."""
    lines: list[Line] = []
    for row in pair.rows:
        sign = "▶" if row.decides else "×" if row.differs else "·"
        lines += wrap([Span(f"{sign} {row.question}", Role.STRONG if row.decides else Role.PLAIN)], width)
        for place, statement in ((pair.first, row.first), (pair.second, row.second)):
            text = "–" if statement is None else _text(statement)
            role = Role.FAINT if statement is None else _role(statement, row)
            lines += wrap(
                [Span(f"{place.name}: ", Role.FAINT), Span(text, role)],
                width,
                first=(Span("    "),),
                rest="      ",
            )
    return lines


def _deciding(deciding: DecidingStatement, width: int) -> list[Line]:
    what = str(deciding.reason) if deciding.reason is not None else "not known"
    title = [Span(what, role_of(Answer.BLOCKED)), Span(f" at {deciding.component}", Role.STRONG)]
    lines = wrap(title, width, first=(Span("  "),), rest="  ")
    lines += wrap([Span(deciding.message)], width, first=(Span("  "),), rest="  ")
    return lines + (labelled("do", deciding.advice, "  ", width) if deciding.advice else [])
