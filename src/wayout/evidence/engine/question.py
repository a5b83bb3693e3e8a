"""Question: what is asked of records, once for every engine.

A question is SQL over the table `records`, whose columns are the fields' own, underscored, but `start` and `end`, which
SQL keeps for itself: they are `started` and `ended`. How an engine gets at that table is its dialect's business. Every
question looks at each record once, so that files can be streamed through it, and orders its rows in full, so that all
engines give them alike.
"""

from collections.abc import Mapping
from typing import Final, Generic, TypeVar

import msgspec

from wayout.evidence.log.moment import Window

Row = TypeVar("Row", bound=msgspec.Struct)


class Where(msgspec.Struct, frozen=True):
    """Which records: whose fields have one of the values, for every field named; and which overlap the window."""

    values: dict[str, frozenset[str]] = {}
    window: Window | None = None


class Question(msgspec.Struct, Generic[Row], frozen=True):
    """One question: the fields it needs, its SQL, and the type of its rows, whose order is that of the columns."""

    name: str
    needs: tuple[str, ...]
    row: type[Row]
    body: str
    likes: tuple[str, ...] = ()
    """Fields that it uses where records hold them."""

    only: Mapping[str, frozenset[str]] = {}
    """What its records have in some fields: whoever reads text need not look at others."""

    selects_by: tuple[str, ...] | None = None
    """The only fields by which its records may be selected; None is any."""

    most: int | None = None
    """How many rows are given at most."""

    @property
    def asked(self) -> tuple[str, ...]:
        """All fields that it looks at."""
        return (*self.needs, *self.likes)

    def narrowed(self, where: Where) -> Where:
        """What of a condition applies to this question's records."""
        chosen = (
            where.values if self.selects_by is None else {n: v for n, v in where.values.items() if n in self.selects_by}
        )
        return Where(
            {**chosen, **{name: values & chosen.get(name, values) for name, values in self.only.items()}}, where.window
        )

    def columns(self, where: Where) -> tuple[str, ...]:
        """All fields that it looks at, those of a condition included."""
        return tuple(dict.fromkeys((*self.asked, *self.narrowed(where).values)))

    def required(self, where: Where) -> tuple[str, ...]:
        """The fields without which it cannot be answered under a condition."""
        return tuple(dict.fromkeys((*self.needs, *self.narrowed(where).values)))

    def limited(self, most: int) -> "Question[Row]":
        """The same question, with at most so many rows."""
        return msgspec.structs.replace(self, most=most)

    @property
    def statement(self) -> str:
        """The SQL over `records`."""
        return self.body if self.most is None else f"{self.body}\nLIMIT {self.most}"


class Connection(msgspec.Struct, frozen=True):
    """All records between two addresses for one port of the server, at one interface."""

    interface_id: str | None
    client: str
    server: str
    port: int
    protocol: int
    accepted: int
    rejected: int
    bytes: int
    first: int
    last: int


class RejectedTuple(msgspec.Struct, frozen=True):
    """How many records of one direction between two ports were rejected."""

    srcaddr: str
    dstaddr: str
    srcport: int
    dstport: int
    protocol: int
    records: int
    packets: int
    first: int
    last: int


class RejectedService(msgspec.Struct, frozen=True):
    """How many records from one address to another were rejected, for one port of the server, at one interface.

    `is_reply` is 1 when the server sent them, 0 when the client did. `ports` counts the client's.
    """

    interface_id: str | None
    srcaddr: str
    dstaddr: str
    protocol: int
    port: int
    is_reply: int
    records: int
    packets: int
    ports: int
    first: int
    last: int


class Unanswered(msgspec.Struct, frozen=True):
    """Accepted records in one direction without a single record in the other, at one interface."""

    interface_id: str | None
    srcaddr: str
    dstaddr: str
    srcport: int
    dstport: int
    protocol: int
    records: int
    packets: int
    bytes: int
    first: int
    last: int


class Minute(msgspec.Struct, frozen=True):
    """What began at one interface in the minute from `minute`, in epoch seconds."""

    interface_id: str | None
    minute: int
    accepted: int
    rejected: int
    bytes: int


