"""The program as a process: how a shell would run it."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

CASES = Path(__file__).parents[1] / "cases"
RUN = "from wayout.cli.main import main; main()"
BROKEN = CASES / "one-zone-has-an-acl-of-its-own" / "snapshot.json"
HEALTHY = CASES / "every-zone-has-its-own-nat-gateway" / "snapshot.json"
UNKNOWN = CASES / "nat-gateways-are-missing" / "snapshot.json"
_TERMINAL = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"}
ASK = ("diagnose", "ecs:prod/payments", "--to", "https://203.0.113.9", "--snapshot")


def wayout(*words: str | Path, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """What `wayout …` writes and with which code it ends, away from any terminal."""
    clean = {name: value for name, value in os.environ.items() if name not in _TERMINAL}
    return subprocess.run(
        command(*words),
        env={**clean, "PYTHONIOENCODING": "utf-8", **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )


def command(*words: str | Path) -> Sequence[str]:
    """The words that start it."""
    return [sys.executable, "-c", RUN, *map(str, words)]
