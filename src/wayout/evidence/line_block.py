"""Line block: the records of a piece of text, all of one width, with the place of every field.

Records are found by their delimiters alone: one look at all bytes, none at what the fields say. What a question does not
ask for is never turned into a value, which is where the time of reading text goes (docs/performance.md).
"""

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
_DELETE: Final = 127
"""The one sign of ASCII behind the printable ones."""

LONGEST_LINE: Final = 1 << 16
"""The most bytes that a line may have: AWS's longest record has under 4,000."""

_PRINTABLE: Final = bytes(range(33, 127))


class BadLine(msgspec.Struct, frozen=True):
    """A line that is no record: its number in the file, counted from 1, and what is wrong with it."""

    number: int
    message: str


class LineBlock:
    """Lines of `width` fields in `text`; `numbers[i]` is the number of line `i` in the file, counted from 1."""

    def __init__(self, text: bytes, width: int, numbers: Rows) -> None:
        self.text = text
        self.width = width
        self.numbers = numbers
        self.bytes = np.frombuffer(text, np.uint8)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.numbers)

    @cached_property
    def ends(self) -> Positions:
        """`ends[i, j]` is the place of the delimiter behind field `j` of line `i`."""
        return _marks(self.bytes).reshape(-1, self.width)

    def starts(self, position: int) -> Positions:
        """Where a field begins in every line."""
        if position:
            return self.ends[:, position - 1] + 1
        return np.concatenate((np.zeros(1, np.int64), self.ends[:-1, -1] + 1))

    def lines(self, rows: Rows) -> bytes:
        """The text of some lines, in their order."""
        if len(rows) == self.count:
            return self.text
        ends = self.ends[:, -1]
        begins = np.where(rows > 0, ends[rows - 1] + 1, 0)
        text = self.text
        return b"".join(
            [text[begin:end] for begin, end in zip(begins.tolist(), (ends[rows] + 1).tolist(), strict=True)]
        )

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
        return self if len(rows) == self.count else LineBlock(self.lines(rows), self.width, self.numbers[rows])


def joined(blocks: list[LineBlock]) -> LineBlock:
    """One block of the lines of several, which have one width."""
    if len(blocks) == 1:
        return blocks[0]
    numbers = np.concatenate([block.numbers for block in blocks])
    return LineBlock(b"".join([block.text for block in blocks]), blocks[0].width, numbers)


def _marks(view: NDArray[np.uint8]) -> Positions:
    """The places of the delimiters; and of everything else that is no printable ASCII but DEL."""
    # As a signed number, what is no ASCII is less than a space.
    return np.flatnonzero(view.view(np.int8) <= _SPACE)


class Parted(msgspec.Struct, frozen=True):
    """A text taken apart: how many lines it has, those of each width, and those that are no records."""

    lines: int
    blocks: tuple[LineBlock, ...]
    bad: tuple[BadLine, ...] = ()


def parted(text: bytes, first: int, widths: frozenset[int]) -> Parted:
    """The lines of a text, by their width, and those that have none of the widths.

    `first` is the number of the text's first line. The text ends with a newline. Where all lines have one width, which
    is nearly always, they are one block, and its text is the text given.
    """
    block = _tidy(text, first, widths)
    if block is None and b"\r\n" in text:
        text = text.replace(b"\r\n", b"\n")
        block = _tidy(text, first, widths)
    if block is not None:
        return Parted(block.count, (block,))
    return _one_by_one(text, first, widths)


def _tidy(text: bytes, first: int, widths: frozenset[int]) -> LineBlock | None:
    """The text as one block, when it is made of printable ASCII, single spaces and newlines alone; else None.

    A line is judged alike either way.
    """
    view = np.frombuffer(text, np.uint8)
    marks = _marks(view)
    found = view.take(marks).tobytes()
    width = found.find(b"\n") + 1
    # What is no delimiter, or is missing, disturbs the pattern.
    if width not in widths or found != (b" " * (width - 1) + b"\n") * (len(marks) // width) or _DELETE in text:
        return None
    ends = marks.reshape(-1, width)
    is_empty = (marks[0] == 0) or (len(marks) > 1 and int(np.diff(marks).min()) == 1)
    if is_empty or np.diff(ends[:, -1], prepend=-1).max() > LONGEST_LINE:
        return None
    block = LineBlock(text, width, np.arange(first, first + len(ends), dtype=np.int64))
    block.ends = ends
    return block


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