class ZoneBytes(msgspec.Struct, frozen=True):
    """What passed an interface's check point in one direction, by its zone and the path that packets took."""

    az_id: str | None
    flow_direction: str | None
    traffic_path: int | None
    records: int
    bytes: int


class Hole(msgspec.Struct, frozen=True):
    """A window in which an interface had no traffic (NODATA), or in which records were lost (SKIPDATA)."""

    interface_id: str | None
    log_status: str
    started: int | None
    ended: int | None


# The side with the smaller port is the server: records do not say who began.
_CLIENT: Final = "srcport > dstport OR (srcport = dstport AND srcaddr > dstaddr)"
_TUPLE: Final = f"""
    interface_id, protocol,
    CASE WHEN {_CLIENT} THEN srcaddr ELSE dstaddr END AS client,
    CASE WHEN {_CLIENT} THEN dstaddr ELSE srcaddr END AS server,
    CASE WHEN {_CLIENT} THEN srcport ELSE dstport END AS client_port,
    CASE WHEN {_CLIENT} THEN dstport ELSE srcport END AS server_port,
    CASE WHEN {_CLIENT} THEN 1 ELSE 0 END AS forward,
    action, packets, bytes, started, ended"""


def _sum(condition: str, value: str = "1") -> str:
    return f"CAST(SUM(CASE WHEN {condition} THEN {value} ELSE 0 END) AS BIGINT)"


_ACCEPTED: Final = _sum("action = 'ACCEPT'")
_REJECTED: Final = _sum("action = 'REJECT'")
_WHOLE: Final = " AND ".join(
    f"{column} IS NOT NULL"
    for column in ("srcaddr", "dstaddr", "srcport", "dstport", "protocol", "action", "started", "ended")
)
_ADDRESSES: Final = ("srcaddr", "dstaddr", "srcport", "dstport", "protocol")

_BY_CONNECTION: Final = f"""SELECT interface_id, client, server, server_port, protocol,
  {_ACCEPTED} AS accepted, {_REJECTED} AS rejected,
  CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes, MIN(started) AS first_start, MAX(ended) AS last_end
FROM (SELECT {_TUPLE} FROM records WHERE {_WHOLE}) AS tuples
GROUP BY 1, 2, 3, 4, 5"""

CONNECTIONS: Final = Question(
    "connections",
    ("interface-id", *_ADDRESSES, "bytes", "start", "end", "action"),
    Connection,
    f"{_BY_CONNECTION}\nORDER BY 1 NULLS FIRST, 2, 3, 4, 5",
    likes=("packets",),
)
"""Who talked with whom. Source: FL-30."""

TOP_TALKERS: Final = Question(
    "top-talkers",
    CONNECTIONS.needs,
    Connection,
    f"{_BY_CONNECTION}\nORDER BY 8 DESC, 1 NULLS FIRST, 2, 3, 4, 5",
    likes=("packets",),
    most=20,
)
"""Who exchanged the most bytes. Source: FL-16, FL-30."""

TOP_REJECTS: Final = Question(
    "top-rejects",
    (*_ADDRESSES, "packets", "start", "end", "action"),
    RejectedTuple,
    f"""SELECT srcaddr, dstaddr, srcport, dstport, protocol, CAST(COUNT(*) AS BIGINT) AS rejected,
  CAST(COALESCE(SUM(packets), 0) AS BIGINT) AS packets, MIN(started) AS first_start, MAX(ended) AS last_end
FROM records WHERE action = 'REJECT' AND {_WHOLE}
GROUP BY 1, 2, 3, 4, 5
ORDER BY 6 DESC, 1, 2, 3, 4, 5""",
    only={"action": frozenset({"REJECT"})},
    most=20,
)
"""What was rejected most often. Source: FL-6, FL-32."""

