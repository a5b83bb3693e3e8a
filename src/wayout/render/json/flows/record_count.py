"""What was read of flow logs, as every document about them has it."""

from wayout.evidence.log.moment import moment_text
from wayout.explain.flows.record_count import RecordCount
from wayout.render.json.document import Document


class BadLineDocument(Document, frozen=True, kw_only=True):
    """A line that is no record; `line` counts from 1, of events the events, and is 0 where it is not known."""

    line: int
    message: str


class OddFileDocument(Document, frozen=True, kw_only=True):
    """A file with lines that are no records, of which the first are listed; `broken` says why its rest is missing."""

    file: str
    lines: int
    malformed: int
    bad_lines: tuple[BadLineDocument, ...]
    broken: str | None


class RecordsDocument(Document, frozen=True, kw_only=True):
    """What was read. `lines`, `malformed`, `no_data` and `skip_data` are null where the engine does not count them.

    `since` and `until` are the window's ends, null where none was asked for. `refused` could not be fetched.
    """

    engine: str
    places: tuple[str, ...]
    since: str | None
    until: str | None
    files: int
    lines: int | None
    malformed: int | None
    no_data: int | None
    skip_data: int | None
    odd_files: tuple[OddFileDocument, ...]
    refused: tuple[str, ...]


def records_document(count: RecordCount) -> RecordsDocument:
    """What was read, for the contract."""
    window = count.window
    return RecordsDocument(
        engine=count.engine,
        places=count.places,
        since=moment_text(window.start) if window is not None and window.start else None,
        until=moment_text(window.end) if window is not None else None,
        files=count.files,
        lines=count.lines,
        malformed=count.malformed,
        no_data=count.no_data,
        skip_data=count.lost,
        odd_files=tuple(
            OddFileDocument(
                file=reading.name,
                lines=reading.lines,
                malformed=reading.bad_count,
                bad_lines=tuple(BadLineDocument(line=bad.number, message=bad.message) for bad in reading.bad),
                broken=reading.broken,
            )
            for reading in count.odd
        ),
        refused=tuple(f"{refusal.operation}: {refusal.message}" for refusal in count.refused),
    )
