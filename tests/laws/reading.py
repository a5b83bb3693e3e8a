"""AWS's answers read in memory, as if they had stood in a file."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec
from tests.builders import ACCOUNT, REGION

from wayout.model.network import Network
from wayout.read.element import text_hook
from wayout.read.network import read_network
from wayout.snapshot.document import document
from wayout.snapshot.manifest import SCHEMA, Manifest, Refusal
from wayout.snapshot.store import Snapshot, SnapshotFile

N = TypeVar("N")
_CREATED: Final = datetime(2026, 3, 2, tzinfo=UTC)


def noun(kind: type[N], element: Mapping[str, Any]) -> N:
    """The noun that one element of an answer is."""
    return msgspec.convert(element, kind, dec_hook=text_hook)


def network_of(documents: Mapping[str, Any], *refused: str, account: str = ACCOUNT) -> Network:
    """The Network of these documents of an account; AWS refused the calls for those that are named."""
    content = json.dumps(documents).encode()
    files = (SnapshotFile(name="snapshot.json", account=account, region=REGION, content=content),)
    return read_network(Snapshot(files=files, manifest=manifest(*refused) if refused else None, problems=()))


def manifest(*refused: str) -> Manifest:
    """A manifest that says which documents AWS refused."""
    return Manifest(schema=SCHEMA, created=_CREATED, wayout="0", refused=tuple(_refusal(key) for key in refused))


def _refusal(key: str) -> Refusal:
    known = document(key)
    return Refusal(
        account=ACCOUNT,
        region=REGION,
        document=key,
        operation=f"Describe{key}",
        permission=known.permission if known else "",
        why="UnauthorizedOperation",
        message="not authorized",
    )
