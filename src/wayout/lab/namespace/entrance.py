"""The entrance to a namespace: a program that goes in, takes files of its own for those of /etc, and becomes a command.

A workload asks the name servers that its own resolv.conf names, not this machine's. So the command gets a mount
namespace too, in which the files of a folder lie over those in /etc; what is mounted there nobody else sees, and it is
gone with the last process inside. The machine's cache of names is hidden there, for it would answer first.

This file travels: it runs as a process of its own, and needs nothing but Python and its standard library.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

NEW_NETWORK, NEW_MOUNTS = 0x40000000, 0x00020000
BIND, RECURSIVE, SLAVE = 0x1000, 0x4000, 0x80000
ETC = Path("/etc")
CACHES = ("/run/nscd", "/var/run/nscd")
"""Where the C library's cache of names listens: a socket is reached from any network namespace."""
SETTINGS = ("RES_OPTIONS", "LOCALDOMAIN", "HOSTALIASES")
"""Variables by which the C library looks names up otherwise than its files say."""
FAILED = 125
"""The exit code when there is no way in."""


def call(name: str, *arguments: object) -> None:
    """Call a function of the C library. Raises: OSError with what it says."""
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """Mount something in this mount namespace."""
    texts = [None if text is None else text.encode() for text in (source, target, kind, data)]
    call("mount", texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3])


def enter(network: str, folder: Path) -> None:
    """Go into a network namespace, with the files in `folder/etc` in place of those in /etc; `folder/over` is empty."""
    descriptor = os.open(network, os.O_RDONLY)
    call("setns", descriptor, NEW_NETWORK)
    os.close(descriptor)
    call("unshare", NEW_MOUNTS)
    mount("none", "/", None, RECURSIVE | SLAVE)
    for file in sorted((folder / "etc").iterdir()):
        put(file, folder / "over")
    for cache in CACHES:
        if Path(cache).is_dir():
            mount("tmpfs", cache, "tmpfs", 0, "size=64k,mode=755")


def put(file: Path, memory: Path) -> None:
    """Lay a file over the one of its name in /etc; where there is none, over /etc as a whole."""
    target = ETC / file.name
    try:
        mount(str(file), str(target), None, BIND)
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
        if not any(memory.iterdir()):
            overlay(memory)
        with contextlib.suppress(FileNotFoundError):
            target.unlink()  # a link that leads nowhere
        shutil.copyfile(file, target)


def overlay(memory: Path) -> None:
    """Let whatever is written to /etc from now on stay in memory, and in this mount namespace."""
    mount("tmpfs", str(memory), "tmpfs", 0, "size=1m,mode=755")
    upper, work = memory / "upper", memory / "work"
    upper.mkdir()
    work.mkdir()
    mount("overlay", str(ETC), "overlay", 0, f"lowerdir={ETC},upperdir={upper},workdir={work}")


def main(words: list[str]) -> int:
    """Enter the namespace that the first word is the file of, with the second word's folder, and become the rest."""
    network, folder, *command = words
    try:
        enter(network, Path(folder))
    except OSError as error:
        sys.stderr.write(f"wayout: cannot enter the lab: {error.filename or 'a file'}: {error.strerror}\n")
        return FAILED
    for setting in SETTINGS:
        os.environ.pop(setting, None)
    try:
        os.execvp(command[0], command)  # noqa: S606 - the user's own command
    except OSError as error:
        sys.stderr.write(f"wayout: cannot run {command[0]}: {error.strerror}\n")
        return 127 if isinstance(error, FileNotFoundError) else 126


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
