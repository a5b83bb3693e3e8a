"""A trace as text for people on call: hop by hop, there and back, with the point where it stops."""

from collections.abc import Iterable

from wayout.explain.answer.leg import HopStatement, LegStatement, StepStatement
from wayout.explain.answer.trace import TraceReport, TraceStatement
from wayout.explain.fault.blocker import BlockerStatement
from wayout.explain.wording.share import percent
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Disposition, StepKind
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, mark, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, assumption_lines, gap_lines, heading


def trace_text(report: TraceReport, screen: Screen) -> str:
    """All traces for a screen, one below the other."""
    width = min(screen.width, READABLE)
    lines: list[Line] = []
    for index, statement in enumerate(report.traces):
        lines += [(), ()] if index else []
        lines += _trace(statement, width)
    if not report.traces:
        text = f"No place where {report.source_name} runs could be found, so there is nothing to trace."
        lines += [*wrap([Span(text, Role.STRONG)], width), *gap_lines(report.gaps, width)]
    return text_of(lines, screen)


def _trace(statement: TraceStatement, width: int) -> list[Line]:
    lines = wrap([Span(statement.headline, Role.STRONG)], width)
    place = ", ".join(
        part for part in (statement.placement.origin.subnet_id, statement.subnet_name, statement.placement.az) if part
    )
    if place:
        lines += wrap([Span(f"from {place}", Role.FAINT)], width)
    lines += _leg("There", statement.forward, statement, Leg.FORWARD, width)
    if statement.back.disposition is not None or statement.back.beyond:
        lines += _leg("Back", statement.back, statement, Leg.RETURN, width)
    lines += _other_blockers(statement, width)
    return [*lines, *gap_lines(statement.gaps, width), *assumption_lines(statement.assumptions, width)]


def _leg(title: str, leg: LegStatement, statement: TraceStatement, name: Leg, width: int) -> list[Line]:
    lines = heading(title)
    for number, hop in enumerate(leg.hops, 1):
        lines += _hop(hop, f"{number:>2}", width, Role.PLAIN)
    lines += _ending(leg, statement, name, width)
    if leg.disposition is None and not _is_denied(leg.beyond):
        return lines
    if leg.beyond:
        lines += [(Span("    would continue:", Role.FAINT),)]
        first = len(leg.hops) + 1
        if leg.hops and leg.beyond[0].component == leg.hops[-1].component:
            first -= 1
        for number, hop in enumerate(leg.beyond, first):
            lines += _hop(hop, f"{number:>2}", width, Role.FAINT)
    return lines


def _is_denied(hops: Iterable[HopStatement]) -> bool:
    return any(step.answer is not Answer.REACHABLE for hop in hops for step in hop.steps)


def _hop(hop: HopStatement, number: str, width: int, role: Role) -> list[Line]:
    strong = Role.STRONG if role is Role.PLAIN else role
    name = f" ({hop.name})" if hop.name else ""
    kind = "" if hop.component.startswith(f"{hop.kind}:") else f"{hop.kind.replace('-', ' ')} "
    title = [Span(kind, role), Span(hop.component, strong), Span(name, role)]
    lines = wrap(title, width, first=(Span(f"{number}  ", role),), rest="    ")
    for step in hop.steps:
        is_empty = step.kind is StepKind.FILTER and not step.text
        lines += [] if is_empty else _step(step, width, role)
    return lines


def _step(step: StepStatement, width: int, role: Role) -> list[Line]:
    (sign,) = mark(step.answer, f"{step.kind:<9} ")
    first = (Span("      "), sign if role is Role.PLAIN else Span(sign.text, role))
    return wrap([Span(step.text, role)], width, first=first, rest=" " * 18)


def _ending(leg: LegStatement, statement: TraceStatement, name: Leg, width: int) -> list[Line]:
    """What comes of the leg: where it stops and why, or that it arrives."""
    seen = f", seen as {statement.egress[0]}" if name is Leg.FORWARD and statement.egress else ""
    match leg.disposition:
        case None:
            spans = _no_reply(leg, statement)
        case Disposition.UNKNOWN:
            spans = [Span("? what happens here is not known", Role.OPEN)]
        case Disposition.EXITS:
            spans = [Span(f"leaves for {statement.destination}{seen}", role_of(Answer.REACHABLE))]
        case Disposition.DELIVERED:
            spans = [Span(f"delivered{seen}", role_of(Answer.REACHABLE))]
        case _:
            reason = leg.stopped.reason if leg.stopped is not None else leg.disposition
            message = next((b.message for b in statement.blockers if b.reason == reason and b.leg is name), "")
            spans = [Span(f"STOPS HERE ({reason}):", Role.BAD), Span(f" {message}")]
    return wrap(spans, width, first=(Span("    "),), rest="    ")


def _no_reply(leg: LegStatement, statement: TraceStatement) -> list[Span]:
    if statement.forward.disposition is Disposition.UNKNOWN:
        return [Span("Whether a reply is sent is not known.", Role.OPEN)]
    open_way = " Its way back would be open." if leg.beyond and not _is_denied(leg.beyond) else ""
    return [Span(f"No reply: the request does not arrive.{open_way}")]


def _other_blockers(statement: TraceStatement, width: int) -> list[Line]:
    """What else stops packets: faults on the way that would follow, and those that stop only some."""
    shown = {(leg.stopped.reason, leg.stopped.leg) for leg in (statement.forward, statement.back) if leg.stopped}
    others = [b for b in statement.blockers if (b.reason, b.leg) not in shown]
    if not others:
        return []
    title = "Also in the way"
    if statement.answer is Answer.INTERMITTENT and statement.success_rate is not None:
        title = f"What stops the other {percent(1 - statement.success_rate)}"
    return [*heading(title), *_blockers(others, width)]


def _blockers(blockers: Iterable[BlockerStatement], width: int) -> list[Line]:
    lines: list[Line] = []
    for blocker in blockers:
        spans = [Span(f"{blocker.reason}", role_of(Answer.BLOCKED)), Span(f": {blocker.message}")]
        lines += wrap(spans, width, first=(Span("- "),), rest="  ")
    return lines
