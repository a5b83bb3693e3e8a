"""`python -m bench.flows`: time questions to generated flow logs, beside DuckDB's own reader and inflating alone.

It takes disk (about 9 MB for each million records) and minutes, so it is no part of `make bench`. `--records 20000000`
gives the figures in docs/performance.md.
"""

import json
import resource
import subprocess
import sys
import time
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

import duckdb

from bench.process import ROOT
from bench.table import Row, machine, table
from wayout.evidence.convert import convert
from wayout.evidence.dialect import Dialect, select
from wayout.evidence.duckdb_engine import DuckDbEngine
from wayout.evidence.flow_field import FieldKind
from wayout.evidence.inflate import text_of
from wayout.evidence.log_file import find_files
from wayout.evidence.log_format import DEFAULT, LogFormat
from wayout.evidence.log_place import Wanted
from wayout.evidence.question import CONNECTIONS, TOP_REJECTS, Question, Where
from wayout.evidence.record_source import RecordSource

FILES: Final = 20
INTERFACES: Final = 15_000
ASKED: Final = 300
THREADS: Final = 2
TURNED: Final = LogFormat(tuple(reversed(DEFAULT.names)))
QUESTIONS: Final[dict[str, Question[Any]]] = {"interfaces": CONNECTIONS, "rejects": TOP_REJECTS}

_VALUES: Final = f"""
  SELECT 2 AS version, '123456789012' AS "account-id", 'eni-' || printf('%017x', interface) AS "interface-id",
    CASE WHEN b < 0.5 THEN own ELSE far END AS srcaddr, CASE WHEN b < 0.5 THEN far ELSE own END AS dstaddr,
    CASE WHEN b < 0.5 THEN port ELSE 443 END AS srcport, CASE WHEN b < 0.5 THEN 443 ELSE port END AS dstport,
    6 AS protocol, 1 + n % 40 AS packets, 40 + floor(h * 60000)::INT AS bytes, 1700000000 + n % 300 AS start,
    1700000010 + n % 300 AS "end", CASE WHEN c < 0.97 THEN 'ACCEPT' ELSE 'REJECT' END AS action, 'OK' AS "log-status"
  FROM (SELECT n, b, c, h, interface, '10.' || interface % 16 || '.' || interface % 250 || '.' || interface % 97 AS own,
    20 + floor(d * 180)::INT || '.' || floor(e * 255)::INT || '.' || floor(g * 255)::INT || '.' || n % 251 AS far,
    1024 + floor(f * 60000)::INT AS port
  FROM (SELECT n, floor(random() * {INTERFACES})::INT AS interface, random() b, random() c, random() d, random() e,
    random() f, random() g, random() h FROM range({{count}}) numbers(n)))"""


