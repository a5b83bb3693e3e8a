"""A folder that a run keeps beside its target until the snapshot is whole; its name tells whose it was."""

import os
import re
import secrets
import shutil
import socket
import time
from contextlib import suppress
from enum import Enum
from hashlib import blake2b
from pathlib import Path

import msgspec

_LEFT_SECONDS = 3600
"""A folder in which nothing was written for so long belongs to no run any more."""

_NAME = re.compile(
    r"\.(?P<target>.+)\.wayout-(?P<host>[0-9a-f]{8})-(?P<process>[0-9]+)-[0-9a-f]{8}\.(?P<purpose>[a-z]+)"
)


class Purpose(Enum):
    """Why a folder stands aside."""

    PARTIAL = "partial"
    """A snapshot that is not whole yet."""

    REPLACED = "replaced"
    """The old snapshot, while the new one takes its name."""


class Aside(msgspec.Struct, frozen=True):
    """A folder set aside: for which target, by which process of which machine, and why."""

    file_name: str
    target: str
    host: str
    process: int
    purpose: Purpose

    @classmethod
    def here(cls, target: str, purpose: Purpose) -> "Aside":
        """A new one of this process, under a name that nothing else has."""
        host, process = _host(), os.getpid()
        name = f".{target}.wayout-{host}-{process}-{secrets.token_hex(4)}.{purpose.value}"
        return cls(name, target, host, process, purpose)

    @classmethod
    def named(cls, file_name: str) -> "Aside | None":
        """What this file name says, or None when no run of wayout gave it."""
        found = _NAME.fullmatch(file_name)
        if found is None or found["purpose"] not in {purpose.value for purpose in Purpose}:
            return None
        return cls(file_name, found["target"], found["host"], int(found["process"]), Purpose(found["purpose"]))


def clear_leftovers(parent: Path) -> None:
    """Remove what killed runs of this user left in this folder; put a replaced snapshot back if nothing took its name.

    A leftover is a folder whose process is dead on this machine, or in which nothing was written for an hour.

    Raises: OSError when the folder cannot be listed.
    """
    for path in sorted(parent.iterdir()):
        aside = Aside.named(path.name)
        if aside is None or not _is_left(path, aside):
            continue
        target = parent / aside.target
        if aside.purpose is Purpose.REPLACED and not target.exists():
            with suppress(FileNotFoundError):  # another run was quicker
                path.rename(target)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path, aside: Aside) -> bool:
    try:
        if path.is_symlink() or not path.is_dir() or path.stat().st_uid != os.getuid():
            return False
        if aside.host == _host() and not _is_running(aside.process):
            return True
        newest = max(found.stat().st_mtime for found in (path, *path.rglob("*")))
    except OSError:
        return False
    return time.time() - newest > _LEFT_SECONDS


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _host() -> str:
    """Eight signs for this machine, so that a process number is only looked up where it was given."""
    return blake2b(socket.gethostname().encode(), digest_size=4).hexdigest()
