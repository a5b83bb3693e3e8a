"""What a long run says about itself while it runs. Silent unless somebody listens."""

from collections.abc import Callable
from typing import TypeAlias

import msgspec


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """One request is done. `expected` grows, as answers show what else has to be asked."""

    done: int
    expected: int
    account: str
    region: str
    operation: str


Listener: TypeAlias = Callable[[Progress], None]
"""Who is told, in the thread that collects."""


def silent(progress: Progress) -> None:
    """Nothing."""
