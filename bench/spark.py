"""`python -m bench.spark`: ask DuckDB and a Spark cluster every question over the same records, and kill a worker in the middle.

The cluster is a master and two workers, processes of their own on 127.0.0.1; it takes Java 17. `--records 5000000` takes
a quarter of an hour on an idle machine of two cores.
"""

import os
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
from tests.evidence.every_question import EVERY_QUESTION
from tests.evidence.spark_cluster import reason_for_none, spark_cluster

from bench.flow_log import THREADS
from bench.process import ROOT
from wayout.evidence.duckdb_engine import DuckDbEngine
from wayout.evidence.log_file import LogFile, find_files
from wayout.evidence.log_format import RECOMMENDED
from wayout.evidence.log_place import Wanted
from wayout.evidence.question import UNANSWERED, Question, Where
from wayout.evidence.record_source import RecordSource
from wayout.evidence.spark_engine import SparkEngine, spark_session

FILES: Final = 20
SECONDS: Final = 2.0
"""How long a question has run when the worker is killed."""

_KNOWN: Final = {
    "version": "5", "account-id": "'123456789012'", "interface-id": "'eni-' || printf('%017x', interface)",
    "srcaddr": "CASE WHEN out THEN own ELSE far END", "dstaddr": "CASE WHEN out THEN far ELSE own END",
    "srcport": "CASE WHEN out THEN port ELSE served END", "dstport": "CASE WHEN out THEN served ELSE port END",
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
    """Records in the recommended format: of 500 interfaces, both directions, some unanswered; one of 200 is none."""
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
    building.rename(folder)


def _hole(name: str) -> str:
    if name == "log-status":
        return "CASE WHEN n % 400 = 7 THEN 'NODATA' ELSE 'SKIPDATA' END"
    return f"CAST({_KNOWN[name]} AS VARCHAR)" if name in _HOLE else "'-'"


def main() -> int:
    """The status with which it ends: 1 when an answer differs, 2 when there can be no cluster."""
    parser = ArgumentParser(prog="python -m bench.spark", description=__doc__)
    parser.add_argument("--records", type=int, default=500_000, help="how many records to make (default 500,000)")
    arguments = parser.parse_args()
    reason = reason_for_none()
    if reason is not None:
        print(f"bench: no Spark: {reason}", file=sys.stderr)
        return 2
    folder = ROOT / ".bench" / f"spark-{arguments.records}"
    _make(folder, arguments.records)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    files = find_files([str(folder)], Wanted())
    differing = 0
    with TemporaryDirectory() as scratch, spark_cluster(Path(scratch)) as cluster:
        session = spark_session(cluster.url)
        try:
            for question in EVERY_QUESTION:
                differing += _compare(question, files, SparkEngine(session, files))
            differing += _kill(cluster.workers[0], files, SparkEngine(session, files))
        finally:
            session.stop()
    print(f"{len(EVERY_QUESTION)} questions and a lost worker over {arguments.records:,} records: {differing} differ")
    return 1 if differing else 0


def _compare(question: Question[Any], files: tuple[LogFile, ...], spark: SparkEngine) -> int:
    """1 when the engines differ, else 0."""
    start = time.perf_counter()
    ours = DuckDbEngine(RecordSource(files, threads=THREADS)).ask(question, Where()).rows
    between = time.perf_counter()
    theirs = spark.ask(question, Where()).rows
    agree = "agree" if ours == theirs else "DIFFER"
    took = f"DuckDB {between - start:.1f} s, Spark {time.perf_counter() - between:.1f} s"
    print(f"{question.name}: {len(ours):,} rows, {took}: {agree}", flush=True)
    return int(ours != theirs)


def _kill(worker: "subprocess.Popen[bytes]", files: tuple[LogFile, ...], spark: SparkEngine) -> int:
    """1 when the answer is another one after a worker was killed while it was found, else 0."""
    answers: list[Any] = []
    asking = threading.Thread(target=lambda: answers.append(spark.ask(UNANSWERED, Where()).rows))
    asking.start()
    asking.join(SECONDS)
    was_asking = asking.is_alive()
    worker.kill()
    asking.join()
    ours = DuckDbEngine(RecordSource(files, threads=THREADS)).ask(UNANSWERED, Where()).rows
    agree = answers == [ours] and was_asking
    print(f"a worker killed in the middle: {'the same answer' if agree else 'ANOTHER ANSWER'}", flush=True)
    return int(not agree)


if __name__ == "__main__":
    sys.exit(main())
