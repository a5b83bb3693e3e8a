"""A folder as a snapshot: every `.json` file below it, through symbolic links, each directory once."""

import os
import stat
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from wayout.snapshot.entry import FILE_LIMIT, Entry, Oversize, Unreadable, is_document_name, is_ignored


def folder_entries(root: Path) -> Iterator[Entry]:
    """The `.json` files below this folder. A directory reached twice, as by a loop of links, counts once.

    A directory below the root that cannot be listed is one unreadable entry under its own name.

    Raises: OSError when the root itself cannot be listed.
    """
    seen: set[tuple[int, int]] = set()
    waiting: deque[tuple[Path, str]] = deque([(root, "")])
    while waiting:
        directory, prefix = waiting.popleft()
        try:
            status = directory.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            children = sorted(os.scandir(directory), key=lambda child: (child.is_symlink(), child.name))
        except OSError as error:
            if not prefix:
                raise
            yield _unlistable(_printable(prefix.rstrip("/")), error)
            continue
        for child in children:
            name = prefix + child.name
            if _is_directory(child):
                if not is_ignored(child.name):
                    waiting.append((Path(child.path), name + "/"))
            elif is_document_name(name):
                yield file_entry(Path(child.path), _printable(name))


def file_entry(path: Path, name: str) -> Entry:
    """The one file at this path, under this name."""
    return Entry(name, _read(path))


def _read(path: Path) -> bytes | Unreadable | Oversize:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Unreadable("not a regular file")
        if status.st_size > FILE_LIMIT:
            return Oversize(status.st_size, FILE_LIMIT)
        return path.read_bytes()
    except OSError as error:
        return Unreadable(error.strerror or str(error))


def _unlistable(name: str, error: OSError) -> Entry:
    return Entry(name, Unreadable(error.strerror or str(error)))


def _is_directory(child: os.DirEntry[str]) -> bool:
    try:
        return child.is_dir()
    except OSError:
        return False


def _printable(name: str) -> str:
    """The name with bytes that are not UTF-8 replaced, so that it can be shown and written as JSON."""
    return os.fsencode(name).decode(errors="replace")
