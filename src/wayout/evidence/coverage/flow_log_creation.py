"""Flow log creation: an order carried out, and looked at afterwards.

What AWS refuses for one resource does not undo the others; whatever was made is in the receipt.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.aws.paging import call_whole, ec2_paging
from wayout.errors import AwsError
from wayout.evidence.coverage.flow_log_order import INTERVAL, FlowLogOrder
from wayout.model.flow_log import FlowLog

_PAUSE: Final = 2.0
_TRIES: Final = 15


class _Error(msgspec.Struct):
    Code: str = "Unknown"
    Message: str = ""


class _Unsuccessful(msgspec.Struct):
    ResourceId: str = ""
    Error: _Error = msgspec.field(default_factory=_Error)


class _Created(msgspec.Struct):
    FlowLogIds: list[str] = []
    Unsuccessful: list[_Unsuccessful] = []


class _Described(msgspec.Struct):
    FlowLogs: list[FlowLog] = []


class Refusal(msgspec.Struct, frozen=True):
    """A resource that got no flow log, and AWS's words for it."""

    resource_id: str
    code: str
    message: str


class Receipt(msgspec.Struct, frozen=True):
    """What became of an order.

    `doubts` are the ways in which a log that is there is not the one that was ordered; None where it could not be seen.
    """

    order: FlowLogOrder
    region: str
    made: tuple[str, ...]
    refused: tuple[Refusal, ...]
    doubts: tuple[str, ...] | None


def existing_logs(account: Account, region: str) -> tuple[FlowLog, ...] | CallRefused:
    """Every flow log of a region, or why none can be seen."""
    answer = call_whole(account, "ec2", "DescribeFlowLogs", region, {}, ec2_paging(1000))
    return answer if isinstance(answer, CallRefused) else tuple(_described(answer))


def create(account: Account, order: FlowLogOrder, region: str) -> Receipt:
    """The receipt of an order, before anybody looked at what was made.

    Raises: AwsError when AWS refuses the whole call; nothing was made then.
    """
    answer = account.call("ec2", "CreateFlowLogs", region, order.parameters())
    if isinstance(answer, CallRefused):
        raise AwsError(
            f"cannot create a flow log on {', '.join(order.resource_ids)}: {answer.why}: {answer.message}",
            _hint(answer),
        )
    created = msgspec.convert(answer, _Created)
    refused = tuple(Refusal(each.ResourceId, each.Error.Code, each.Error.Message) for each in created.Unsuccessful)
    return Receipt(order, region, tuple(created.FlowLogIds), refused, None)


def verified(account: Account, receipt: Receipt, sleep: Callable[[float], None]) -> Receipt:
    """The receipt with what AWS says of the logs that were made, once they are active or half a minute has passed."""
    if not receipt.made:
        return msgspec.structs.replace(receipt, doubts=())
    asked: dict[str, Json] = {"FlowLogIds": list(receipt.made)}
    found: tuple[FlowLog, ...] = ()
    for attempt in range(_TRIES):
        if attempt:
            sleep(_PAUSE)
        answer = account.call("ec2", "DescribeFlowLogs", receipt.region, asked)
        if isinstance(answer, CallRefused):
            return receipt
        found = tuple(log for log in _described(answer) if log.flow_log_id in receipt.made)
        if len(found) == len(receipt.made) and all(log.flow_log_status == "ACTIVE" for log in found):
            break
    return msgspec.structs.replace(receipt, doubts=tuple(_doubts(receipt, found)))


def _described(answer: Answer) -> list[FlowLog]:
    return msgspec.convert(answer, _Described, strict=False).FlowLogs


def _doubts(receipt: Receipt, found: tuple[FlowLog, ...]) -> list[str]:
    by_id = {log.flow_log_id: log for log in found}
    doubts = []
    for flow_log_id in receipt.made:
        log = by_id.get(flow_log_id)
        if log is None:
            doubts.append(f"{flow_log_id} was made, and AWS does not list it")
            continue
        compared = (
            ("status", log.flow_log_status, "ACTIVE"),
            ("traffic", log.traffic_type, "ALL"),
            ("format", log.log_format, str(receipt.order.log_format)),
            ("interval", log.max_aggregation_interval, INTERVAL),
        )
        doubts += [
            f"the {name} of {flow_log_id} is {is_now}, not {asked}"
            for name, is_now, asked in compared
            if is_now != asked
        ]
        if log.deliver_logs_status == "FAILED":
            doubts.append(f"{flow_log_id} does not deliver: {log.deliver_logs_error_message or 'AWS does not say why'}")
    return doubts


def _hint(refusal: CallRefused) -> str | None:
    if refusal.why in {"UnauthorizedOperation", "AccessDenied", "AccessDeniedException"}:
        return "`wayout iam-policy flows-enable` prints the permissions that this needs."
    if refusal.why.startswith("InvalidParameter"):
        return "Check the destination; where the region does not offer the fields of --next-hop, leave that out."
    return None
