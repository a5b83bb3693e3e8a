"""What labs that were killed have left behind: namespaces, and what still runs in them."""

import os
import signal
from pathlib import Path

from wayout.lab.kernel import FOLDER, remove, run
from wayout.lab.lab import PREFIX


def leftovers() -> tuple[str, ...]:
    """The namespaces of labs whose process is gone."""
    names = sorted(path.name for path in FOLDER.glob(f"{PREFIX}*-*")) if FOLDER.is_dir() else []
    return tuple(name for name in names if not _is_alive(name))


def clean() -> tuple[str, ...]:
    """Remove what labs have left behind, and end what still runs there; the names of what was removed.

    Raises: LabError when the kernel refuses.
    """
    names = leftovers()
    for name in names:
        for number in run("ip", "netns", "pids", name).split():
            try:
                os.kill(int(number), signal.SIGKILL)
            except ProcessLookupError:
                continue
    remove(list(names))
    return names


def _is_alive(name: str) -> bool:
    """Whether the process that made a namespace still runs; a zombie does not."""
    number = name.removeprefix(PREFIX).partition("-")[0]
    if not number.isdigit():
        return True
    try:
        status = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
