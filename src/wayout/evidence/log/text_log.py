"""Text log: the records that a question asks for, out of one text file.

Lines are found by their delimiters, tested on their raw bytes, and only those that pass become values. Records that say
that they are none (NODATA) or that some were lost (SKIPDATA) always come along: no conclusion from absence is right
without them (FL-7, FL-40).

Rules:
- FL-23: Lines of several formats may stand in one log stream, and are told apart by their number of fields.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from wayout.errors import InputError
from wayout.evidence.log.flow_field import field
from wayout.evidence.log.inflate import BrokenOffError, text_of, whole_lines
from wayout.evidence.log.line_block import LONGEST_LINE, BadLine, LineBlock, Parted, joined, parted, tail_of
from wayout.evidence.log.log_format import DEFAULT, LogFormat, header_of
from wayout.evidence.log.reading_memory import ReadingMemory
from wayout.evidence.log.record_type import record_type
from wayout.evidence.log.selection import FieldTest, Selection

_MANY: Final = 0.25
"""From this share of the lines on, picking them out costs more than reading them all."""

_BATCH: Final = 1 << 20
"""How many bytes of picked lines become values at once: a parser's start costs as much as thousands of lines."""

_PORTION: Final = 1 << 18
"""How many bytes of picked lines are looked at together: more than a block has, where few are picked, for each look has a
price of its own; and few enough to stay in the processor's cache."""

_TIMESTAMP: Final = "@timestamp"
_EXPORTED: Final = re.compile(rb"\d{4}-\d\d-\d\dT\S+ ")
"""How each line begins that CloudWatch Logs exported to S3: with the time of its event, before the record."""

_O, _N, _S = b"ONS"
"""How OK, NODATA and SKIPDATA begin."""

_OK: Final = tail_of(b" OK") >> 8
_FIRST_OK: Final = tail_of(b"\nOK") >> 8
"""The last three bytes of a status OK and of the delimiter before it, which is nearly every status."""


class Reading(msgspec.Struct):
    """What was met while reading one file: lines of each kind, and those that are no records, which are skipped."""

    name: str
    lines: int = 0
    no_data: int = 0
    """Records that say that there was no traffic (NODATA)."""

    lost: int = 0
    """Records that say that others were lost (SKIPDATA)."""

    bad: list[BadLine] = []
    bad_count: int = 0
    broken: str | None = None

    MOST_SHOWN = 20

    def note(self, line: BadLine) -> None:
        """Count a line that is no record, and keep the first of them to show."""
        self.bad_count += 1
        if len(self.bad) < self.MOST_SHOWN:
            self.bad.append(line)


class TextLog:
    """One file of text records.

    `formats` are those that lines without a header may have, told apart by their number of fields (FL-23).
    """

    def __init__(
        self, name: str, formats: tuple[LogFormat, ...] = (DEFAULT,), memory: ReadingMemory | None = None
    ) -> None:
        self.reading = Reading(name)
        self._formats = formats
        self._memory = memory or ReadingMemory()

    def records(self, file: BinaryIO, asked: tuple[str, ...], selection: Selection) -> Iterator[pa.RecordBatch]:
        """The records that the selection lets through, with the columns asked; a column that a format lacks is null.

        What cannot be read is counted in `reading`, and all else still answers. A number that is none is looked for in
        the columns asked and in `version`, which tells records from a header that somebody's `cat` left in the middle.
        """
        number, by_width = 1, _by_width(self._formats)
        tests: dict[int, tuple[FieldTest, ...]] = {}
        picked: list[LineBlock] = []
        sound: list[LineBlock] = []
        try:
            for text in whole_lines(text_of(file, self.reading.name), self._memory.text):
                rest, first = text, number
                if number == 1:
                    line = bytes(text[: LONGEST_LINE + 1]).partition(b"\n")[0]
                    if (header := header_of(line)) is not None:
                        by_width = {header.width: header}
                        rest, first = text[len(line) + 1 :], 2
                    elif _EXPORTED.match(line):
                        by_width = _by_width(tuple(LogFormat((_TIMESTAMP, *part.names)) for part in self._formats))
                    tests = _tests(by_width, selection)
                found = parted(rest, first, frozenset(by_width), self._memory.survey) if rest else Parted(0, ())
                picked += self._pick(found, by_width, tests)
                number = first + found.lines
                self.reading.lines = number - 1
                if _size(picked) > _PORTION:
                    sound += self._sound(picked, by_width, asked, selection)
                    picked = []
                if _size(sound) > _BATCH:
                    yield from _values(sound, by_width, asked, selection)
                    sound = []
        except BrokenOffError as error:
            self.reading.broken = error.message
        sound += self._sound(picked, by_width, asked, selection)
        yield from _values(sound, by_width, asked, selection)
        self.reading.bad.sort(key=lambda line: line.number)

    def _pick(
        self, found: Parted, by_width: dict[int, LogFormat], tests: dict[int, tuple[FieldTest, ...]]
    ) -> Iterator[LineBlock]:
        """The lines that the question may need, with a text of their own. Others that are no records are noted."""
        for line in found.bad:
            self.reading.note(line)
        for block in found.blocks:
            rows = np.flatnonzero(_passes(block, by_width[block.width], tests[block.width]))
            if len(rows):
                yield block.take(rows) if len(rows) < _MANY * block.count else block.copy()

    def _sound(
        self, blocks: list[LineBlock], by_width: dict[int, LogFormat], asked: tuple[str, ...], selection: Selection
    ) -> Iterator[LineBlock]:
        """The lines whose numbers are numbers, and what they tell of holes is counted; the others are noted."""
        for width, found in by_width.items():
            alike = [block for block in blocks if block.width == width]
            if alike:
                whole = joined(alike)
                is_sound = self._is_sound(whole, found, asked, selection)
                sound = whole if is_sound.all() else whole.take(np.flatnonzero(is_sound))
                if sound.count:
                    self._count_holes(sound, found)
                    yield sound

    def _is_sound(
        self, block: LineBlock, found: LogFormat, asked: tuple[str, ...], selection: Selection
    ) -> NDArray[np.bool_]:
        """For each line, whether its numbers are; if not, it is noted, if the selection lets it through."""
        sound = np.ones(block.count, np.bool_)
        for position, known in enumerate(found.fields):
            greatest = known.kind.greatest if known.name in asked or known.name == "version" else None
            if greatest and not block.has_short_numbers(position, greatest):
                sound &= block.is_number(position, greatest)
        for row in np.flatnonzero(~sound):
            number, line = int(block.numbers[row]), block.lines(np.array([row]))
            words = tuple(line.decode().split())
            if words != found.names and selection.admits(dict(zip(found.names, words, strict=True))):
                self.reading.note(BadLine(number, _complaint(line)))
        return sound

    def _count_holes(self, block: LineBlock, found: LogFormat) -> None:
        status = found.position("log-status")
        if status is not None:
            first = block.bytes[block.start(status)]
            self.reading.no_data += int(np.count_nonzero(first == _N))
            self.reading.lost += int(np.count_nonzero(first == _S))


