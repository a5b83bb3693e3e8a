"""One `.json` file of a snapshot, wherever it stands: its name, and its bytes or why there are none."""

import msgspec

FILE_LIMIT = 1 << 30
"""Bytes. A larger file is not read: the largest describe answers of one region are some hundred megabytes."""


class Unreadable(msgspec.Struct, frozen=True):
    """Why the operating system, or the archive, does not give the file's bytes."""

    message: str


class Oversize(msgspec.Struct, frozen=True):
    """A file that is longer than is read; both in bytes."""

    size: int
    limit: int


class Entry(msgspec.Struct, frozen=True):
    """A file's name relative to the snapshot's root, '/' between its parts, and what reading it gave."""

    name: str
    content: bytes | Unreadable | Oversize


def is_document_name(name: str) -> bool:
    """Whether a file of this relative name is read: it ends in `.json`, and no part of it is one that is ignored."""
    parts = [part for part in name.split("/") if part]
    return bool(parts) and parts[-1].lower().endswith(".json") and not any(is_ignored(part) for part in parts)


def is_ignored(part: str) -> bool:
    """Whether files and folders of this name are passed over silently."""
    return part.startswith(".") or part == "__MACOSX"
