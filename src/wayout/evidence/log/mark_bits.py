"""Mark bits: which bytes of a text are marks, such as delimiters, a bit for each byte, 64 in a word.

To list every delimiter costs as much as to inflate the text (docs/performance.md). A word tells of 64 bytes at once: marks
are counted, and a line's n-th is found, in a few operations on words for all lines together.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
_Words = NDArray[np.uint64]

_WORD: Final = 64
"""Bits of a word."""

_ONE: Final = np.uint64(1)
_LAST: Final = np.uint64(_WORD - 1)

_EXCHANGES: Final = (
    (np.uint64(1), np.uint64(0x5555555555555555)),
    (np.uint64(2), np.uint64(0x3333333333333333)),
    (np.uint64(4), np.uint64(0x0F0F0F0F0F0F0F0F)),
)
"""How a byte's bits are put into the other order: neighbours change places, then pairs, then halves."""


class MarkBits:
    """The marks of a text: bit `i` of word `j` is set when byte `64 * j + i` is one. No bit of the last word is set."""

    def __init__(self, words: _Words) -> None:
        self._words = words

    @property
    def places(self) -> Positions:
        """The place of every mark: worth its time where marks are few."""
        found = []
        at = np.flatnonzero(self._words != 0)
        rest = self._words.take(at)
        while len(at):
            found.append((at << 6) + _zeros_below(rest))
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
        at, bit = _split(places)
        above = np.bitwise_count(self._words.take(at) >> bit >> 1)
        found: NDArray[np.int32] = np.cumsum(np.bitwise_count(self._words), dtype=np.int32).take(at) - above
        return found

    def after(self, begins: Positions, count: int) -> Positions:
        """The place of the mark that `count` others precede, from each of the places on. There is one."""
        return _counted(self._from, begins, count, 1)

    def before(self, ends: Positions, count: int) -> Positions:
        """The place of the mark that `count` others follow, up to each of the places. There is one."""
        return _counted(self._back_from, ends, count, -1)

    def _from(self, places: Positions) -> _Words:
        """The marks of the 64 bytes from each place on, its own in the lowest bit."""
        at, bit = _split(places)
        return (self._words.take(at) >> bit) | (self._words.take(at + 1) << _ONE << (bit ^ _LAST))

    def _back_from(self, places: Positions) -> _Words:
        """The marks of the 64 bytes up to each place, its own in the lowest bit."""
        at, bit = _split(places)
        # What lies before the first word is as empty as the last one.
        return _turned((self._words.take(at) << (bit ^ _LAST)) | (self._words.take(at - 1, mode="wrap") >> _ONE >> bit))


def _split(places: Positions) -> tuple[Positions, _Words]:
    """The word of each place, and its bit there."""
    return places >> 6, (places & 63).view(np.uint64)


def _counted(
    look: Callable[[Positions], _Words], places: Positions, count: int | NDArray[np.uint8], step: int
) -> Positions:
    """The place of the mark that `count` others precede, from each place on in the direction in which `look` looks."""
    marks = look(places)
    rest = _without_lowest(marks, count)
    found: Positions = places + step * _zeros_below(rest).astype(np.int64)
    further = np.flatnonzero(rest == 0)
    if len(further):
        left = (count if isinstance(count, int) else count[further]) - np.bitwise_count(marks[further])
        found[further] = _counted(look, places[further] + step * _WORD, left, step)
    return found


def _without_lowest(words: _Words, count: int | NDArray[np.uint8]) -> _Words:
    """The words without so many of their lowest bits that are set."""
    if isinstance(count, int):
        for _ in range(count):
            words = words & (words - 1)
    else:
        for number in range(int(count.max(initial=0))):
            words = np.where(count > number, words & (words - 1), words)
    return words


def _zeros_below(words: _Words) -> NDArray[np.uint8]:
    """How many bits of each word are below its lowest that is set; 64 where none is."""
    below: NDArray[np.uint8] = np.bitwise_count(~words & (words - 1))
    return below


def _turned(words: _Words) -> _Words:
    """The bits of each word in the other order."""
    for width, mask in _EXCHANGES:
        words = ((words >> width) & mask) | ((words & mask) << width)
    return words.byteswap()
