"""All engines give the same rows for the same files: DuckDB here, Spark on a cluster of separate processes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.every_question import EVERY_QUESTION
from tests.evidence.generated_log import draw
from tests.evidence.spark_cluster import SparkCluster, reason_for_none, spark_cluster

from wayout.evidence.duckdb_engine import DuckDbEngine
from wayout.evidence.log_file import find_files
from wayout.evidence.log_format import DEFAULT
from wayout.evidence.log_place import Wanted, Window
from wayout.evidence.question import CONNECTIONS, UNANSWERED, Question, Where
from wayout.evidence.record_source import RecordSource
from wayout.evidence.spark_engine import SparkEngine, spark_session

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
    assert ours.rows == theirs.rows
    assert ours.rows


def test_the_answer_survives_the_loss_of_a_worker(session: Any, cluster: SparkCluster, tmp_path: Path) -> None:
    """The last test of the module: one worker is gone afterwards."""
    import threading

    draw(tmp_path, 8, 3000)
    files = find_files([str(tmp_path)], Wanted())
    answers: list[Any] = []
    asking = threading.Thread(target=lambda: answers.append(SparkEngine(session, files).ask(UNANSWERED, Where())))
    asking.start()
    asking.join(0.2)
    assert asking.is_alive()
    cluster.workers[0].kill()
    asking.join(110)
    assert answers
    assert answers[0].rows == DuckDbEngine(RecordSource(files)).ask(UNANSWERED, Where()).rows
