"""Soundness: how many rows of an Athena table are no records, and in which files they lie.

What reads a table for Athena makes null of a value that is none, fills up a line that is too short and cuts one that is
too long. So a row counts as none when something is null that every record has, or is what no record holds. That leaves
unseen: the number of the line; what stands behind the last column; a value that is none in a field that may be `-`, as
`tcp-flags`; and lines of a file that breaks off, at which Athena fails as a whole.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from wayout.evidence.engine.athena_table import PATH
from wayout.evidence.engine.dialect import renamed
from wayout.evidence.engine.question import Question
from wayout.evidence.log.flow_field import field
from wayout.evidence.log.log_format import LogFormat
from wayout.evidence.log.text_log import Reading

_MOST: Final = 20
"""How many files are named."""

_ALWAYS: Final = ("start", "end")
"""What every record has, NODATA and SKIPDATA too (FL-7)."""

_OF_TRAFFIC: Final = ("srcaddr", "dstaddr", "protocol", "packets", "bytes", "action")
"""What every record of traffic has. Source: semantics section 11.2."""

_WORDS: Final = {"log-status": ("OK", "NODATA", "SKIPDATA"), "action": ("ACCEPT", "REJECT")}


class FileCount(msgspec.Struct, frozen=True):
    """One file, and of all files together what `all_` says."""

    path: str | None
    lines: int
    malformed: int
    no_data: int
    lost: int
    all_lines: int
    all_malformed: int
    all_no_data: int
    all_lost: int


def soundness(held: LogFormat) -> Question[FileCount]:
    """The question to a table with some fields: the files with the most rows that are no records, and all together."""
    names = tuple(name for name in held.names if name in _LOOKED_AT)
    path = f'"{PATH}"'
    status = "log_status" if "log-status" in names else "'OK'"
    counts = {
        "lines": "COUNT(*)",
        "malformed": f"SUM(CASE WHEN {' OR '.join(_odd(names))} THEN 1 ELSE 0 END)",
        "no_data": f"SUM(CASE WHEN {status} = 'NODATA' THEN 1 ELSE 0 END)",
        "lost": f"SUM(CASE WHEN {status} = 'SKIPDATA' THEN 1 ELSE 0 END)",
    }
    each = ",\n  ".join(f"CAST({count} AS BIGINT) AS {name}" for name, count in counts.items())
    whole = ",\n  ".join(f"CAST(SUM({count}) OVER () AS BIGINT) AS all_{name}" for name, count in counts.items())
    # A header that was taken for a row is no record, and no damage either.
    rows = "WHERE COALESCE(action, '') <> 'action'\n" if "action" in names else ""
    return Question(
        "soundness",
        (*names, PATH),
        FileCount,
        f"SELECT {path} AS path,\n  {each},\n  {whole}\nFROM records\n{rows}GROUP BY {path}\nORDER BY 3 DESC, 1",
        most=_MOST,
    )


def readings_of(counts: tuple[FileCount, ...], table: str) -> tuple[Reading, ...]:
    """What a count says, as readings: one for each file with rows that are no records, one for all else."""
    named = [Reading(each.path or table, each.lines, each.no_data, each.lost) for each in counts if each.malformed]
    for reading, each in zip(named, counts, strict=False):
        reading.bad_count = each.malformed
    if not counts:
        return (Reading(table),)
    whole = counts[0]
    rest = Reading(
        table,
        whole.all_lines - sum(reading.lines for reading in named),
        whole.all_no_data - sum(reading.no_data for reading in named),
        whole.all_lost - sum(reading.lost for reading in named),
    )
    rest.bad_count = whole.all_malformed - sum(reading.bad_count for reading in named)
    return (*named, rest)


_LOOKED_AT: Final = frozenset({*_ALWAYS, *_OF_TRAFFIC, *_WORDS, "srcport", "dstport"})


def _odd(names: tuple[str, ...]) -> Iterator[str]:
    """What shows that a row is no record, as far as the fields tell."""
    if "log-status" in names:
        yield f"COALESCE(log_status, '') NOT IN ({_listed('log-status')})"
        yield from (f"(log_status = 'OK' AND {part})" for part in _odd_traffic(names))
    for name in names:
        if name in _ALWAYS:
            yield f"{renamed(name)} IS NULL"
        if greatest := field(name).kind.greatest:
            yield f"{renamed(name)} NOT BETWEEN 0 AND {greatest}"
    if "action" in names:
        yield f"NULLIF(action, '-') NOT IN ({_listed('action')})"


def _odd_traffic(names: tuple[str, ...]) -> Iterator[str]:
    """What shows that a row which says that it tells of traffic does not."""
    for name in names:
        if name in _OF_TRAFFIC:
            yield f"{renamed(name)} IS NULL"
        if name in {"srcport", "dstport"} and "protocol" in names:
            yield f"protocol IN (6, 17) AND {renamed(name)} IS NULL"


def _listed(name: str) -> str:
    return ", ".join(f"'{word}'" for word in _WORDS[name])
