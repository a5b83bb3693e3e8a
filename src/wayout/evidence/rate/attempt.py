"""Attempt: a connection that a client tried to open, and what became of it, as records at its interface tell.

An attempt is a TCP 5-tuple at one interface with a record of a request. The side with the greater port is the client. Where
records hold `tcp-flags`, a request without a SYN is none: the connection began before the records do, or its packets came
late (F30). An attempt is counted in the minute in which its first record begins, and it was

- answered, when an accepted record leads back (the connection opened; what the application said is not in flow logs),
- refused, when all that came back is a reset before any SYN-ACK (F17; only with `tcp-flags`),
- rejected, when no request was accepted (F1, F2),
- cut off, when a request was accepted and its replies were rejected (F3),
- unanswered, when a request was accepted and there is no record back (FL-35).

Retries with the same ports are one attempt; those with new ports are several. Ports that are used again within the window
are taken for one attempt. Source: FL-20, FL-30, FL-33, FL-35, FL-36, FL-39.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from wayout.evidence.engine.question import Question
from wayout.net.address import Address


class AttemptCount(msgspec.Struct, frozen=True):
    """The attempts of one client to one server's port that began in one minute. `last` ends the last record of them."""

    interface_id: str | None
    client: str
    server: str
    port: int
    minute: int
    subnet_id: str | None
    answered: int
    refused: int
    rejected: int
    cut_off: int
    unanswered: int
    begun_before: int
    """No attempts: tuples of which no record holds the SYN."""

    with_flags: int
    """How many of all tuples have records with `tcp-flags`."""

    last: int
    longest: int
    """The seconds that the longest record covers."""


_IS_CLIENT: Final = "srcport > dstport OR (srcport = dstport AND srcaddr > dstaddr)"
_TUPLES: Final = f"""SELECT interface_id, subnet_id, tcp_flags, action, started, ended,
      CASE WHEN {_IS_CLIENT} THEN srcaddr ELSE dstaddr END AS client,
      CASE WHEN {_IS_CLIENT} THEN dstaddr ELSE srcaddr END AS server,
      CASE WHEN {_IS_CLIENT} THEN srcport ELSE dstport END AS client_port,
      CASE WHEN {_IS_CLIENT} THEN dstport ELSE srcport END AS server_port,
      CASE WHEN {_IS_CLIENT} THEN 1 ELSE 0 END AS request
    FROM records
    WHERE protocol = 6 AND srcaddr IS NOT NULL AND dstaddr IS NOT NULL AND srcport IS NOT NULL AND dstport IS NOT NULL
      AND action IS NOT NULL AND started IS NOT NULL AND ended IS NOT NULL"""


def _sum(condition: str) -> str:
    return f"CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)"


_EACH: Final = f"""SELECT interface_id, client, server, client_port, server_port, MAX(subnet_id) AS subnet_id,
    {_sum("request = 1 AND action = 'ACCEPT'")} AS asked, {_sum("request = 1 AND action = 'REJECT'")} AS turned_away,
    {_sum("request = 0 AND action = 'ACCEPT'")} AS back, {_sum("request = 0 AND action = 'REJECT'")} AS back_rejected,
    {_sum("request = 1 AND tcp_flags IS NOT NULL")} AS flags,
    {_sum("request = 1 AND tcp_flags % 4 >= 2")} AS syn,
    {_sum("request = 0 AND tcp_flags % 4 >= 2")} AS syn_ack,
    {_sum("request = 0 AND tcp_flags % 8 >= 4")} AS reset,
    MIN(CASE WHEN request = 1 THEN started END) AS first_request, MAX(ended) AS last_end,
    MAX(ended - started) AS longest"""

_BEGUN: Final = "(flags = 0 OR syn > 0)"
_REFUSED: Final = "back > 0 AND reset > 0 AND syn_ack = 0"


def attempts(servers: Iterable[Address] = (), port: int | None = None) -> Question[AttemptCount]:
    """The question about attempts, to some addresses and a port, or to any."""
    listed = ", ".join(f"'{address}'" for address in sorted(servers))
    conditions = [f"server IN ({listed})"] if listed else []
    conditions += [f"server_port = {int(port)}"] if port is not None else []
    kept = f"\n    WHERE {' AND '.join(conditions)}" if conditions else ""
    return Question(
        "attempts",
        ("interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "start", "end", "action"),
        AttemptCount,
        f"""SELECT interface_id, client, server, server_port, first_request - first_request % 60 AS minute_start,
  MAX(subnet_id) AS subnet_id,
  {_sum(f"{_BEGUN} AND back > 0 AND NOT ({_REFUSED})")} AS answered,
  {_sum(f"{_BEGUN} AND {_REFUSED}")} AS refused,
  {_sum(f"{_BEGUN} AND back = 0 AND asked = 0")} AS rejected,
  {_sum(f"{_BEGUN} AND back = 0 AND asked > 0 AND back_rejected > 0")} AS cut_off,
  {_sum(f"{_BEGUN} AND back = 0 AND asked > 0 AND back_rejected = 0")} AS unanswered,
  {_sum("flags > 0 AND syn = 0")} AS begun_before,
  {_sum("flags > 0")} AS with_flags,
  MAX(last_end) AS last_end, MAX(longest) AS longest
FROM (
  {_EACH}
  FROM (
    {_TUPLES}
  ) AS tuples{kept}
  GROUP BY 1, 2, 3, 4, 5
) AS each_tuple
WHERE first_request IS NOT NULL
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1 NULLS FIRST, 2, 3, 4, 5""",
        likes=("tcp-flags", "subnet-id"),
        only={"protocol": frozenset({"6"})},
    )


ATTEMPTS: Final = attempts()
"""All attempts, to any server."""
