"""A document that AWS gave in several answers: each but the last says that it goes on."""

from collections.abc import Iterable

from wayout.model.scope import Scope, Unread
from wayout.read.document import Part
from wayout.snapshot.problem import Problem


def unfinished(parts: Iterable[Part]) -> list[tuple[Unread, Problem]]:
    """The documents of which every answer in the snapshot says that it goes on, such as those cut off by `--max-items`."""
    last: dict[tuple[Scope, str], Part] = {}
    for part in parts:
        known = last.get((part.scope, part.key))
        if known is None or known.token is not None:
            last[(part.scope, part.key)] = part
    return [
        (Unread(scope, key), Problem(part.document, f"/{part.token}", f"{key} goes on: its last page is not there"))
        for (scope, key), part in last.items()
        if part.token is not None
    ]
