"""Event log: records inside CloudWatch Logs events, as JSON. No header; formats may be mixed. Source: FL-23."""

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec
import pyarrow as pa

from wayout.evidence.log.inflate import BrokenOffError, whole_text
from wayout.evidence.log.line_block import BadLine
from wayout.evidence.log.log_format import LogFormat
from wayout.evidence.log.reading_memory import ReadingMemory
from wayout.evidence.log.selection import Selection
from wayout.evidence.log.text_log import Reading, TextLog

_NOT_JSON: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for text that is no JSON, is not in UTF-8, or is nested without end."""


class _Event(msgspec.Struct):
    message: str


class _Events(msgspec.Struct):
    events: list[msgspec.Raw]


class EventLog:
    """One file of events; a line's number is the event's, counted from 1."""

    def __init__(self, name: str, formats: tuple[LogFormat, ...], memory: ReadingMemory | None = None) -> None:
        self._lines = TextLog(name, formats, memory)

    @property
    def reading(self) -> Reading:
        """What was met while reading."""
        return self._lines.reading

    def records(self, file: BinaryIO, asked: tuple[str, ...], selection: Selection) -> Iterator[pa.RecordBatch]:
        """The records that the selection lets through, with the columns asked."""
        try:
            data = whole_text(file, self.reading.name)
        except BrokenOffError as error:
            self.reading.broken = error.message
            return
        try:
            events = _events(data)
        except _NOT_JSON as error:
            self.reading.broken = f"{self.reading.name} holds no events of CloudWatch Logs: {error}"
            return
        lines = io.BytesIO(b"".join(self._message(number, event) + b"\n" for number, event in enumerate(events, 1)))
        yield from self._lines.records(lines, asked, selection)

    def _message(self, number: int, event: msgspec.Raw) -> bytes:
        try:
            message = msgspec.json.decode(event, type=_Event).message
        except _NOT_JSON:
            self.reading.note(BadLine(number, "it is no event with a message"))
            return b""
        return " ".join(message.split()).encode("utf-8", "replace")


def _events(data: bytes) -> list[msgspec.Raw]:
    """The events of one answer, of a list, or of one answer or event per line."""
    start = data.lstrip()[:1]
    if start == b"[":
        return msgspec.json.decode(data, type=list[msgspec.Raw])
    try:
        return msgspec.json.decode(data, type=_Events).events
    except _NOT_JSON:
        lines = [msgspec.json.decode(line, type=msgspec.Raw) for line in data.splitlines() if line.strip()]
        if not lines:
            raise
        found: list[msgspec.Raw] = []
        for line in lines:
            try:
                found += msgspec.json.decode(line, type=_Events).events
            except _NOT_JSON:
                found.append(line)
        return found
