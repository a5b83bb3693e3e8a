"""Places that no working flow log covers, and logs that cannot settle a question."""

import pytest
from tests.builders import Json, SnapshotBuilder, flow_log, healthy_network
from tests.laws.reading import network_of

from wayout.ask.pitfall.flow_log import DECIDING, uncovered_places, undecided_logs, unseen_logs
from wayout.ask.source.occupancy import occupancy_of

SUBNETS = ("subnet-private-a", "subnet-public-a")
FULL = " ".join(f"${{{field}}}" for field in DECIDING)


def _network(*logs: Json) -> SnapshotBuilder:
    return healthy_network(1).add("FlowLogs", *logs)


def _failed(**rest: str) -> Json:
    return flow_log() | {"DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": "Access error", **rest}


OFF: dict[str, tuple[tuple[Json, ...], list[tuple[str, tuple[str, ...]]]]] = {
    "there is none": ((), [("vpc-main", SUBNETS)]),
    "the VPC has one": ((flow_log(),), []),
    "it does not deliver": ((_failed(),), [("vpc-main", SUBNETS)]),
    "it is not active": ((flow_log() | {"FlowLogStatus": "INACTIVE"},), [("vpc-main", SUBNETS)]),
    "delivery was not tried yet": ((flow_log() | {"DeliverLogsStatus": None},), []),
    "one subnet has one": ((flow_log(resource="subnet-private-a"),), [("subnet-public-a", ("eni-bastion",))]),
    "one interface has one": (
        (flow_log(resource="eni-task-a"), flow_log("fl-2", "subnet-public-a")),
        [],
    ),
    "the NAT gateway's interface has one, which covers no workload": (
        (flow_log(resource="eni-nat-a"),),
        [("vpc-main", SUBNETS)],
    ),
}


@pytest.mark.parametrize(("logs", "found"), OFF.values(), ids=OFF)
def test_flow_logs_are_off_when(logs: tuple[Json, ...], found: list[tuple[str, tuple[str, ...]]]) -> None:
    """FL-1, FL-2."""
    known = network_of(_network(*logs).documents())
    assert [(p.component, p.affects) for p in uncovered_places(known, occupancy_of(known))] == found


def test_a_log_that_fails_says_why() -> None:
    known = network_of(_network(_failed()).documents())
    (found,) = uncovered_places(known, occupancy_of(known))
    assert found.facts == (("broken", "fl-main: Access error"),)


FORMAT: dict[str, tuple[tuple[Json, ...], list[tuple[str, str, str]]]] = {
    "AWS's default format": (
        (flow_log(),),
        [("fl-main", "ALL", "tcp-flags, pkt-srcaddr, pkt-dstaddr, flow-direction, traffic-path, reject-reason")],
    ),
    "every field, rejects only": ((flow_log(traffic="REJECT", log_format=FULL),), [("fl-main", "REJECT", "")]),
    "every field, all traffic": ((flow_log(log_format=FULL),), []),
    "a poor one beside a good one": ((flow_log(), flow_log("fl-2", log_format=FULL)), []),
    "a good one that does not deliver": (
        (flow_log(traffic="ALL"), _failed(FlowLogId="fl-2", LogFormat=FULL)),
        [("fl-main", "ALL", "tcp-flags, pkt-srcaddr, pkt-dstaddr, flow-direction, traffic-path, reject-reason")],
    ),
    "no log at all is another finding": ((), []),
}


@pytest.mark.parametrize(("logs", "found"), FORMAT.values(), ids=FORMAT)
def test_a_log_cannot_decide_when(logs: tuple[Json, ...], found: list[tuple[str, str, str]]) -> None:
    """FL-3."""
    known = network_of(_network(*logs).documents())
    told = [(p.component, p.fact("traffic"), p.fact("missing")) for p in undecided_logs(known, occupancy_of(known))]
    assert told == found


def test_without_the_document_nothing_is_said_but_that() -> None:
    """A missing document is never taken for an empty one."""
    known = network_of(healthy_network(1).documents())
    places = occupancy_of(known)
    assert not list(uncovered_places(known, places))
    assert not list(undecided_logs(known, places))
    (note,) = unseen_logs(known, places)
    assert note.startswith("whether flow logs cover the workloads is not known: the snapshot holds no FlowLogs")
