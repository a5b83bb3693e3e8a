"""`python -m bench.spark`: ask DuckDB and a Spark cluster every question over the same records, and kill a worker in the middle.

The cluster is a master and two workers, processes of their own on 127.0.0.1; it takes Java 17. `--records 5000000
--write` puts the figures into docs/performance.md; it takes a quarter of an hour on an idle machine of two cores.
"""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import duckdb
from tests.evidence.engine.every_question import EVERY_QUESTION
from tests.evidence.engine.spark_cluster import reason_for_none, spark_cluster

from bench.flow_log import THREADS
from bench.process import ROOT
from bench.table import aligned, machine, write_into
from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.engine import Answered
from wayout.evidence.engine.question import UNANSWERED, Question, Where
from wayout.evidence.engine.spark_engine import SparkEngine, spark_session
from wayout.evidence.log.log_file import LogFile, find_files
from wayout.evidence.log.log_format import RECOMMENDED
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_source import RecordSource

BEGIN: Final = "<!-- cluster figures: written by `python -m bench.spark --write` -->"
END: Final = "<!-- end of cluster figures -->"
PAGE: Final = ROOT / "docs" / "performance.md"

FILES: Final = 20
SECONDS: Final = 2.0
"""How long a question has run when the worker is killed."""

_KNOWN: Final = {
    "version": "5", "account-id": "CASE WHEN n % 1500 = 3 THEN '1234567 89012' ELSE '123456789012' END",
    "interface-id": "'eni-' || printf('%017x', interface)",
    "srcaddr": "CASE WHEN out THEN own ELSE far END", "dstaddr": "CASE WHEN out THEN far ELSE own END",
    "srcport": "CASE WHEN n % 1000 = 4 THEN 'https' WHEN out THEN port::VARCHAR ELSE served::VARCHAR END",
    "dstport": "CASE WHEN out THEN served ELSE port END",
    "protocol": "6", "packets": "1 + n % 9", "bytes": "40 + n % 9000", "start": "1700000000 + n % 3600",
    "end": "1700000000 + n % 3600 + n % 50", "action": "CASE WHEN n % 29 = 0 THEN 'REJECT' ELSE 'ACCEPT' END",
    "log-status": "'OK'", "vpc-id": "'vpc-1'", "subnet-id": "'subnet-' || interface % 6",
    "tcp-flags": "CASE WHEN n % 5 = 0 THEN 3 WHEN out THEN 2 ELSE 18 END", "type": "'IPv4'",
    "pkt-srcaddr": "CASE WHEN out THEN own ELSE far END", "pkt-dstaddr": "CASE WHEN out THEN far ELSE own END",
    "az-id": "'use1-az' || interface % 3", "flow-direction": "CASE WHEN out THEN 'egress' ELSE 'ingress' END",
    "traffic-path": "CASE WHEN out THEN '8' ELSE '-' END",
}  # fmt: skip
_HOLE: Final = {"interface-id", "start", "end", "version", "account-id"}


