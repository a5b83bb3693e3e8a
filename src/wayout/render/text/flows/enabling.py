"""Turning flow logs on, as text for people. A command is one line, however long, so that it can be copied."""

from wayout.explain.flows.enabling import Enabling
from wayout.render.terminal.line import Line, Role, Screen, Span, text_of, wrap
from wayout.render.terminal.statement import READABLE, heading


def enabling_text(enabling: Enabling, screen: Screen) -> str:
    """The whole of it for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(enabling.headline, Role.STRONG)], width)
    for name, log in enabling.present:
        told = f"{name}: {log.flow_log_id} records all of it"
        lines += wrap([Span(told, Role.GOOD)], width, first=(Span("- "),), rest="  ")
    for statement in enabling.orders:
        lines += [(), *wrap([Span(statement.title)], width, first=(Span("- "),), rest="  ")]
        if not enabling.receipts:
            lines += [(), (Span(statement.command),)]
    for receipt in enabling.receipts:
        lines.append(())
        sound = not receipt.receipt.refused and receipt.receipt.doubts == ()
        for told in receipt.lines:
            lines += wrap([Span(told, Role.PLAIN if sound else Role.PART)], width, first=(Span("- "),), rest="  ")
        if receipt.undo:
            lines += [*heading("To undo it"), (Span(receipt.undo),)]
    if enabling.notes and not enabling.receipts:
        lines += [(), *(line for note in enabling.notes for line in _note(note, width))]
    return text_of(lines, screen)


def _note(note: str, width: int) -> list[Line]:
    return wrap([Span(note, Role.FAINT)], width, first=(Span("- "),), rest="  ")
