"""Presence: of which interfaces records are there at all, from when to when, and what they record."""

from typing import Final

import msgspec

from wayout.evidence.engine.question import Question


class Presence(msgspec.Struct, frozen=True):
    """What there is of one interface, or of a regional NAT gateway: records by kind, and the time that they cover."""

    seen_at: str | None
    accepted: int
    rejected: int
    nodata: int
    skipdata: int
    first: int | None
    last: int | None


PRESENCE: Final = Question(
    "presence",
    ("interface-id", "start", "end", "action", "log-status"),
    Presence,
    """SELECT COALESCE(interface_id, resource_id) AS seen_at,
  CAST(COUNT(CASE WHEN action = 'ACCEPT' THEN 1 END) AS BIGINT) AS accepted,
  CAST(COUNT(CASE WHEN action = 'REJECT' THEN 1 END) AS BIGINT) AS rejected,
  CAST(COUNT(CASE WHEN log_status = 'NODATA' THEN 1 END) AS BIGINT) AS nodata,
  CAST(COUNT(CASE WHEN log_status = 'SKIPDATA' THEN 1 END) AS BIGINT) AS skipdata,
  MIN(started) AS first_start, MAX(ended) AS last_end
FROM records
GROUP BY 1
ORDER BY 1 NULLS FIRST""",
    likes=("resource-id",),
)
"""Which interfaces are there. Source: FL-1, FL-3, FL-7."""
