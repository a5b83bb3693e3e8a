"""The matrix of a diagnosis: placements down, destinations across, in the widest of three layouts that fits."""

from collections.abc import Sequence

from wayout.explain.answer.diagnosis import PlacementStatement, ResultStatement
from wayout.explain.wording.share import percent
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Span, line_width, mark, wrap
from wayout.render.terminal.table import Cell, cell, table

_HEAD = 32
"""The cells of a destination's name in one line of the header."""


def matrix(placements: Sequence[PlacementStatement], width: int) -> list[Line]:
    """The lines of the matrix; where no table fits, every placement with its results below it."""
    return _wide(placements, width) or _folded(placements, width) or _stacked(placements, width)


def _wide(placements: Sequence[PlacementStatement], width: int) -> list[Line] | None:
    """One line for a placement: its subnet, zone and share in columns of their own."""
    shares = len(placements) > 1
    header = [cell("placement"), cell("subnet"), cell("zone"), *([cell("share")] if shares else [])]
    rows = [
        [
            cell(p.placement.id),
            cell(p.subnet_name or p.placement.origin.subnet_id or "-"),
            cell(p.placement.az or "-"),
            *([cell(percent(p.placement.weight))] if shares else []),
        ]
        for p in placements
    ]
    return _table(placements, header, rows, width)


def _folded(placements: Sequence[PlacementStatement], width: int) -> list[Line] | None:
    """Two lines for a placement: what the wide layout has in columns stands below its id."""
    rows = [[cell(p.placement.id, (Span(_place(p, placements), Role.FAINT),))] for p in placements]
    return _table(placements, [cell("placement")], rows, width)


def _stacked(placements: Sequence[PlacementStatement], width: int) -> list[Line]:
    lines: list[Line] = []
    longest = max((line_width(_mark(result)) for p in placements for result in p.results), default=0)
    for p in placements:
        place = Span(f" {_place(p, placements)}", Role.FAINT)
        lines += wrap([Span(p.placement.id, Role.STRONG), place], width)
        for result in p.results:
            seen = f", seen as {_seen(result)}" if result.egress else ""
            padding = Span(" " * (longest - line_width(_mark(result)) + 2))
            first = (Span("  "), *_mark(result), padding)
            lines += wrap([Span(f"{result.destination}{seen}")], width, first=first, rest=" " * (longest + 4))
    return lines


def _table(
    placements: Sequence[PlacementStatement], header: list[Cell], rows: list[list[Cell]], width: int
) -> list[Line] | None:
    """The table with the destinations, and with the address that they see where each placement has one at most."""
    egress = _egress(placements)
    whole = [*header, *_heads(placements)]
    body = [
        [*row, *(_cell(result, with_egress=egress is None) for result in p.results)]
        for row, p in zip(rows, placements, strict=True)
    ]
    if egress is not None and any(egress):
        whole.append(cell("seen as"))
        body = [[*row, cell(seen or "-")] for row, seen in zip(body, egress, strict=True)]
    return table(whole, body, width)


def _place(p: PlacementStatement, placements: Sequence[PlacementStatement]) -> str:
    share = percent(p.placement.weight) if len(placements) > 1 else None
    return ", ".join(part for part in (p.subnet_name, p.placement.az, share) if part)


def _heads(placements: Sequence[PlacementStatement]) -> list[Cell]:
    """The destinations, each broken into lines no longer than its column needs to be."""
    heads = []
    for index, result in enumerate(placements[0].results):
        column = (_cell(p.results[index], with_egress=False).width for p in placements)
        heads.append(Cell(tuple(wrap([Span(result.destination)], max(_HEAD, *column)))))
    return heads


def _egress(placements: Sequence[PlacementStatement]) -> list[str] | None:
    """What each placement is seen as; None when that differs between its destinations."""
    found = []
    for p in placements:
        seen = list(dict.fromkeys(_seen(result) for result in p.results if result.egress))
        if len(seen) > 1:
            return None
        found.append(seen[0] if seen else "")
    return found


def _seen(result: ResultStatement) -> str:
    more = f" +{len(result.egress) - 1}" if len(result.egress) > 1 else ""
    return f"{result.egress[0]}{more}"


def _cell(result: ResultStatement, *, with_egress: bool) -> Cell:
    if with_egress and result.egress:
        return cell(_mark(result), (Span(f"  as {_seen(result)}", Role.FAINT),))
    return cell(_mark(result))


def _mark(result: ResultStatement) -> Line:
    if result.answer is Answer.INTERMITTENT:
        return mark(result.answer, f"{result.answer} {percent(result.success_rate)}")
    return mark(result.answer)
