"""NAT use: what passed the interfaces of NAT gateways, and which way packets took from the senders' own.

A zonal gateway's interface has up to four records of a flow, each with the gateway's own private address on one side; the
other side is the sender, or the destination. A regional gateway has no interface: its records name it in `resource-id`, on
the inside with the sender's address, on the outside with the gateway's public one.
Source: FL-12, FL-13, FL-14, FL-17.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from wayout.evidence.engine.question import Question
from wayout.net.address import Address

OUT: Final = 0
"""The gateway's address sends: to a destination, or back to a sender."""

IN: Final = 1
"""The gateway's address receives: from a sender, or from a destination."""

BESIDE: Final = 2
"""Neither side is a gateway's address: a sender's own interface, or the inside of a regional gateway."""


class NatUse(msgspec.Struct, frozen=True):
    """Accepted records between a gateway's address and one other, or of one sender.

    `peer` is the other side; where neither is a gateway's address, it is the client. `own` is the gateway's address in the
    packets themselves, where records tell it; `path` is AWS's number of the way that packets of an interface took.
    """

    interface_id: str | None
    resource_id: str | None
    leg: int
    peer: str
    own: str | None
    path: int | None
    records: int
    bytes: int
    first: int
    last: int


def nat_use(own: Iterable[Address]) -> Question[NatUse]:
    """The question about what passed; `own` are the addresses of NAT gateways, zonal ones' private and regional ones' public."""
    listed = ", ".join(f"'{address}'" for address in sorted(own)) or "''"
    return Question(
        "nat-use",
        ("interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "bytes", "start", "end", "action"),
        NatUse,
        f"""SELECT interface_id, resource_id, leg, peer, own, path, CAST(COUNT(*) AS BIGINT) AS records,
  CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes, MIN(started) AS first_start, MAX(ended) AS last_end
FROM (
  SELECT interface_id, resource_id, bytes, started, ended,
    CASE WHEN srcaddr IN ({listed}) THEN {OUT} WHEN dstaddr IN ({listed}) THEN {IN} ELSE {BESIDE} END AS leg,
    CASE WHEN srcaddr IN ({listed}) THEN dstaddr WHEN dstaddr IN ({listed}) THEN srcaddr
      WHEN srcport > dstport OR (srcport = dstport AND srcaddr > dstaddr) THEN srcaddr ELSE dstaddr END AS peer,
    CASE WHEN pkt_srcaddr IN ({listed}) THEN pkt_srcaddr WHEN pkt_dstaddr IN ({listed}) THEN pkt_dstaddr END AS own,
    CASE WHEN srcport > dstport OR (srcport = dstport AND srcaddr > dstaddr) THEN traffic_path END AS path
  FROM records
  WHERE action = 'ACCEPT' AND srcaddr IS NOT NULL AND dstaddr IS NOT NULL AND srcport IS NOT NULL
    AND dstport IS NOT NULL AND started IS NOT NULL AND ended IS NOT NULL
) AS passed
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 3, 4, 5 NULLS FIRST, 6 NULLS FIRST""",
        likes=("resource-id", "pkt-srcaddr", "pkt-dstaddr", "traffic-path"),
        only={"action": frozenset({"ACCEPT"})},
    )


NAT_USE: Final = nat_use([Address.parse("10.0.1.10")])
"""The question as it looks for one gateway."""
