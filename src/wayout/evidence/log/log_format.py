"""Log format: which fields the records of a flow log hold, and in which order.

A text file on S3 names them in its first line; in CloudWatch Logs no record does, and only the flow log's own `LogFormat`
tells (FL-23, FL-27).
"""

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from wayout.errors import InputError
from wayout.evidence.log.flow_field import FIELDS, FlowField, field


class LogFormat(msgspec.Struct, frozen=True):
    """The names of the fields of a record, in order."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(f"${{{name}}}" for name in self.names)

    @property
    def width(self) -> int:
        """How many fields a record has."""
        return len(self.names)

    @property
    def fields(self) -> tuple[FlowField, ...]:
        """The fields in order."""
        return tuple(field(name) for name in self.names)

    @property
    def version(self) -> int:
        """What the field `version` says in these records: the highest version of the fields chosen."""
        return max((field(name).version for name in self.names), default=2)

    def position(self, name: str) -> int | None:
        """Where a field stands, counted from 0; None when records do not hold it."""
        return self.names.index(name) if name in self.names else None

    def missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the fields that records do not hold."""
        return tuple(name for name in names if name not in self.names)


DEFAULT: Final = LogFormat(tuple(name for name, known in FIELDS.items() if known.version == 2))
"""What AWS writes when no format is chosen. Source: semantics section 11.2."""

_WANTED: Final = (
    "vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr az-id pkt-src-aws-service pkt-dst-aws-service "
    "flow-direction traffic-path ecs-cluster-name ecs-service-name ecs-task-id reject-reason resource-id"
)

RECOMMENDED: Final = LogFormat((*DEFAULT.names, *_WANTED.split()))
"""The format in which every row of the failure table can be decided. Source: semantics section 17."""

_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_CHOSEN: Final = re.compile(r"\$\{([^}]*)\}")


def parse_log_format(text: str) -> LogFormat:
    """The format that a `LogFormat` (`${version} ${account-id} …`) or a header line (`version account-id …`) writes.

    A field that wayout does not know is kept, as text.

    Raises: InputError when it is neither, names nothing, or names a field twice.
    """
    names = tuple(_CHOSEN.findall(text)) if "$" in text else tuple(text.split())
    bad = [name for name in names if not _NAME.fullmatch(name)]
    if bad or not names or ("$" in text and _CHOSEN.sub("", text).strip()):
        found = repr(bad[0] if bad else text)[:80]
        raise InputError(f"cannot read the flow log format: {found} is no field", f"The default format is: {DEFAULT}")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"cannot read the flow log format: it names {twice} twice")
    return LogFormat(names)


def header_of(line: bytes) -> LogFormat | None:
    """The format that a file's first line names, or None when that line is a record already. Source: FL-27."""
    try:
        names = tuple(line.decode("ascii").split())
    except UnicodeDecodeError:
        return None
    is_header = sum(name in FIELDS for name in names) * 2 > len(names) and len(set(names)) == len(names)
    return LogFormat(names) if is_header and all(_NAME.fullmatch(name) for name in names) else None


def require(found: LogFormat, names: Iterable[str], question: str, where: str) -> None:
    """Nothing, when records hold the fields.

    Raises: InputError that names the missing fields and a format string that has them.
    """
    missing = found.missing(names)
    if missing:
        wanted = LogFormat((*found.names, *missing))
        raise InputError(
            f"{question} needs {', '.join(missing)}, which the records in {where} do not hold",
            f"A flow log's format cannot be changed; create one with: {wanted}",
        )
