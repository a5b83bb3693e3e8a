"""Pair: the records of one 5-tuple in both directions at one interface, in the SQL that all engines understand.

Of each pair only little is kept, for a log has millions: what its records show is bits of one number. `x` is the
direction from the greater port to the smaller one, `y` the other.

Rules:
- FL-10: Addresses of the packets themselves are used where records hold them, else those at the interface.
"""

from enum import IntFlag
from typing import Final

from wayout.evidence.exchange.pattern import Pattern

QUIET_SECONDS: Final = 340
"""From this silence on, a reset is taken for a forgotten connection: 350 s less what times in records are off (NAT-17)."""

CHOSEN: Final = " WHERE src IN ({among}) OR dst IN ({among})"


class Trait(IntFlag):
    """What some record of a pair shows."""

    X_ACCEPTED = 1
    Y_ACCEPTED = 2
    X_REJECTED = 4
    Y_REJECTED = 8
    X_SYN = 16
    """A SYN without ACK. Source: FL-20."""
    Y_SYN = 32
    X_SYN_ACK = 64
    Y_SYN_ACK = 128
    X_RST = 256
    Y_RST = 512
    OPENING_REJECTED = 1024
    """A record with a SYN or SYN-ACK was rejected."""
    FLAGS_TOLD = 2048
    """The record says which TCP flags were seen."""
    BPA = 4096
    ENCRYPTION = 8192
    OUTWARD = 16384
    """What goes from `a` to `b` leaves the interface."""
    INWARD = 32768
    X_HEAVY = 65536
    """More than 60 to 80 bytes a packet: no mere SYN (FL-16)."""
    Y_HEAVY = 131072
    X_DATA = 262144
    """More than headers, and more than a handshake."""
    Y_DATA = 524288
    X_MORE = 1048576
    """More packets than a handful, or larger ones than a RST."""
    Y_MORE = 2097152
    Y_IS_S3 = 4194304
    """AWS says that the other side is S3."""


def has(trait: Trait, column: str = "traits") -> str:
    """The test of one bit, in arithmetic that all engines share."""
    return f"({column} % {2 * trait} >= {int(trait)})"


_HIGH: Final = "(srcport > dstport OR (srcport = dstport AND src > dst))"
_SYN: Final = "(tcp_flags % 4 >= 2 AND tcp_flags % 32 < 16)"
_SYN_ACK: Final = "(tcp_flags % 4 >= 2 AND tcp_flags % 32 >= 16)"


def _either(x: Trait, y: Trait, condition: str) -> str:
    """One bit for a direction in which a record meets the condition."""
    return f"CASE WHEN {condition} THEN CASE WHEN fore = 1 THEN {int(x)} ELSE {int(y)} END ELSE 0 END"


def _if(trait: Trait, condition: str) -> str:
    return f"CASE WHEN {condition} THEN {int(trait)} ELSE 0 END"


_TRAITS: Final = "\n        + ".join(
    (
        _either(Trait.X_ACCEPTED, Trait.Y_ACCEPTED, "refused = 0"),
        _either(Trait.X_REJECTED, Trait.Y_REJECTED, "refused = 1"),
        _either(Trait.X_SYN, Trait.Y_SYN, _SYN),
        _either(Trait.X_SYN_ACK, Trait.Y_SYN_ACK, _SYN_ACK),
        _either(Trait.X_RST, Trait.Y_RST, "tcp_flags % 8 >= 4"),
        _if(Trait.OPENING_REJECTED, "refused = 1 AND tcp_flags % 4 >= 2"),
        _if(Trait.FLAGS_TOLD, "protocol = 6 AND tcp_flags IS NOT NULL"),
        _if(Trait.BPA, "reject_reason = 'BPA'"),
        _if(Trait.ENCRYPTION, "reject_reason = 'EC'"),
        _if(Trait.OUTWARD, "(flow_direction = 'egress' AND fore = 1) OR (flow_direction = 'ingress' AND fore = 0)"),
        _if(Trait.INWARD, "(flow_direction = 'ingress' AND fore = 1) OR (flow_direction = 'egress' AND fore = 0)"),
        _either(Trait.X_HEAVY, Trait.Y_HEAVY, "bytes > 80 * packets"),
        _either(Trait.X_DATA, Trait.Y_DATA, "bytes > 60 * packets + 100 * fore"),
        _either(Trait.X_MORE, Trait.Y_MORE, "packets > 4 OR (fore = 0 AND bytes > 44 * packets)"),
        _if(Trait.Y_IS_S3, "(fore = 1 AND pkt_dst_aws_service = 'S3') OR (fore = 0 AND pkt_src_aws_service = 'S3')"),
    )
)


