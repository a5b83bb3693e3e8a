"""A proposal as text: the first line, the steps, the proof as tables, the price, and what else could be done."""

from collections.abc import Sequence
from typing import Final

from wayout.explain.plan.edit import EditStatement
from wayout.explain.plan.obstacle import ObstacleStatement, Stage
from wayout.explain.plan.passage import PassageStatement
from wayout.explain.plan.proposal import PlacementProof, PlanReport, PlanStatement
from wayout.explain.wording.sentence import sentence, within
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, mark, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, gap_lines, heading, labelled
from wayout.render.terminal.table import Cell, cell, table

_MOST_NAMES: Final = 3
_MOST_LINES: Final = 6
_MOST_PASSAGES: Final = 12


def plan_text(report: PlanReport, screen: Screen) -> str:
    """The whole answer for a screen: the best plan in full, the others in short."""
    width = min(screen.width, READABLE)
    role = Role.STRONG if report.plans or report.answer is Answer.REACHABLE else role_of(Answer.BLOCKED)
    lines = wrap([Span(report.headline, role)], width)
    for best in report.plans[:1]:
        lines += _plan(best, width, screen.width)
    lines += _others(report.plans[1:], "Other ways", width, report.plans[:1])
    lines += _obstacles(report.obstacles, width)
    lines += _others(report.refused, "Not proposed, because it closes what works", width)
    lines += gap_lines(report.gaps, width)
    return text_of(lines, screen)


def _plan(plan: PlanStatement, width: int, wide: int) -> list[Line]:
    lines = step_lines(f"Plan: {within(plan.title)}", plan.edits, width)
    lines += [*heading("Proof"), (), *placement_lines(plan.placements, wide)]
    for zone, before, after in plan.zones:
        signs = (Span(f"without {zone}: "), *mark(before), Span(" now, "), *mark(after), Span(" then"))
        lines += [signs]
    lines += _passages("Opens", plan.opens, plan.unopened, width)
    lines += _passages("Closes", plan.closes, "nothing", width)
    lines += _passages("Cannot be compared", plan.undecided, None, width)
    lines += [*heading("Price"), *wrap([Span(sentence(plan.price))], width)]
    if plan.trade_off:
        lines += heading("To know")
        for text in plan.trade_off:
            lines += wrap([Span(text)], width, first=(Span("- "),), rest="  ")
    return lines


def step_lines(title: str, edits: Sequence[EditStatement], width: int) -> list[Line]:
    """The changes in their order, numbered, each with what it finds."""
    lines = heading(title)
    for number, edit in enumerate(edits, 1):
        indent = " " * (len(str(number)) + 2)
        lines += wrap([Span(edit.text)], width, first=(Span(f"{number}. ", Role.STRONG),), rest=indent)
        for detail in edit.details:
            lines += labelled("note", detail, indent, width)
    return lines


def placement_lines(rows: Sequence[PlacementProof], width: int) -> list[Line]:
    """Every placement and destination, before and after; where no table fits, one line each."""
    is_one = len({row.destination for row in rows}) == 1
    header = [cell("placement"), cell("subnet"), cell("zone"), cell("now"), cell("then"), cell("seen as")]
    body = [
        [cell(r.placement), cell(r.subnet_name or "-"), cell(r.zone or "-"), _before(r), cell(mark(r.after)), _seen(r)]
        for r in rows
    ]
    if not is_one:
        header.insert(3, cell("destination"))
        for line, row in zip(body, rows, strict=True):
            line.insert(3, cell(row.destination))
    found = table(header, body, width) or table(_narrow(header), [_narrow(r) for r in body], width)
    if found is not None:
        return found
    lines: list[Line] = []
    for r in rows:
        now = mark(r.before) if r.before is not None else (Span("new"),)
        text = Span(f"{r.placement} to {r.destination}: ")
        lines += wrap([text, *now, Span(" now, "), *mark(r.after), Span(" then")], width, rest="  ")
    return lines