TOP_REJECTED_SERVICES: Final = Question(
    "top-rejected-services",
    ("interface-id", *_ADDRESSES, "packets", "start", "end", "action"),
    RejectedService,
    f"""SELECT interface_id, srcaddr, dstaddr, protocol, server_port, is_reply,
  CAST(COUNT(*) AS BIGINT) AS rejected, CAST(COALESCE(SUM(packets), 0) AS BIGINT) AS packets,
  CAST(COUNT(DISTINCT client_port) AS BIGINT) AS ports, MIN(started) AS first_start, MAX(ended) AS last_end
FROM (
  SELECT srcaddr, dstaddr, CASE WHEN srcport < dstport THEN 1 ELSE 0 END AS is_reply, {_TUPLE}
  FROM records WHERE action = 'REJECT' AND {_WHOLE}
) AS tuples
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 7 DESC, 1 NULLS FIRST, 2, 3, 4, 5, 6""",
    likes=("bytes",),
    only={"action": frozenset({"REJECT"})},
    most=20,
)
"""Whose packets to or from a service were rejected most often. Source: FL-6, FL-32."""

_HALVES: Final = "interface_id, client, server, client_port, server_port, protocol"
UNANSWERED: Final = Question(
    "unanswered",
    ("interface-id", *_ADDRESSES, "packets", "bytes", "start", "end", "action"),
    Unanswered,
    f"""SELECT interface_id,
  CASE WHEN accepted_to > 0 THEN client ELSE server END, CASE WHEN accepted_to > 0 THEN server ELSE client END,
  CASE WHEN accepted_to > 0 THEN client_port ELSE server_port END,
  CASE WHEN accepted_to > 0 THEN server_port ELSE client_port END,
  protocol, records, packets, bytes, first_start, last_end
FROM (
  SELECT {_HALVES}, {_sum("forward = 1 AND action = 'ACCEPT'")} AS accepted_to, {_sum("forward = 1")} AS seen_to,
    {_sum("forward = 0 AND action = 'ACCEPT'")} AS accepted_fro, {_sum("forward = 0")} AS seen_fro,
    {_ACCEPTED} AS records, {_sum("action = 'ACCEPT'", "packets")} AS packets,
    {_sum("action = 'ACCEPT'", "bytes")} AS bytes,
    MIN(CASE WHEN action = 'ACCEPT' THEN started END) AS first_start,
    MAX(CASE WHEN action = 'ACCEPT' THEN ended END) AS last_end
  FROM (SELECT {_TUPLE} FROM records WHERE {_WHOLE}) AS tuples
  GROUP BY 1, 2, 3, 4, 5, 6
) AS pairs
WHERE (accepted_to > 0 AND seen_fro = 0) OR (accepted_fro > 0 AND seen_to = 0 AND client_port = server_port)
ORDER BY 1 NULLS FIRST, 2, 3, 4, 5, 6""",
)
"""Who asked and got no record of a reply; between equal ports either side may have asked. Source: FL-35."""

MINUTES: Final = Question(
    "minutes",
    ("interface-id", "bytes", "start", "action"),
    Minute,
    f"""SELECT interface_id, started - started % 60 AS minute_start, {_ACCEPTED} AS accepted, {_REJECTED} AS rejected,
  CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes
FROM records WHERE action IS NOT NULL AND started IS NOT NULL
GROUP BY 1, 2
ORDER BY 1 NULLS FIRST, 2""",
    likes=("end",),
)
"""How much began in each minute. Source: FL-5."""

ZONES: Final = Question(
    "zones",
    ("az-id", "flow-direction", "bytes"),
    ZoneBytes,
    """SELECT az_id, flow_direction, traffic_path, CAST(COUNT(*) AS BIGINT) AS records, CAST(SUM(bytes) AS BIGINT) AS bytes
FROM records WHERE bytes IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 3 NULLS FIRST""",
    likes=("traffic-path", "start", "end"),
)
"""How many bytes passed in each zone, and by which path. Source: FL-17."""

HOLES: Final = Question(
    "holes",
    ("interface-id", "start", "end", "log-status"),
    Hole,
    """SELECT interface_id, log_status, started, ended
FROM records WHERE log_status IN ('NODATA', 'SKIPDATA')
GROUP BY 1, 2, 3, 4
ORDER BY 1 NULLS FIRST, 2, 3 NULLS FIRST, 4 NULLS FIRST""",
    only={"log-status": frozenset({"NODATA", "SKIPDATA"})},
    selects_by=("interface-id", "account-id"),
)
"""When nothing was seen, and when nothing can be concluded. Source: FL-7, FL-40."""
