"""Download: records that lie on S3 or in CloudWatch Logs, brought to a folder; nothing that is not needed, nothing twice.

What is needed is chosen by name, time, account, region and interface before anything is fetched. Source: FL-23 to FL-29.

Rules:
- FL-24: The streams of a log group are chosen by the interface's id, with which their names begin.
- FL-25: Objects on S3 are chosen by account, region, flow log and time, which their keys tell.
- FL-26: Keys of the Hive-compatible form are read as well.
- FL-27: The first line of a text file names its fields; where there is none, the flow log's own format does.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.aws.object_store import ObjectStore
from wayout.errors import AwsError, InputError
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.moment import Window
from wayout.evidence.log.record_place import BucketPlace

_LONGEST_RECORD: Final = 600
"""Seconds that a record covers at most: one that began so long before a window may reach into it (FL-5)."""


class Downloaded(msgspec.Struct, frozen=True):
    """The folder in which the files are, how many bytes came now, how many files were here already, and what was refused."""

    folder: Path
    files: tuple[Path, ...]
    fetched: int
    kept: int
    refused: tuple[CallRefused, ...] = ()


class _Object(msgspec.Struct, frozen=True):
    key: str
    size: int


def download_s3(
    store: ObjectStore, place: BucketPlace, region: str, wanted: Wanted, cache: Path, most: int
) -> Downloaded:
    """The files below a place on S3 that may hold what is wanted; at most so many bytes.

    Raises: InputError when nothing lies there, or when more bytes than `most` would come; AwsError when the bucket
    cannot be listed, or every object is refused.
    """
    bucket = place.bucket
    objects = [
        part
        for prefix in wanted.prefixes(place.prefix)
        for part in _listed(store, bucket, prefix, region)
        if part.size and wanted.may_lie_in(part.key)
    ]
    if not objects:
        raise InputError(
            f"nothing in {place} can hold the records asked for", "Check the prefix, the window, account and region."
        )
    missing = [part for part in objects if not _is_here(_target(cache, bucket, part.key), part.size)]
    size = sum(part.size for part in missing)
    if size > most:
        raise InputError(
            f"{len(missing)} files of {size / 1e6:,.0f} MB in {place} may hold the records asked for, more than the limit "
            f"of {most / 1e6:,.0f} MB",
            "Narrow the window, name account and region, raise the limit, or ask with --engine athena.",
        )
    refused = tuple(why for part in missing if (why := _fetched(store, bucket, part.key, region, cache)) is not None)
    if refused and len(refused) == len(objects):
        raise AwsError(
            f"cannot read the objects in {place}: {refused[0].message}", "It takes s3:GetObject on the bucket."
        )
    files = tuple(path for part in objects if (path := _target(cache, bucket, part.key)).exists())
    return Downloaded(cache / bucket, files, size, len(objects) - len(missing), refused)


def _listed(store: Account, bucket: str, prefix: str, region: str) -> Iterator[_Object]:
    for page in _pages(store, "s3", "ListObjectsV2", region, {"Bucket": bucket, "Prefix": prefix}, _S3_CURSOR):
        contents = page.get("Contents")
        for part in contents if isinstance(contents, list) else []:
            if isinstance(part, dict) and isinstance(part.get("Key"), str) and isinstance(part.get("Size"), int):
                yield msgspec.convert({"key": part["Key"], "size": part["Size"]}, _Object)


_S3_CURSOR: Final = ("ContinuationToken", "NextContinuationToken")
_LOGS_CURSOR: Final = ("nextToken", "nextToken")


def _pages(
    account: Account, service: str, operation: str, region: str, parameters: Mapping[str, Json], cursor: tuple[str, str]
) -> Iterator[Answer]:
    """The pages of an answer that is too long to hold as a whole.

    Raises: AwsError when any is refused.
    """
    token: Json = None
    while True:
        page = account.call(service, operation, region, {**parameters, **({cursor[0]: token} if token else {})})
        if isinstance(page, CallRefused):
            raise AwsError(f"cannot list the records: {operation} was refused: {page.message}")
        yield page
        if not page.get(cursor[1]) or page.get(cursor[1]) == token:
            return
        token = page[cursor[1]]


def _target(cache: Path, bucket: str, key: str) -> Path:
    parts = key.split("/")
    if any(part in {"", ".", ".."} for part in parts):
        # A key is any text, and must not lead out of the cache.
        return cache / bucket / hashlib.sha256(key.encode()).hexdigest()
    return cache.joinpath(bucket, *parts)


def _is_here(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _fetched(store: ObjectStore, bucket: str, key: str, region: str, cache: Path) -> CallRefused | None:
    """None when the object was written, whole; else why not."""
    target = _target(cache, bucket, key)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.tmp")
    with part.open("wb") as file:
        outcome = store.fetch(bucket, key, region, file)
    if isinstance(outcome, CallRefused):
        part.unlink()
        return outcome
    part.replace(target)
    return None


def download_events(
    account: Account, group: str, region: str, window: Window, interfaces: tuple[str, ...], cache: Path, most: int
) -> Downloaded:
    """The records of a log group in a window, as lines without header; of some interfaces, or of all.

    Source: FL-23, FL-24. Raises: AwsError when the group cannot be read; InputError past `most` bytes.
    """
    parameters: dict[str, Json] = {
        "logGroupName": group,
        "startTime": max(window.start - _LONGEST_RECORD, 0) * 1000,
        "endTime": window.end * 1000,
    }
    folder = cache / "cloudwatch" / re.sub(r"[^\w.-]+", "-", group).strip("-.")
    folder.mkdir(parents=True, exist_ok=True)
    files, fetched = [], 0
    for stream in interfaces or ("",):
        chosen = {**parameters, "logStreamNamePrefix": stream} if stream else parameters
        path = folder / f"{stream or 'all'}-{window.start}-{window.end}.log"
        with path.open("wb") as file:
            for page in _pages(account, "logs", "FilterLogEvents", region, chosen, _LOGS_CURSOR):
                lines = _messages(page, stream)
                fetched += len(lines)
                if fetched > most:
                    raise InputError(
                        f"the log group {group} holds more than {most / 1e6:,.0f} MB of records in the window",
                        "Narrow the window, name interfaces, or raise the limit.",
                    )
                file.write(lines)
        files.append(path)
    return Downloaded(folder, tuple(files), fetched, 0)


def _messages(page: Answer, stream: str) -> bytes:
    """The messages of a page, those of streams whose name begins with `stream`, one on a line."""
    events = page.get("events")
    messages = (
        part.get("message")
        for part in (events if isinstance(events, list) else ())
        if isinstance(part, dict) and str(part.get("logStreamName", "")).startswith(stream)
    )
    return b"".join(
        " ".join(message.split()).encode("utf-8", "replace") + b"\n" for message in messages if isinstance(message, str)
    )
