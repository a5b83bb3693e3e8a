"""Text survey: what bytes a text is made of, found in one walk over it."""

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from wayout.evidence.log.mark_bits import MarkBits

PIECE: Final = 1 << 19
"""How many bytes are compared with everything before those behind them: they stay in the processor's cache meanwhile.

A larger piece leaves it, which costs twice the time; a smaller one makes threads wait for each other's turn at Python.
"""

_SPACE: Final = 32


class Surveyed(msgspec.Struct, frozen=True):
    """The bytes below the space, those up to it, and the greatest byte of a text."""

    controls: MarkBits
    delimiters: MarkBits
    greatest: int


class Survey:
    """Looks over one text after another, of up to `most` bytes, in the same memory: what it found is good until the next."""

    def __init__(self, most: int) -> None:
        self._is_mark = np.empty(min(most, PIECE), np.bool_)
        self._controls = np.zeros(_bytes_of_words(most), np.uint8)
        self._delimiters = np.zeros(_bytes_of_words(most), np.uint8)

    def of(self, text: NDArray[np.uint8]) -> Surveyed:
        """What a text is made of."""
        greatest = 0
        for start in range(0, len(text), PIECE):
            piece = text[start : start + PIECE]
            is_mark, at = self._is_mark[: len(piece)], slice(start >> 3, start + len(piece) + 7 >> 3)
            self._controls[at] = np.packbits(np.less(piece, _SPACE, out=is_mark), bitorder="little")
            self._delimiters[at] = np.packbits(np.less_equal(piece, _SPACE, out=is_mark), bitorder="little")
            greatest = max(greatest, int(piece.max()))
        return Surveyed(_bits(self._controls, len(text)), _bits(self._delimiters, len(text)), greatest)


def _bytes_of_words(length: int) -> int:
    """How many bytes hold a bit for each of so many, in whole words, and an empty word behind them."""
    return (-(-length // 64) + 1) * 8


def _bits(packed: NDArray[np.uint8], length: int) -> MarkBits:
    """The bits of so many bytes; what an earlier text left behind them is wiped out."""
    words = packed[: _bytes_of_words(length)]
    words[length + 7 >> 3 :] = 0
    return MarkBits(words.view("<u8"))