def _make(folder: Path, count: int) -> None:
    """Records in the recommended format: of 500 interfaces, both directions, some unanswered; one of 200 is none.

    Of a thousand lines one holds a number that is none, and of 1,500 one holds a field too many; the last file breaks off.
    """
    if folder.exists():
        return
    building = folder.with_name(f"{folder.name}.tmp")
    building.mkdir(parents=True, exist_ok=True)
    columns = ", ".join(
        f'CASE WHEN hole THEN {_hole(name)} ELSE CAST({_KNOWN.get(name, chr(39) + "-" + chr(39))} AS VARCHAR) END AS "{name}"'
        for name in RECOMMENDED.names
    )
    for number in range(FILES):
        drawn = (
            "SELECT n, n % 200 = 7 AS hole, random() < 0.6 AS out, floor(random() * 500)::INT AS interface, "
            "1024 + floor(random() * 2000)::INT AS port, CASE WHEN random() < 0.1 THEN 80 ELSE 443 END AS served, "
            "'10.0.' || floor(random() * 4)::INT || '.7' AS own, '203.0.113.' || floor(random() * 50)::INT AS far "
            f"FROM range({number * count // FILES}, {(number + 1) * count // FILES}) numbers(n)"
        )
        connection = duckdb.connect(config={"threads": THREADS})
        connection.execute(f"SELECT setseed({(number + 1) / 1000})")
        connection.execute(
            f"COPY (SELECT {columns} FROM ({drawn})) TO '{building / f'{number:03}.log.gz'}' "
            "(FORMAT csv, DELIMITER ' ', HEADER, COMPRESSION gzip, QUOTE '')"
        )
    last = building / f"{FILES - 1:03}.log.gz"
    with last.open("r+b") as file:
        file.truncate(last.stat().st_size * 9 // 10)
    building.rename(folder)


def _hole(name: str) -> str:
    if name == "log-status":
        return "CASE WHEN n % 400 = 7 THEN 'NODATA' ELSE 'SKIPDATA' END"
    return f"CAST({_KNOWN[name]} AS VARCHAR)" if name in _HOLE else "'-'"


def main() -> int:
    """The status with which it ends: 1 when an answer differs, 2 when there can be no cluster."""
    parser = ArgumentParser(prog="python -m bench.spark", description=__doc__)
    parser.add_argument("--records", type=int, default=500_000, help="how many records to make (default 500,000)")
    parser.add_argument("--question", action="append", metavar="NAME", help="only this question; repeatable")
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    arguments = parser.parse_args()
    reason = reason_for_none()
    if reason is not None:
        print(f"bench: no Spark: {reason}", file=sys.stderr)
        return 2
    folder = ROOT / ".bench" / f"spark-{arguments.records}"
    _make(folder, arguments.records)
    asked = [question for question in EVERY_QUESTION if not arguments.question or question.name in arguments.question]
    outcomes = _outcomes(find_files([str(folder)], Wanted()), asked)
    differing = sum(not outcome.agree for outcome in outcomes)
    odd = outcomes[0]
    text = (
        f"{_table(outcomes)}\n\n{arguments.records:,} records in {FILES} files. Both engines left out {odd.malformed:,} lines "
        f"that are no records and named the first of each file, and found {odd.broken} file that breaks off. "
        f"{len(outcomes) - 1} questions and a lost worker: {differing} answers differ. "
        f"Taken on {machine(datetime.now(UTC).date())}."
    )
    print(text)
    if arguments.write:
        write_into(PAGE, text, BEGIN, END)
    return 1 if differing else 0


class Outcome(NamedTuple):
    """What both engines said to one question; `agree` when rows and readings are the same."""

    what: str
    rows: int
    duckdb: float
    spark: float
    agree: bool
    malformed: int
    broken: int


def _outcomes(files: tuple[LogFile, ...], asked: list[Question[Any]]) -> list[Outcome]:
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    with TemporaryDirectory() as scratch, spark_cluster(Path(scratch)) as cluster:
        session = spark_session(cluster.url)
        spark = SparkEngine(session, files)
        try:
            found = [_compare(question.name, question, files, spark.ask) for question in asked]
            killing = _killing(cluster.workers[0], spark)
            return [*found, _compare("unanswered, a worker killed in the middle", UNANSWERED, files, killing)]
        finally:
            session.stop()


Ask = Callable[[Question[Any], Where], Answered[Any]]


def _compare(what: str, question: Question[Any], files: tuple[LogFile, ...], ask: Ask) -> Outcome:
    start = time.perf_counter()
    ours = DuckDbEngine(RecordSource(files, threads=THREADS)).ask(question, Where())
    between = time.perf_counter()
    theirs = ask(question, Where())
    took = between - start, time.perf_counter() - between
    outcome = Outcome(
        what,
        len(ours.rows),
        *took,
        ours == theirs,
        sum(reading.bad_count for reading in theirs.readings),
        sum(reading.broken is not None for reading in theirs.readings),
    )
    print(f"bench: {outcome}", file=sys.stderr, flush=True)
    return outcome


def _killing(worker: "subprocess.Popen[bytes]", spark: SparkEngine) -> Ask:
    """An engine that loses a worker while it looks for the answer."""

    def ask(question: Question[Any], where: Where) -> Answered[Any]:
        with ThreadPoolExecutor(1) as executor:
            asking = executor.submit(spark.ask, question, where)
            time.sleep(SECONDS)
            if asking.done():
                raise SystemExit("bench: Spark was done before a worker could be killed: take more records")
            worker.kill()
            return asking.result()

    return ask


def _table(outcomes: list[Outcome]) -> str:
    rows = [
        (
            outcome.what,
            f"{outcome.rows:,}",
            f"{outcome.duckdb:.1f} s",
            f"{outcome.spark:.1f} s",
            "the same" if outcome.agree else "DIFFERENT",
        )
        for outcome in outcomes
    ]
    return aligned(("question", "rows", "DuckDB", "Spark", "answers"), (":-", "-:", "-:", "-:", ":-"), rows)


if __name__ == "__main__":
    sys.exit(main())
