"""The JSON of `wayout flows coverage`, version 1."""

from typing import Literal

from wayout.evidence.coverage.coverage import format_of
from wayout.explain.flows.coverage import CoverageReport, CoveredStatement, LackStatement, LogStatement
from wayout.render.json.document import Document, GapDocument, SourceDocument, gap_documents, source_document

PlaceName = Literal["sender", "nat-gateway", "transit-gateway"]


class OpenRowDocument(Document, frozen=True, kw_only=True):
    """A row of the failure table that the place's records leave open, and what they lack."""

    row: str
    what: str
    missing_fields: tuple[str, ...]
    missing_actions: tuple[str, ...]


class CoveredPlaceDocument(Document, frozen=True, kw_only=True):
    """A place: interfaces of one subnet, or a gateway. `flow_logs` stand over it, whether they work or not."""

    kind: PlaceName
    id: str
    vpc: str | None
    subnet: str | None
    az: str | None
    network_interfaces: tuple[str, ...]
    flow_logs: tuple[str, ...]
    covered: bool
    open_rows: tuple[OpenRowDocument, ...]


class FlowLogDocument(Document, frozen=True, kw_only=True):
    """A flow log. `trouble` says why it does not work, null when it does."""

    id: str
    resource: str
    traffic_type: str
    status: str
    delivery_status: str | None
    delivery_error: str | None
    trouble: str | None
    format: str
    version: int
    max_aggregation_interval: int | None
    destination_type: str | None
    destination: str | None
    created: str | None


class LackDocument(Document, frozen=True, kw_only=True):
    """Fields, or the records of an action, for want of which rows stay open."""

    lacks: tuple[str, ...]
    rows: tuple[str, ...]
    message: str


class CoverageDocument(Document, frozen=True, kw_only=True):
    """What is logged. `source` is null when every interface was asked about."""

    schema: Literal["wayout.flows-coverage/1"]
    headline: str
    source: SourceDocument | None
    places: tuple[CoveredPlaceDocument, ...]
    flow_logs: tuple[FlowLogDocument, ...]
    lacks: tuple[LackDocument, ...]
    gaps: tuple[GapDocument, ...]
    advice: str | None


def coverage_document(report: CoverageReport) -> CoverageDocument:
    """The JSON of a coverage."""
    source = report.coverage.source
    return CoverageDocument(
        schema="wayout.flows-coverage/1",
        headline=report.headline,
        source=None if source is None else source_document(source),
        places=tuple(_place(statement) for statement in report.places),
        flow_logs=tuple(_log(statement) for statement in report.logs),
        lacks=tuple(_lack(statement) for statement in report.lacks),
        gaps=gap_documents(report.gaps),
        advice=report.advice,
    )


def _place(statement: CoveredStatement) -> CoveredPlaceDocument:
    covered = statement.covered
    place = covered.place
    return CoveredPlaceDocument(
        kind=place.kind.value,
        id=place.id,
        vpc=place.vpc_id,
        subnet=place.subnet_id,
        az=place.az or None,
        network_interfaces=place.interfaces,
        flow_logs=covered.logs,
        covered=covered.is_covered,
        open_rows=tuple(
            OpenRowDocument(
                row=row.need.row,
                what=row.need.what,
                missing_fields=row.missing_fields,
                missing_actions=tuple(sorted(row.missing_actions)),
            )
            for row in covered.open_rows
        ),
    )


def _log(statement: LogStatement) -> FlowLogDocument:
    log = statement.log
    found = format_of(log)
    return FlowLogDocument(
        id=log.flow_log_id,
        resource=log.resource_id,
        traffic_type=log.traffic_type,
        status=log.flow_log_status,
        delivery_status=log.deliver_logs_status,
        delivery_error=log.deliver_logs_error_message,
        trouble=statement.trouble,
        format=str(found),
        version=found.version,
        max_aggregation_interval=log.max_aggregation_interval,
        destination_type=log.log_destination_type,
        destination=log.log_destination or log.log_group_name,
        created=log.creation_time,
    )


def _lack(statement: LackStatement) -> LackDocument:
    rows = tuple(row.need.row for row in statement.rows)
    return LackDocument(lacks=statement.lacks, rows=rows, message=statement.message)
