"""Pace: how long a run waits and how often it tries; and who is told what it is doing."""

from collections.abc import Callable
from typing import TypeAlias

import msgspec


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """All in seconds. `sleep` and `clock` are time itself, which a test may make shorter."""

    sleep: Callable[[float], None]
    clock: Callable[[], float]
    """Seconds that only grow."""

    poll: float = 5.0
    """Between two looks while something is waited for."""

    pause: float = 1.0
    """Before the first repetition of a call; each further one waits twice as long, up to `longest`."""

    longest: float = 30.0
    repetitions: int = 10

    grace: float = 20.0
    """How long something new may stay unseen: EC2's answers are eventually consistent (EC2 Developer Guide)."""

    def before(self, repetition: int) -> float:
        """How long to wait before the repetition with this number, from 0."""
        return float(min(self.longest, self.pause * 2**repetition))


Listener: TypeAlias = Callable[[str], None]
"""Who is told, in one line, what the run is doing."""


def silent(line: str) -> None:
    """Nobody."""
    del line
