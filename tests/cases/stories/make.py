"""`python -m tests.cases.stories.make` writes the snapshots of the stories that `wayout demo` tells, as package data.

`story.toml` is written by hand, under the ids that this gives; the tests hold the two together.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.builders import ACCOUNT, REGION, SnapshotBuilder
from tests.builders.filter import prefix_list
from tests.cases.stories import networks
from tests.cases.stories.real_ids import real_ids

STORIES: Final = Path(__file__).parents[3] / "src" / "wayout" / "cli" / "practice" / "stories"
COLLECTED: Final = "2026-03-02T10:15:00Z"
ARN: Final = f"arn:aws:sts::{ACCOUNT}:assumed-role/network-reader/on-call"

NETWORKS: Final[Mapping[str, Callable[[], SnapshotBuilder]]] = {
    "mission": networks.mission,
    "image-pull": networks.image_pull,
    "public-subnet": networks.public_subnet,
    "nat-in-private-subnet": networks.nat_in_private_subnet,
    "nat-loop": networks.nat_loop,
    "stripped-egress": networks.stripped_egress,
    "ephemeral-ports": networks.ephemeral_ports,
    "private-dns-off": networks.private_dns_off,
    "block-public-access": networks.block_public_access,
    "main-table": networks.main_table,
    "lambda-public-subnet": networks.lambda_public_subnet,
    "two-faults": networks.two_faults,
}

RESOLVED: Final[Mapping[str, tuple[str, ...]]] = {
    "api.example.com": ("203.0.113.10",),
    "weather.example.net": ("203.0.113.77",),
    "api.ecr.us-east-1.amazonaws.com": ("192.0.2.80",),
    "logs.us-east-1.amazonaws.com": ("192.0.2.44",),
}
"""What DNS answered when the snapshots were taken."""

PREFIX_LISTS: Final = (
    prefix_list("pl-63a5400a", "s3", "3.5.0.0/19", "16.182.0.0/16", "52.216.0.0/15", "54.231.0.0/16"),
    prefix_list("pl-02cd2c6b", "dynamodb", "3.218.180.0/22", "52.94.0.0/22", "52.119.224.0/20"),
)
"""What every account of the region is told: where gateway endpoints lead to."""


def files(story: str) -> dict[str, str]:
    """The text of every file of a story's snapshot, by its path below `snapshot/`."""
    built = {**NETWORKS[story]().documents(), "PrefixLists": list(PREFIX_LISTS)}
    found = {
        f"{ACCOUNT}/{REGION}/{_file_name(key)}.json": real_ids(_json({key: value}), story)
        for key, value in built.items()
    }
    manifest = {
        "schema": "wayout.snapshot/1",
        "created": COLLECTED,
        "wayout": "0.1.0",
        "callers": [{"account": ACCOUNT, "arn": ARN, "regions": [REGION]}],
        "refused": [],
        "resolved": {name: list(addresses) for name, addresses in RESOLVED.items()},
    }
    return {"manifest.json": _json(manifest), **found}


def write_stories() -> int:
    """The number of files written; a file that a story no longer has is removed."""
    count = 0
    for story in NETWORKS:
        root = STORIES / story / "snapshot"
        wanted = files(story)
        for path in root.rglob("*.json"):
            if path.relative_to(root).as_posix() not in wanted:
                path.unlink()
        for name, text in wanted.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            count += 1
    return count


def _file_name(key: str) -> str:
    """`NetworkAcls` becomes `network-acls`."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in key).removeprefix("-")


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(f"{write_stories()} files written\n")
