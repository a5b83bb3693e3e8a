"""A file that somebody asked for, written whole or not at all."""

import os
import stat
from pathlib import Path
from typing import Final

from wayout.errors import InputError
from wayout.snapshot.aside import Aside, Purpose

_OPEN_FILES: Final = Path("/dev/fd")
_AS_THE_UMASK_SAYS: Final = 0o666


def write_whole(path: Path, text: str) -> None:
    """Put a text in a file, in the place of one that stands there; whoever reads it meanwhile sees the old or the new one.

    Who may read it says the umask, as for any other file that a command writes; one that stood there keeps its own mode.
    A device, a pipe, and what this process has open (`/dev/stdout`) are written to, and stay what they are.

    Raises: InputError when nothing can be written there.
    """
    if _is_stream(path):
        _append(path, text)
        return
    target = path.resolve()
    aside = target.parent / Aside.here(target.name, Purpose.PARTIAL).file_name
    try:
        if target.is_dir():
            raise InputError(f"cannot write {path}: a folder of that name exists", "Give the name of a file.")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _AS_THE_UMASK_SAYS)
        try:
            with os.fdopen(descriptor, "wb") as file:
                if target.exists():
                    os.fchmod(descriptor, stat.S_IMODE(target.stat().st_mode))
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot write {path}: {error.strerror or error}", "Give a file in a folder of your own."
        ) from error


def _is_stream(path: Path) -> bool:
    """Whether the path is no file of its own; one that stands behind `/dev/stdout` belongs to whoever opened it."""
    if not path.exists():
        return False
    link = path.parent / path.readlink() if path.is_symlink() else path
    is_open_file = _OPEN_FILES.exists() and _OPEN_FILES.resolve() in {path.parent.resolve(), link.parent.resolve()}
    return is_open_file or not (path.is_file() or path.is_dir())


def _append(path: Path, text: str) -> None:
    try:
        with path.open("ab") as file:
            file.write(text.encode())
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
