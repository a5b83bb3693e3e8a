"""Line block: the records of a piece of text, all of one width, with the place of every field.

Records are found by their delimiters alone: one look at all bytes, none at what the fields say. What a question does not
ask for is neither looked for nor turned into a value, which is where the time of reading text goes (docs/performance.md).
"""

from functools import cached_property
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from wayout.evidence.log.mark_bits import MarkBits, Positions
from wayout.evidence.log.text_survey import Survey

Rows = NDArray[np.int64]
Tails = NDArray[np.uint32]

_SPACE: Final = 32
_NEWLINE: Final = 10
_HYPHEN: Final = 45
_TAIL: Final = 4
_ZERO: Final = 48
_NINE: Final = 57
_TILDE: Final = 126
"""The last printable sign of ASCII."""

LONGEST_LINE: Final = 1 << 16
"""The most bytes that a line may have: AWS's longest record has under 4,000."""

_PRINTABLE: Final = bytes(range(33, 127))


class BadLine(msgspec.Struct, frozen=True):
    """A line that is no record: its number in the file, counted from 1, and what is wrong with it."""

    number: int
    message: str


def tail_of(field: bytes) -> int:
    """The last four bytes of a field, as `LineBlock.tails` gives them."""
    return int.from_bytes(field[-_TAIL:].rjust(_TAIL, b"\n"), "little")


class LineBlock:
    """Lines of `width` fields in `text`; `numbers[i]` is the number of line `i` in the file, counted from 1.

    All fields are found at once.
    """

    def __init__(self, text: bytes | memoryview, width: int, numbers: Rows) -> None:
        self.text = text
        self.width = width
        self.numbers = numbers
        self.bytes = np.frombuffer(text, np.uint8)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.numbers)

    @cached_property
    def line_ends(self) -> Positions:
        """The place of the newline behind every line."""
        return self.end(self.width - 1)

    @cached_property
    def begins(self) -> Positions:
        """Where every line begins."""
        begins = np.empty_like(self.line_ends)
        begins[0] = 0
        np.add(self.line_ends[:-1], 1, out=begins[1:])
        return begins

    def end(self, position: int) -> Positions:
        """The place of the delimiter behind a field in every line."""
        return self._ends[:, position]

    def start(self, position: int) -> Positions:
        """Where a field begins in every line."""
        return self.end(position - 1) + 1 if position else self.begins

    def tails(self, position: int) -> Tails:
        """The four bytes before the end of a field in every line, as one number of which the last byte is the highest.

        Where a field is shorter, what is before it counts, and before the text there are newlines.
        """
        ends = self.end(position)
        if len(self.text) < _TAIL:
            tails = np.zeros(self.count, np.uint32)
        else:
            tails = np.ndarray((len(self.text) - _TAIL + 1,), "<u4", self.bytes, strides=(1,))[ends - _TAIL]
        for row in np.flatnonzero(ends[:_TAIL] < _TAIL):
            tails[row] = tail_of(bytes(self.text[: ends[row]]))
        return tails

    def lines(self, rows: Rows) -> bytes:
        """The text of some lines, in their order."""
        text, ends = self.text, self.line_ends[rows] + 1
        begins = self.begins[rows]
        return b"".join([text[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)])

    def take(self, rows: Rows) -> "LineBlock":
        """A block of some lines, with a text of its own."""
        return LineBlock(self.lines(rows), self.width, self.numbers[rows])

    def copy(self) -> "LineBlock":
        """A block of all lines, with a text of its own."""
        return LineBlock(bytes(self.text), self.width, self.numbers)

    def has_short_numbers(self, position: int, greatest: int) -> bool:
        """Whether a field is, in every line, fewer digits than a number has: then none needs to be looked at."""
        return bool(self._has_digits_alone[position]) and int(self._longest[position]) < len(str(greatest))

    def is_number(self, position: int, greatest: int) -> NDArray[np.bool_]:
        """For each line, whether a field is digits of a number up to `greatest`, or a lone hyphen."""
        most = len(str(greatest))
        ends, lengths = self._ends[:, position], self._lengths[:, position]
        is_number: NDArray[np.bool_] = self._is_digits[:, position] | (
            (lengths == 1) & (self.bytes[ends - 1] == _HYPHEN)
        )
        # Fewer digits than the greatest number has need no second look.
        for row in np.flatnonzero(is_number & (lengths >= most)).tolist():
            digits = bytes(self.text[ends[row] - lengths[row] : ends[row]]).lstrip(b"0")
            is_number[row] = len(digits) <= most and int(digits or b"0") <= greatest
        return is_number

    @cached_property
    def _fields(self) -> tuple[Positions, NDArray[np.bool_]]:
        """For field `j` of line `i`, at `[i, j]`: the place of the delimiter behind it, and whether it is digits alone.

        It is, when of all bytes that are no digits the one before its delimiter is the delimiter before it.
        """
        odd = np.flatnonzero(self.bytes - np.uint8(_ZERO) > _NINE - _ZERO)
        is_delimiter = self.bytes.take(odd) <= _SPACE
        is_behind_one = np.ones(len(odd), np.bool_)
        is_behind_one[1:] = is_delimiter[:-1]
        return odd[is_delimiter].reshape(-1, self.width), is_behind_one[is_delimiter].reshape(-1, self.width)

    @property
    def _ends(self) -> Positions:
        return self._fields[0]

    @property
    def _is_digits(self) -> NDArray[np.bool_]:
        return self._fields[1]

    @cached_property
    def _lengths(self) -> Positions:
        """How long each field of each line is."""
        return np.diff(self._ends.ravel(), prepend=-1).reshape(self._ends.shape) - 1

    @cached_property
    def _longest(self) -> Positions:
        """The most bytes that each field has in any line."""
        return np.asarray(self._lengths.max(axis=0))

    @cached_property
    def _has_digits_alone(self) -> NDArray[np.bool_]:
        """For each field, whether it has nothing but digits in every line."""
        return np.asarray(self._is_digits.all(axis=0))


