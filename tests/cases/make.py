"""`python -m tests.cases.make` writes every case's `snapshot.json` anew from its network; `--check` only compares.

A case is a folder; the function of the same name, with underscores, in one of the modules of `tests/cases/networks`
builds its snapshot. README.md and case.toml are written by hand.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Final

from tests.builders import SnapshotBuilder
from tests.cases.networks import (
    internet_gateway,
    ipv6,
    name_and_target,
    nat_gateway,
    network_acl,
    route_table,
    security_group,
    unknown,
    vpc_endpoint,
)

CASES: Final = Path(__file__).parent
MODULES: Final[tuple[ModuleType, ...]] = (
    security_group,
    network_acl,
    route_table,
    internet_gateway,
    nat_gateway,
    vpc_endpoint,
    name_and_target,
    ipv6,
    unknown,
)


def networks() -> dict[str, Callable[[], SnapshotBuilder]]:
    """The function that builds each case's network, by the name of the case's folder."""
    return {
        name.replace("_", "-"): function
        for module in MODULES
        for name, function in vars(module).items()
        if callable(function)
        and not name.startswith("_")
        and getattr(function, "__module__", "") == module.__name__
        and function.__annotations__.get("return") is SnapshotBuilder
    }


def stale_cases() -> list[str]:
    """The cases whose snapshot on disk is not what its network gives today."""
    return [name for name, build in networks().items() if _saved(CASES / name / "snapshot.json") != build().text()]


def write_snapshots() -> int:
    """The number of snapshots written."""
    for name, build in networks().items():
        folder = CASES / name
        folder.mkdir(exist_ok=True)
        build().write(folder / "snapshot.json")
    return len(networks())


def _saved(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a snapshot is stale")
    if parser.parse_args().check:
        stale = stale_cases()
        sys.stdout.write("".join(f"stale: {name}\n" for name in stale))
        return 1 if stale else 0
    sys.stdout.write(f"{write_snapshots()} snapshots written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
