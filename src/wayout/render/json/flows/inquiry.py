"""The JSON of `wayout flows explain`, version 1."""

from typing import Literal

from wayout.evidence.exchange.exchange import Exchange
from wayout.evidence.exchange.relay import Relay
from wayout.evidence.failure.account import Account
from wayout.evidence.log.text_log import Reading
from wayout.explain.flows.account import AccountStatement
from wayout.explain.flows.failure_row import meaning_of
from wayout.explain.flows.inquiry import FlowsReport
from wayout.explain.wording.gap import GapStatement
from wayout.model.gap import Gap
from wayout.render.json.document import Document, GapDocument, gap_documents

ConclusionName = Literal["cause", "remote", "benign", "contradiction", "open"]
ConfidenceName = Literal["verified", "derived", "unverified"]
SightName = Literal["accepted", "rejected", "not-seen"]
PatternName = Literal[
    "public-access-blocked",
    "encryption-enforced",
    "late",
    "request-refused",
    "reply-refused",
    "stray",
    "idle-reset",
    "reset",
    "reset-later",
    "tiny-reply",
    "stalled",
    "answered",
    "unanswered",
    "midway",
    "reply-only",
]


class RowDocument(Document, frozen=True, kw_only=True):
    """A row of the table of failures: its number, and what it means."""

    row: str
    meaning: str


class BlamedDocument(Document, frozen=True, kw_only=True):
    """What the model blames: the reason, the AWS id that has to change, the rule where one decides."""

    reason: str
    component: str
    rule: str | None


class ExchangeDocument(Document, frozen=True, kw_only=True):
    """Connections alike at one interface. Times are epoch seconds, `client_ports` the first and the last that were seen."""

    interface: str | None
    client: str
    server: str
    port: int
    protocol: int
    pattern: PatternName
    connections: int
    records: int
    rejected: int
    first: int
    last: int
    client_ports: tuple[int, int]


class RelayDocument(Document, frozen=True, kw_only=True):
    """What the next interface on the way shows of them; `logged`: whether any record of it was read."""

    component: str
    interfaces: tuple[str, ...]
    logged: bool
    request_in: SightName
    request_out: SightName
    reply_in: SightName
    reply_out: SightName


class AccountDocument(Document, frozen=True, kw_only=True):
    """What connections were refused or lost by.

    `rows` have the most special first; `blamed` the deciding one first; `disproved` is what the model expects and the
    records refute. `settled_by` would confirm or decide it.
    """

    conclusion: ConclusionName
    rows: tuple[RowDocument, ...]
    confidence: ConfidenceName
    title: str
    message: str
    blamed: tuple[BlamedDocument, ...]
    disproved: tuple[BlamedDocument, ...]
    connections: int
    rejected: int
    exchanges: tuple[ExchangeDocument, ...]
    next_interfaces: tuple[RelayDocument, ...]
    evidence: tuple[str, ...]
    also: tuple[str, ...]
    remarks: tuple[str, ...]
    advice: str | None
    settled_by: tuple[str, ...]
    gaps: tuple[GapDocument, ...]


class UnsentDocument(Document, frozen=True, kw_only=True):
    """An interface that sent nothing to the destinations asked about."""

    interface: str
    message: str


class LostDocument(Document, frozen=True, kw_only=True):
    """When records of an interface were lost (SKIPDATA), in epoch seconds."""

    interface: str | None
    start: int | None
    end: int | None


class OpenRowDocument(Document, frozen=True, kw_only=True):
    """A row that the records cannot tell for sure, and the fields that they lack for it."""

    row: str
    what: str
    missing_fields: tuple[str, ...]


class UnreadDocument(Document, frozen=True, kw_only=True):
    """A file with lines that are no records, or that could not be read to its end."""

    file: str
    bad_lines: int
    broken: str | None


