"""What the lab's tests stand on."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from wayout.lab.namespace.kernel import FOLDER, obstacle

_REASON: Final = obstacle()
needs_lab = pytest.mark.skipif(_REASON is not None, reason=_REASON or "")
"""Skips a test where no lab can be built, and says why."""
_FILES: Final = ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf")


@contextmanager
def alone_with_the_dead() -> Iterator[None]:
    """Nobody else on this machine kills a lab, or cleans up after one, meanwhile: cleaning takes what all have left."""
    descriptor = os.open(FOLDER.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def host() -> str:
    """Everything of the host's own network that a lab might touch, and of its files about names.

    When a file was last read is left out: others on this machine look names up as well.
    """
    asked = (
        ("ip", "rule"),
        ("ip", "-6", "rule"),
        ("ip", "route", "show", "table", "all"),
        ("ip", "-6", "route", "show", "table", "all"),
        ("ip", "-brief", "link"),
        ("nft", "list", "ruleset"),
    )
    told = [subprocess.run(words, capture_output=True, text=True, check=True).stdout for words in asked]
    mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    told += [line for line in mounts if " /etc" in line]
    for file in filter(Path.exists, map(Path, _FILES)):
        status = file.stat()
        told.append(repr((file.name, file.read_bytes(), status.st_ino, status.st_mode, status.st_mtime_ns)))
    told += sorted(str(path) for path in Path("/etc").iterdir())
    return "".join(told)
