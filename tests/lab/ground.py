"""What the lab's tests stand on."""

import subprocess
from typing import Final

import pytest

from wayout.lab.kernel import obstacle

_REASON: Final = obstacle()
needs_lab = pytest.mark.skipif(_REASON is not None, reason=_REASON or "")
"""Skips a test where no lab can be built, and says why."""


def host() -> str:
    """Everything of the host's own network that a lab might touch."""
    asked = (
        ("ip", "rule"),
        ("ip", "-6", "rule"),
        ("ip", "route", "show", "table", "all"),
        ("ip", "-6", "route", "show", "table", "all"),
        ("ip", "-brief", "link"),
        ("nft", "list", "ruleset"),
    )
    return "".join(subprocess.run(words, capture_output=True, text=True, check=True).stdout for words in asked)
