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


class TextSurvey(msgspec.Struct, frozen=True):
    """The bytes below the space, those up to it, and the greatest byte of a text."""

    controls: MarkBits
    delimiters: MarkBits
    greatest: int


def survey(text: NDArray[np.uint8], scratch: NDArray[np.bool_]) -> TextSurvey:
    """What a text is made of. `scratch` has `PIECE` bytes, or as many as the text: it is used again by each piece."""
    controls, delimiters = _empty(len(text)), _empty(len(text))
    greatest = 0
    for start in range(0, len(text), PIECE):
        piece = text[start : start + PIECE]
        is_mark, at = scratch[: len(piece)], slice(start >> 3, start + len(piece) + 7 >> 3)
        controls[at] = np.packbits(np.less(piece, _SPACE, out=is_mark), bitorder="little")
        delimiters[at] = np.packbits(np.less_equal(piece, _SPACE, out=is_mark), bitorder="little")
        greatest = max(greatest, int(piece.max()))
    return TextSurvey(MarkBits(controls.view("<u8")), MarkBits(delimiters.view("<u8")), greatest)


def _empty(length: int) -> NDArray[np.uint8]:
    """A bit for each of so many bytes, in whole words, and an empty word behind them."""
    return np.zeros((-(-length // 64) + 1) * 8, np.uint8)
