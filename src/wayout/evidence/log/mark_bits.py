"""Mark bits: which bytes of a text are marks, such as delimiters, a bit for each byte, 64 in a word.

To list every delimiter costs as much as to inflate the text (docs/performance.md). A word tells of 64 bytes at once: marks
are counted, and a line's n-th is found, in a few operations on words for all lines together.
"""

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
_Words = NDArray[np.uint64]

_WORD: Final = 8
"""Bytes of a word."""


class MarkBits:
    """The marks of a text: bit `i` of word `j` is set when byte `64 * j + i` is one.

    `is_mark` is looked at again when marks are found from the end of lines.
    """

    def __init__(self, is_mark: NDArray[np.bool_]) -> None:
        self._is_mark = is_mark
        self._words = _words(np.packbits(is_mark, bitorder="little"))

    @property
    def places(self) -> Positions:
        """The place of every mark: worth its time where marks are few."""
        found = []
        at = np.flatnonzero(self._words != 0)
        rest = self._words[at]
        while len(at):
            found.append(at * 64 + _zeros_below(rest))
            rest = rest & (rest - 1)
            more = np.flatnonzero(rest)
            at, rest = at[more], rest[more]
        return found[0] if len(found) == 1 else np.sort(np.concatenate([np.empty(0, np.int64), *found]))

    @property
    def touch(self) -> bool:
        """Whether some mark comes right behind another."""
        words = self._words
        behind = words << 1
        behind[1:] |= words[:-1] >> 63
        return bool((words & behind).any())

    def until(self, places: Positions) -> NDArray[np.int32]:
        """For each place, how many marks there are up to it, its own included."""
        until = np.cumsum(np.bitwise_count(self._words), dtype=np.int32)
        at = places >> 6
        above = self._words[at] >> (places & 63).view(np.uint64) >> 1
        found: NDArray[np.int32] = until[at] - np.bitwise_count(above)
        return found

    def after(self, begins: Positions, count: int) -> Positions:
        """The place of the mark that `count` others precede, from each of the places on. There is one."""
        return _after(self._words, begins, count)

    def before(self, ends: Positions, count: int) -> Positions:
        """The place of the mark that `count` others follow, up to each of the places. There is one."""
        last = len(self._mirrored) * 64 - 65
        return last - _after(self._mirrored, last - ends, count)

    @cached_property
    def _mirrored(self) -> _Words:
        """The words of the same marks, the last one first."""
        words = _words(np.packbits(self._is_mark, bitorder="big"))
        mirrored = np.zeros_like(words)
        mirrored[:-1] = words[-2::-1].byteswap()
        return mirrored


def _words(packed: NDArray[np.uint8]) -> _Words:
    """Bytes of bits as words, and an empty word behind them, so that each byte begins one."""
    padded = np.zeros(-(-len(packed) // _WORD) * _WORD + _WORD, np.uint8)
    padded[: len(packed)] = packed
    return padded.view("<u8")


def _zeros_below(words: _Words) -> NDArray[np.uint8]:
    """How many bits of each word are below its lowest that is set."""
    below: NDArray[np.uint8] = np.bitwise_count(~words & (words - 1))
    return below


def _after(words: _Words, begins: Positions, count: int | NDArray[np.uint8]) -> Positions:
    # From each byte of the bits on eight are one number: 57 bits or more from the place on.
    from_byte = np.ndarray((len(words) * _WORD - _WORD + 1,), "<u8", words, strides=(1,))
    window = from_byte[begins >> 3] >> (begins & 7).view(np.uint64)
    rest = window
    if isinstance(count, int):
        for _ in range(count):
            rest = rest & (rest - 1)
    else:
        for number in range(int(count.max(initial=0))):
            rest = np.where(count > number, rest & (rest - 1), rest)
    places: Positions = begins + _zeros_below(rest)
    further = np.flatnonzero(rest == 0)
    if len(further):
        left = (count if isinstance(count, int) else count[further]) - np.bitwise_count(window[further])
        places[further] = _after(words, (begins[further] | 7) + 57, left)
    return places