class MarkedBlock(LineBlock):
    """A block whose fields are found one by one, each when it is asked for: of most texts few fields are looked at."""

    def __init__(
        self, text: bytes | memoryview, width: int, numbers: Rows, line_ends: Positions, marks: MarkBits
    ) -> None:
        super().__init__(text, width, numbers)
        self.line_ends = line_ends
        self._marks = marks

    def end(self, position: int) -> Positions:
        """The place of the delimiter behind a field in every line."""
        behind = self.width - 1 - position
        if behind == 0:
            return self.line_ends
        if behind > position:
            return self._marks.after(self.begins, position)
        length = self._alike(behind)
        return self.line_ends - length if length else self._marks.before(self.line_ends, behind)

    def tails(self, position: int) -> Tails:
        """The four bytes before the end of a field in every line, as `LineBlock.tails` gives them."""
        return self._line_tails if position == self.width - 1 else super().tails(position)

    @cached_property
    def _line_tails(self) -> Tails:
        return super().tails(self.width - 1)

    def _alike(self, behind: int) -> int:
        """How far before its newline the mark stands that so many others follow, if all lines end alike; otherwise 0.

        Nearly all records end with ` OK`: there is nothing to be found, if that is all that follows on a field.
        """
        first = bytes(self.text[: self.line_ends[0]])
        length = len(first) - len(b" ".join(first.split(b" ")[:-behind]))
        if length > _TAIL:
            return 0
        other = 8 * (_TAIL - length)
        return length if (self._line_tails >> other == tail_of(first) >> other).all() else 0


def joined(blocks: list[LineBlock]) -> LineBlock:
    """One block of the lines of several, which have one width."""
    if len(blocks) == 1:
        return blocks[0]
    numbers = np.concatenate([block.numbers for block in blocks])
    return LineBlock(b"".join([block.text for block in blocks]), blocks[0].width, numbers)


class Parted(msgspec.Struct, frozen=True):
    """A text taken apart: how many lines it has, those of each width, and those that are no records."""

    lines: int
    blocks: tuple[LineBlock, ...]
    bad: tuple[BadLine, ...] = ()


def parted(text: memoryview, first: int, widths: frozenset[int], survey: Survey) -> Parted:
    """The lines of a text, by their width, and those that have none of the widths.

    `first` is the number of the text's first line. The text ends with a newline. Where all lines have one width, which
    is nearly always, they are one block, which is good until `survey` looks over another: its text is the text given.
    """
    block = _tidy(text, first, widths, survey)
    if block is not None:
        return Parted(block.count, (block,))
    own = bytes(text)
    if b"\r\n" in own:
        own = own.replace(b"\r\n", b"\n")
        block = _tidy(own, first, widths, survey)
    return _one_by_one(own, first, widths) if block is None else Parted(block.count, (block,))


def _tidy(text: bytes | memoryview, first: int, widths: frozenset[int], survey: Survey) -> LineBlock | None:
    """The text as one block, when it is made of printable ASCII, single spaces and newlines alone; else None.

    A line is judged alike either way.
    """
    view = np.frombuffer(text, np.uint8)
    found = survey.of(view)
    line_ends, marks = found.controls.places, found.delimiters
    if found.greatest > _TILDE or (view.take(line_ends) != _NEWLINE).any():
        return None
    marks_until = marks.until(line_ends)
    width = int(marks_until[0])
    # An empty field is a mark that touches another, or stands first.
    if width not in widths or (marks_until[1:] - marks_until[:-1] != width).any() or marks.touch or view[0] <= _SPACE:
        return None
    block = MarkedBlock(text, width, np.arange(first, first + len(line_ends)), line_ends, marks)
    return block if (line_ends - block.begins).max() < LONGEST_LINE else None


def _one_by_one(text: bytes, first: int, widths: frozenset[int]) -> Parted:
    """The same for a text in which lines differ: carriage returns, several spaces and blank lines do no harm."""
    found: dict[int, tuple[list[bytes], list[int]]] = {width: ([], []) for width in widths}
    bad: list[BadLine] = []
    lines = text.split(b"\n")[:-1]
    for number, line in enumerate(lines, first):
        words = line.split()
        complaint = _complaint(line, words, widths)
        if complaint is not None:
            bad.append(BadLine(number, complaint))
        elif words:
            kept, numbers = found[len(words)]
            kept.append(b" ".join(words))
            numbers.append(number)
    blocks = tuple(
        LineBlock(b"\n".join(kept) + b"\n", width, np.array(numbers, np.int64))
        for width, (kept, numbers) in found.items()
        if kept
    )
    return Parted(len(lines), blocks, tuple(bad))


def _complaint(line: bytes, words: list[bytes], widths: frozenset[int]) -> str | None:
    """What is wrong with a line; None for a record, and for a blank line."""
    if len(line) >= LONGEST_LINE:
        return f"it is longer than {LONGEST_LINE - 1} bytes"
    odd = line.translate(None, _PRINTABLE + b" \t\r")
    if words and odd:
        return f"it holds the byte 0x{odd[0]:02x}"
    if words and len(words) not in widths:
        wanted = " or ".join(str(width) for width in sorted(widths))
        return f"it has {len(words)} field{'' if len(words) == 1 else 's'}, not {wanted}"
    return None
