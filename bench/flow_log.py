"""The flow logs that are timed: the same records as text in two orders of fields, as Parquet, and as wayout converts them.

An interface talks with peers of its own, some often and most seldom, as a workload does: so conversations repeat while
records grow. What is rejected comes from anywhere, as scans do, and repeats nowhere. In a further folder of text,
`scattered`, every record is a conversation of its own: no workload is like that, and no answer is harder to keep.

`python -m bench.flow_log FOLDER RECORDS` makes them.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

import duckdb

from bench.process import ROOT
from wayout.evidence.archive.convert import convert
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import DEFAULT, LogFormat
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_source import RecordSource

FILES: Final = 20
INTERFACES: Final = 15_000
PEERS: Final = 40
"""With how many servers an interface talks."""

THREADS: Final = 2
TURNED: Final = LogFormat(tuple(reversed(DEFAULT.names)))

_ACCEPTED: Final = 0.97

_VALUES: Final = f"""
  SELECT 2 AS version, '123456789012' AS "account-id", 'eni-' || printf('%017x', interface) AS "interface-id",
    CASE WHEN b < 0.5 THEN own ELSE far END AS srcaddr, CASE WHEN b < 0.5 THEN far ELSE own END AS dstaddr,
    CASE WHEN b < 0.5 THEN port ELSE 443 END AS srcport, CASE WHEN b < 0.5 THEN 443 ELSE port END AS dstport,
    6 AS protocol, 1 + n % 40 AS packets, 40 + floor(h * 60000)::INT AS bytes, 1700000000 + n % 300 AS start,
    1700000010 + n % 300 AS "end", CASE WHEN c < {_ACCEPTED} THEN 'ACCEPT' ELSE 'REJECT' END AS action, 'OK' AS "log-status"
  FROM (SELECT n, b, c, h, interface, '10.' || interface % 16 || '.' || interface % 250 || '.' || interface % 97 AS own,
    CASE WHEN c < {{repeated}} THEN 20 + peer % 180 || '.' || peer // 180 % 255 || '.' || peer // 45_900 % 255 || '.9'
    ELSE 20 + floor(d * 180)::INT || '.' || floor(e * 255)::INT || '.' || floor(g * 255)::INT || '.' || n % 251
    END AS far, 1024 + floor(f * 60000)::INT AS port
  FROM (SELECT *, (interface * {PEERS} + floor(pow(d, 3) * {PEERS})::INT) * 2_654_435_761 % 4_294_967_296 AS peer
  FROM (SELECT n, floor(random() * {INTERFACES})::BIGINT AS interface, random() b, random() c, random() d, random() e,
    random() f, random() g, random() h FROM range({{count}}) numbers(n))))"""
"""Records of which those repeat whose number `c` is below `repeated`: those that are accepted, or none."""


def make(folder: Path, count: int) -> None:
    """Write so many records in every form, unless they are there.

    It is done in a process of its own, because Linux hands the peak of memory on to the processes that are started.
    """
    if not (folder / "converted").exists():
        subprocess.run([sys.executable, "-m", "bench.flow_log", str(folder), str(count)], check=True, cwd=ROOT)


def _make(folder: Path, count: int) -> None:
    connection = duckdb.connect(config={"threads": THREADS, "memory_limit": "2GB"})
    for kind in ("text", "turned", "parquet", "scattered"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    text = "(FORMAT csv, DELIMITER ' ', HEADER, COMPRESSION gzip, QUOTE '')"
    turned = ", ".join(f'"{name}"' for name in TURNED.names)
    renamed = ", ".join(f'"{known.name}" AS "{known.column}"' for known in DEFAULT.fields)
    for number in range(FILES):
        name = f"{number:03}.log"
        _draw(connection, number, count // FILES, _ACCEPTED)
        connection.execute(f"COPY records TO '{folder / 'text' / name}.gz' {text}")
        connection.execute(f"COPY (SELECT {turned} FROM records) TO '{folder / 'turned' / name}.gz' {text}")
        connection.execute(
            f"COPY (SELECT {renamed} FROM records) TO '{folder / 'parquet' / name}.parquet' (FORMAT parquet)"
        )
        _draw(connection, number, count // FILES, 0)
        connection.execute(f"COPY records TO '{folder / 'scattered' / name}.gz' {text}")
    source = RecordSource(find_files([str(folder / "text")], Wanted()), threads=THREADS)
    convert(source, folder / "converting" / "all.parquet")
    (folder / "converting").rename(folder / "converted")


def _draw(connection: duckdb.DuckDBPyConnection, number: int, count: int, repeated: float) -> None:
    """The records of one file as the table `records`, always the same ones."""
    connection.execute(f"SELECT setseed({(number + 1) / 1000})")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE records AS {_VALUES.format(count=count, repeated=repeated)}")


def some(folder: Path, count: int) -> Path:
    """A folder with so many of the text files, by links; more than there are come again under other names."""
    chosen = folder / f"text-{count}"
    if not chosen.exists():
        chosen.mkdir()
        for number in range(count):
            (chosen / f"{number:03}.log.gz").symlink_to(folder / "text" / f"{number % FILES:03}.log.gz")
    return chosen


if __name__ == "__main__":
    _make(Path(sys.argv[1]), int(sys.argv[2]))