def _narrow(line: list[Cell]) -> list[Cell]:
    """A line without the subnet's name and zone: the placement tells them."""
    return [line[0], *line[3:]]


def _before(row: PlacementProof) -> Cell:
    return cell(mark(row.before)) if row.before is not None else cell("new")


def _seen(row: PlacementProof) -> Cell:
    return cell(", ".join(dict.fromkeys(row.egress)) or "-")


def _passages(title: str, found: Sequence[PassageStatement], empty: str | None, width: int) -> list[Line]:
    if not found:
        return [*heading(title), *wrap([Span(empty)], width)] if empty is not None else []
    lines = heading(title)
    for each in found[:_MOST_PASSAGES]:
        asked = "as asked" if each.passage.is_asked else "beside the question"
        who = _who(each)
        role = role_of(each.passage.move.now) if each.passage.is_asked else Role.STRONG
        lines += wrap(
            [Span(f"{asked}, ", role), Span(f"for {who}: {each.title}")], width, first=(Span("- "),), rest="  "
        )
        for line in each.lines[:_MOST_LINES]:
            lines += wrap([Span(line)], width, first=(Span("    "),), rest="      ")
        left = len(each.lines) - _MOST_LINES
        lines += [(Span(f"    and {left} more; -o json holds all of them"),)] if left > 0 else []
        if not each.passage.is_asked:
            lines += wrap([Span(f"as in {each.example}", Role.FAINT)], width, first=(Span("    "),), rest="      ")
    left = len(found) - _MOST_PASSAGES
    return [*lines, *([(Span(f"and {left} more; -o json holds all of them"),)] if left > 0 else [])]


def _others(plans: Sequence[PlanStatement], title: str, width: int, best: Sequence[PlanStatement] = ()) -> list[Line]:
    """The other plans in short: their kind, first line and price, the steps, and what speaks for and against them."""
    lines = heading(title) if plans else []
    seen = [plan.proven.plan.approach for plan in best]
    for plan in plans:
        approach = plan.proven.plan.approach
        choice = f"--repair {plan.id}" if approach in seen else f"--approach {approach}"
        seen.append(approach)
        lines += [(), *wrap([Span(plan.title, Role.STRONG), Span(f"  ({choice})", Role.FAINT)], width)]
        lines += wrap([Span(f"{plan.first} {sentence(plan.price)}")], width, first=(Span("  "),), rest="  ")
        for edit in plan.edits:
            lines += wrap([Span(edit.text)], width, first=(Span("  + "),), rest="    ")
        for passage in plan.opens:
            if not passage.passage.is_asked:
                lines += labelled("opens", f"{passage.lines[0]}, for {_who(passage)}", "  ", width)
        for passage in plan.closes:
            lines += labelled("cuts", f"{passage.lines[0]}, for {_who(passage)}", "  ", width)
        for text in plan.trade_off:
            lines += labelled("note", text, "  ", width)
    return lines


def _who(passage: PassageStatement) -> str:
    """The first of those whom it concerns, and how many more there are."""
    more = len(passage.who) - _MOST_NAMES
    return ", ".join(passage.who[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _obstacles(obstacles: Sequence[ObstacleStatement], width: int) -> list[Line]:
    lines: list[Line] = []
    stage: Stage | None = None
    for each in obstacles:
        if each.stage is not stage:
            lines += heading("In the way" if each.stage is Stage.NOW else "In the way once that is mended")
            stage = each.stage
        title = [Span(str(each.reason), role_of(Answer.BLOCKED)), Span(f" at {each.component}", Role.STRONG)]
        lines += wrap(title, width, first=(Span("- "),), rest="  ")
        lines += wrap([Span(each.message)], width, first=(Span("  "),), rest="  ")
        lines += labelled("why", f"no plan: {each.why}.", "  ", width)
        lines += labelled("do", each.advice, "  ", width)
        if each.text is not None:
            lines += labelled("text", each.text, "  ", width)
    return lines
