"""Flow top: who was rejected most and who exchanged the most bytes, as statements."""

from collections.abc import Iterable

import msgspec

from wayout.evidence.engine.question import Connection, RejectedService
from wayout.explain.flows.record_count import RecordCount
from wayout.net.protocol import has_ports, protocol_name


class RejectStatement(msgspec.Struct, frozen=True):
    """Rejected records of one kind, and what was rejected in words."""

    rejected: RejectedService
    what: str


class TalkStatement(msgspec.Struct, frozen=True):
    """A connection, and for what in words."""

    connection: Connection
    what: str


class FlowTop(msgspec.Struct, frozen=True):
    """The answer of `wayout flows top`; None for what was not asked."""

    rejects: tuple[RejectStatement, ...] | None
    talkers: tuple[TalkStatement, ...] | None
    count: RecordCount


def flow_top(
    rejects: Iterable[RejectedService] | None, talkers: Iterable[Connection] | None, count: RecordCount
) -> FlowTop:
    """The statements for some rows."""
    return FlowTop(
        None if rejects is None else tuple(RejectStatement(row, _rejected(row)) for row in rejects),
        None if talkers is None else tuple(TalkStatement(row, _for(row.protocol, row.port)) for row in talkers),
        count,
    )


def _for(protocol: int, port: int) -> str:
    return f"{protocol_name(protocol)} {port}" if has_ports(protocol) else protocol_name(protocol)


def _rejected(row: RejectedService) -> str:
    return f"reply of {_for(row.protocol, row.port)}" if row.is_reply else _for(row.protocol, row.port)
