"""The JSON of `wayout flows top`, version 1."""

from typing import Literal

from wayout.evidence.log.moment import moment_text
from wayout.explain.flows.flow_top import FlowTop, RejectStatement, TalkStatement
from wayout.render.json.document import Document
from wayout.render.json.flows.record_count import RecordsDocument, records_document


class RejectDocument(Document, frozen=True, kw_only=True):
    """Rejected records from one address to another; `port` is the server's, and `sender` who of the two sent them."""

    network_interface: str | None
    source: str
    destination: str
    protocol: int
    port: int
    sender: Literal["client", "server"]
    records: int
    packets: int
    client_ports: int
    first: str
    last: str


class TalkDocument(Document, frozen=True, kw_only=True):
    """A connection: the side with the smaller port is taken for the server, for records do not say who began."""

    network_interface: str | None
    client: str
    server: str
    protocol: int
    port: int
    accepted: int
    rejected: int
    bytes: int
    first: str
    last: str


class FlowTopDocument(Document, frozen=True, kw_only=True):
    """The answer; a list that was not asked for is null."""

    schema: Literal["wayout.flows-top/1"] = "wayout.flows-top/1"
    records: RecordsDocument
    rejects: tuple[RejectDocument, ...] | None
    talkers: tuple[TalkDocument, ...] | None


def flow_top_document(top: FlowTop) -> FlowTopDocument:
    """The whole answer for the contract."""
    return FlowTopDocument(
        records=records_document(top.count),
        rejects=None if top.rejects is None else tuple(map(_reject, top.rejects)),
        talkers=None if top.talkers is None else tuple(map(_talk, top.talkers)),
    )


def _reject(statement: RejectStatement) -> RejectDocument:
    row = statement.rejected
    return RejectDocument(
        network_interface=row.interface_id,
        source=row.srcaddr,
        destination=row.dstaddr,
        protocol=row.protocol,
        port=row.port,
        sender="server" if row.is_reply else "client",
        records=row.records,
        packets=row.packets,
        client_ports=row.ports,
        first=moment_text(row.first),
        last=moment_text(row.last),
    )


def _talk(statement: TalkStatement) -> TalkDocument:
    row = statement.connection
    return TalkDocument(
        network_interface=row.interface_id,
        client=row.client,
        server=row.server,
        protocol=row.protocol,
        port=row.port,
        accepted=row.accepted,
        rejected=row.rejected,
        bytes=row.bytes,
        first=moment_text(row.first),
        last=moment_text(row.last),
    )
