"""Line block: the records of a piece of text, all of one width, with the place of every field.

Records are found by their delimiters alone: one look at all bytes, none at what the fields say. What a question does not
ask for is never turned into a value, which is where the time of reading text goes (docs/performance.md).
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
Rows = NDArray[np.int64]

_SPACE: Final = 32
_NEWLINE: Final = 10
_HYPHEN: Final = 45
_ZERO: Final = 48
_NINE: Final = 57
_TILDE: Final = 126

LONGEST_LINE: Final = 1 << 16
"""The most bytes that a line may have: AWS's longest record has under 4,000."""

_PRINTABLE: Final = bytes(range(33, 127))


class BadLine(msgspec.Struct, frozen=True):
    """A line that is no record: its number in the file, counted from 1, and what is wrong with it."""

    number: int
    message: str


class LineBlock:
    """Lines of `width` fields in `text`.

    `ends[i, j]` is the place of the delimiter behind field `j` of line `i`. `numbers[i]` is the line's number in the
    file, counted from 1.
    """

    def __init__(self, text: bytes, ends: Positions, numbers: Rows) -> None:
        self.text = text
        self.ends = ends
        self.numbers = numbers
        self.bytes = np.frombuffer(text, np.uint8)

    @property
    def width(self) -> int:
        """How many fields each line has."""
        return int(self.ends.shape[1])

    @property
    def count(self) -> int:
        """How many lines there are."""
        return int(self.ends.shape[0])

    def starts(self, position: int) -> Positions:
        """Where a field begins in every line."""
        if position:
            return self.ends[:, position - 1] + 1
        return np.concatenate((np.zeros(1, np.int64), self.ends[:-1, -1] + 1))

    def lines(self, rows: Rows) -> bytes:
        """The text of some lines, in their order."""
        if len(rows) == self.count:
            return self.text
        begins, ends = self.starts(0)[rows].tolist(), (self.ends[rows, -1] + 1).tolist()
        text = self.text
        return b"".join([text[begin:end] for begin, end in zip(begins, ends, strict=True)])

    def is_number(self, position: int, greatest: int) -> NDArray[np.bool_]:
        """For each line, whether a field is digits of a number up to `greatest`, or a lone hyphen."""
        begins, ends = self.starts(position), self.ends[:, position]
        before = np.where(begins > 0, self._odd_until[begins - 1], 0)
        is_number: NDArray[np.bool_] = self._odd_until[ends - 1] == before
        is_number |= (ends - begins == 1) & (self.bytes[begins] == _HYPHEN)
        # Fewer digits than the greatest number has need no second look.
        for row in np.flatnonzero(is_number & (ends - begins >= len(str(greatest)))).tolist():
            digits = self.text[begins[row] : ends[row]].lstrip(b"0")
            is_number[row] = len(digits) <= len(str(greatest)) and int(digits or b"0") <= greatest
        return is_number

    @cached_property
    def _odd_until(self) -> NDArray[np.int32]:
        """For each byte, how many up to it are no digits."""
        return np.cumsum(((self.bytes < _ZERO) | (self.bytes > _NINE)).view(np.int8), dtype=np.int32)

    def take(self, rows: Rows) -> "LineBlock":
        """A block of some lines."""
        if len(rows) == self.count:
            return self
        text = self.lines(rows)
        begins = self.starts(0)[rows]
        lengths = self.ends[rows, -1] + 1 - begins
        moved = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)[:-1]))
        return LineBlock(text, self.ends[rows] - (begins - moved)[:, None], self.numbers[rows])


def line_count(text: bytes) -> int:
    """How many lines end in a text."""
    return int(np.count_nonzero(np.frombuffer(text, np.uint8) == _NEWLINE))


def joined(blocks: list[LineBlock]) -> LineBlock:
    """One block of the lines of several, which have one width."""
    if len(blocks) == 1:
        return blocks[0]
    sizes = np.cumsum([0, *(len(block.text) for block in blocks[:-1])])
    ends = np.concatenate([block.ends + size for block, size in zip(blocks, sizes, strict=True)])
    return LineBlock(b"".join(block.text for block in blocks), ends, np.concatenate([b.numbers for b in blocks]))


def blocks_of(text: bytes, first: int, widths: frozenset[int]) -> Iterator[LineBlock | BadLine]:
    """The lines of a text, by their width, and those that have none of the widths.

    `first` is the number of the text's first line. The text ends with a newline. Where all lines have one width, which
    is nearly always, they are one block, and its text is the text given.
    """
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n")
    view = np.frombuffer(text, np.uint8)
    marks = np.flatnonzero(view <= _SPACE)
    if _is_tidy(view, marks):
        for width in widths:
            ends = _table(view, marks, width)
            if ends is not None:
                yield LineBlock(text, ends, np.arange(first, first + len(ends), dtype=np.int64))
                return
    yield from _one_by_one(text, first, widths)


def _is_tidy(view: NDArray[np.uint8], marks: Positions) -> bool:
    """Whether a text is made of printable ASCII, single spaces and newlines alone; a line is judged alike either way."""
    spaces, newlines = np.count_nonzero(view == _SPACE), np.count_nonzero(view == _NEWLINE)
    return bool(
        spaces + newlines == len(marks)
        and view.max() <= _TILDE
        and view[0] > _SPACE
        and (len(marks) == 1 or np.diff(marks).min() > 1)
    )


def _table(view: NDArray[np.uint8], marks: Positions, width: int) -> Positions | None:
    """The marks as one row per line, or None where some line has another width, or is too long."""
    if len(marks) % width:
        return None
    ends = marks.reshape(-1, width)
    is_line_end = view[ends[:, -1]] == _NEWLINE
    if not is_line_end.all() or np.count_nonzero(view == _NEWLINE) != len(ends):
        return None
    return None if np.diff(ends[:, -1], prepend=-1).max() > LONGEST_LINE else ends


def _one_by_one(text: bytes, first: int, widths: frozenset[int]) -> Iterator[LineBlock | BadLine]:
    """The same for a text in which lines differ: carriage returns, several spaces and blank lines do no harm."""
    found: dict[int, tuple[list[bytes], list[int]]] = {width: ([], []) for width in widths}
    for number, line in enumerate(text.split(b"\n")[:-1], first):
        if len(line) >= LONGEST_LINE:
            yield BadLine(number, f"it is longer than {LONGEST_LINE - 1} bytes")
            continue
        words = line.split()
        if not words:
            continue
        odd = line.translate(None, _PRINTABLE + b" \t\r")
        if odd:
            yield BadLine(number, f"it holds the byte 0x{odd[0]:02x}")
        elif len(words) not in found:
            wanted = " or ".join(str(width) for width in sorted(widths))
            plural = "" if len(words) == 1 else "s"
            yield BadLine(number, f"it has {len(words)} field{plural}, not {wanted}")
        else:
            lines, numbers = found[len(words)]
            lines.append(b" ".join(words))
            numbers.append(number)
    for width, (lines, numbers) in found.items():
        if lines:
            joined = b"\n".join(lines) + b"\n"
            view = np.frombuffer(joined, np.uint8)
            marks = np.flatnonzero((view == _SPACE) | (view == _NEWLINE))
            yield LineBlock(joined, marks.reshape(-1, width), np.array(numbers, np.int64))
