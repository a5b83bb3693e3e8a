"""Flow log order: which flow log to make, as one call of CreateFlowLogs, and when there is no need.

The format is the recommended one; a flow log's format cannot be changed later, so it has to decide everything at once.
Source: semantics section 17, FL-1, FL-4; EC2 API Reference, CreateFlowLogs.

Rules:
- FL-4: Format and filter of a flow log cannot be changed, so that a better one is made beside it.
"""

import hashlib
import re
import shlex
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from wayout.ask.pitfall.flow_log import fields_of, is_usable
from wayout.ask.source.expand import expand
from wayout.ask.source.source import Source
from wayout.aws.json_value import Json
from wayout.collect.policy import Use
from wayout.errors import InputError
from wayout.evidence.coverage.coverage import PlaceKind, coverage
from wayout.evidence.log.log_format import RECOMMENDED, LogFormat
from wayout.model.flow_log import FlowLog
from wayout.model.network import Network

INTERVAL: Final = 60
"""Seconds that one record covers at most; the other choice is 600 (FL-5)."""

NEXT_HOP: Final = ("next-hop-interface-id", "next-hop-interface-type")
"""Fields of version 11, which not every region offers yet (FL-19)."""

TAG: Final = ("wayout", "flows-enable")
"""By which the log can be found again."""

_TYPES: Final[Mapping[str, str]] = {"vpc": "VPC", "subnet": "Subnet", "eni": "NetworkInterface"}
_RESOURCE: Final = re.compile(r"(vpc|subnet|eni)-[0-9A-Za-z-]+")
_BUCKET: Final = re.compile(r"arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?")
_GROUP_ARN: Final = re.compile(r"arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:([\w./#-]{1,512})(:\*)?")
_GROUP: Final = re.compile(r"[\w./#][\w./#-]{0,511}", re.ASCII)
_ROLE: Final = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)


class BucketTarget(msgspec.Struct, frozen=True):
    """A bucket on S3, with or without a prefix."""

    arn: str


class GroupTarget(msgspec.Struct, frozen=True):
    """A log group, and the role by which flow logs write into it."""

    group: str
    role: str


Target = BucketTarget | GroupTarget


class FlowLogOrder(msgspec.Struct, frozen=True):
    """One call: resources of one type in one region, where records go, and their format. Region None is the session's."""

    resource_type: str
    resource_ids: tuple[str, ...]
    region: str | None
    target: Target
    log_format: LogFormat
    token: str = ""

    def parameters(self) -> dict[str, Json]:
        """The parameters of CreateFlowLogs."""
        name, value = TAG
        given: dict[str, Json] = {
            "ResourceType": self.resource_type,
            "ResourceIds": list(self.resource_ids),
            "TrafficType": "ALL",
            "MaxAggregationInterval": INTERVAL,
            "LogFormat": str(self.log_format),
            "TagSpecifications": [{"ResourceType": "vpc-flow-log", "Tags": [{"Key": name, "Value": value}]}],
            "ClientToken": self.token,
        }
        match self.target:
            case BucketTarget(arn):
                return {**given, "LogDestinationType": "s3", "LogDestination": arn}
            case GroupTarget(group, role):
                destination: dict[str, Json] = {"LogGroupName": group, "DeliverLogsPermissionArn": role}
                return {**given, "LogDestinationType": "cloud-watch-logs", **destination}

    def command(self) -> str:
        """The same for a shell, every word quoted where it needs to be."""
        name, value = TAG
        words = ["aws", "ec2", "create-flow-logs", "--resource-type", self.resource_type]
        words += ["--resource-ids", *self.resource_ids, "--traffic-type", "ALL"]
        words += ["--max-aggregation-interval", str(INTERVAL)]
        match self.target:
            case BucketTarget(arn):
                words += ["--log-destination-type", "s3", "--log-destination", arn]
            case GroupTarget(group, role):
                words += ["--log-destination-type", "cloud-watch-logs", "--log-group-name", group]
                words += ["--deliver-logs-permission-arn", role]
        words += ["--log-format", str(self.log_format)]
        words += ["--tag-specifications", f"ResourceType=vpc-flow-log,Tags=[{{Key={name},Value={value}}}]"]
        words += ["--client-token", self.token, *(["--region", self.region] if self.region else [])]
        return shlex.join(words)


def undo_command(flow_log_ids: Iterable[str], region: str | None) -> str:
    """What removes flow logs again; the records that they wrote stay."""
    words = ["aws", "ec2", "delete-flow-logs", "--flow-log-ids", *flow_log_ids]
    return shlex.join([*words, *(["--region", region] if region else [])])


def is_resource(text: str) -> bool:
    """Whether a text is the id of something that can have a flow log, rather than a source."""
    return _RESOURCE.fullmatch(text) is not None


