"""Pitfalls of flow logs: places of workloads that no working log covers, and logs that cannot settle a question.

Rules:
- FL-1: Workloads that no usable flow log covers are told by their VPC, or by their subnet.
- FL-3: So are logs that leave out traffic, or fields that decide.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from wayout.ask.pitfall.finding import Pitfall
from wayout.ask.source.occupancy import Occupancy
from wayout.model.flow_log import FlowLog
from wayout.model.network import Network
from wayout.model.reason import Advisory

_FIELD = re.compile(r"\$\{([a-z0-9-]+)\}")
_DEFAULT: Final = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} "
    "${bytes} ${start} ${end} ${action} ${log-status}"
)
DECIDING: Final = (
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "start",
    "end",
    "action",
    "log-status",
    "tcp-flags",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "flow-direction",
    "traffic-path",
    "reject-reason",
)
"""The fields that a record needs to be held against the model. Source: FL-6, FL-10, FL-17, FL-20, BPA-9."""


def fields_of(log: FlowLog) -> tuple[str, ...]:
    """The fields of a log's records, in order; without a format of its own, AWS's default (version 2)."""
    return tuple(_FIELD.findall(log.log_format or _DEFAULT))


def is_usable(log: FlowLog) -> bool:
    """Whether the log records and delivers; a delivery that was never tried has not failed. Source: FL-2."""
    return log.flow_log_status == "ACTIVE" and log.deliver_logs_status in {"SUCCESS", None}


def missing_fields(log: FlowLog) -> tuple[str, ...]:
    """The fields that the log lacks to settle a question."""
    present = set(fields_of(log))
    return tuple(field for field in DECIDING if field not in present)


def uncovered_places(network: Network, occupancy: Mapping[str, Occupancy]) -> Iterator[Pitfall]:
    """The VPCs, or subnets of partly covered ones, whose workloads no usable flow log covers. Source: FL-1, FL-2."""
    logs = _by_resource(network)
    for vpc_id, subnet_ids in _by_vpc(network, occupancy).items():
        if not network.has_document("FlowLogs", vpc_id):
            continue
        bare = {s: found for s in subnet_ids if (found := _bare_interfaces(logs, vpc_id, occupancy[s])) is not None}
        if len(bare) == len(subnet_ids):
            broken = _broken(logs, (vpc_id, *subnet_ids))
            yield Pitfall(Advisory.FLOW_LOGS_OFF, vpc_id, tuple(bare), broken)
        else:
            for subnet_id, interfaces in bare.items():
                yield Pitfall(Advisory.FLOW_LOGS_OFF, subnet_id, interfaces, _broken(logs, (vpc_id, subnet_id)))


def undecided_logs(network: Network, occupancy: Mapping[str, Occupancy]) -> Iterator[Pitfall]:
    """The usable logs of places for which no log records all traffic with all deciding fields. Source: FL-3."""
    logs = _by_resource(network)
    poor: dict[str, tuple[FlowLog, list[str]]] = {}
    for vpc_id, subnet_ids in _by_vpc(network, occupancy).items():
        for subnet_id in subnet_ids:
            near = [log for place in (vpc_id, subnet_id) for log in logs.get(place, ()) if is_usable(log)]
            if not any(log.traffic_type == "ALL" and not missing_fields(log) for log in near):
                for log in near:
                    poor.setdefault(log.flow_log_id, (log, []))[1].append(subnet_id)
    for flow_log_id, (log, subnet_ids) in poor.items():
        facts = (("traffic", log.traffic_type), ("missing", ", ".join(missing_fields(log))), ("on", log.resource_id))
        yield Pitfall(Advisory.FLOW_LOGS_FORMAT, flow_log_id, tuple(subnet_ids), facts)


def unseen_logs(network: Network, occupancy: Mapping[str, Occupancy]) -> Iterator[str]:
    """Why nothing can be said about flow logs, where their document is not there."""
    for vpc_id in _by_vpc(network, occupancy):
        if not network.has_document("FlowLogs", vpc_id):
            yield network.gap("FlowLogs", vpc_id, "whether flow logs cover the workloads").message


def _by_vpc(network: Network, occupancy: Mapping[str, Occupancy]) -> dict[str, list[str]]:
    """The occupied subnets of each VPC."""
    found: dict[str, list[str]] = {}
    for subnet_id in occupancy:
        subnet = network.subnets.get(subnet_id)
        if subnet is not None:
            found.setdefault(subnet.vpc_id, []).append(subnet_id)
    return found


def _by_resource(network: Network) -> dict[str, list[FlowLog]]:
    found: dict[str, list[FlowLog]] = {}
    for log in network.flow_logs.values():
        found.setdefault(log.resource_id, []).append(log)
    return found


def _bare_interfaces(logs: Mapping[str, list[FlowLog]], vpc_id: str, occupancy: Occupancy) -> tuple[str, ...] | None:
    """The interfaces of a subnet that no usable log covers; None when the subnet is covered."""
    if any(is_usable(log) for place in (vpc_id, occupancy.subnet_id) for log in logs.get(place, ())):
        return None
    bare = tuple(i for i in occupancy.interfaces if not any(is_usable(log) for log in logs.get(i, ())))
    return None if occupancy.interfaces and not bare else bare


def _broken(logs: Mapping[str, list[FlowLog]], places: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The logs of these places that do not work, with what AWS says about them."""
    found = [log for place in places for log in logs.get(place, ()) if not is_usable(log)]
    told = [
        f"{log.flow_log_id}: {log.deliver_logs_error_message or log.deliver_logs_status or log.flow_log_status}"
        for log in found
    ]
    return (("broken", "; ".join(told)),) if told else ()
