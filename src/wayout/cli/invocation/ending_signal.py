"""The signals that end a program, taken as Ctrl-C is: whatever was set up is removed on the way out."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ending_signals() -> Iterator[None]:
    """As long as the block lasts, SIGTERM and SIGHUP (where there is one) raise KeyboardInterrupt."""
    numbers = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.signal(number, _interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _interrupt(number: int, frame: object) -> None:
    del number, frame
    raise KeyboardInterrupt
