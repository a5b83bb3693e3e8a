"""Exchange: all connections between one client and one port of a server at one interface whose records show the same.

Records are paired and classified by whichever engine holds them, never one by one here: an account has millions. The
client is whoever sent a SYN; where no flags tell, the side with the greater port; between equal ports, whoever was first.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from wayout.evidence.engine.question import Question
from wayout.evidence.exchange.pair import CHOSEN, Trait, has, pairs, pattern_of
from wayout.evidence.exchange.pattern import Pattern
from wayout.net.address import Address

MOST: Final = 2000
"""So many exchanges are looked at; the others are counted."""

FIRST: Final = 50
"""So many of each pattern at each interface come before all others, that no interface crowds out what others have to tell."""


class Exchange(msgspec.Struct, frozen=True):
    """Connections that are alike, counted. Times are epoch seconds; ports are those of the client, both ends seen."""

    seen_at: str | None
    """The interface; of a regional NAT gateway, the gateway."""

    client: str
    server: str
    port: int
    protocol: int
    pattern: Pattern
    connections: int
    records: int
    rejected: int
    first: int
    last: int
    low_port: int
    high_port: int
    traits: int
    traffic_path: int | None
    all_exchanges: int
    all_rejected: int
    """Of all exchanges asked for, those beyond the limit included."""

    @property
    def key(self) -> tuple[str | None, str, str, int, int]:
        """What its connections have in common but the pattern."""
        return self.seen_at, self.client, self.server, self.port, self.protocol

    @property
    def client_address(self) -> Address:
        """The client's address. Raises: ValueError when the record holds none."""
        return Address.parse(self.client)

    @property
    def server_address(self) -> Address:
        """The server's address. Raises: ValueError when the record holds none."""
        return Address.parse(self.server)

    def shows(self, trait: Trait) -> bool:
        """Whether some record of it has a trait; `x` is the client's side here."""
        return self.traits % (2 * trait) >= trait


_NEEDS: Final = (
    "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "start", "end", "action",
)  # fmt: skip
DECIDING: Final = (
    "tcp-flags", "pkt-srcaddr", "pkt-dstaddr", "flow-direction", "reject-reason", "resource-id", "traffic-path",
    "pkt-src-aws-service", "pkt-dst-aws-service",
)  # fmt: skip
"""The fields beyond the default format that tell patterns and ends apart."""

_KEYS: Final = "seen_at, client, server, port, protocol, pattern"
_TURNED: Final = f"""CASE WHEN ({has(Trait.Y_SYN)} AND NOT {has(Trait.X_SYN)})
        OR (a_port = b_port AND {has(Trait.X_SYN)} = {has(Trait.Y_SYN)} AND earliest % 2 = 1) THEN 1 ELSE 0 END"""


def _oriented(among: str) -> str:
    """The pairs with the client first, each with what its records show."""
    ends = (
        ("client", "a", "b"),
        ("server", "b", "a"),
        ("client_port", "a_port", "b_port"),
        ("port", "b_port", "a_port"),
    )
    columns = ",\n      ".join(
        f"CASE WHEN turned = 1 THEN {other} ELSE {own} END AS {name}" for name, own, other in ends
    )
    return f"""
    SELECT seen_at, protocol, {columns},
      records, rejected, (earliest - earliest % 2) / 2 AS first_start, last_end, traffic_path,
      CASE WHEN turned = 1 THEN traits - {_out()} + {_out(turned=True)} ELSE traits END AS traits,
      CASE WHEN turned = 1 THEN {pattern_of("Y", "X")}
        ELSE {pattern_of("X", "Y")} END AS pattern
    FROM (SELECT pairs.*, {_TURNED} AS turned FROM ({pairs(among)}) AS pairs) AS turned_pairs"""


def _out(*, turned: bool = False) -> str:
    """The trait of the direction, as it is, and as it is when the client is the other side."""
    one, other = (Trait.INWARD, Trait.OUTWARD) if turned else (Trait.OUTWARD, Trait.INWARD)
    return (
        f"(CASE WHEN {has(Trait.OUTWARD)} THEN {int(one)} ELSE 0 END"
        f" + CASE WHEN {has(Trait.INWARD)} THEN {int(other)} ELSE 0 END)"
    )


_PLACE: Final = """ROW_NUMBER() OVER (PARTITION BY seen_at, pattern
    ORDER BY connections DESC, rejected DESC, client, server, port, protocol)"""


def _body(among: str) -> str:
    telling = ", ".join(f"'{pattern}'" for pattern in Pattern if pattern.is_telling)
    # Spark sorts by columns alone, so what is sorted by stands among them, one level further in.
    return f"""SELECT {_KEYS}, connections, records, rejected, first_start, last_end, low_port, high_port, traits,
  traffic_path, all_exchanges, all_rejected
FROM (
  SELECT exchanges.*, CAST(COUNT(*) OVER () AS BIGINT) AS all_exchanges,
    CAST(SUM(rejected) OVER () AS BIGINT) AS all_rejected,
    CASE WHEN pattern IN ({telling}) THEN 0 ELSE 1 END AS is_usual,
    CASE WHEN {_PLACE} <= {FIRST} THEN 0 ELSE 1 END AS is_late
  FROM (
    SELECT {_KEYS}, CAST(COUNT(*) AS BIGINT) AS connections, CAST(SUM(records) AS BIGINT) AS records,
      CAST(SUM(rejected) AS BIGINT) AS rejected, CAST(MIN(first_start) AS BIGINT) AS first_start,
      MAX(last_end) AS last_end, MIN(client_port) AS low_port, MAX(client_port) AS high_port,
      BIT_OR(traits) AS traits, MAX(traffic_path) AS traffic_path
    FROM ({_oriented(among)}) AS told_pairs
    GROUP BY {_KEYS}
  ) AS exchanges
) AS placed
ORDER BY is_usual, is_late, connections DESC, rejected DESC, seen_at NULLS FIRST, client, server, port, protocol, pattern"""


EXCHANGES: Final = Question("exchanges", _NEEDS, Exchange, _body(""), likes=DECIDING, most=MOST)
"""What the connections of each client, server and port show, what is worth telling first. Source: FL-30."""


def exchanges_among(addresses: Iterable[Address]) -> Question[Exchange]:
    """The same, of those connections alone of which one of these addresses is an end. There must be one at least."""
    among = ", ".join(f"'{address}'" for address in sorted(set(addresses)))
    return Question("exchanges", _NEEDS, Exchange, _body(CHOSEN.format(among=among)), likes=DECIDING, most=MOST)
