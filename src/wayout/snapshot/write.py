"""A snapshot on its way to disk: written aside, then put in place as a whole.

A run that is interrupted leaves either no snapshot or the whole of one, and never harms the one that stood there.
Nobody but the owner can read what is written: the folders are 0700 and the files 0600. What is redacted, to be given away, is
as readable as the umask says.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Final

import msgspec

from wayout.aws.json_value import Json
from wayout.errors import InputError
from wayout.snapshot.aside import Aside, Purpose, clear_leftovers
from wayout.snapshot.manifest import FILE_NAME, Manifest, encode_manifest, is_manifest
from wayout.snapshot.secret import without_secrets

_AT_ONCE: Final = 16
"""Files that are brought to the disk side by side: it takes many in the time of one."""


class Existing(Enum):
    """What to do with a snapshot that already stands where the new one shall."""

    KEEP = "keep"
    """Refuse to write."""

    REPLACE = "replace"
    """Put the new one in its place, once it is whole. Anything else than a snapshot is still refused."""


class Readers(Enum):
    """Who may read a snapshot; the value is the mode of its folders and of its files, of which the umask takes its part."""

    OWNER = (0o700, 0o600)
    AS_THE_UMASK_SAYS = (0o777, 0o666)

    @property
    def folder_mode(self) -> int:
        """The mode of its folders."""
        return self.value[0]

    @property
    def file_mode(self) -> int:
        """The mode of its files."""
        return self.value[1]


class Draft:
    """A snapshot being written. It becomes visible under its own name when `finish` returns, and not before."""

    def __init__(self, target: Path, folder: Path, readers: Readers = Readers.OWNER) -> None:
        self._target = target
        self._folder = folder
        self._readers = readers
        self._written: list[Path] = []

    def add(self, account: str, region: str, key: str, content: Json) -> None:
        """Write one document, `{key: content}`, without what could be a secret.

        Raises: ValueError for an account, region or key that is no plain file name; InputError when the disk refuses.
        """
        document = {key: without_secrets(key, content)}
        text = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
        of_account = self._folder / _plain(account)
        of_region = of_account / _plain(region)
        try:
            for folder in (of_account, of_region):
                folder.mkdir(mode=self._readers.folder_mode, exist_ok=True)
            self._write(of_region / f"{_plain(key)}.json", text)
        except OSError as error:
            raise _unwritable(self._target, error) from error

    def finish(self, manifest: Manifest, existing: Existing) -> None:
        """Write the manifest and put the snapshot in place.

        Raises: InputError when something else stands there by now, or when the disk refuses.
        """
        try:
            self._write(self._folder / FILE_NAME, encode_manifest(manifest))
            _bring_to_disk(self._written)
            require_free(self._target, existing)
            _put_in_place(self._folder, self._target)
        except OSError as error:
            raise _unwritable(self._target, error) from error

    def _write(self, path: Path, content: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self._readers.file_mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        self._written.append(path)


@contextmanager
def draft(target: Path, readers: Readers = Readers.OWNER) -> Iterator[Draft]:
    """A draft of the snapshot at this path. Leaving the block without `finish`, for whatever reason, leaves nothing.

    What earlier runs left behind in the same folder, killed before they could tidy up, is removed first.

    Raises: InputError when nothing can be written there.
    """
    real = target.resolve()
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        clear_leftovers(real.parent)
        folder = real.parent / Aside.here(real.name, Purpose.PARTIAL).file_name
        folder.mkdir(mode=readers.folder_mode)
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        yield Draft(real, folder, readers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def require_free(target: Path, existing: Existing) -> None:
    """Nothing, when a snapshot may be put at this path: there is nothing, an empty folder, or one to be replaced.

    Raises: InputError when something stands there that may not be replaced, with what it is.
    """
    if not target.exists():
        return
    if not target.is_dir():
        raise InputError(f"cannot write a snapshot to {target}: a file of that name exists", "Give another folder.")
    if not any(target.iterdir()):
        return
    if not _is_snapshot(target):
        raise InputError(
            f"cannot write a snapshot to {target}: the folder holds something else", "Give a new or an empty folder."
        )
    if existing is Existing.KEEP:
        raise InputError(f"there is a snapshot at {target} already", "Give another folder, or --force to replace it.")


def _is_snapshot(folder: Path) -> bool:
    try:
        return is_manifest((folder / FILE_NAME).read_bytes())
    except OSError:
        return False


def _put_in_place(folder: Path, target: Path) -> None:
    """Rename the finished folder to its name, with the old one set aside for the moment between."""
    if not target.exists():
        folder.rename(target)
        return
    old = target.parent / Aside.here(target.name, Purpose.REPLACED).file_name
    try:
        target.rename(old)
        folder.rename(target)
    except BaseException:
        if not target.exists() and old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _bring_to_disk(files: Iterable[Path]) -> None:
    """Return when these files would outlive a loss of power. Raises: OSError when the disk refuses one."""
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        for _ in workers.map(_bring_one_to_disk, files):
            pass


def _bring_one_to_disk(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _plain(name: str) -> str:
    if not name or name.startswith(".") or not all(sign.isalnum() or sign in "-_." for sign in name):
        raise ValueError(f"{name!r} is no plain name of a file")
    return name


def _unwritable(target: Path, error: OSError) -> InputError:
    return InputError(f"cannot write a snapshot to {target}: {error.strerror or error}", "Give a folder of your own.")
