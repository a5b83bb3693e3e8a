"""Inhabitants: processes that run in the network namespaces of a lab, such as what a shell there has left running."""

import os
import signal
from collections.abc import Iterable
from pathlib import Path

from wayout.lab.namespace.kernel import FOLDER


def inhabitants(names: Iterable[str]) -> tuple[int, ...]:
    """The ids of the processes whose network is one of these namespaces; this process itself is none."""
    places = {identity for name in names if (identity := _identity(FOLDER / name)) is not None}
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    found = [number for number in numbers if _identity(Path(f"/proc/{number}/ns/net")) in places] if places else []
    return tuple(number for number in found if number != os.getpid())


def evict(names: Iterable[str]) -> None:
    """End what runs in these namespaces."""
    for number in inhabitants(names):
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells one namespace from another; None when it, or its process, is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
