"""A `.zip` as a snapshot: every `.json` file in it, read in memory. Nothing is extracted, so no path leads outside."""

import lzma
import zipfile
import zlib
from pathlib import Path

from wayout.errors import InputError
from wayout.snapshot.entry import FILE_LIMIT, Entry, Oversize, Unreadable, is_document_name

TOTAL_LIMIT = 4 << 30
"""Bytes, unpacked, of all the documents together. An archive that claims more is refused before any is unpacked."""

_ENCRYPTED = 0x1


def archive_entries(path: Path) -> tuple[Entry, ...]:
    """The `.json` files of this archive; archives inside it are ignored like any other file.

    The declared sizes bound what is unpacked: Python's zipfile stops at the declared length and then checks the sum.

    Raises: InputError when it is not a zip, or when its documents claim to be larger than the limit together; OSError.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                member for member in archive.infolist() if not member.is_dir() and is_document_name(_name(member))
            ]
            total = sum(member.file_size for member in members)
            if total > TOTAL_LIMIT:
                raise InputError(
                    f"the documents in {path} are {total:,} bytes long unpacked; wayout reads at most {TOTAL_LIMIT:,}",
                    "Unpack the archive yourself if you trust it, and give the folder.",
                )
            return tuple(Entry(_name(member), _read(archive, member)) for member in members)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError(f"{path} is not a readable .zip: {error}", "Pack the snapshot's folder again.") from error


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | Unreadable | Oversize:
    if member.file_size > FILE_LIMIT:
        return Oversize(member.file_size, FILE_LIMIT)
    if member.flag_bits & _ENCRYPTED:
        return Unreadable("it is encrypted in the archive")
    try:
        return archive.read(member)
    except (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError) as error:
        return Unreadable(str(error) or type(error).__name__)


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name as a relative path: some archives hold backslashes, a leading slash or `..`."""
    parts = member.filename.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))
