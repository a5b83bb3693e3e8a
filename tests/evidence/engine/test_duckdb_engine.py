"""DuckDB engine: what befalls the records while they are read is told as it is."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.builders.flow_record import line, packed

from wayout.errors import InputError
from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.question import CONNECTIONS, Where
from wayout.evidence.log import record_source
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import DEFAULT, LogFormat
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_source import RecordSource


def source_of(folder: Path) -> RecordSource:
    for number in range(3):
        (folder / f"{number}.log.gz").write_bytes(packed([line()]))
    return RecordSource(find_files([str(folder)], Wanted()))


@pytest.mark.parametrize("fate", [KeyboardInterrupt(), InputError("no such thing"), RuntimeError("broken")], ids=repr)
def test_what_ends_the_records_ends_the_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fate: BaseException
) -> None:
    """Ctrl-C meets whoever waits for records, which is DuckDB; it must not turn into an error of the records."""
    whole = RecordSource.batches

    def broken_off(self: RecordSource, *asked: Any) -> Iterator[pa.RecordBatch]:
        yield next(whole(self, *asked))
        raise fate

    monkeypatch.setattr(RecordSource, "batches", broken_off)
    with pytest.raises(type(fate)) as raised:
        DuckDbEngine(source_of(tmp_path)).ask(CONNECTIONS, Where())
    assert raised.value is fate


def test_a_reader_that_fails_leaves_no_smaller_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = record_source.records

    def failing(file: Any, *asked: Any) -> Any:
        if file.path.name == "1.log.gz":
            raise MemoryError
        return whole(file, *asked)

    monkeypatch.setattr(record_source, "records", failing)
    with pytest.raises(MemoryError):
        DuckDbEngine(source_of(tmp_path)).ask(CONNECTIONS, Where())
    assert not [thread for thread in threading.enumerate() if "ThreadPoolExecutor" in thread.name]


def test_two_formats_of_one_width_are_refused_in_so_many_words(tmp_path: Path) -> None:
    source = source_of(tmp_path)
    (tmp_path / "3.log").write_text(f"{line()}\n")
    turned = LogFormat(tuple(reversed(DEFAULT.names)))
    both = RecordSource(find_files([str(tmp_path)], Wanted()), (DEFAULT, turned), source.threads)
    with pytest.raises(InputError, match=r"^two flow log formats have 14 fields each"):
        DuckDbEngine(both).ask(CONNECTIONS, Where())
