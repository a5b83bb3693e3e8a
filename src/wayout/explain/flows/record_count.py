"""Record count: what was read to answer a question to flow logs, what of it was no record, and what is missing."""

from typing import Any

import msgspec

from wayout.aws.answer import CallRefused
from wayout.evidence.archive.archive import Archive
from wayout.evidence.engine.engine import Answered
from wayout.evidence.log.moment import Window, moment_text
from wayout.evidence.log.text_log import Reading
from wayout.explain.wording.quantity import counted


class RecordCount(msgspec.Struct, frozen=True):
    """What was read. The counts of lines are None where the engine does not tell."""

    engine: str
    places: tuple[str, ...]
    window: Window | None
    files: int
    lines: int | None
    malformed: int | None
    no_data: int | None
    lost: int | None
    odd: tuple[Reading, ...]
    """Files with lines that are no records, or that could not be read to their end."""

    refused: tuple[CallRefused, ...]
    """What could not be brought here: its records are missing."""

    @property
    def is_whole(self) -> bool:
        """Whether all that was named was read to its end; lines that are no records do no harm to that."""
        return not self.refused and not self.lost and all(reading.broken is None for reading in self.odd)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was read, in words."""
        return tuple(_sentences(self))


def record_count(archive: Archive, *answers: Answered[Any]) -> RecordCount:
    """What was read for some answers, each file counted once."""
    readings: dict[str, Reading] = {}
    for reading in (reading for answer in answers for reading in answer.readings):
        known = readings.get(reading.name)
        # A question looks at the numbers that it needs, so one may meet more lines that are no records than another.
        if known is None or reading.bad_count > known.bad_count:
            readings[reading.name] = reading
    found = tuple(readings.values())
    is_told = bool(found)
    return RecordCount(
        engine=archive.order.engine.value,
        places=tuple(map(str, archive.order.places)),
        window=archive.order.window,
        files=len(archive.files),
        lines=sum(reading.lines for reading in found) if is_told else None,
        malformed=sum(reading.bad_count for reading in found) if is_told else None,
        no_data=sum(reading.no_data for reading in found) if is_told else None,
        lost=sum(reading.lost for reading in found) if is_told else None,
        odd=tuple(reading for reading in found if reading.bad_count or reading.broken),
        refused=archive.refused,
    )


def _sentences(count: RecordCount) -> list[str]:
    where = ", ".join(count.places)
    if count.lines is None:
        read = f"Read by {count.engine.capitalize()} from {where}."
    elif not count.files:
        read = f"Read {counted(count.lines, 'row')} of {where}, all of the days that the time touches."
    else:
        read = f"Read {counted(count.lines, 'line')} in {counted(count.files, 'file')} from {where}."
    found = [read]
    if count.window is not None:
        start = moment_text(count.window.start) if count.window.start else "the beginning"
        found.append(f"Only records that overlap the time from {start} to {moment_text(count.window.end)} count.")
    if count.malformed:
        found.append(f"{counted(count.malformed, 'line')} {_is(count.malformed)} no record and left out.")
        if not count.files:
            found.append(
                "Athena tells the file and not the line, and not a value that is none from one that is `-` where a record "
                "may have that."
            )
    if count.no_data:
        found.append(f"{counted(count.no_data, 'record')} {_say(count.no_data)} that there was no traffic (NODATA).")
    if count.lost:
        found.append(
            f"{counted(count.lost, 'record')} {_say(count.lost)} that AWS lost others (SKIPDATA): what is absent there "
            "proves nothing."
        )
    broken = sum(reading.broken is not None for reading in count.odd)
    if broken:
        found.append(f"{counted(broken, 'file')} could not be read to the end, and the rest of it is missing here.")
    if count.refused:
        found.append(f"{counted(len(count.refused), 'file')} could not be fetched, and the records in it are missing.")
    return found


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _say(count: int) -> str:
    return "says" if count == 1 else "say"
