"""Every workload of a snapshot to a destination, and the pitfalls."""

from fractions import Fraction
from pathlib import Path
from time import process_time

import pytest
from tests.builders import (
    SnapshotBuilder,
    acl_entry,
    allow_all,
    gateway_endpoint,
    healthy_network,
    instance,
    lambda_function,
    network_acl,
    network_interface,
    permission,
    route,
    route_table,
    security_group,
    task_interface,
)
from tests.builders.healthy import EVERYWHERE, give_acl
from tests.laws.reading import network_of

import wayout
from wayout.ask.audit import Audit, audit
from wayout.ask.destination.destination import parse_destination
from wayout.errors import InputError
from wayout.forward.journey.outcome import Answer
from wayout.model.reason import Advisory, Reason

WEB = "https://203.0.113.9"

CASES = Path(__file__).parents[1] / "cases"


def _audit(network: SnapshotBuilder, *destinations: str, refused: tuple[str, ...] = ()) -> Audit:
    return audit(network_of(network.documents(), *refused), destinations)


def _answers(found: Audit) -> dict[str, Answer]:
    return {row.name: row.answer for row in found.rows}


def _mission() -> SnapshotBuilder:
    network = healthy_network()
    network.replace("RouteTables", route_table("rtb-private-b", subnets=("subnet-private-b",)))
    acl = network_acl("acl-c", allow_all("egress"), acl_entry(100, "ingress", "allow", "all", "10.0.0.0/16"))
    return give_acl(network, acl, "subnet-private-c")


def test_a_healthy_network_has_nothing_to_tell() -> None:
    found = _audit(healthy_network())
    assert _answers(found) == {"ecs:prod/payments": Answer.REACHABLE, "i-bastion": Answer.REACHABLE}
    assert (found.causes, found.pitfalls, found.gaps) == ((), (), ())
    assert found.counts == {Answer.REACHABLE: 2, Answer.INTERMITTENT: 0, Answer.BLOCKED: 0, Answer.UNKNOWN: 0}


def test_without_a_destination_the_public_internet_is_asked_about() -> None:
    (destination,) = _audit(healthy_network(1)).destinations
    assert (destination.text, destination.port) == ("internet:443", 443)


@pytest.mark.parametrize("text", ["internet:", "internet:0", "internet:70000", "internet:https"])
def test_the_internet_needs_a_port(text: str) -> None:
    with pytest.raises(InputError):
        parse_destination(text)


def test_the_mission_is_found_among_all_workloads() -> None:
    found = _audit(_mission(), WEB)
    assert _answers(found) == {"ecs:prod/payments": Answer.INTERMITTENT, "i-bastion": Answer.REACHABLE}
    assert found.rows[0].share.low == Fraction(1, 3)
    assert [(cause.reason, cause.component, cause.affects) for cause in found.causes] == [
        (Reason.NO_ROUTE, "rtb-private-b", ("ecs:prod/payments",)),
        (Reason.NACL_DENIED, "acl-c", ("ecs:prod/payments",)),
    ]


def test_one_fault_of_many_workloads_is_one_cause_and_the_widest_comes_first() -> None:
    network = healthy_network(1)
    for number in range(5):
        interface = network_interface(
            f"eni-{number}",
            f"10.0.1.{100 + number}",
            subnet="subnet-private-a",
            groups=("sg-app",),
            instance=f"i-{number}",
        )
        network.add("NetworkInterfaces", interface).add("Reservations", instance(f"i-{number}", interface))
    network.replace("RouteTables", route_table("rtb-private-a", subnets=("subnet-private-a",)))
    network.replace("SecurityGroups", security_group("sg-bastion"))
    found = _audit(network, WEB)
    wide, narrow = found.causes
    assert (wide.reason, wide.component, len(wide.affects), wide.weight) == (
        Reason.NO_ROUTE,
        "rtb-private-a",
        6,
        Fraction(6, 7),
    )
    assert (narrow.reason, narrow.affects) == (Reason.SG_EMPTY, ("i-bastion",))


def test_a_fault_of_the_senders_themselves_counts_once_for_their_subnet() -> None:
    """Five interfaces without a public address are one cause, not five."""
    network = healthy_network(1)
    for number in range(5):
        network.add(
            "NetworkInterfaces",
            network_interface(
                f"eni-{number}", f"10.0.101.{100 + number}", subnet="subnet-public-a", groups=("sg-app",)
            ),
        )
    (cause,) = _audit(network, WEB).causes
    assert (cause.reason, cause.component, len(cause.affects)) == (Reason.NO_PUBLIC_IP, "subnet-public-a", 5)


def test_workloads_of_one_kind_are_told_as_that_kind() -> None:
    """A function never gets a public address, whatever one does; advice depends on it (LAM-1)."""
    function = lambda_function("weather", subnets=("subnet-public-a",), groups=("sg-app",))
    (cause,) = _audit(healthy_network(1).add("Functions", function), WEB).causes
    assert cause.source is not None
    assert cause.source.kind == "lambda"
    network = healthy_network(1).add("Functions", function)
    network.replace("NetworkInterfaces", task_interface("a", subnet="subnet-public-a", private_ip="10.0.101.30"))
    (mixed,) = _audit(network, WEB).causes
    assert set(mixed.affects) == {"lambda:weather", "ecs:prod/payments"}
    assert mixed.source is None


