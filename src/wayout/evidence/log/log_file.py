"""Log file: the files in which records lie, and of which kind each is, told by its content.

Local folders, files and patterns; what lies on S3 or in CloudWatch Logs is brought here by `download`.
"""

import glob
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet

from wayout.errors import InputError
from wayout.evidence.log.inflate import BrokenOffError, text_of
from wayout.evidence.log.log_format import LogFormat, header_of
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.security_lake import view_of


class LogKind(Enum):
    """What a file holds."""

    TEXT = "text"
    """Lines of fields, with or without a header, packed or not; CloudWatch's export to S3 too."""

    EVENTS = "events"
    """JSON with `events`, as `aws logs filter-log-events` and `get-log-events` print it."""

    TABLE = "table"
    """Comma-separated values with quotes and a header, as Athena writes results."""

    PARQUET = "parquet"

    SECURITY_LAKE = "security lake"
    """Parquet with the nested columns of OCSF, as Amazon Security Lake keeps flow logs."""


class LogFile(msgspec.Struct, frozen=True):
    """One file with records."""

    path: Path
    kind: LogKind
    format: LogFormat | None
    """The fields that its header or its schema names; None where nothing in it tells."""


_PARQUET: Final = b"PAR1"
_GLANCE: Final = 1 << 13
"""How many packed bytes tell what a file holds."""

_SKIPPED: Final = (".crc", ".tmp", ".metadata", ".DS_Store")


def find_files(places: Iterable[str], wanted: Wanted) -> tuple[LogFile, ...]:
    """The files that may hold what is wanted, in the order of their names: of folders all, of patterns what matches.

    Raises: InputError when a place is not there, or when nothing is left.
    """
    listed = tuple(places)
    found = sorted({path for place in listed for path in _paths(place)})
    files = tuple(_opened(path) for path in found if wanted.may_lie_in(path.as_posix()))
    if not files:
        where = ", ".join(listed)
        if found:
            raise InputError(
                f"none of the {len(found)} files in {where} can hold records of the time, account, region and flow log "
                "asked for, by their names",
                "Ask for a wider window, or name the files themselves after renaming them.",
            )
        raise InputError(f"no file lies in {where}", "Name a folder, a file or a pattern such as 'logs/**/*.gz'.")
    return files


def _paths(place: str) -> Iterator[Path]:
    path = Path(place)
    if path.is_dir():
        for below in path.rglob("*"):
            hidden = any(part.startswith((".", "_")) for part in below.relative_to(path).parts)
            if below.is_file() and not hidden and not below.name.endswith(_SKIPPED):
                yield below
    elif path.is_file():
        yield path
    else:
        matching = [Path(name) for name in glob.glob(place, recursive=True)]  # noqa: PTH207 - a pattern may be absolute
        if not matching:
            raise InputError(f"{place} is no file, no folder, and no pattern that matches a file")
        yield from (path for path in matching if path.is_file())


def _opened(path: Path) -> LogFile:
    try:
        return look(path)
    except OSError as error:
        raise InputError(f"cannot open {path}: {error.strerror}") from error


def look(path: Path) -> LogFile:
    """What a file holds, by its first bytes, unpacked; what cannot be told is text, whose lines are then judged.

    Raises: OSError when it cannot be opened.
    """
    with path.open("rb") as file:
        if file.read(4) == _PARQUET:
            return _parquet(path)
        file.seek(0)
        try:
            start = next(iter(text_of(file, str(path), _GLANCE)), b"").lstrip()
        except BrokenOffError:
            return LogFile(path, LogKind.TEXT, None)
    line = start.split(b"\n", 1)[0]
    if start.startswith((b"{", b"[")):
        return LogFile(path, LogKind.EVENTS, None)
    if b"," in line and line.lstrip(b'"')[:1].isalpha():
        columns = line.decode("utf-8", "replace").strip().split(",")
        return LogFile(path, LogKind.TABLE, _format(column.strip('"') for column in columns))
    return LogFile(path, LogKind.TEXT, header_of(line))


def _parquet(path: Path) -> LogFile:
    try:
        schema = pyarrow.parquet.read_schema(path)
        # A name that is no UTF-8 shows when it is looked at.
        names, view = schema.names, view_of(schema)
    except (pa.ArrowException, OSError, ValueError):
        return LogFile(path, LogKind.PARQUET, None)
    if view is None:
        return LogFile(path, LogKind.PARQUET, _format(names))
    return LogFile(path, LogKind.SECURITY_LAKE, _format(view))


def _format(columns: Iterable[str]) -> LogFormat:
    """The fields of columns, whose names have underscores. Source: FL-28."""
    return LogFormat(tuple(dict.fromkeys(column.replace("_", "-") for column in columns)))
