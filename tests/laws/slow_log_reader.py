"""Flow logs read one line at a time, in the plainest way: what the fast reader is held against."""

from typing import Literal

from wayout.evidence.log.flow_field import field
from wayout.evidence.log.log_format import DEFAULT, LogFormat, header_of

Row = dict[str, str | int | None]
LIMIT = 65536


def read_slowly(data: bytes, asked: tuple[str, ...], values: dict[str, frozenset[str]]) -> tuple[list[Row], list[int]]:
    """The records that are asked for, and the numbers of the lines that are none."""
    lines = data.split(b"\n")
    if lines[-1] == b"":
        del lines[-1]
    header = header_of(lines[0]) if lines else None
    rows, bad = [], []
    for number, raw in enumerate(lines, 1):
        if number == 1 and header is not None:
            continue
        row = _row(raw.removesuffix(b"\r"), header or DEFAULT, asked, values)
        if row is False:
            bad.append(number)
        elif row is not None:
            rows.append(row)
    return rows, bad


def _row(
    raw: bytes, log_format: LogFormat, asked: tuple[str, ...], values: dict[str, frozenset[str]]
) -> Row | Literal[False] | None:
    """The record, None for one that is not asked for, False for none at all."""
    if len(raw) >= LIMIT:
        return False
    words = [word.decode("latin-1") for word in raw.split()]
    if not words:
        return None
    if any(not (33 <= byte <= 126 or byte in b" \t\r") for byte in raw) or len(words) != log_format.width:
        return False
    record = dict(zip(log_format.names, words, strict=True))
    is_asked = all(record[name] in wanted for name, wanted in values.items() if name in record)
    if not is_asked and record.get("log-status", "O").startswith("O"):
        return None
    if tuple(words) == log_format.names:
        return None
    row: Row = {}
    for name in dict.fromkeys((*asked, "version")):
        word = record.get(name, "-")
        greatest = field(name).kind.greatest
        if greatest and word != "-" and not (word.isascii() and word.isdigit() and int(word) <= greatest):
            return False
        row[field(name).column] = None if word == "-" else int(word) if greatest else word
    return {field(name).column: row[field(name).column] for name in asked}
