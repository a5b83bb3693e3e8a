"""Assertions held against networks: what holds, what fails, and what nobody knows."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import SnapshotBuilder, healthy_network
from tests.laws.reading import network_of

from wayout.guard.assertion_file import parse_assertions
from wayout.guard.bound import BoundFinding
from wayout.guard.guard import Held, guard
from wayout.guard.inspection import Inspection
from wayout.guard.reaching import ReachFinding
from wayout.guard.soundness import SoundnessView
from wayout.guard.standing import Standing, worst
from wayout.net.interval_set import IntervalSet

TODAY = date(2027, 1, 31)
REACH = 'from = "ecs:prod/payments"\nto = "https://203.0.113.9"\n'
NOBODY = 'from = "ecs:prod/payments"\nto = "203.0.113.9:80"\nexpect = "blocked"\n'
INSIDE = 'from = "ecs:prod/payments"\nonly = ["vpc", "internet:443"]\n'


def _held(network: SnapshotBuilder, lines: str, day: date = TODAY) -> Held:
    file = parse_assertions(f'[[assertion]]\nname = "a"\n{lines}')
    (held,) = guard(Inspection(network_of(network.documents()), file.resolved), file.assertions, day).held
    return held


def _without_route(network: SnapshotBuilder, letter: str = "b") -> SnapshotBuilder:
    table = network.element("RouteTables", f"rtb-private-{letter}")
    table["Routes"] = [each for each in table["Routes"] if each.get("DestinationCidrBlock") != "0.0.0.0/0"]
    return network


def _one_gateway(network: SnapshotBuilder) -> SnapshotBuilder:
    """Every zone leaves through the NAT gateway of zone a."""
    for letter in "bc":
        for each in network.element("RouteTables", f"rtb-private-{letter}")["Routes"]:
            if "NatGatewayId" in each:
                each["NatGatewayId"] = "nat-a"
    return network


HOLDS = {
    "all reach": REACH,
    "all workloads reach": 'from = "*"\nto = "internet:443"\n',
    "a pattern with an exception": 'from = "*"\nexcept = "ecs:*"\nto = "internet:80"\n',
    "all arrive with those addresses": f'{REACH}egress-addresses = "198.51.100.8/29"\n',
    "a zone may be lost": f"{REACH}survives-zone-loss = true\n",
    "nothing passes": NOBODY,
    "nothing else is reached": INSIDE,
    "blocks without a port": 'from = "ecs:prod/payments"\nonly = ["0.0.0.0/0"]\n',
    "no pitfall": 'pitfalls = ["single-nat-gateway", "cross-az-nat", "shared-route-table"]\n',
}


@pytest.mark.parametrize("lines", HOLDS.values(), ids=HOLDS)
def test_what_holds(lines: str) -> None:
    held = _held(healthy_network(), lines)
    assert (held.standing, held.findings, held.failure) == (Standing.HOLDS, (), None)


FAILS = {
    "one zone has no route": (REACH, _without_route),
    "all workloads, one zone has no route": ('from = "*"\nto = "internet:443"\n', _without_route),
    "one gateway for all": (f"{REACH}survives-zone-loss = true\n", _one_gateway),
    "another address": (f'{REACH}egress-addresses = "198.51.100.11"\n', lambda network: network),
    "what should be blocked passes": (
        'from = "i-*"\nto = "internet:443"\nexpect = "blocked"\n',
        lambda network: network,
    ),
    "more than is allowed": ('from = "ecs:prod/payments"\nonly = "vpc"\n', lambda network: network),
    "a pitfall": ('pitfalls = "single-nat-gateway"\n', _one_gateway),
}


@pytest.mark.parametrize(("lines", "change"), FAILS.values(), ids=FAILS)
def test_what_fails(lines: str, change: Callable[[SnapshotBuilder], SnapshotBuilder]) -> None:
    held = _held(change(healthy_network()), lines)
    assert held.standing is Standing.FAILS
    assert held.findings


def test_a_pattern_means_every_service_of_that_name() -> None:
    """The same service in two regions: one that fails must not hide behind one that does not."""
    network = healthy_network(2)
    one = network.element("services", "payments")
    for each in (one, *one["deployments"]):
        each["networkConfiguration"]["awsvpcConfiguration"]["subnets"] = ["subnet-private-a"]
    text = json.dumps(one).replace(":us-east-1:", ":eu-west-1:").replace("subnet-private-a", "subnet-private-b")
    _without_route(network.add("services", json.loads(text)))
    assert _held(network, 'from = "ecs:prod/*"\nto = "internet:443"\n').standing is Standing.FAILS


def test_a_failure_names_its_causes() -> None:
    (finding,) = _held(_without_route(healthy_network()), REACH).findings
    assert isinstance(finding, ReachFinding)
    assert [(cause.reason, cause.component) for cause in finding.diagnosis.causes] == [("no-route", "rtb-private-b")]


def test_a_lost_zone_is_told_only_where_it_makes_something_worse() -> None:
    lines = f"{REACH}survives-zone-loss = true\n"
    findings = _held(_one_gateway(healthy_network()), lines).findings
    assert [finding.lost for finding in findings if isinstance(finding, ReachFinding)] == ["us-east-1a"]
    broken = _held(_without_route(healthy_network()), lines).findings
    assert [finding.lost for finding in broken if isinstance(finding, ReachFinding)] == [None]


def test_the_addresses_that_are_not_expected() -> None:
    (finding,) = _held(healthy_network(), f'{REACH}egress-addresses = "198.51.100.11"\n').findings
    assert isinstance(finding, ReachFinding)
    assert [str(each.address) for each in finding.strangers] == ["198.51.100.12", "198.51.100.13"]


def test_the_surplus_is_exact() -> None:
    (finding,) = _held(healthy_network(), 'from = "ecs:prod/payments"\nonly = ["vpc", "0.0.0.0/1"]\n').findings
    assert isinstance(finding, BoundFinding)
    assert finding.surplus.destination_ports() == IntervalSet.single(443)
    assert finding.surplus.destinations().first == 128 << 24


OPEN = {
    "no NAT gateways": (REACH, "NatGateways"),
    "no ACLs, nothing may pass": (
        'from = "ecs:prod/payments"\nto = "203.0.113.9:443"\nexpect = "blocked"\n',
        "NetworkAcls",
    ),
    "no ACLs, bounds": ('from = "ecs:prod/payments"\nonly = "vpc"\n', "NetworkAcls"),
    "no flow logs": ('pitfalls = "flow-logs-off"\n', "FlowLogs"),
    "no NAT gateways for a pitfall": ('pitfalls = "single-nat-gateway"\n', "NatGateways"),
    "no target health": ('pitfalls = "elb-target-unhealthy"\n', "LoadBalancerTargetHealth"),
}


@pytest.mark.parametrize(("lines", "document"), OPEN.values(), ids=OPEN)
def test_a_missing_document_leaves_it_open(lines: str, document: str) -> None:
    network = healthy_network()
    held = _held(network.without(document) if document in network.documents() else network, lines)
    assert held.standing is Standing.UNKNOWN
    assert held.findings


UNSEEN = {
    "all, where some show as interfaces only": ('from = "*"\nto = "internet:443"\n', "NetworkInterfaces"),
    "all, and nothing else": ('from = "*"\nonly = "0.0.0.0/0"\n', "NetworkInterfaces"),
    "instances by a pattern": ('from = "i-*"\nto = "internet:443"\nexpect = "blocked"\n', "NetworkInterfaces"),
    "services by a pattern": ('from = "ecs:prod/*"\nto = "internet:443"\n', "services"),
    "a service by its name": (REACH, "services"),
    "a service and a pattern that is met": ('from = ["i-*", "ecs:prod/payments"]\nto = "internet:443"\n', "services"),
    "functions by a pattern": ('from = "lambda:[ab]*"\nto = "internet:443"\n', "Functions"),
    "a function by its name": ('from = "lambda:weather"\nonly = "vpc"\n', "Functions"),
}


@pytest.mark.parametrize(("lines", "document"), UNSEEN.values(), ids=UNSEEN)
def test_senders_that_nobody_saw_leave_it_open(lines: str, document: str) -> None:
    """What would show the senders is missing: the assertion neither holds nor asks about something that is not there."""
    network = healthy_network()
    held = _held(network.without(document) if document in network.documents() else network, lines)
    assert (held.standing, held.failure) == (Standing.UNKNOWN, None)
    assert {gap.what for gap in held.unseen} == {document}


SEEN = {
    "a document that nobody asked for": 'from = "*"\nto = "internet:443"\n',
    "what is excepted": 'from = "*"\nexcept = ["i-*", "eni-*"]\nto = "internet:443"\n',
}


@pytest.mark.parametrize("lines", SEEN.values(), ids=SEEN)
def test_what_hides_nobody_leaves_nothing_open(lines: str) -> None:
    """Functions that were never asked for show as their interfaces."""
    assert _held(healthy_network(), lines).standing is Standing.HOLDS


def test_a_refused_document_hides_senders_of_every_pattern() -> None:
    """AWS refused to list the functions of a region: `*` may mean more than was seen, unless it means no functions."""
    network = network_of(healthy_network().documents(), "Functions")
    for lines, standing in (('from = "*"', Standing.UNKNOWN), ('from = "*"\nexcept = "lambda:*"', Standing.HOLDS)):
        file = parse_assertions(f'[[assertion]]\nname = "a"\n{lines}\nto = "internet:443"\n')
        (held,) = guard(Inspection(network, {}), file.assertions, TODAY).held
        assert held.standing is standing


BROKEN = {
    "no such service": ('from = "ecs:prod/orders"\nto = "internet:443"\n', "ecs:prod/orders", "no ECS service"),
    "no workload like that": ('from = "i-0gone*"\nto = "internet:443"\n', "i-0gone*", "no workload is called like"),
    "all are excepted": ('from = "ecs:*"\nexcept = "*"\nto = "internet:443"\n', "ecs:*", "no workload is called like"),
    "no such destination": ('from = "ecs:prod/payments"\nto = "i-0gone:443"\n', "i-0gone", "i-0gone"),
    "a name of which nothing is known": (
        'from = "ecs:prod/payments"\nonly = ["https://api.example.com"]\n',
        "api.example.com",
        "nothing tells the addresses",
    ),
    "no such prefix list": ('from = "ecs:prod/payments"\nonly = "pl-0gone"\n', "pl-0gone", "does not tell the blocks"),
}


@pytest.mark.parametrize(("lines", "_", "told"), BROKEN.values(), ids=BROKEN)
def test_an_assertion_about_nothing_is_broken(lines: str, _: str, told: str) -> None:
    held = _held(healthy_network(), lines)
    assert held.standing is Standing.BROKEN
    assert held.failure is not None
    assert told in held.failure.message


def test_a_name_is_allowed_with_the_addresses_that_it_is_given() -> None:
    lines = (
        'from = "ecs:prod/payments"\nonly = ["vpc", "https://api.example.com", "0.0.0.0/1", "128.0.0.0/2"]\n'
        '[resolve]\n"api.example.com" = ["203.0.113.9"]\n'
    )
    (finding,) = _held(healthy_network(), lines).findings
    assert isinstance(finding, BoundFinding)
    assert (203 << 24 | 113 << 8 | 9) not in finding.surplus.destinations()
    assert (203 << 24 | 113 << 8 | 10) in finding.surplus.destinations()


@pytest.mark.parametrize(("day", "tolerated"), [(date(2027, 1, 31), True), (date(2027, 2, 1), False)])
def test_a_tolerated_assertion_fails_when_its_day_is_over(day: date, *, tolerated: bool) -> None:
    lines = f'{REACH}tolerated-until = 2027-01-31\nbecause = "NET-42"\n'
    held = _held(_without_route(healthy_network()), lines, day)
    assert (held.standing, held.is_tolerated) == (Standing.FAILS, tolerated)
    assert held.counts_as is (Standing.HOLDS if tolerated else Standing.FAILS)


def test_an_assertion_about_nothing_is_never_tolerated() -> None:
    lines = 'from = "i-0gone*"\nto = "internet:443"\ntolerated-until = 2027-01-31\nbecause = "NET-42"\n'
    assert _held(healthy_network(), lines).counts_as is Standing.BROKEN


@given(st.lists(st.sampled_from(Standing)))
def test_one_that_does_not_hold_keeps_the_whole_from_holding(standings: list[Standing]) -> None:
    assert (worst(standings) is Standing.HOLDS) == (set(standings) <= {Standing.HOLDS})
    assert (worst(standings) is Standing.FAILS) == (Standing.FAILS in standings)


def test_many_senders_are_told_as_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit that comes first for many senders leaves nothing out."""
    lines = 'from = "*"\nto = "internet:443"\n'
    alone = _held(_without_route(healthy_network()), lines)
    monkeypatch.setattr("wayout.guard.reaching._MANY", 1)
    together = _held(_without_route(healthy_network()), lines)
    assert (alone.standing, alone.senders) == (together.standing, together.senders)
    assert _senders(alone) == _senders(together) == ["ecs:prod/payments"]


def _senders(held: Held) -> list[str]:
    return [finding.sender for finding in held.findings if not isinstance(finding, SoundnessView)]
