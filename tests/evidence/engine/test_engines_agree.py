"""All engines say the same of the same files: DuckDB here, Spark on a cluster of separate processes."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
import zstandard
from tests.evidence.engine.every_question import EVERY_QUESTION
from tests.evidence.engine.spark_cluster import SparkCluster, reason_for_none, spark_cluster
from tests.evidence.log.generated_log import draw
from tests.evidence.log.network_activity import write_events

from wayout.evidence.archive.convert import convert
from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.question import CONNECTIONS, HOLES, UNANSWERED, Question, Where
from wayout.evidence.engine.spark_engine import SparkEngine, spark_session
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.moment import Window
from wayout.evidence.log.record_source import RecordSource

REASON = reason_for_none()
pytestmark = [
    pytest.mark.skipif(REASON is not None, reason=f"no Spark: {REASON}"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

NARROW = Where({"interface-id": frozenset({f"eni-{3:017x}", f"eni-{7:017x}"})}, Window(1700000600, 1700001800))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkCluster]:
    with spark_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="module")
def session(cluster: SparkCluster) -> Iterator[Any]:
    import os

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        running = spark_session(cluster.url)
        yield running
        running.stop()


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    draw(folder / "recommended", 3, 2000)
    draw(folder / "default", 2, 1000, DEFAULT, seed=2)
    return folder


@pytest.mark.parametrize(
    ("question", "where"),
    [
        *(pytest.param(question, Where(), id=question.name) for question in EVERY_QUESTION),
        pytest.param(CONNECTIONS, NARROW, id="connections of two interfaces in a window"),
    ],
)
def test_spark_and_duckdb_agree(session: Any, logs: Path, question: Question[Any], where: Where) -> None:
    files = find_files([str(logs)], Wanted())
    ours = DuckDbEngine(RecordSource(files)).ask(question, where)
    theirs = SparkEngine(session, files).ask(question, where)
    assert ours == theirs
    assert ours.rows
    assert any(reading.bad for reading in ours.readings)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records in every kind of file, and in each some that are none."""
    folder = tmp_path_factory.mktemp("damaged")
    draw(folder, 4, 400)
    packed = (folder / "000.log.gz").read_bytes()
    text = gzip.decompress(packed)
    (folder / "carriage-returns.log").write_bytes(text.replace(b"\n", b"\r\n"))
    (folder / "without-header.log").write_bytes(text.partition(b"\n")[2])
    (folder / "of-its-own.log").write_bytes(b"action bytes srcport\nACCEPT 1 2\nACCEPT 1\nREJECT -1 2\n")
    (folder / "zstandard.log.zst").write_bytes(zstandard.compress(text))
    (folder / "broken-off.log.gz").write_bytes(packed[: len(packed) // 2])
    (folder / "binary.log").write_bytes(text[:5000] + bytes(range(256)) + text[5000:])
    (folder / "empty.log.gz").write_bytes(b"")
    (folder / "two formats.log").write_bytes(text + (folder / "of-its-own.log").read_bytes())
    events = {"events": [{"message": message} for message in text.decode().splitlines()[1:]]}
    (folder / "events.json").write_text(json.dumps(events))
    values = b"interface_id,srcport,log_status\neni-1,x,OK\neni-1,1\neni-1,2,SKIPDATA\n"
    (folder / "values.csv").write_bytes(values)
    convert(RecordSource(find_files([str(folder / "001.log.gz")], Wanted())), folder / "sound.parquet")
    table = pyarrow.parquet.read_table(folder / "sound.parquet")
    odd = pa.array([-1 if row % 5 == 2 else row for row in range(table.num_rows)], pa.int64())
    pyarrow.parquet.write_table(
        table.set_column(table.column_names.index("bytes"), "bytes", odd), folder / "odd.parquet"
    )
    whole = (folder / "sound.parquet").read_bytes()
    (folder / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    (folder / "spoilt [1].parquet").write_bytes(whole[:4] + bytes(400) + whole[404:])
    records = [record for record in table.to_pylist()[:300] if record["srcaddr"]]
    write_events(folder / "lake.gz.parquet", [*records[1:], records[0] | {"bytes": -1}])
    return folder


@pytest.mark.parametrize(
    "where",
    [
        pytest.param(Where(), id="all"),
        pytest.param(NARROW, id="two interfaces in a window"),
    ],
)
@pytest.mark.parametrize("question", [CONNECTIONS, UNANSWERED, HOLES], ids=lambda question: question.name)
def test_what_is_no_record_is_counted_and_shown_alike(
    session: Any, damaged: Path, question: Question[Any], where: Where
) -> None:
    files = find_files([str(damaged)], Wanted())
    formats = (RECOMMENDED, DEFAULT)
    ours = DuckDbEngine(RecordSource(files, formats)).ask(question, where)
    theirs = SparkEngine(session, files, formats).ask(question, where)
    assert ours.rows == theirs.rows
    told = [
        {Path(reading.name).name: reading for reading in sorted(found.readings, key=lambda reading: reading.name)}
        for found in (ours, theirs)
    ]
    assert told[0] == told[1]
    assert len(told[0]) == len(files)
    assert all(line.number for reading in told[1].values() for line in reading.bad)
    if question is not HOLES:
        assert {name for name, reading in told[1].items() if reading.broken} >= {"broken-off.log.gz", "cut.parquet"}
        assert {name for name, reading in told[1].items() if reading.bad} >= {"odd.parquet", "binary.log", "values.csv"}


def test_a_file_that_no_worker_sees_is_told(session: Any, tmp_path: Path) -> None:
    draw(tmp_path, 2, 100)
    files = find_files([str(tmp_path)], Wanted())
    files[0].path.unlink()
    found = SparkEngine(session, files).ask(CONNECTIONS, Where())
    assert found.rows
    assert [bool(reading.broken) for reading in found.readings] == [True, False]


def test_the_answer_survives_the_loss_of_a_worker(session: Any, cluster: SparkCluster, tmp_path: Path) -> None:
    """The last test of the module: one worker is gone afterwards."""
    draw(tmp_path, 8, 3000)
    files = find_files([str(tmp_path)], Wanted())
    answers: list[Any] = []
    asking = threading.Thread(target=lambda: answers.append(SparkEngine(session, files).ask(UNANSWERED, Where())))
    asking.start()
    tracker = session.sparkContext.statusTracker()
    while not any(found and found.numActiveTasks for found in map(tracker.getStageInfo, tracker.getActiveStageIds())):
        assert asking.is_alive()
        time.sleep(0.01)
    cluster.workers[0].kill()
    asking.join(900)
    assert answers
    # What was read twice is counted once.
    assert answers[0] == DuckDbEngine(RecordSource(files)).ask(UNANSWERED, Where())
