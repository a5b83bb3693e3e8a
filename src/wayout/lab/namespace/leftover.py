"""What labs that were killed have left behind: namespaces, what still runs in them, and the folders of their keys and files."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

from wayout.lab.namespace.inhabitant import evict
from wayout.lab.namespace.kernel import FOLDER, remove
from wayout.lab.namespace.lab import PREFIX


def leftovers() -> tuple[str, ...]:
    """The namespaces of labs whose process is gone."""
    names = sorted(path.name for path in FOLDER.glob(f"{PREFIX}*-*")) if FOLDER.is_dir() else []
    return tuple(name for name in names if not _is_alive(name))


def clean() -> tuple[str, ...]:
    """Remove what labs have left behind, and end what still runs there; the names of what was removed.

    Raises: LabError when the kernel refuses.
    """
    names = leftovers()
    evict(names)
    remove(list(names))
    folders = [folder for folder in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*")) if _is_ours(folder)]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return (*names, *map(str, folders))


def _is_ours(folder: Path) -> bool:
    """Whether a lab whose process is gone made this folder: anybody may make one of such a name, and take it away."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not _is_alive(folder.name)


def _is_alive(name: str) -> bool:
    """Whether the process that made something of this name still runs; a zombie does not."""
    number = name.removeprefix(PREFIX).partition("-")[0]
    if not number.isdigit():
        return True
    try:
        status = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
