"""An inquiry as text for people: short first, details below."""

from typing import Final

from wayout.evidence.failure.account import Conclusion
from wayout.explain.flows.account import AccountStatement
from wayout.explain.flows.inquiry import FlowsReport
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, heading, labelled

MOST: Final = 12
"""Accounts of one kind that are shown."""

_ROLES: Final = {
    Conclusion.CAUSE: role_of(Answer.BLOCKED),
    Conclusion.REMOTE: role_of(Answer.INTERMITTENT),
    Conclusion.BENIGN: Role.FAINT,
    Conclusion.CONTRADICTION: role_of(Answer.UNKNOWN),
    Conclusion.OPEN: role_of(Answer.UNKNOWN),
}


def flows_text(report: FlowsReport, screen: Screen) -> str:
    """The whole answer for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(report.headline, Role.STRONG)], width)
    if report.lead is not None:
        lines += wrap([Span(report.lead)], width)
    number = 1
    for title, statements in (
        ("REJECT", report.rejections),
        ("ACCEPT, and it still fails", report.silences),
        ("Means nothing", report.benign),
    ):
        lines += heading(title) if statements else []
        for statement in statements[:MOST]:
            lines += [(), *_account(statement, number, width)]
            number += 1
        if len(statements) > MOST:
            left = f"and {len(statements) - MOST:,} more, which -o json holds"
            lines += [(), *wrap([Span(left, Role.FAINT)], width)]
    for title, texts in (
        ("Never sent", report.unsent),
        ("Works", (report.working,) if report.working is not None else ()),
        ("What these records cannot say", report.limits),
    ):
        lines += heading(title) if texts else []
        for text in texts:
            lines += wrap([Span(text)], width, first=(Span("- "),), rest="  ")
    return text_of(lines, screen)


def _account(statement: AccountStatement, number: int, width: int) -> list[Line]:
    account = statement.account
    indent = " " * (len(str(number)) + 2)
    rows = ", ".join((*account.rows, account.confidence)) if account.rows else str(account.confidence)
    title = (Span(statement.title, _ROLES[account.conclusion]), Span(f"  ({rows})", Role.FAINT))
    lines = wrap(title, width, first=(Span(f"{number}. ", Role.STRONG),), rest=indent)
    lines += wrap([Span(statement.message)], width, first=(Span(indent),), rest=indent)
    for label, texts in (
        ("log", statement.tallies),
        ("means", statement.meanings),
        ("seen", statement.evidence),
        ("also", statement.also),
        ("note", statement.remarks),
        ("open", statement.open),
        ("do", (statement.advice,) if statement.advice is not None else ()),
        ("check", statement.settles),
    ):
        for text in texts:
            lines += labelled(label, text, indent, width)
    return lines