def _size(blocks: list[LineBlock]) -> int:
    return sum(len(block.text) for block in blocks)


def _values(
    blocks: list[LineBlock], by_width: dict[int, LogFormat], asked: tuple[str, ...], selection: Selection
) -> Iterator[pa.RecordBatch]:
    for width, found in by_width.items():
        text = b"".join([block.text for block in blocks if block.width == width])
        for batch in _arrow(text, found, asked, selection).to_batches() if text else ():
            if batch.num_rows:
                yield batch


def _complaint(line: bytes) -> str:
    other = header_of(line)
    return "a number is none" if other is None else f"another format begins here: {' '.join(other.names)}"


def _tests(by_width: dict[int, LogFormat], selection: Selection) -> dict[int, tuple[FieldTest, ...]]:
    return {width: selection.test(found) for width, found in by_width.items()}


def _passes(block: LineBlock, found: LogFormat, tests: tuple[FieldTest, ...]) -> NDArray[np.bool_]:
    """For each line, whether the question needs it: because it may be asked for, or because it tells of a hole."""
    passes = np.ones(block.count, np.bool_)
    for test in tests:
        passes &= test.passes(block)
    status = found.position("log-status")
    if status is not None:
        tells = np.flatnonzero(block.tails(status) >> 8 != (_FIRST_OK if status == 0 else _OK))
        if len(tells):
            passes[tells] |= block.bytes[block.start(status)[tells]] != _O
    return passes


def _arrow(text: bytes, found: LogFormat, asked: tuple[str, ...], selection: Selection) -> pa.Table:
    """The records as values, those alone that the selection lets through."""
    tested = [name for name in (*selection.values, "log-status") if selection.values and name in found.names]
    columns = tuple(dict.fromkeys((*asked, *tested)))
    table = pyarrow.csv.read_csv(
        pa.BufferReader(text),
        read_options=pyarrow.csv.ReadOptions(
            column_names=[field(name).column for name in found.names], use_threads=False, block_size=len(text) + 1
        ),
        parse_options=pyarrow.csv.ParseOptions(delimiter=" ", quote_char=False, ignore_empty_lines=False),
        convert_options=pyarrow.csv.ConvertOptions(
            # A field that is only tested stays text, whatever it is.
            column_types={field(name).column: pa.string() for name in tested}
            | {part.name: part.type for part in record_type(name for name in asked if name in found.names)},
            include_columns=[field(name).column for name in columns],
            include_missing_columns=True,
            null_values=["-"],
            strings_can_be_null=True,
        ),
    )
    if tested:
        chosen = selection.chosen(table, found)
        table = table if pc.all(chosen).as_py() else table.filter(chosen)
    return table.select([field(name).column for name in asked]).cast(record_type(asked))


def _by_width(formats: tuple[LogFormat, ...]) -> dict[int, LogFormat]:
    by_width: dict[int, LogFormat] = {}
    for found in formats:
        other = by_width.setdefault(found.width, found)
        if other != found:
            raise InputError(
                f"two flow log formats have {found.width} fields each, and records without a header do not say which "
                f"is theirs: {other} and {found}",
                "Read the logs of each format by themselves.",
            )
    return by_width
