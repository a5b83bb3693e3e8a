"""`python -m tests.cases.make` writes every case's snapshot anew from its network; `--check` only compares.

A case is a folder; the function of the same name, with underscores, in one of the modules of `tests/cases/networks`
builds its snapshot: `snapshot.json`, or the folder `snapshot` where several accounts take part. README.md and case.toml
are written by hand.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Final

from tests.builders import Accounts, SnapshotBuilder
from tests.cases.networks import (
    analyzer_code,
    appliance,
    attached_firewall,
    dns,
    dns_firewall,
    dns_rule,
    ecs_start,
    encryption_control,
    endpoint_name,
    endpoint_policy,
    examination,
    inline,
    inspection_vpc,
    internet_gateway,
    ipv6,
    lab_finding,
    load_balancer,
    name_and_target,
    nat_gateway,
    network_acl,
    network_firewall,
    pod,
    premises,
    public_case,
    route_table,
    security_group,
    transit_gateway,
    transit_gateway_group,
    transit_gateway_table,
    unknown,
    vpc_endpoint,
    workload,
)

CASES: Final = Path(__file__).parent
MODULES: Final[tuple[ModuleType, ...]] = (
    security_group,
    network_acl,
    route_table,
    internet_gateway,
    encryption_control,
    nat_gateway,
    vpc_endpoint,
    ecs_start,
    endpoint_name,
    endpoint_policy,
    name_and_target,
    dns,
    dns_rule,
    dns_firewall,
    ipv6,
    workload,
    pod,
    load_balancer,
    transit_gateway,
    transit_gateway_group,
    transit_gateway_table,
    inline,
    network_firewall,
    inspection_vpc,
    attached_firewall,
    appliance,
    premises,
    lab_finding,
    examination,
    unknown,
    analyzer_code,
    public_case,
)


def networks() -> dict[str, Callable[[], SnapshotBuilder | Accounts]]:
    """The function that builds each case's network, by the name of the case's folder."""
    return {
        name.replace("_", "-"): function
        for module in MODULES
        for name, function in vars(module).items()
        if callable(function)
        and not name.startswith("_")
        and getattr(function, "__module__", "") == module.__name__
        and function.__annotations__.get("return") in {SnapshotBuilder, Accounts}
    }


def snapshot_of(case: Path) -> Path:
    """Where a case's snapshot stands: one file, or a folder of accounts."""
    folder = case / "snapshot"
    return folder if folder.is_dir() else case / "snapshot.json"


def stale_cases() -> list[str]:
    """The cases whose snapshot on disk is not what its network gives today."""
    return [name for name, build in networks().items() if saved_files(CASES / name) != build().files()]


def saved_files(case: Path) -> dict[str, str]:
    """The files of a case's snapshot as they stand on disk."""
    paths = (*case.glob("snapshot.json"), *case.glob("snapshot/**/*.json"))
    return {path.relative_to(case).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def write_snapshots() -> int:
    """The number of snapshots written."""
    for name, build in networks().items():
        for place, text in build().files().items():
            path = CASES / name / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return len(networks())


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
