"""The calls of changes of flow logs."""

from typing import Any, Final

from wayout.fix.call.call import Call, Tagging, Yield, absent
from wayout.fix.call.value import Sight, ref
from wayout.fix.change.flow_log import CreateFlowLog, DeleteFlowLog

_RESOURCE_TYPES: Final = (
    ("vpc-", "VPC"),
    ("subnet-", "Subnet"),
    ("eni-", "NetworkInterface"),
    ("tgw-attach-", "TransitGatewayAttachment"),
    ("tgw-", "TransitGateway"),
)
_DELIVERY: Final = ("logs:CreateLogDelivery", "logs:DeleteLogDelivery")


def create(change: CreateFlowLog) -> Call:
    """Create the flow log; AWS tells in the answer what it refused."""
    kind = next((kind for start, kind in _RESOURCE_TYPES if change.resource_id.startswith(start)), "VPC")
    is_bucket = change.destination.split(":")[2:3] == ["s3"]
    given: dict[str, Any] = {
        "ResourceIds": [ref(change.resource_id)],
        "ResourceType": kind,
        "LogDestinationType": "s3" if is_bucket else "cloud-watch-logs",
        "LogDestination": change.destination,
        "LogFormat": change.log_format,
        "MaxAggregationInterval": change.interval,
    }
    if not kind.startswith("TransitGateway"):  # those log all traffic, and take no choice
        given["TrafficType"] = "ALL"
    if change.role_arn is not None:
        given["DeliverLogsPermissionArn"] = change.role_arn
    return Call(
        operation="CreateFlowLogs",
        parameters=given,
        yields=(Yield(change.flow_log_id, ("FlowLogIds", 0)),),
        has_client_token=True,
        tagging=Tagging(
            resource_type="vpc-flow-log",
            describe="DescribeFlowLogs",
            filters="Filter",
            within=("FlowLogs",),
            id_member="FlowLogId",
        ),
        beside=_DELIVERY if is_bucket else ("iam:PassRole",),
    )


def delete(change: DeleteFlowLog) -> Call:
    """Delete the flow log."""
    own = ref(change.flow_log_id)
    there = Sight(operation="DescribeFlowLogs", parameters={"FlowLogIds": [own]}, within=("FlowLogs",))
    return Call(
        operation="DeleteFlowLogs",
        parameters={"FlowLogIds": [own]},
        so=(absent(there),),
        already=("InvalidFlowLogId.NotFound",),
        beside=("logs:DeleteLogDelivery",),
    )
