"""By which means a placement is probed, what is called from there, and why something is not probed."""

from typing import Any

import pytest
from tests.builders import SnapshotBuilder, healthy_network
from tests.laws.reading import network_of

from wayout.ask.destination.destination import parse_destination
from wayout.ask.diagnosis import diagnose
from wayout.evidence.probe.lambda_probe import Unmeasured
from wayout.evidence.probe.place import ProbeCall
from wayout.evidence.probe.plan import plan_probes
from wayout.evidence.probe.way import Way, probe_call
from wayout.net.address import Address

SERVICE = "ecs:prod/payments"


def planned(
    network: SnapshotBuilder, source: str = SERVICE, way: Way = Way.AUTO, to: str = "https://a.example.com"
) -> Any:
    read = network_of(network.documents())
    return plan_probes(read, diagnose(read, source, [to]), way, {})


def with_exec(**more: Any) -> SnapshotBuilder:
    network = healthy_network(1)
    for task in network.elements("tasks"):
        task["enableExecuteCommand"] = True
        task.update(more)
    return network


def test_a_task_that_lets_commands_in_is_probed_by_ecs_exec() -> None:
    (chosen,) = planned(with_exec()).chosen
    assert chosen.way is Way.ECS_EXEC
    assert chosen.task is not None


def test_a_task_that_does_not_is_stood_in_for_by_a_function_in_its_place() -> None:
    (chosen,) = planned(healthy_network(1)).chosen
    assert (chosen.way, chosen.place.subnet_id, chosen.place.group_ids) == (Way.LAMBDA, "subnet-private-a", ("sg-app",))
    assert (chosen.place.region, chosen.place.has_ipv6) == ("us-east-1", False)


REFUSALS = {
    "ECS Exec was not enabled": (healthy_network(1), SERVICE, Way.ECS_EXEC, "without ECS Exec"),
    "nothing runs there": (healthy_network(1), "subnet-private-a:sg-app", Way.ECS_EXEC, "no task runs there"),
    "Windows": (with_exec(platformFamily="WINDOWS_SERVER_2022_CORE"), SERVICE, Way.ECS_EXEC, "Windows"),
    "a public address": (healthy_network(1), "i-bastion", Way.AUTO, "a Lambda function never has one"),
    "more groups than a function has": (
        healthy_network(1),
        "subnet-private-a:sg-app,sg-default,sg-bastion,sg-1,sg-2,sg-3",
        Way.LAMBDA,
        "6 groups",
    ),
    "a ping": (healthy_network(1), SERVICE, Way.LAMBDA, "unanswered ping"),
}


@pytest.mark.parametrize(("network", "source", "way", "why"), REFUSALS.values(), ids=REFUSALS)
def test_what_cannot_be_probed_says_why(network: SnapshotBuilder, source: str, way: Way, why: str) -> None:
    plan = planned(network, source, way, "icmp://203.0.113.9" if why == "unanswered ping" else "https://a.example.com")
    assert plan.chosen == ()
    (told,) = plan.unmeasured.values()
    assert why in told.why


CALLS = {
    "https://api.example.com/v1/x?key=secret": ("api.example.com", 443, "/v1/x", True, True),
    "http://api.example.com:8080": ("api.example.com", 8080, "/", False, True),
    "api.example.com:443": ("api.example.com", 443, "/", True, False),
    "tcp://203.0.113.9:5432": ("203.0.113.9", 5432, "/", False, False),
    "aws:ecr.api": ("api.ecr.us-east-1.amazonaws.com", 443, "/", True, True),
    "udp://203.0.113.9:53": ("203.0.113.9", 53, "/", False, False),
    "https://api.example.com/a b\r\nX: y": ("api.example.com", 443, "/a%20bX:%20y", True, True),
}


@pytest.mark.parametrize(("text", "expected"), CALLS.items(), ids=CALLS)
def test_a_destination_is_called_as_a_client_would(text: str, expected: tuple[Any, ...]) -> None:
    call = called(text)
    assert isinstance(call, ProbeCall)
    assert (call.host, call.port, call.path, call.tls, call.http) == expected
    assert call.path.isascii()
    assert not any(sign.isspace() for sign in call.path)


def called(text: str, resolved: dict[str, tuple[Address, ...]] | None = None) -> ProbeCall | Unmeasured:
    read = network_of(healthy_network(1).documents())
    (placement,) = diagnose(read, "eni-task-a", [text]).placements
    return probe_call(read, placement, parse_destination(text), resolved or {})


def test_a_name_is_resolved_in_place_unless_the_user_says_what_it_means() -> None:
    free = called("https://api.example.com")
    given = called("https://api.example.com", {"api.example.com": (Address.parse("203.0.113.7"),)})
    assert isinstance(free, ProbeCall)
    assert isinstance(given, ProbeCall)
    assert (free.addresses, given.addresses) == ((), ("203.0.113.7",))


def test_a_block_of_addresses_is_not_called() -> None:
    found = called("203.0.113.0/24:443")
    assert isinstance(found, Unmeasured)
    assert "more than one address" in found.why