def main() -> int:
    """The status with which it ends: 1 when a limit is missed."""
    parser = ArgumentParser(prog="python -m bench.flows", description=__doc__)
    parser.add_argument("--records", type=int, default=4_000_000, help="how many records to make (default 4 million)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each row, of which the median counts")
    parser.add_argument("--measure", nargs=2, help=SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure is not None:
        print(json.dumps(_measure(arguments.measure[0], Path(arguments.measure[1]))))
        return 0
    folder = ROOT / ".bench" / f"flows-{arguments.records}"
    _make(folder, arguments.records)
    rows = _rows(folder, arguments.runs)
    print(f"{table(rows)}\n\n{arguments.records:,} records. Taken on {machine(datetime.now(UTC).date())}.")
    return 1 if any(row.is_missed for row in rows) else 0


def _rows(folder: Path, runs: int) -> list[Row]:
    def timed(what: str, place: str) -> tuple[float, float]:
        command = [sys.executable, "-m", "bench.flows", "--measure", what, str(folder / place)]
        told = [
            json.loads(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout) for _ in range(runs)
        ]
        return median(seconds for seconds, _ in told), max(peak for _, peak in told)

    inflating, _ = timed("inflate", "text")
    rows = [Row("yardstick: inflate with ISA-L, nothing else", inflating, "s")]
    peaks = []
    for name, limit in (("interfaces", 1 / 2), ("rejects", 1 / 1.7)):
        plain, _ = timed(f"plain-{name}", "text")
        ours, peak = timed(f"ours-{name}", "text")
        peaks.append(peak)
        turned, _ = timed(f"ours-{name}", "turned")
        parquet, _ = timed(f"ours-{name}", "parquet")
        rows += [
            Row(f"{name}: DuckDB's read_csv, the plain way", plain, "s"),
            Row(f"{name}: wayout", ours, "s", None, None, f"{ours / inflating:.1f} × inflating"),
            Row(f"{name}: wayout, of the plain way", ours / plain, "×", limit),
            Row(f"{name}: wayout, of inflating alone", ours / inflating, "×", 3),
            Row(f"{name}: fields in another order, of the default's", turned / ours, "×", 1.3),
            Row(f"{name}: delivered Parquet, of the plain way", parquet / plain, "×", 1 / 4),
        ]
        if name == "interfaces":
            sorted_once, _ = timed(f"ours-{name}", "converted")
            rows.append(Row(f"{name}: converted by wayout, of the plain way", sorted_once / plain, "×", 1 / 8))
    return [*rows, Row("peak memory of wayout", max(peaks), "MB", 1000)]


def _make(folder: Path, count: int) -> None:
    """Logs in the default order, in another, as Parquet in the order of time, and as wayout converts them."""
    if (folder / "converted").exists():
        return
    connection = duckdb.connect(config={"threads": THREADS, "memory_limit": "2GB"})
    for kind in ("text", "turned", "parquet"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for number in range(FILES):
        connection.execute(f"SELECT setseed({(number + 1) / 1000})")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE records AS {_VALUES.format(count=count // FILES)}")
        text = "(FORMAT csv, DELIMITER ' ', HEADER, COMPRESSION gzip, QUOTE '')"
        columns = ", ".join(f'"{name}"' for name in TURNED.names)
        renamed = ", ".join(f'"{known.name}" AS "{known.column}"' for known in DEFAULT.fields)
        connection.execute(f"COPY records TO '{folder / 'text' / f'{number:03}.log.gz'}' {text}")
        connection.execute(
            f"COPY (SELECT {columns} FROM records) TO '{folder / 'turned' / f'{number:03}.log.gz'}' {text}"
        )
        parquet = folder / "parquet" / f"{number:03}.log.parquet"
        connection.execute(f"COPY (SELECT {renamed} FROM records) TO '{parquet}' (FORMAT parquet)")
    source = RecordSource(find_files([str(folder / "text")], Wanted()), threads=THREADS)
    convert(source, folder / "converting" / "all.parquet")
    (folder / "converting").rename(folder / "converted")


def _measure(what: str, folder: Path) -> tuple[float, float]:
    """Seconds of the processor, and the most memory in MB."""
    way, _, name = what.partition("-")
    start = time.process_time()
    if way == "inflate":
        for path in sorted(folder.iterdir()):
            with path.open("rb") as file:
                for _ in text_of(file, path.name):
                    pass
    else:
        ways: dict[str, Callable[[Path, Question[Any], Where], int]] = {"plain": _plain, "ours": _ours}
        ways[way](folder, QUESTIONS[name], _where(name))
    seconds = time.process_time() - start
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _where(name: str) -> Where:
    asked = frozenset(f"eni-{number * (INTERFACES // ASKED):017x}" for number in range(ASKED))
    return Where({"interface-id": asked}) if name == "interfaces" else Where()


def _ours(folder: Path, question: Question[Any], where: Where) -> int:
    source = RecordSource(find_files([str(folder)], Wanted()), threads=THREADS)
    return len(DuckDbEngine(source).ask(question, where).rows)


def _plain(folder: Path, question: Question[Any], where: Where) -> int:
    kinds = {FieldKind.TEXT: "VARCHAR", FieldKind.INT32: "INTEGER", FieldKind.INT64: "BIGINT"}
    columns = {known.column: kinds[known.kind] for known in DEFAULT.fields}
    read = f"read_csv('{folder}/*.gz', delim=' ', header=true, columns={columns}, quote='', nullstr='-')"
    connection = duckdb.connect(config={"threads": THREADS})
    return len(connection.execute(select(question, where, Dialect.DUCKDB, read, DEFAULT.names)).fetchall())


if __name__ == "__main__":
    sys.exit(main())
