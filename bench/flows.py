"""`python -m bench.flows`: time questions to generated flow logs, beside DuckDB's own reader and inflating alone.

It takes disk (about 130 MB for each million records) and minutes, so it is no part of `make bench`. `--records 20000000
--write` puts the figures into docs/performance.md. The ways are run by turns, round by round, and a ratio is the median
of the ratios of the rounds: what else the machine does meets all ways alike.
"""

import subprocess
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from bench.flow_log import FILES, make, some
from bench.flow_way import SLOW_RECORDS, Cost
from bench.process import ROOT
from bench.table import Row, machine, table

BEGIN: Final = "<!-- flow log figures: written by `python -m bench.flows --write` -->"
END: Final = "<!-- end of flow log figures -->"
PAGE: Final = ROOT / "docs" / "performance.md"

_TIMED: Final = (
    ("inflate", "text"),
    ("inflate", "scattered"),
    ("flowlogs", "text"),
    ("convert", "text"),
    ("plain-interfaces", "text"),
    ("wayout-interfaces", "text"),
    ("rows-interfaces", "text"),
    ("wayout-interfaces", "turned"),
    ("wayout-interfaces", "parquet"),
    ("wayout-interfaces", "converted"),
    ("plain-interfaces", "scattered"),
    ("wayout-interfaces", "scattered"),
    ("plain-rejects", "text"),
    ("wayout-rejects", "text"),
    ("wayout-rejects", "turned"),
    ("wayout-rejects", "parquet"),
)
_PARTS: Final = (FILES // 4, FILES, FILES * 5 // 2)
"""How many files the memory is measured with."""

Way = tuple[str, str]
Rounds = dict[Way, list[Cost]]


def main() -> int:
    """The status with which it ends: 1 when a limit is missed."""
    parser = ArgumentParser(prog="python -m bench.flows", description=__doc__)
    parser.add_argument("--records", type=int, default=4_000_000, help="how many records to make (default 4 million)")
    parser.add_argument("--runs", type=int, default=3, help="rounds, of whose ratios the median counts")
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    arguments = parser.parse_args()
    folder = ROOT / ".bench" / f"flows-{arguments.records}"
    make(folder, arguments.records)
    rows = _rows(_timed(folder, arguments.runs), arguments.records) + _memory_rows(folder, arguments.records)
    taken = f"{arguments.records:,} records. Taken on {machine(datetime.now(UTC).date())}."
    text = f"{table(rows)}\n\n{taken}"
    print(text)
    if arguments.write:
        page = PAGE.read_text(encoding="utf-8")
        head, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 1 if any(row.is_missed for row in rows) else 0


def _timed(folder: Path, runs: int) -> Rounds:
    rounds: Rounds = {way: [] for way in _TIMED}
    for number in range(runs):
        for way in _TIMED:
            print(f"bench: round {number + 1}: {way[0]} of {way[1]}", file=sys.stderr)
            cost = _cost(way[0], folder / way[1])
            if cost is not None:
                rounds[way].append(cost)
    return rounds


def _cost(way: str, folder: Path) -> Cost | None:
    """What one run took; None when it takes a package that is not installed."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.flow_way", way, str(folder)], check=False, capture_output=True, cwd=ROOT
    )
    if done.returncode:
        print(f"bench: {way}: {done.stderr.decode()[-500:]}", file=sys.stderr)
    return None if done.returncode else msgspec.json.decode(done.stdout, type=Cost)


def _rows(rounds: Rounds, records: int) -> list[Row]:
    rows = [_seconds("inflate with ISA-L and nothing else", rounds["inflate", "text"])]
    for question, least in (("interfaces", 2.0), ("rejects", 1.7)):
        plain, ours = rounds[f"plain-{question}", "text"], rounds[f"wayout-{question}", "text"]
        rows += [
            _seconds(f"{question}: DuckDB's read_csv, the plain way", plain),
            _seconds(f"{question}: wayout", ours),
            _ratio(f"{question}: wayout, of the plain way", ours, plain, 1 / least),
            _ratio(f"{question}: wayout, of inflating alone", ours, rounds["inflate", "text"], 3),
            _ratio(f"{question}: any order, of the usual order", rounds[f"wayout-{question}", "turned"], ours, 1.3),
            _ratio(
                f"{question}: delivered Parquet, of plain text", rounds[f"wayout-{question}", "parquet"], plain, 1 / 4
            ),
        ]
    plain, ours = rounds["plain-interfaces", "text"], rounds["wayout-interfaces", "text"]
    rows += [
        _ratio(
            "interfaces: each row made a value, of inflating alone",
            rounds["rows-interfaces", "text"],
            rounds["inflate", "text"],
            None,
        ),
        _ratio("interfaces: converted, of plain text", rounds["wayout-interfaces", "converted"], plain, 1 / 8),
        _ratio("converting once, of the plain way", rounds["convert", "text"], plain, None),
    ]
    plain, ours = rounds["plain-interfaces", "scattered"], rounds["wayout-interfaces", "scattered"]
    what = "interfaces, no conversation twice:"
    rows += [
        _ratio(f"{what} wayout, of the plain way", ours, plain, 1 / 2),
        _ratio(f"{what} wayout, of inflating alone", ours, rounds["inflate", "scattered"], None),
        Row(f"{what} peak memory", max(cost.peak for cost in ours), "MB", 1000),
    ]
    slow = rounds["flowlogs", "text"]
    if slow:
        share = records / SLOW_RECORDS
        scaled = [Cost(cost.elapsed * share, cost.processor * share, cost.peak) for cost in slow]
        what = "interfaces: wayout, of flowlogs-reader per record"
        rows += [_ratio(what, ours, scaled, None), _clock_ratio(f"{what}, on the clock", ours, scaled, 1 / 60)]
    return rows


def _memory_rows(folder: Path, records: int) -> list[Row]:
    rows = []
    for files in _PARTS:
        for question in ("interfaces", "rejects"):
            cost = _cost(f"wayout-{question}", some(folder, files))
            if cost is not None:
                what = f"{question}: peak memory with {files * records // FILES / 1e6:,.0f} M records"
                rows.append(Row(what, cost.peak, "MB", 1000))
    return rows


def _seconds(what: str, costs: list[Cost]) -> Row:
    return Row(what, median(c.processor for c in costs), "s", None, median(c.elapsed for c in costs))


def _ratio(what: str, costs: list[Cost], others: list[Cost], limit: float | None) -> Row:
    """The ratio of two ways, round by round; the limit holds for processor time."""
    pairs = list(zip(costs, others, strict=True))
    value = median(cost.processor / other.processor for cost, other in pairs)
    elapsed = median(cost.elapsed / other.elapsed for cost, other in pairs)
    beside = f"{1 / value:,.1f} times as fast" if value < 1 else ""
    return Row(what, value, "×", limit, elapsed, beside)


def _clock_ratio(what: str, costs: list[Cost], others: list[Cost], limit: float) -> Row:
    """The ratio of the times on the clock, for which the limit holds."""
    on_clock = [Cost(cost.elapsed, cost.elapsed, cost.peak) for cost in costs]
    others_on_clock = [Cost(cost.elapsed, cost.elapsed, cost.peak) for cost in others]
    return _ratio(what, on_clock, others_on_clock, limit)


if __name__ == "__main__":
    sys.exit(main())
