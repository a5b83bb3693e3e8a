"""A snapshot opened for reading: the bytes of its documents, where each came from, and its manifest.

Nothing is decoded here but the manifest; a file that cannot be used is one Problem, and the others still load.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import assert_never

import msgspec

from wayout.errors import InputError
from wayout.snapshot.archive import archive_entries
from wayout.snapshot.entry import Entry, Oversize, Unreadable
from wayout.snapshot.folder import file_entry, folder_entries
from wayout.snapshot.manifest import FILE_NAME, Manifest, decode_manifest, is_manifest
from wayout.snapshot.problem import Problem

DEFAULT_ACCOUNT = "default"
DEFAULT_REGION = "default"

_HINT = (
    "A snapshot is a folder of *.json files, one .json file, or a .zip of such a folder; "
    "`wayout collect -d DIR` makes one."
)


class SnapshotFile(msgspec.Struct, frozen=True):
    """One document as it stands on disk, in UTF-8, not yet decoded."""

    name: str
    """Relative to the snapshot's root, '/' between its parts."""

    account: str
    region: str
    content: bytes


class Snapshot(msgspec.Struct, frozen=True):
    """All the documents of one snapshot in the order of their names, its manifest, and what could not be used."""

    files: tuple[SnapshotFile, ...]
    manifest: Manifest | None
    problems: tuple[Problem, ...]


def open_snapshot(path: Path) -> Snapshot:
    """The snapshot in this folder, `.json` file or `.zip`.

    The folder that holds a file names the region and the folder above it the account, both seen from the snapshot's
    root; where there is none, they are `default`. Hidden files, `__MACOSX` and files that do not end in `.json` are
    ignored.

    Raises: InputError when there is nothing at the path, when it cannot be opened, or when no file ends in `.json`.
    """
    entries = tuple(_entries(path))
    if not entries:
        raise InputError(f"{path} is not a snapshot: no file in it ends in .json", _HINT)
    root = _root(entries)
    files: list[SnapshotFile] = []
    problems: list[Problem] = []
    manifest: Manifest | None = None
    for entry in sorted(entries, key=lambda entry: entry.name):
        content = _content(entry, problems)
        if content is None:
            continue
        if entry.name == root + FILE_NAME and is_manifest(content):
            try:
                manifest = decode_manifest(content)
            except ValueError as error:
                problems.append(Problem(entry.name, "", str(error)))
            continue
        account, region = _place(entry.name.removeprefix(root))
        files.append(SnapshotFile(name=entry.name, account=account, region=region, content=content))
    return Snapshot(files=tuple(files), manifest=manifest, problems=tuple(problems))


def _entries(path: Path) -> Iterable[Entry]:
    try:
        if path.is_dir():
            return tuple(folder_entries(path))
        if not path.exists():
            raise InputError(f"there is no snapshot at {path}", _HINT)
        if not path.is_file():
            raise InputError(f"{path} is not a snapshot: neither a folder nor a file", _HINT)
        with path.open("rb") as file:
            magic = file.read(4)
        if magic in (b"PK\x03\x04", b"PK\x05\x06") or path.suffix.lower() == ".zip":
            return archive_entries(path)
        if path.suffix.lower() == ".json" or magic[:1] in (b"{", b"["):
            return (file_entry(path, path.name),)
    except OSError as error:
        raise InputError(f"the snapshot {path} cannot be read: {error.strerror or error}", _HINT) from error
    raise InputError(f"{path} is not a snapshot: neither .json nor .zip", _HINT)


def _root(entries: Iterable[Entry]) -> str:
    """The prefix of the names below which account and region are counted: a zip often holds the folder itself."""
    names = {entry.name for entry in entries}
    if FILE_NAME in names:
        return ""
    manifests = [name for name in names if name.count("/") == 1 and name.endswith(f"/{FILE_NAME}")]
    if len(manifests) != 1:
        return ""
    root = manifests[0].removesuffix(FILE_NAME)
    return root if all(name.startswith(root) for name in names) else ""


def _place(name: str) -> tuple[str, str]:
    folders = name.split("/")[:-1]
    region = folders[-1] if folders else DEFAULT_REGION
    account = folders[-2] if len(folders) > 1 else DEFAULT_ACCOUNT
    return account, region


def _content(entry: Entry, problems: list[Problem]) -> bytes | None:
    """The file as UTF-8 text, or None with the reason among the problems."""
    match entry.content:
        case bytes() as found:
            text = as_utf8(found)
            message = _unusable(text)
            if message is None:
                return text
        case Unreadable(message=why):
            message = f"cannot be read: {why}"
        case Oversize(size=size, limit=limit):
            message = f"is {size:,} bytes long; wayout reads at most {limit:,} bytes of one file"
        case never:
            assert_never(never)
    problems.append(Problem(entry.name, "", message))
    return None


def as_utf8(content: bytes) -> bytes:
    """The same text in UTF-8 without a byte order mark: what a Windows PowerShell redirection writes is UTF-16."""
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace").encode()
    return content


def _unusable(content: bytes) -> str | None:
    if not content.strip():
        return "is empty"
    if content.startswith(b"\x1f\x8b"):
        return "is compressed with gzip; unpack it first"
    if b"\x00" in content[:8192]:
        return "is binary, not JSON"
    return None
