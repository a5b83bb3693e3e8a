"""Turning flow logs on, in words: what would be made, what is there already, what became of it, and how to undo it."""

import msgspec

from wayout.evidence.coverage.flow_log_creation import Receipt
from wayout.evidence.coverage.flow_log_order import BucketTarget, FlowLogOrder, undo_command
from wayout.explain.wording.name import clean, named
from wayout.model.flow_log import FlowLog
from wayout.model.network import Network


class OrderStatement(msgspec.Struct, frozen=True):
    """One order in words, and as the command that a shell understands."""

    order: FlowLogOrder
    title: str
    command: str


class ReceiptStatement(msgspec.Struct, frozen=True):
    """What became of an order. `undo` is None where nothing was made."""

    receipt: Receipt
    lines: tuple[str, ...]
    undo: str | None


class Enabling(msgspec.Struct, frozen=True):
    """The whole of it in words; `receipts` is empty as long as nothing was carried out."""

    headline: str
    present: tuple[tuple[str, FlowLog], ...]
    orders: tuple[OrderStatement, ...]
    notes: tuple[str, ...]
    receipts: tuple[ReceiptStatement, ...] = ()


def enabling(
    network: Network, orders: tuple[FlowLogOrder, ...], present: tuple[tuple[str, FlowLog], ...], unseen: str | None
) -> Enabling:
    """What would be made. `present` are resources with the log that is equal, `unseen` why none could be looked for."""
    notes = []
    if unseen is not None:
        notes.append(f"Whether such a flow log exists already is not known: {clean(unseen)}.")
    if orders:
        notes += [
            "AWS charges for the delivery and the storage of flow logs, by size.",
            "The first records arrive after 5 to 15 minutes; `wayout flows coverage` says whether they are delivered.",
        ]
        if isinstance(orders[0].target, BucketTarget):
            notes.append("AWS adds its log delivery to the bucket's policy, if the caller may change that.")
    return Enabling(_headline(orders, present), present, tuple(_order(network, each) for each in orders), tuple(notes))


def with_receipts(before: Enabling, receipts: tuple[Receipt, ...]) -> Enabling:
    """The same once it was carried out."""
    made = sum(len(receipt.made) for receipt in receipts)
    failed = sum(len(receipt.refused) for receipt in receipts)
    told = f"Made {made} flow log{'' if made == 1 else 's'}"
    headline = f"{told}; AWS refused {failed}." if failed else f"{told}."
    return msgspec.structs.replace(before, headline=headline, receipts=tuple(_receipt(receipt) for receipt in receipts))


def _headline(orders: tuple[FlowLogOrder, ...], present: tuple[tuple[str, FlowLog], ...]) -> str:
    count = sum(len(order.resource_ids) for order in orders)
    if not count:
        return "There is nothing to do: a flow log records all of this already."
    already = f"; {len(present)} more {'is' if len(present) == 1 else 'are'} logged so already" if present else ""
    return f"{count} flow log{'' if count == 1 else 's'} to make{already}:"


def _order(network: Network, order: FlowLogOrder) -> OrderStatement:
    named_ids = ", ".join(named(network, each) for each in order.resource_ids)
    where = order.target.arn if isinstance(order.target, BucketTarget) else f"log group {order.target.group}"
    fields = order.log_format
    title = f"{named_ids}: all traffic, {fields.width} fields (version {fields.version}), every 60 s, to {where}"
    return OrderStatement(order, title, order.command())


def _receipt(receipt: Receipt) -> ReceiptStatement:
    lines = [f"made {flow_log_id}" for flow_log_id in receipt.made]
    lines += [f"AWS refused {r.resource_id}: {clean(r.code)}: {r.message}" for r in receipt.refused]
    if receipt.doubts is None:
        lines.append("what was made could not be looked at: ec2:DescribeFlowLogs was refused")
    else:
        lines += receipt.doubts or (["looked at: active, with the format that was asked for"] if receipt.made else [])
    undo = undo_command(receipt.made, receipt.region) if receipt.made else None
    return ReceiptStatement(receipt, tuple(lines), undo)
