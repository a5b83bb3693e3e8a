"""The ways to answer that are timed. `python -m bench.flow_way WAY FOLDER` prints what one cost, as JSON.

Each run has a process of its own: nothing is warm from the one before, and the peak of memory is its own.
"""

import csv
import gzip
import json
import resource
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
import msgspec
from isal import igzip

from bench.flow_log import INTERFACES, THREADS
from wayout.evidence.archive.convert import convert
from wayout.evidence.engine.dialect import Dialect, select
from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.question import CONNECTIONS, TOP_REJECTS, Question, Where
from wayout.evidence.log.flow_field import FieldKind
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import DEFAULT
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_source import RecordSource

ASKED: Final = 300
SLOW_RECORDS: Final = 200_000
"""Of these alone flowlogs-reader is asked: it takes minutes for a million."""

QUESTIONS: Final[dict[str, Question[Any]]] = {"interfaces": CONNECTIONS, "rejects": TOP_REJECTS}
_BLOCK: Final = 1 << 18
"""How much is inflated at once where nothing else is done: of all sizes this one is the fastest."""


class Cost(msgspec.Struct, frozen=True):
    """What one run took: seconds on the clock, of the processor, and the most memory in MB."""

    elapsed: float
    processor: float
    peak: float


def run(way: str, folder: Path) -> None:
    """Go one way. Raises: ModuleNotFoundError when it takes a package that is not installed."""
    name, _, question = way.partition("-")
    match name:
        case "inflate":
            with ThreadPoolExecutor(THREADS) as threads:
                list(threads.map(_inflate, sorted(folder.iterdir())))
        case "plain":
            _plain(folder, QUESTIONS[question], where(question))
        case "wayout":
            DuckDbEngine(_source(folder)).ask(QUESTIONS[question], where(question))
        case "rows":
            deque(DuckDbEngine(_source(folder)).ask(QUESTIONS[question], where(question)).rows, maxlen=0)
        case "convert":
            with TemporaryDirectory(dir=folder.parent) as target:
                convert(_source(folder), Path(target) / "all.parquet")
        case "flowlogs":
            _flowlogs_reader(min(folder.iterdir()))
        case _:
            raise ValueError(way)


def where(question: str) -> Where:
    """The condition of a question: some interfaces spread over all, or nothing."""
    asked = frozenset(f"eni-{number * (INTERFACES // ASKED):017x}" for number in range(ASKED))
    return Where({"interface-id": asked}) if question == "interfaces" else Where()


def _source(folder: Path) -> RecordSource:
    return RecordSource(find_files([str(folder)], Wanted()), threads=THREADS)


def _inflate(path: Path) -> None:
    with igzip.open(path, "rb") as file:
        while file.read(_BLOCK):
            pass


def _plain(folder: Path, question: Question[Any], condition: Where) -> None:
    """What somebody writes by hand: DuckDB's own reader, told the types. Its answer stays in columns, as wayout's does."""
    kinds = {FieldKind.TEXT: "VARCHAR", FieldKind.INT32: "INTEGER", FieldKind.INT64: "BIGINT"}
    columns = {known.column: kinds[known.kind] for known in DEFAULT.fields}
    read = f"read_csv('{folder}/*.gz', delim=' ', header=true, columns={columns}, quote='', nullstr='-')"
    connection = duckdb.connect(config={"threads": THREADS})
    connection.sql(select(question, condition, Dialect.DUCKDB, read, DEFAULT.names)).to_arrow_table()


def _flowlogs_reader(path: Path) -> None:
    """As its S3 reader does it: a dictionary for each line, a record for each dictionary."""
    record: Any = import_module("flowlogs_reader").FlowRecord
    with gzip.open(path, "rt") as file:
        reader = csv.DictReader(file, delimiter=" ")
        reader.fieldnames = [name.replace("-", "_") for name in reader.fieldnames or ()]
        for line in islice(reader, SLOW_RECORDS):
            record(line)


def main() -> int:
    """The status with which it ends: 3 when a package is not installed."""
    elapsed, processor = time.perf_counter(), time.process_time()
    try:
        run(sys.argv[1], Path(sys.argv[2]))
    except ModuleNotFoundError as error:
        print(error, file=sys.stderr)
        return 3
    cost = Cost(
        time.perf_counter() - elapsed,
        time.process_time() - processor,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    print(json.dumps(msgspec.to_builtins(cost)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
