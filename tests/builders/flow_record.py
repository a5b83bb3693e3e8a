"""Flow log records as AWS writes them: one line, or a file of lines."""

import gzip
from collections.abc import Iterable, Mapping

from wayout.evidence.log.log_format import DEFAULT, LogFormat

VALUES: Mapping[str, str] = {
    "version": "2",
    "account-id": "123456789012",
    "interface-id": "eni-0123456789abcdef0",
    "srcaddr": "10.0.1.10",
    "dstaddr": "203.0.113.9",
    "srcport": "45678",
    "dstport": "443",
    "protocol": "6",
    "packets": "5",
    "bytes": "300",
    "start": "1700000000",
    "end": "1700000030",
    "action": "ACCEPT",
    "log-status": "OK",
    "tcp-flags": "2",
}


def line(log_format: LogFormat = DEFAULT, /, **fields: str | int) -> str:
    """One record; a field is given by its name with underscores, and one that has no default is `-`."""
    given = {name.replace("_", "-"): str(value) for name, value in fields.items()}
    return " ".join(given.get(name, VALUES.get(name, "-")) for name in log_format.names)


def hole(status: str, log_format: LogFormat = DEFAULT, /, **fields: str | int) -> str:
    """A NODATA or SKIPDATA record, in which most fields are `-` (FL-7)."""
    kept = {"version", "account-id", "interface-id", "start", "end"}
    empty = {name.replace("-", "_"): "-" for name in log_format.names if name not in kept}
    return line(log_format, **{**empty, "log_status": status, **fields})


def text(lines: Iterable[str], header: LogFormat | None = DEFAULT) -> bytes:
    """A file of lines, with a header that names the fields of a format."""
    first = [] if header is None else [" ".join(header.names)]
    return "".join(f"{part}\n" for part in [*first, *lines]).encode()


def packed(lines: Iterable[str], header: LogFormat | None = DEFAULT) -> bytes:
    """The same as AWS delivers it to S3."""
    return gzip.compress(text(lines, header), mtime=0)