def _records(chosen: str) -> str:
    """The records with the addresses in the packets themselves (FL-10), those alone that are whole."""
    return f"""
    SELECT seen_at, protocol, started, ended, refused, traffic_path, fore,
      CASE WHEN fore = 1 THEN src ELSE dst END AS a, CASE WHEN fore = 1 THEN dst ELSE src END AS b,
      CASE WHEN fore = 1 THEN srcport ELSE dstport END AS a_port, CASE WHEN fore = 1 THEN dstport ELSE srcport END AS b_port,
      CASE WHEN tcp_flags % 8 >= 4 THEN 1 ELSE 0 END AS rst,
      CAST({_TRAITS} AS BIGINT) AS traits
    FROM (
      SELECT whole.*, CASE WHEN {_HIGH} THEN 1 ELSE 0 END AS fore FROM (
        SELECT COALESCE(interface_id, resource_id) AS seen_at, COALESCE(pkt_srcaddr, srcaddr) AS src,
          COALESCE(pkt_dstaddr, dstaddr) AS dst, srcport, dstport, protocol, started, ended, tcp_flags,
          CASE WHEN action = 'REJECT' THEN 1 ELSE 0 END AS refused, COALESCE(packets, 0) AS packets,
          COALESCE(bytes, 0) AS bytes, flow_direction, reject_reason, traffic_path, pkt_src_aws_service,
          pkt_dst_aws_service
        FROM records
        WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL AND srcport IS NOT NULL AND dstport IS NOT NULL
          AND protocol IS NOT NULL AND action IS NOT NULL AND started IS NOT NULL AND ended IS NOT NULL
      ) AS whole{chosen}
    ) AS read"""


def pairs(chosen: str) -> str:
    """One row for each pair; `earliest` is twice the first start, and one more where the first record was of `y`."""
    return f"""
    SELECT seen_at, protocol, a, b, a_port, b_port, BIT_OR(traits) AS traits, COUNT(*) AS records,
      SUM(refused) AS rejected, MIN(started * 2 + 1 - fore) AS earliest, MAX(ended) AS last_end,
      MIN(CASE WHEN refused = 0 THEN started END) AS first_accept,
      MIN(CASE WHEN refused = 1 THEN started END) AS first_reject,
      MAX(CASE WHEN fore = 0 AND rst = 0 THEN ended END) AS calm, MIN(CASE WHEN fore = 0 AND rst = 1 THEN started END) AS reset,
      MAX(traffic_path) AS traffic_path
    FROM ({_records(chosen)}) AS halves
    GROUP BY seen_at, protocol, a, b, a_port, b_port"""


def pattern_of(f: str, r: str) -> str:
    """The pattern of a pair as SQL, where the client's direction is `f` and the server's is `r`: X and Y, or Y and X."""

    def test(name: str) -> str:
        return has(Trait[name.replace("F_", f"{f}_").replace("R_", f"{r}_")])

    def words(condition: str) -> str:
        return " ".join(test(word) if word.isupper() and word not in _WORDS else word for word in condition.split())

    cases = "\n        ".join(f"WHEN {words(condition)} THEN '{pattern}'" for pattern, condition in _PATTERNS)
    return f"CASE {cases}\n        ELSE '{Pattern.REPLY_ONLY}' END"


_WORDS: Final = frozenset({"AND", "OR", "NOT", "(", ")", ">=", "<>", "6", "="})
_PATTERNS: Final = (
    (Pattern.PUBLIC_ACCESS_BLOCKED, "BPA"),
    (Pattern.ENCRYPTION_ENFORCED, "ENCRYPTION"),
    (
        Pattern.LATE,
        (
            "NOT OPENING_REJECTED AND first_accept <= first_reject AND ( ( F_REJECTED AND F_ACCEPTED AND "
            "( FLAGS_TOLD OR R_ACCEPTED ) ) OR ( R_REJECTED AND R_ACCEPTED ) )"
        ),
    ),
    (Pattern.REQUEST_REFUSED, "F_REJECTED AND ( OPENING_REJECTED OR NOT FLAGS_TOLD )"),
    (Pattern.REPLY_REFUSED, "R_REJECTED AND ( OPENING_REJECTED OR ( F_ACCEPTED AND NOT R_ACCEPTED ) )"),
    (Pattern.STRAY, "F_REJECTED OR R_REJECTED"),
    (Pattern.IDLE_RESET, f"R_RST AND F_ACCEPTED AND reset - calm >= {QUIET_SECONDS}"),
    (Pattern.RESET, "R_RST AND F_SYN AND NOT R_SYN_ACK"),
    (Pattern.RESET_LATER, "R_RST AND F_ACCEPTED"),
    (
        Pattern.TINY_REPLY,
        "protocol = 6 AND NOT FLAGS_TOLD AND F_ACCEPTED AND R_ACCEPTED AND NOT F_HEAVY AND NOT F_MORE AND NOT R_MORE",
    ),
    (Pattern.STALLED, "F_SYN AND R_SYN_ACK AND NOT R_RST AND F_DATA AND NOT R_DATA"),
    (Pattern.ANSWERED, "F_ACCEPTED AND R_ACCEPTED"),
    (
        Pattern.UNANSWERED,
        "F_ACCEPTED AND ( protocol <> 6 OR F_SYN OR ( NOT FLAGS_TOLD AND NOT F_HEAVY ) )",
    ),
    (Pattern.MIDWAY, "F_ACCEPTED"),
)
"""The patterns in the order in which they are told apart. Source: section 11.5 of the semantics, FL-32 to FL-39."""
