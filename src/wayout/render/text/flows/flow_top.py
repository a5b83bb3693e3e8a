"""The top of flow logs as text for people: two lists, the greatest first, and what was read for them."""

from collections.abc import Sequence

from wayout.evidence.log.moment import moment_text
from wayout.explain.flows.flow_top import FlowTop, RejectStatement, TalkStatement
from wayout.explain.wording.quantity import counted, size_text
from wayout.render.terminal.line import Line, Role, Screen, Span, text_of, wrap
from wayout.render.terminal.statement import READABLE
from wayout.render.text.flows.record_count import count_lines


def flow_top_text(top: FlowTop, screen: Screen) -> str:
    """The whole answer for a screen."""
    width = min(screen.width, READABLE)
    lines: list[Line] = []
    if top.rejects is not None:
        lines += _part("Rejected most often", "No record was rejected.", list(map(_reject, top.rejects)), width)
        lines += [()]
    if top.talkers is not None:
        lines += _part("Exchanged the most bytes", "No record of traffic.", list(map(_talk, top.talkers)), width)
        lines += [()]
    return text_of([*lines, *count_lines(top.count, width)], screen)


class _Entry:
    """A line of a list: how much, between whom, for what; and what else there is to say."""

    def __init__(self, amount: str, between: str, what: str, more: str) -> None:
        self.amount = amount
        self.between = between
        self.what = what
        self.more = more


def _reject(statement: RejectStatement) -> _Entry:
    row = statement.rejected
    ports = f", {counted(row.ports, 'client port')}" if row.ports > 1 else ""
    more = f"at {_place(row.interface_id)}, {counted(row.packets, 'packet')}{ports}, {_time(row.first, row.last)}"
    return _Entry(f"{row.records:,}", f"{row.srcaddr} → {row.dstaddr}", statement.what, more)


def _talk(statement: TalkStatement) -> _Entry:
    row = statement.connection
    told = f"{counted(row.accepted, 'record')} accepted, {row.rejected:,} rejected"
    more = f"at {_place(row.interface_id)}, {told}, {_time(row.first, row.last)}"
    return _Entry(size_text(row.bytes), f"{row.client} → {row.server}", statement.what, more)


def _part(title: str, none: str, entries: Sequence[_Entry], width: int) -> list[Line]:
    lines: list[Line] = [(Span(title, Role.STRONG),)]
    if not entries:
        return [*lines, (Span(none),)]
    widest = max(len(entry.amount) for entry in entries)
    rest = " " * (widest + 2)
    for entry in entries:
        first = (Span(f"{entry.amount.rjust(widest)}  ", Role.STRONG),)
        lines += wrap([Span(f"{entry.between}: {entry.what}")], width, first=first, rest=rest)
        lines += wrap([Span(entry.more, Role.FAINT)], width, first=(Span(rest),), rest=rest)
    return lines


def _place(interface: str | None) -> str:
    return interface or "an interface that the records do not name"


def _time(first: int, last: int) -> str:
    return f"{moment_text(first)} to {moment_text(last)}"
