"""Python's collector of reference cycles, at rest while something makes many values and no cycles.

Reading an account makes half a million values, a question to every interface a few hundred thousand. They are frozen,
so none of them is part of a cycle, and yet the collector goes through all of them again and again: a third of the time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """A block, or a function, during which nobody looks for cycles. Afterwards the collector is as it was."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
