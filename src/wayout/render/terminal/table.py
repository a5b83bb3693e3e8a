"""A table for a terminal: cells of several lines, in columns as wide as their content."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from wayout.render.terminal.line import Line, Role, Span, joined, line_width
from wayout.render.untrusted_text import safe

_GAP: Final = 2


class Cell(NamedTuple):
    """A cell of a table: its lines, one below the other."""

    lines: tuple[Line, ...]

    @property
    def width(self) -> int:
        """The cells of its longest line."""
        return max((line_width(line) for line in self.lines), default=0)


def cell(*lines: Line | str) -> Cell:
    """A cell of these lines; a string is a plain line."""
    return Cell(tuple(tuple(Span(safe(s.text), s.role) for s in _as_line(line)) for line in lines))


def _as_line(line: Line | str) -> Line:
    return (Span(line),) if isinstance(line, str) else line


def table(header: Sequence[Cell], rows: Sequence[Sequence[Cell]], width: int) -> list[Line] | None:
    """The lines of a table as wide as its content; None when that is more than `width`. The header is ruled off."""
    columns = [max(c.width for c in column) for column in zip(header, *rows, strict=True)]
    total = sum(columns) + _GAP * (len(columns) - 1)
    if total > width:
        return None
    lines = [tuple(Span(s.text, Role.STRONG) for s in line) for line in _row(header, columns)]
    lines.append((Span("─" * total, Role.FAINT),))
    for row in rows:
        lines += _row(row, columns)
    return lines


def _row(cells: Sequence[Cell], columns: Sequence[int]) -> list[Line]:
    height = max((len(c.lines) for c in cells), default=0)
    lines: list[Line] = []
    for index in range(height):
        spans: list[Span] = []
        pending = 0
        for c, column in zip(cells, columns, strict=True):
            line = c.lines[index] if index < len(c.lines) else ()
            own = line_width(line)
            if own:
                spans += ([Span(" " * pending)] if pending else []) + list(line)
                pending = 0
            pending += column - own + _GAP
        lines.append(joined(spans))
    return lines
