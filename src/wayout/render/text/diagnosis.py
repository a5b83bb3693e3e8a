"""A diagnosis as text for people on call: headline, matrix, causes, stopped tasks, gaps, assumptions."""

from wayout.ask.ecs_task.stopped_task import StoppedTask
from wayout.explain.answer.diagnosis import CauseStatement, Report
from wayout.explain.wording.share import percent
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, assumption_lines, gap_lines, heading, labelled
from wayout.render.text.matrix import matrix

_MOST = 3
"""The placements of a cause that are named."""


def diagnosis_text(report: Report, screen: Screen) -> str:
    """The whole report for a screen."""
    width = min(screen.width, READABLE)
    lines = wrap([Span(report.headline, Role.STRONG)], width)
    if report.placements:
        lines += [(), *matrix(report.placements, screen.width)]
    if report.working:
        lines += [(), *wrap([Span(report.working)], width)]
    lines += _parts(report, width)
    lines += _needs(report, width)
    lines += _causes(report, width)
    lines += _stopped(report.stopped_tasks, width)
    lines += gap_lines(report.gaps, width)
    lines += assumption_lines(report.assumptions, width)
    return text_of(lines, screen)


def _parts(report: Report, width: int) -> list[Line]:
    """The parts of every block that was asked for, once for all placements for which they are the same."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for row in report.placements:
        for result in row.results:
            if result.parts:
                key = (result.destination, tuple(part.text for part in result.parts))
                found.setdefault(key, []).append(row.placement.id)
    lines: list[Line] = []
    for (destination, texts), ids in found.items():
        where = f", from {', '.join(ids)}" if len(ids) < len(report.placements) else ""
        lines += heading(f"Parts of {destination}{where}")
        for text in texts:
            lines += wrap([Span(text)], width, first=(Span("- "),), rest="  ")
    return lines


def _needs(report: Report, width: int) -> list[Line]:
    """Why each destination of a start is there."""
    lines = heading("Needed to start") if report.needs else []
    for destination, purpose in report.needs:
        lines += wrap([Span(f"{destination}: {purpose}")], width, first=(Span("- "),), rest="  ")
    return lines


def _causes(report: Report, width: int) -> list[Line]:
    if not report.causes:
        return []
    lines = heading("Causes" if len(report.causes) > 1 else "Cause")
    for number, cause in enumerate(report.causes, 1):
        lines += [(), *_cause(report, number, cause, width)]
    return lines


def _cause(report: Report, number: int, cause: CauseStatement, width: int) -> list[Line]:
    way = " on the way back" if cause.leg is Leg.RETURN else ""
    code = f"  (AWS: {cause.aws_code})" if cause.aws_code else ""
    title = (
        Span(str(cause.reason), role_of(Answer.BLOCKED)),
        Span(f" at {cause.component}{way}", Role.STRONG),
        Span(code, Role.FAINT),
    )
    indent = " " * (len(str(number)) + 2)
    lines = wrap(title, width, first=(Span(f"{number}. ", Role.STRONG),), rest=indent)
    lines += wrap([Span(cause.message)], width, first=(Span(indent),), rest=indent)
    hits = _hits(report, cause)
    notes = [cause.sureness] if cause.sureness else []
    for label, texts in (("hits", hits), ("seen", cause.evidence), ("do", [cause.advice]), ("note", notes)):
        for text in texts:
            lines += labelled(label, text, indent, width)
    return lines


def _hits(report: Report, cause: CauseStatement) -> list[str]:
    """Whom a cause hits, where that is not everybody and everything anyway."""
    total = len(report.placements)
    is_all = len(cause.destinations) == len(report.destinations)
    if total == 1 and is_all:
        return []
    more = len(cause.affects) - _MOST
    who = ", ".join(cause.affects[:_MOST]) + (f" and {more} more" if more > 0 else "")
    share = f", {percent(cause.weight)} of the tasks" if report.source.kind == "ecs-service" else ""
    of_all = f" ({len(cause.affects)} of {total} placements{share})" if total > 1 else ""
    where = "" if is_all else f" on the way to {', '.join(cause.destinations)}"
    return [f"{who}{of_all}{where}"]


def _stopped(tasks: tuple[StoppedTask, ...], width: int) -> list[Line]:
    """Tasks that stopped, those with the same words together: the words, what they point to, and what to test next."""
    together: dict[tuple[str, str, str | None], list[StoppedTask]] = {}
    for task in tasks:
        together.setdefault((task.text, task.cause, task.destination), []).append(task)
    lines = heading("Stopped tasks") if tasks else []
    for (text, cause, destination), same in together.items():
        who = same[0].task if len(same) == 1 else f"{len(same)} tasks"
        lines += wrap([Span(f"{who}: {text}")], width, first=(Span("- "),), rest="  ")
        lines += labelled("means", f"{same[0].kind}: {cause}", "  ", width)
        lines += labelled("test", f"the same with --to {destination}", "  ", width) if destination else []
    return lines