def parse_target(text: str, role: str | None) -> Target:
    """Where records go: the ARN of a bucket, or a log group by name or ARN with its role.

    Raises: InputError when it is neither, or the role is missing, none, or not wanted.
    """
    if _BUCKET.fullmatch(text):
        if role is not None:
            raise InputError("--log-role is for a log group, and --to names a bucket", "Leave out --log-role.")
        return BucketTarget(text)
    by_arn = _GROUP_ARN.fullmatch(text)
    group = by_arn[1] if by_arn else text
    if ":" in group or not _GROUP.fullmatch(group):
        raise InputError(
            f"{text[:100]!r} is neither a bucket nor a log group",
            "Write --to arn:aws:s3:::BUCKET[/PREFIX], or --to LOG-GROUP with --log-role ARN.",
        )
    if role is None or not _ROLE.fullmatch(role):
        raise InputError(
            f"the log group {group} needs the ARN of a role that may write into it",
            "Add --log-role arn:aws:iam::ACCOUNT:role/NAME; vpc-flow-logs.amazonaws.com has to be allowed to assume it.",
        )
    return GroupTarget(group, role)


def resources_of(network: Network, source: Source, resource_type: str) -> tuple[str, ...]:
    """The VPCs or subnets that hold a source and the NAT gateways on its ways.

    Raises: InputError when the snapshot does not describe the source, or none of its places.
    """
    seen = coverage(network, source)
    places = [covered.place for covered in seen.places if covered.place.kind is not PlaceKind.TRANSIT_GATEWAY]
    found = [place.vpc_id if resource_type == "VPC" else place.subnet_id for place in places]
    if not places:
        # Without the document of flow logs, coverage tells nothing; the source's own places are known all the same.
        origins = [placement.origin for placement in expand(network, source).placements]
        found = [origin.vpc_id if resource_type == "VPC" else origin.subnet_id for origin in origins]
    named = tuple(dict.fromkeys(each for each in found if each))
    if not named:
        raise InputError(f"no place of {source.name} is known, so there is nothing to log", "Name a vpc-… instead.")
    return named


def orders(
    resource_ids: Iterable[str], regions: Mapping[str, str | None], target: Target, extra: tuple[str, ...] = ()
) -> tuple[FlowLogOrder, ...]:
    """One order for each type and region of resources."""
    groups: dict[tuple[str, str | None], list[str]] = {}
    for resource_id in resource_ids:
        kind = _TYPES[resource_id.partition("-")[0]]
        groups.setdefault((kind, regions.get(resource_id)), []).append(resource_id)
    chosen = LogFormat((*RECOMMENDED.names, *extra))
    return tuple(
        FlowLogOrder(kind, tuple(ids), region, target, chosen)
        for (kind, region), ids in sorted(groups.items(), key=str)
    )


def equal_log(order: FlowLogOrder, resource_id: str, logs: Iterable[FlowLog]) -> FlowLog | None:
    """A flow log that records on the resource all that the order would: working, all traffic, every field, as often."""
    wanted = set(order.log_format.names)
    return next(
        (
            log
            for log in logs
            if log.resource_id == resource_id
            and is_usable(log)
            and log.traffic_type == "ALL"
            and (log.max_aggregation_interval or INTERVAL) <= INTERVAL
            and wanted <= set(fields_of(log))
        ),
        None,
    )


def with_token(order: FlowLogOrder, logs: Iterable[FlowLog], hour: datetime | None) -> FlowLogOrder:
    """The order with a token by which AWS knows a repetition of it: while no other log is there, and within the hour.

    The hour lets a log be made again that was removed meanwhile; without one, the same order always has the same token.
    """
    own = sorted(log.flow_log_id for log in logs if log.resource_id in order.resource_ids)
    told = "" if hour is None else f"{hour:%Y-%m-%dT%H}"
    seed = [told, *own, str(order.parameters()), order.region or ""]
    return msgspec.structs.replace(order, token="wayout-" + hashlib.sha256("\n".join(seed).encode()).hexdigest()[:40])


USES: Final = (
    Use("ec2:CreateFlowLogs", "makes the flow log"),
    Use("ec2:CreateTags", "tags it"),
    Use("ec2:DescribeFlowLogs", "looks whether there is one already, and whether it was made"),
    Use("ecs:ListClusters", "(fields that name ECS's clusters and tasks)"),
    Use("ecs:ListContainerInstances", "(the same)"),
    Use("ecs:ListServices", "(the same)"),
    Use("ecs:ListTaskDefinitions", "(the same)"),
    Use("ecs:ListTasks", "(the same)"),
    Use("iam:PassRole", "(--to LOG-GROUP: hands over the role of --log-role)"),
    Use("logs:CreateLogDelivery", "(--to a bucket)"),
    Use("logs:DeleteLogDelivery", "(--to a bucket)"),
    Use("s3:GetBucketPolicy", "(--to a bucket: AWS lets the delivery into its policy)"),
    Use("s3:PutBucketPolicy", "(--to a bucket: the same)"),
)
"""The IAM actions of `wayout flows enable --apply`. Source: FL-21; VPC user guide, "Publish flow logs to Amazon S3"."""
