"""`manifest.json` at a snapshot's root: who collected it, when, what was refused, which names had which addresses."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.metadata import version

import msgspec

SCHEMA = "wayout.snapshot/1"
SCHEMA_FAMILY = "wayout.snapshot/"
FILE_NAME = "manifest.json"


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """One identity that asked AWS, and the regions it asked in."""

    account: str
    arn: str
    regions: tuple[str, ...] = ()


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """One call that AWS denied or that failed, the document that it leaves missing or incomplete, and what mends it."""

    account: str
    region: str
    document: str
    """The top-level key of the document, for example `NetworkAcls`."""

    operation: str
    """AWS's name of the call, for example `DescribeNetworkAcls`."""

    permission: str
    """The IAM action, for example `ec2:DescribeNetworkAcls`."""

    why: str
    """AWS's error code, for example `UnauthorizedOperation`, or the name of the failure on the way."""

    message: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot says about itself. Keys that this version does not know are ignored."""

    schema: str
    created: datetime
    wayout: str
    callers: tuple[Caller, ...] = ()
    refused: tuple[Refusal, ...] = ()
    resolved: dict[str, tuple[str, ...]] = {}
    """Host names and the addresses that DNS gave for them when the snapshot was taken."""


def new_manifest(
    created: datetime,
    callers: Iterable[Caller] = (),
    refused: Iterable[Refusal] = (),
    resolved: Mapping[str, tuple[str, ...]] | None = None,
) -> Manifest:
    """A manifest as this version of wayout writes it."""
    return Manifest(
        schema=SCHEMA,
        created=created,
        wayout=version("wayout"),
        callers=tuple(callers),
        refused=tuple(refused),
        resolved=dict(resolved or {}),
    )


class _Header(msgspec.Struct, frozen=True):
    schema: str = ""


def is_manifest(content: bytes) -> bool:
    """Whether these bytes are JSON that calls itself a wayout snapshot's manifest, of whatever version."""
    try:
        return msgspec.json.decode(content, type=_Header).schema.startswith(SCHEMA_FAMILY)
    except (ValueError, RecursionError):
        return False


def decode_manifest(content: bytes) -> Manifest:
    """The manifest in these bytes.

    Raises: ValueError, one line that says what is wrong, for JSON that is no manifest and for a version that this
    wayout does not know.
    """
    try:
        schema = msgspec.json.decode(content, type=_Header).schema
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not a manifest: {error}") from error
    if schema != SCHEMA:
        raise ValueError(f"schema is {schema!r}, this version of wayout reads {SCHEMA!r}")
    try:
        return msgspec.json.decode(content, type=Manifest)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not a manifest: {error}") from error


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as indented JSON with a final newline, the same bytes for the same manifest."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="deterministic"), indent=2) + b"\n"
