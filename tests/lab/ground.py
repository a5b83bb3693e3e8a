"""What the lab's tests stand on."""

import subprocess
from pathlib import Path
from typing import Final

import pytest

from wayout.lab.kernel import obstacle

_REASON: Final = obstacle()
needs_lab = pytest.mark.skipif(_REASON is not None, reason=_REASON or "")
"""Skips a test where no lab can be built, and says why."""
_FILES: Final = ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf")


def host() -> str:
    """Everything of the host's own network that a lab might touch, and of its files about names."""
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
    told += [repr((file.name, file.read_bytes(), file.stat())) for file in map(Path, _FILES) if file.exists()]
    told += sorted(str(path) for path in Path("/etc").iterdir())
    return "".join(told)
