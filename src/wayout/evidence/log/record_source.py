"""Record source: the records of many files as one stream, read by a few threads in bounded memory."""

import queue
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, assert_never

import pyarrow as pa

from wayout.evidence.log.event_log import EventLog
from wayout.evidence.log.log_file import LogFile, LogKind
from wayout.evidence.log.log_format import DEFAULT, LogFormat, require
from wayout.evidence.log.reading_memory import ReadingMemory
from wayout.evidence.log.selection import Selection
from wayout.evidence.log.table_log import CsvLog, ParquetLog
from wayout.evidence.log.text_log import Reading, TextLog

_WAITING: Final = 8
"""How many batches may wait for whoever counts them."""

_SECONDS: Final = 0.1


def held_by(files: tuple[LogFile, ...], formats: tuple[LogFormat, ...]) -> tuple[str, ...]:
    """The fields that any of the files holds; `formats` are those of records that no header describes."""
    found = [file.format for file in files if file.format is not None]
    if len(found) < len(files):
        found += formats
    return tuple(dict.fromkeys(name for each in found for name in each.names))


class RecordSource:
    """Some files; `formats` are those of records that no header describes. `readings` tells what was met in each file."""

    def __init__(
        self, files: tuple[LogFile, ...], formats: tuple[LogFormat, ...] = (DEFAULT,), threads: int = 2
    ) -> None:
        self.files = files
        self.formats = formats
        self.threads = threads
        self.readings: tuple[Reading, ...] = ()

    @property
    def held(self) -> tuple[str, ...]:
        """The fields that any of the files holds."""
        return held_by(self.files, self.formats)

    def require(self, names: tuple[str, ...], question: str) -> None:
        """Nothing, when some file holds each of the fields.

        Raises: InputError that names the missing fields and a format string that has them.
        """
        where = str(self.files[0].path) if len(self.files) == 1 else f"these {len(self.files)} files"
        require(LogFormat(self.held), names, question, where)

    def batches(self, asked: tuple[str, ...], selection: Selection) -> Generator[pa.RecordBatch, None, None]:
        """All records that the selection lets through, with the columns asked, in no particular order.

        Ends the threads when nobody asks for more.
        """
        batches: queue.Queue[pa.RecordBatch | None] = queue.Queue(_WAITING)
        stopped = threading.Event()
        memories: queue.SimpleQueue[ReadingMemory] = queue.SimpleQueue()
        for _ in range(self.threads):
            memories.put(ReadingMemory())

        def give(batch: pa.RecordBatch | None) -> None:
            while not stopped.is_set():
                try:
                    batches.put(batch, timeout=_SECONDS)
                except queue.Full:
                    continue
                return

        def read(file: LogFile) -> Reading:
            memory = memories.get()
            try:
                reading, found = records(file, self.formats, asked, selection, memory)
                for batch in found:
                    if stopped.is_set():
                        break
                    give(batch)
                return reading
            finally:
                memories.put(memory)

        def run() -> list[Reading]:
            try:
                with ThreadPoolExecutor(self.threads) as readers:
                    return list(readers.map(read, self.files))
            finally:
                give(None)

        with ThreadPoolExecutor(1) as whole:
            outcome = whole.submit(run)
            try:
                while (batch := batches.get()) is not None:
                    yield batch
            finally:
                stopped.set()
            self.readings = tuple(outcome.result())


def records(
    file: LogFile,
    formats: tuple[LogFormat, ...],
    asked: tuple[str, ...],
    selection: Selection,
    memory: ReadingMemory | None = None,
) -> tuple[Reading, Iterator[pa.RecordBatch]]:
    """The records of one file, and what is met while they are read."""
    name = str(file.path)
    match file.kind:
        case LogKind.PARQUET | LogKind.SECURITY_LAKE:
            parquet = ParquetLog(name)
            return parquet.reading, parquet.records(name, asked, selection)
        case LogKind.TEXT | LogKind.EVENTS | LogKind.TABLE:
            log: TextLog | EventLog | CsvLog
            if file.kind is LogKind.TEXT:
                log = TextLog(name, formats, memory)
            else:
                log = EventLog(name, formats, memory) if file.kind is LogKind.EVENTS else CsvLog(name)
            return log.reading, _opened(file, log, asked, selection)
        case _:
            assert_never(file.kind)


def _opened(
    file: LogFile, log: TextLog | EventLog | CsvLog, asked: tuple[str, ...], selection: Selection
) -> Iterator[pa.RecordBatch]:
    try:
        with file.path.open("rb") as data:
            yield from log.records(data, asked, selection)
    except OSError as error:
        log.reading.broken = f"cannot read {file.path}: {error.strerror or error}"
