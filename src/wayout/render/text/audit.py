"""An audit as text for people: how many workloads fare how, which of them do not get through, why, and the pitfalls."""

from collections.abc import Sequence

from wayout.explain.answer.audit import AuditCauseStatement, AuditReport, WorkloadStatement, by_urgency
from wayout.explain.answer.pitfall import PitfallStatement
from wayout.explain.wording.share import percent
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, mark, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, assumption_lines, gap_lines, heading, labelled
from wayout.render.terminal.table import Cell, cell, table

_MOST_NAMES = 4
_MOST_WORKLOADS = 20
_MOST_NOTES = 5


def audit_text(report: AuditReport, screen: Screen) -> str:
    """The whole audit for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(report.headline, Role.STRONG)], width)
    lines += _workloads(report, screen.width)
    lines += _causes(report.causes, width)
    lines += _pitfalls(report.pitfalls, width)
    lines += gap_lines(report.gaps, width)
    notes = report.assumptions[:_MOST_NOTES]
    more = len(report.assumptions) - len(notes)
    lines += assumption_lines([*notes, *([f"and {more} more: -o json lists them all"] if more else [])], width)
    return text_of(lines, screen)


def _workloads(report: AuditReport, width: int) -> list[Line]:
    """The workloads, those that do not get through first; of many, only those, and interfaces without a better name last."""
    ordered = by_urgency(report.workloads, _MOST_WORKLOADS)
    told = ordered if len(ordered) <= _MOST_WORKLOADS else [w for w in ordered if w.answer is not Answer.REACHABLE]
    shown = told[:_MOST_WORKLOADS]
    if not shown:
        return []
    lines: list[Line] = [(), *(_table(shown, width) or _list(shown, width))]
    more = len(ordered) - len(shown)
    if more:
        lines += wrap([Span(f"and {more} more workloads: -o json lists them all", Role.FAINT)], min(width, READABLE))
    return lines


def _table(workloads: Sequence[WorkloadStatement], width: int) -> list[Line] | None:
    header = [cell("workload"), cell("places"), cell("verdict"), cell("causes")]
    rows = [[cell(_name(w)), cell(str(w.placements)), _verdict(w), cell(_numbers(w) or "–")] for w in workloads]
    return table(header, rows, width)


def _list(workloads: Sequence[WorkloadStatement], width: int) -> list[Line]:
    lines: list[Line] = []
    for workload in workloads:
        causes = f", causes {_numbers(workload)}" if workload.causes else ""
        spans = [*mark(workload.answer), Span(f" {_name(workload)}{causes}")]
        lines += wrap(spans, width, rest="  ")
    return lines


def _name(workload: WorkloadStatement) -> str:
    return f"{workload.name} ({workload.title})" if workload.title else workload.name


def _verdict(workload: WorkloadStatement) -> Cell:
    if workload.answer is Answer.INTERMITTENT:
        return cell(mark(workload.answer, f"{workload.answer} {percent(workload.success_rate)}"))
    return cell(mark(workload.answer))


def _numbers(workload: WorkloadStatement) -> str:
    return ", ".join(str(number + 1) for number in workload.causes)


def _causes(causes: Sequence[AuditCauseStatement], width: int) -> list[Line]:
    lines = heading("Causes" if len(causes) > 1 else "Cause") if causes else []
    for number, cause in enumerate(causes, 1):
        way = " on the way back" if cause.leg is Leg.RETURN else ""
        title = (Span(str(cause.reason), role_of(Answer.BLOCKED)), Span(f" at {cause.component}{way}", Role.STRONG))
        indent = " " * (len(str(number)) + 2)
        lines += [(), *wrap(title, width, first=(Span(f"{number}. ", Role.STRONG),), rest=indent)]
        lines += wrap([Span(cause.message)], width, first=(Span(indent),), rest=indent)
        lines += labelled("hits", _names(cause.affects, "workload"), indent, width)
        lines += labelled("do", cause.advice, indent, width)
    return lines


def _pitfalls(pitfalls: Sequence[PitfallStatement], width: int) -> list[Line]:
    lines = heading("Pitfalls") if pitfalls else []
    for pitfall in pitfalls:
        title = (Span(str(pitfall.advisory), Role.PART), Span(f" at {pitfall.component}", Role.STRONG))
        lines += [(), *wrap(title, width, first=(Span("- "),), rest="  ")]
        lines += wrap([Span(pitfall.message)], width, first=(Span("  "),), rest="  ")
        lines += labelled("do", pitfall.advice, "  ", width)
    return lines


def _names(names: Sequence[str], noun: str) -> str:
    """The first names, and how many there are where not all are named."""
    if len(names) <= _MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more {noun}s"