def test_a_group_that_allows_some_addresses_is_intermittent_and_not_unknown() -> None:
    """No name is asked about, so no address of it decides."""
    rule = permission("tcp", 443, cidr="203.0.113.0/24")
    found = _audit(healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(rule,))))
    assert _answers(found)["ecs:prod/payments"] is Answer.INTERMITTENT


def test_a_gateway_endpoint_whose_blocks_are_not_known_decides_nothing() -> None:
    """The internet is no AWS service."""
    network = healthy_network(1).add("VpcEndpoints", gateway_endpoint("vpce-s3", "s3", "rtb-private-a"))
    table = route_table(
        "rtb-private-a",
        route(EVERYWHERE, nat="nat-a"),
        route("pl-s3", endpoint="vpce-s3"),
        subnets=("subnet-private-a",),
    )
    assert _answers(_audit(network.replace("RouteTables", table)))["ecs:prod/payments"] is Answer.REACHABLE


def test_several_destinations_make_one_verdict() -> None:
    found = _audit(healthy_network(1), WEB, "http://203.0.113.9")
    assert _answers(found)["ecs:prod/payments"] is Answer.INTERMITTENT
    assert found.rows[0].share.low == Fraction(1, 2)
    (cause,) = found.causes
    assert [destination.text for destination in cause.destinations] == ["http://203.0.113.9"]


def test_a_missing_document_makes_verdicts_unknown_and_never_fine() -> None:
    found = _audit(healthy_network(1).without("NatGateways"), WEB)
    assert _answers(found) == {"ecs:prod/payments": Answer.UNKNOWN, "i-bastion": Answer.REACHABLE}
    assert [gap.what for gap in found.deciding] == ["NatGateways"]


def test_without_interfaces_nobody_knows_what_there_is() -> None:
    found = _audit(healthy_network(1).without("NetworkInterfaces"), WEB)
    assert "NetworkInterfaces" in {gap.what for gap in found.deciding}


def test_what_is_seen_by_its_interfaces_only_is_said() -> None:
    found = _audit(healthy_network(1).without("services", "tasks", "Reservations"), WEB)
    assert set(_answers(found)) == {"eni-task-a", "i-bastion"}
    told = [note for note in found.assumptions if "is audited by its interfaces only" in note]
    assert len(told) == 4


def test_the_pitfalls_of_a_network_are_told_with_it() -> None:
    network = healthy_network().remove("RouteTables", "rtb-private-b")
    table = route_table("rtb-private-c", route(EVERYWHERE, nat="nat-a"), subnets=("subnet-private-c",))
    found = _audit(network.replace("RouteTables", table).add("FlowLogs"), WEB)
    assert {(pitfall.advisory, pitfall.component) for pitfall in found.pitfalls} == {
        (Advisory.MAIN_ROUTE_TABLE, "rtb-main"),
        (Advisory.SINGLE_NAT_GATEWAY, "nat-a"),
        (Advisory.CROSS_AZ_NAT, "rtb-private-c"),
        (Advisory.FLOW_LOGS_OFF, "vpc-main"),
    }


def _several() -> dict[str, SnapshotBuilder]:
    return {
        "healthy": healthy_network(),
        "the mission": _mission(),
        "no gateways": healthy_network(2).without("NatGateways"),
        "an empty group": healthy_network(1).replace("SecurityGroups", security_group("sg-app")),
    }


@pytest.mark.parametrize("network", _several().values(), ids=_several())
def test_an_audit_says_what_the_diagnosis_of_each_workload_says(network: SnapshotBuilder) -> None:
    known = network_of(network.documents())
    for row in audit(known, [WEB]).rows:
        found = wayout.diagnose(known, row.name, [WEB])
        assert row.answer is found.answer
        assert (row.share.low if row.share.low == row.share.high else None) == found.expected_success_rate


def _crowd(size: int) -> SnapshotBuilder:
    network = healthy_network(1)
    for number in range(size):
        address = f"10.0.1.{number % 200 + 20}"
        interface = network_interface(f"eni-{number}", address, subnet="subnet-private-a", groups=("sg-app",))
        network.add("NetworkInterfaces", interface)
    return network


def test_interfaces_that_fare_alike_cost_next_to_nothing() -> None:
    """Ten times as many take at most twenty times as long, with room for a busy machine."""

    def seconds(size: int) -> float:
        known = network_of(_crowd(size).documents())
        begun = process_time()
        found = audit(known, [WEB])
        assert len(found.rows) == size + 2
        return process_time() - begun

    assert seconds(3000) < max(20 * seconds(300), 0.5)


def test_a_place_without_a_route_is_judged_by_the_way_of_its_sisters() -> None:
    """A route that is missing does not hide the ACL that would refuse the replies, as in a diagnosis."""
    network = wayout.load(CASES / "a-lost-route-does-not-hide-the-acl" / "snapshot.json")
    row = next(row for row in audit(network, ["https://203.0.113.9"]).rows if row.name == "ecs:prod/payments")
    met = {blocker.reason for fate in row.fates for result in fate.results for blocker in result.blockers}
    assert met == {Reason.NO_ROUTE, Reason.NACL_DENIED}
