"""The table of figures, for a terminal and for `docs/performance.md` alike, and the machine that it comes from."""

import os
import platform
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

BEGIN = "<!-- figures: written by `python -m bench --write` -->"
END = "<!-- end of figures -->"


class Row(NamedTuple):
    """One figure and its unit, and the most that it may be.

    A time is processor time; `elapsed` is the time on the clock. `beside` holds it against a fixed amount of work.
    """

    what: str
    value: float
    unit: str
    limit: float | None = None
    elapsed: float | None = None
    beside: str = ""

    @property
    def is_missed(self) -> bool:
        """Whether the figure is over its limit."""
        return self.limit is not None and self.value > self.limit


_HEAD = ("what", "measured", "limit", "elapsed", "beside")
_MARKS = (":-", "-:", "-:", "-:", ":-")


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table whose columns stand under each other."""
    return aligned(_HEAD, _MARKS, [_cells(row) for row in rows])


def aligned(head: tuple[str, ...], marks: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Cells as a Markdown table; the marks say to which side each column leans."""
    cells = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    rule = tuple(mark.replace("-", "-" * (width - 1)) for mark, width in zip(marks, widths, strict=True))
    return "\n".join(_line(line, marks, widths) for line in (cells[0], rule, *cells[1:]))


def _cells(row: Row) -> tuple[str, ...]:
    limit = "" if row.limit is None else _number(row.limit, row.unit) + (" MISSED" if row.is_missed else "")
    elapsed = "" if row.elapsed is None else _number(row.elapsed, row.unit)
    return row.what, _number(row.value, row.unit), limit, elapsed, row.beside


def _number(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def _line(cells: Sequence[str], marks: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell.rjust(width) if mark.endswith(":") else cell.ljust(width)
        for cell, width, mark in zip(cells, widths, marks, strict=True)
    )
    return f"| {' | '.join(padded)} |"


def machine(today: date) -> str:
    """What the figures were taken on, and when."""
    cores = os.cpu_count() or 1
    return (
        f"{today.isoformat()}, {_processor()}, {cores} core{'s' if cores > 1 else ''}, {platform.system()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def write_into(page: Path, text: str, begin: str = BEGIN, end: str = END) -> None:
    """Put the text between two marks of the page.

    Raises: ValueError when the page lacks them.
    """
    content = page.read_text(encoding="utf-8")
    before, opening, rest = content.partition(begin)
    _, closing, after = rest.partition(end)
    if not opening or not closing:
        raise ValueError(f"{page} lacks the marks between which the figures stand")
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