class FlowsDocument(Document, frozen=True, kw_only=True):
    """A whole inquiry. `rejected` counts all records that say REJECT, looked at or not."""

    schema: Literal["wayout.flows-explanation/1"]
    headline: str
    lead: str | None
    rejected: int
    exchanges: int
    not_looked_at: int
    one_sided: int
    accounts: tuple[AccountDocument, ...]
    working: tuple[ExchangeDocument, ...]
    unsent: tuple[UnsentDocument, ...]
    limits: tuple[str, ...]
    open_rows: tuple[OpenRowDocument, ...]
    lost: tuple[LostDocument, ...]
    unread: tuple[UnreadDocument, ...]


def flows_document(report: FlowsReport) -> FlowsDocument:
    """The JSON of an inquiry."""
    inquiry = report.inquiry
    return FlowsDocument(
        schema="wayout.flows-explanation/1",
        headline=report.headline,
        lead=report.lead,
        rejected=inquiry.rejected,
        exchanges=inquiry.exchanges,
        not_looked_at=inquiry.unlooked,
        one_sided=inquiry.one_sided,
        accounts=tuple(map(_account, report.statements)),
        working=tuple(_exchange(vantage.exchange) for vantage in inquiry.working),
        unsent=tuple(
            UnsentDocument(interface=unsent.interface_id, message=message)
            for unsent, message in zip(inquiry.unsent, report.unsent, strict=True)
        ),
        limits=report.limits,
        open_rows=tuple(
            OpenRowDocument(row=row.need.row, what=row.need.what, missing_fields=row.missing_fields)
            for row in report.open_rows
        ),
        lost=tuple(LostDocument(interface=h.interface_id, start=h.started, end=h.ended) for h in inquiry.holes),
        unread=tuple(_unread(reading) for reading in inquiry.readings if reading.bad_count or reading.broken),
    )


def _account(statement: AccountStatement) -> AccountDocument:
    account = statement.account
    return AccountDocument(
        conclusion=account.conclusion.value,
        rows=tuple(RowDocument(row=row.value, meaning=meaning_of(row)) for row in account.rows),
        confidence=account.confidence.value,
        title=statement.title,
        message=statement.message,
        blamed=_blamed(account, statement),
        disproved=tuple(
            BlamedDocument(reason=str(b.reason), component=b.component, rule=b.rule) for b in account.disproved
        ),
        connections=account.connections,
        rejected=account.rejected,
        exchanges=tuple(_exchange(vantage.exchange) for vantage in account.vantages),
        next_interfaces=tuple(map(_relay, account.relays)),
        evidence=statement.evidence,
        also=statement.also,
        remarks=statement.remarks,
        advice=statement.advice,
        settled_by=statement.settles,
        gaps=_gaps(account.gaps),
    )


def _blamed(account: Account, statement: AccountStatement) -> tuple[BlamedDocument, ...]:
    return tuple(
        BlamedDocument(reason=str(b.reason), component=component, rule=b.rule)
        for b, component in zip(account.blockers, statement.components, strict=True)
    )


def _gaps(gaps: tuple[Gap, ...]) -> tuple[GapDocument, ...]:
    return gap_documents(GapStatement(gap, decides=True) for gap in gaps)


def _exchange(exchange: Exchange) -> ExchangeDocument:
    return ExchangeDocument(
        interface=exchange.seen_at,
        client=exchange.client,
        server=exchange.server,
        port=exchange.port,
        protocol=exchange.protocol,
        pattern=exchange.pattern.value,
        connections=exchange.connections,
        records=exchange.records,
        rejected=exchange.rejected,
        first=exchange.first,
        last=exchange.last,
        client_ports=(exchange.low_port, exchange.high_port),
    )


def _relay(relay: Relay) -> RelayDocument:
    return RelayDocument(
        component=relay.component,
        interfaces=relay.interface_ids,
        logged=relay.is_logged,
        request_in=relay.request_in.value,
        request_out=relay.request_out.value,
        reply_in=relay.reply_in.value,
        reply_out=relay.reply_out.value,
    )


def _unread(reading: Reading) -> UnreadDocument:
    return UnreadDocument(file=reading.name, bad_lines=reading.bad_count, broken=reading.broken)
