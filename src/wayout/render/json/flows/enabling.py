"""The JSON of `wayout flows enable`, version 1."""

from typing import Literal

from wayout.explain.flows.enabling import Enabling, OrderStatement, ReceiptStatement
from wayout.render.json.document import Document


class OrderDocument(Document, frozen=True, kw_only=True):
    """A flow log to make, and the command that makes it, quoted for a POSIX shell. `region` null is the session's."""

    resource_type: str
    resources: tuple[str, ...]
    region: str | None
    traffic_type: Literal["ALL"]
    max_aggregation_interval: int
    format: str
    client_token: str
    command: str


class PresentDocument(Document, frozen=True, kw_only=True):
    """A resource that needs none, for this flow log records all of it."""

    resource: str
    flow_log: str


class RefusedDocument(Document, frozen=True, kw_only=True):
    """A resource for which AWS made none."""

    resource: str
    code: str
    message: str


class ReceiptDocument(Document, frozen=True, kw_only=True):
    """What became of an order. `verified` is null where AWS would not show it; `undo` null where nothing was made."""

    resources: tuple[str, ...]
    region: str
    flow_logs: tuple[str, ...]
    refused: tuple[RefusedDocument, ...]
    verified: bool | None
    doubts: tuple[str, ...]
    undo: str | None


class EnablingDocument(Document, frozen=True, kw_only=True):
    """Flow logs to make, or made: `receipts` is empty without --apply."""

    schema: Literal["wayout.flows-enable/1"]
    headline: str
    orders: tuple[OrderDocument, ...]
    present: tuple[PresentDocument, ...]
    receipts: tuple[ReceiptDocument, ...]
    notes: tuple[str, ...]


def enabling_document(enabling: Enabling) -> EnablingDocument:
    """The JSON of it."""
    return EnablingDocument(
        schema="wayout.flows-enable/1",
        headline=enabling.headline,
        orders=tuple(_order(statement) for statement in enabling.orders),
        present=tuple(PresentDocument(resource=name, flow_log=log.flow_log_id) for name, log in enabling.present),
        receipts=tuple(_receipt(statement) for statement in enabling.receipts),
        notes=enabling.notes,
    )


def _order(statement: OrderStatement) -> OrderDocument:
    order = statement.order
    return OrderDocument(
        resource_type=order.resource_type,
        resources=order.resource_ids,
        region=order.region,
        traffic_type="ALL",
        max_aggregation_interval=60,
        format=str(order.log_format),
        client_token=order.token,
        command=statement.command,
    )


def _receipt(statement: ReceiptStatement) -> ReceiptDocument:
    receipt = statement.receipt
    return ReceiptDocument(
        resources=receipt.order.resource_ids,
        region=receipt.region,
        flow_logs=receipt.made,
        refused=tuple(
            RefusedDocument(resource=each.resource_id, code=each.code, message=each.message) for each in receipt.refused
        ),
        verified=None if receipt.doubts is None else not receipt.doubts,
        doubts=receipt.doubts or (),
        undo=statement.undo,
    )
