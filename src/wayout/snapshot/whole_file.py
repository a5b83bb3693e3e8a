"""A file that is written whole or not at all."""

import os
from pathlib import Path

from wayout.errors import InputError
from wayout.snapshot.aside import Aside, Purpose


def write_whole(path: Path, text: str) -> None:
    """Put a text in a file, in the place of one that stands there; whoever reads it meanwhile sees the old or the new one.

    Raises: InputError when nothing can be written there.
    """
    target = path.resolve()
    aside = target.parent / Aside.here(target.name, Purpose.PARTIAL).file_name
    try:
        if target.is_dir():
            raise InputError(f"cannot write {path}: a folder of that name exists", "Give the name of a file.")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
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
