"""Selection: which records a question asks for, tested on the raw bytes of the fields.

The test lets every asked record through and a few others: they are few, and the question's own SQL says no to them.
"""

from collections.abc import Mapping
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from wayout.evidence.line_block import LineBlock
from wayout.evidence.log_format import LogFormat

_PRIME: Final = np.uint32(2654435761)
_SHIFT: Final = np.uint32(16)
_KEY: Final = 4


class Selection(msgspec.Struct, frozen=True):
    """Records whose fields have one of the values given for them, for every field named; with no field, all records."""

    values: Mapping[str, frozenset[str]] = {}

    def test(self, found: LogFormat) -> tuple["FieldTest", ...]:
        """The tests for records of a format; a field that they do not hold cannot be tested."""
        tests = (
            FieldTest(position, values)
            for name, values in self.values.items()
            if (position := found.position(name)) is not None
        )
        return tuple(tests)


class FieldTest:
    """Whether a field may have one of the values: told by its last bytes, without an error in the direction of no."""

    def __init__(self, position: int, values: frozenset[str]) -> None:
        self.position = position
        encoded = [value.encode() for value in values if value]
        self._length = min((len(value) for value in encoded), default=0)
        self._length = min(self._length, _KEY)
        self._table = np.zeros(1 << 16, np.bool_)
        for value in encoded:
            key = np.array([int.from_bytes(value[len(value) - self._length :], "little")], np.uint32)
            self._table[(key * _PRIME) >> _SHIFT] = True

    def passes(self, block: LineBlock) -> NDArray[np.bool_]:
        """For each line of the block, whether it may be asked for."""
        ends = block.ends[:, self.position]
        key = np.zeros(block.count, np.uint32)
        for index in range(self._length):
            byte = block.bytes[ends - (self._length - index)]
            key |= byte.astype(np.uint32) << np.uint32(8 * index)
        return self._table[(key * _PRIME) >> _SHIFT]
