"""Why it works from one place and not from another: the first difference that decides."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.builders import (
    SnapshotBuilder,
    acl_entry,
    allow_all,
    block_public_access_options,
    healthy_network,
    interface_endpoint,
    lambda_function,
    network_acl,
    network_interface,
    permission,
    route,
    route_table,
    security_group,
    task_interface,
)
from tests.builders.healthy import EVERYWHERE, add_database, give_acl
from tests.laws.reading import network_of

import wayout
from wayout.ask.aspect import Aspect
from wayout.ask.compare import Comparison, Pair, Standing, compare
from wayout.forward.decision.decision import Verdict
from wayout.forward.journey.outcome import Answer
from wayout.model.reason import Reason

CASES = Path(__file__).parents[1] / "cases"
WEB = "https://203.0.113.9"
SERVICE = "ecs:prod/payments"
TASK_A = "ecs-task:prod/task-a"
BASTION = "i-bastion"
NO_REPLIES = (allow_all("egress"), acl_entry(100, "ingress", "allow", "all", "10.0.0.0/16"))


def _compare(network: SnapshotBuilder, first: str = BASTION, second: str = SERVICE, to: str = WEB) -> Comparison:
    return compare(network_of(network.documents()), first, second, to)


def _mission() -> SnapshotBuilder:
    """One zone healthy, one without the default route, one whose ACL lets no replies in."""
    network = healthy_network()
    network.replace("RouteTables", route_table("rtb-private-b", subnets=("subnet-private-b",)))
    return give_acl(network, network_acl("acl-private-c", *NO_REPLIES), "subnet-private-c")


def _told(pair: Pair) -> tuple[Standing, Aspect | None, str | None]:
    row = pair.deciding
    cell = row.second if row is not None else None
    return pair.standing, row.aspect if row is not None else None, cell.component if cell is not None else None


def test_the_bastion_beside_a_task_in_each_zone() -> None:
    """The mission: the healthy zone gets through, one lacks its route, one lets no replies in."""
    found = _compare(_mission())
    assert (found.first_answer, found.second_answer) == (Answer.REACHABLE, Answer.INTERMITTENT)
    assert {pair.second.placement.id: _told(pair) for pair in found.pairs} == {
        "subnet-private-a": (Standing.BOTH, None, None),
        "subnet-private-b": (Standing.FIRST, Aspect.ROUTE, "rtb-private-b"),
        "subnet-private-c": (Standing.FIRST, Aspect.ACL_IN, "acl-private-c"),
    }


def test_the_order_of_the_two_does_not_matter() -> None:
    """Which of them works is found out."""
    found = _compare(_mission(), "ecs-task:prod/task-b", BASTION)
    (pair,) = found.pairs
    assert pair.standing is Standing.SECOND
    assert pair.worse is pair.first
    assert pair.deciding is not None
    assert pair.deciding.aspect is Aspect.ROUTE
    assert pair.deciding.first is not None
    assert pair.deciding.first.reason is Reason.NO_ROUTE


def test_many_differences_and_none_that_decides() -> None:
    """A bastion behind the internet gateway and a task behind NAT differ in nearly everything, and both get through."""
    (pair,) = _compare(healthy_network(1), BASTION, TASK_A).pairs
    differing = {row.aspect for row in pair.rows if row.differs}
    assert pair.standing is Standing.BOTH
    assert pair.deciding is None
    assert {Aspect.SECURITY_GROUP, Aspect.ROUTE_TABLE, Aspect.ROUTE, Aspect.NAT_GATEWAY} < differing
    assert {Aspect.PUBLIC_ADDRESS, Aspect.EGRESS_ADDRESS} < differing
    assert {Aspect.ACL_OUT, Aspect.ACL_IN, Aspect.GATEWAY, Aspect.VERDICT}.isdisjoint(differing)


def test_what_each_side_answers() -> None:
    (pair,) = _compare(healthy_network(1), BASTION, TASK_A).pairs
    cells = {row.aspect: (row.first, row.second) for row in pair.rows}
    texts = {
        aspect: tuple("–" if cell is None else " ".join(filter(None, (cell.component, cell.note))) for cell in both)
        for aspect, both in cells.items()
    }
    assert texts[Aspect.ROUTE_TABLE] == ("rtb-public explicit", "rtb-private-a explicit")
    assert texts[Aspect.ROUTE] == ("rtb-public to igw-main", "rtb-private-a to nat-a")
    assert texts[Aspect.NAT_GATEWAY] == ("–", "nat-a")
    assert texts[Aspect.NAT_ROUTE] == ("–", "rtb-public to igw-main")
    assert texts[Aspect.PUBLIC_ADDRESS] == ("198.51.100.50 present", "none")
    assert texts[Aspect.EGRESS_ADDRESS] == ("198.51.100.50", "198.51.100.11")
    assert texts[Aspect.VERDICT] == ("reachable", "reachable")
    first, second = cells[Aspect.SECURITY_GROUP]
    assert first is not None
    assert second is not None
    assert (first.rule, second.rule) == ("sg-bastion egress 1", "sg-app egress 1")


def test_placements_that_fare_alike_are_compared_once() -> None:
    network = healthy_network().remove("RouteTables", "rtb-private-b", "rtb-private-c")
    found = _compare(network)
    assert [tuple(p.id for p in pair.second_alike) for pair in found.pairs] == [
        ("subnet-private-a",),
        ("subnet-private-b", "subnet-private-c"),
    ]
    assert found.pairs[1].deciding is not None
    assert found.pairs[1].deciding.aspect is Aspect.ROUTE


def _empty_group(network: SnapshotBuilder) -> SnapshotBuilder:
    return network.replace("SecurityGroups", security_group("sg-app"))


def _public_subnet(network: SnapshotBuilder) -> SnapshotBuilder:
    return network.replace("NetworkInterfaces", task_interface("a", subnet="subnet-public-a", private_ip="10.0.101.30"))


def _dead_nat(network: SnapshotBuilder) -> SnapshotBuilder:
    network.element("NatGateways", "nat-a")["State"] = "deleted"
    return network


def _nat_without_route(network: SnapshotBuilder) -> SnapshotBuilder:
    """The gateway stands in a subnet whose table leads nowhere; the bastion's subnet keeps its table."""
    network.element("NatGateways", "nat-a")["SubnetId"] = "subnet-private-b"
    return network.replace("RouteTables", route_table("rtb-private-b", subnets=("subnet-private-b",)))


def _acl_out(network: SnapshotBuilder) -> SnapshotBuilder:
    acl = network_acl("acl-a", acl_entry(90, "egress", "deny", "tcp", EVERYWHERE, 443), allow_all("ingress"))
    return give_acl(network, acl, "subnet-private-a")


def _dead_route(network: SnapshotBuilder) -> SnapshotBuilder:
    dead = route(EVERYWHERE, nat="nat-gone", state="blackhole")
    return network.replace("RouteTables", route_table("rtb-private-a", dead, subnets=("subnet-private-a",)))


FAULTS: dict[str, tuple[Callable[[SnapshotBuilder], SnapshotBuilder], Aspect, Reason]] = {
    "its group has no rule": (_empty_group, Aspect.SECURITY_GROUP, Reason.SG_EMPTY),
    "its ACL lets no requests out": (_acl_out, Aspect.ACL_OUT, Reason.NACL_DENIED),
    "its route is a black hole": (_dead_route, Aspect.ROUTE, Reason.BLACKHOLE_ROUTE),
    "it has no public address where the other has one": (_public_subnet, Aspect.PUBLIC_ADDRESS, Reason.NO_PUBLIC_IP),
    "its NAT gateway is gone": (_dead_nat, Aspect.NAT_GATEWAY, Reason.NAT_NOT_AVAILABLE),
    "its NAT gateway has no way out": (_nat_without_route, Aspect.NAT_ROUTE, Reason.NAT_IN_PRIVATE_SUBNET),
}


@pytest.mark.parametrize(("broken", "aspect", "reason"), FAULTS.values(), ids=FAULTS)
def test_the_bastion_works_and_the_task_does_not_because(
    broken: Callable[[SnapshotBuilder], SnapshotBuilder], aspect: Aspect, reason: Reason
) -> None:
    (pair,) = _compare(broken(healthy_network(2)), BASTION, "eni-task-a").pairs
    assert pair.standing is Standing.FIRST
    assert pair.deciding is not None
    assert (pair.deciding.aspect, pair.deciding.second and pair.deciding.second.reason) == (aspect, reason)
    assert sum(row.decides for row in pair.rows) == 1


def test_the_first_of_two_faults_decides_and_the_rest_lies_beyond() -> None:
    """The route is missing, too, but no packet comes so far."""
    network = _empty_group(healthy_network(1))
    network.replace("RouteTables", route_table("rtb-private-a", subnets=("subnet-private-a",)))
    (pair,) = _compare(network, BASTION, TASK_A).pairs
    assert pair.deciding is not None
    assert pair.deciding.aspect is Aspect.SECURITY_GROUP
    missing = next(row.second for row in pair.rows if row.aspect is Aspect.ROUTE)
    assert missing is not None
    assert (missing.verdict, missing.is_beyond) == (Verdict.DENY, True)


def test_two_that_are_stopped_by_the_same_thing_fare_alike() -> None:
    network = healthy_network(2).set("VpcBlockPublicAccessOptions", block_public_access_options("block-bidirectional"))
    found = _compare(network, BASTION, TASK_A)
    assert [pair.standing for pair in found.pairs] == [Standing.NEITHER]
    assert found.pairs[0].deciding is None
    assert found.answer is Answer.BLOCKED


def test_a_shared_fault_is_no_difference() -> None:
    """Both zones lose the replies to half of the ports; the fault that one has beside it decides."""
    half = acl_entry(100, "ingress", "allow", "tcp", EVERYWHERE, 49152, 65535)
    network = give_acl(
        healthy_network(2), network_acl("acl-half", allow_all("egress"), half), "subnet-private-a", "subnet-private-b"
    )
    network.replace("RouteTables", route_table("rtb-private-b", subnets=("subnet-private-b",)))
    (pair,) = _compare(network, TASK_A, "ecs-task:prod/task-b").pairs
    assert pair.standing is Standing.FIRST
    assert pair.deciding is not None
    assert pair.deciding.aspect is Aspect.ROUTE


def test_intermittent_alike() -> None:
    half = acl_entry(100, "ingress", "allow", "tcp", EVERYWHERE, 49152, 65535)
    network = give_acl(
        healthy_network(2), network_acl("acl-half", allow_all("egress"), half), "subnet-private-a", "subnet-private-b"
    )
    (pair,) = _compare(network, TASK_A, "ecs-task:prod/task-b").pairs
    assert (pair.standing, pair.deciding) == (Standing.ALIKE, None)


def test_what_is_not_known_decides_where_nothing_is_denied() -> None:
    network = healthy_network(1).without("NatGateways")
    found = _compare(network, BASTION, TASK_A)
    (pair,) = found.pairs
    assert (pair.standing, found.answer) == (Standing.UNKNOWN, Answer.UNKNOWN)
    assert pair.deciding is not None
    assert pair.deciding.second is not None
    assert pair.deciding.second.verdict is Verdict.UNKNOWN
    assert [gap.what for gap in found.deciding_gaps] == ["NatGateways"]


def test_the_way_that_was_meant_comes_from_the_own_sisters_only() -> None:
    """Where a task lacks its route, the public table of the bastion shows nothing; the tables of other tasks do."""
    (*_, pair) = _compare(_mission(), BASTION, SERVICE).pairs[:2]
    gateway = next(row.second for row in pair.rows if row.aspect is Aspect.NAT_GATEWAY)
    assert gateway is not None
    assert (gateway.component, gateway.is_beyond) == ("nat-a", True)
    (alone,) = _compare(_mission(), BASTION, "eni-task-b").pairs
    assert Aspect.NAT_GATEWAY not in {row.aspect for row in alone.rows}
    assert [blocker.reason for blocker in alone.second.result.blockers] == [Reason.NO_ROUTE]


def test_a_destination_inside_the_vpc() -> None:
    """The database's group admits the bastion and not the task."""
    network = add_database(healthy_network(1), ingress=(permission("tcp", 5432, cidr="10.0.101.0/24"),))
    network.replace("SecurityGroups", security_group("sg-app", egress=(permission("-1", cidr=EVERYWHERE),)))
    (pair,) = _compare(network, BASTION, TASK_A, "i-db:5432").pairs
    assert pair.deciding is not None
    assert (pair.deciding.aspect, pair.deciding.second and pair.deciding.second.reason) == (
        Aspect.DESTINATION_GROUP,
        Reason.SG_NO_MATCHING_RULE,
    )
    assert {Aspect.DESTINATION_ACL, Aspect.DESTINATION} <= {row.aspect for row in pair.rows}


def test_a_name_that_cannot_be_resolved_decides_before_everything() -> None:
    """Private DNS is off at the endpoint, and the task has no other way (EP-11)."""
    network = healthy_network(1)
    network.replace("RouteTables", route_table("rtb-private-a", subnets=("subnet-private-a",)))
    interface = network_interface(
        "eni-logs", "10.0.1.50", subnet="subnet-private-a", groups=("sg-app",), kind="vpc_endpoint"
    )
    endpoint = interface_endpoint(
        "vpce-logs", "logs", {"subnet-private-a": "eni-logs"}, groups=("sg-app",), private_dns=False
    )
    network.add("NetworkInterfaces", interface).add("VpcEndpoints", endpoint)
    (pair,) = _compare(network, BASTION, TASK_A, "aws:logs").pairs
    assert pair.deciding is not None
    assert pair.deciding.aspect is Aspect.NAME


def test_a_function_of_several_subnets_is_one_side() -> None:
    function = lambda_function("weather", subnets=("subnet-public-a", "subnet-public-b"), groups=("sg-app",))
    found = _compare(healthy_network(2).add("Functions", function), BASTION, "lambda:weather")
    (pair,) = found.pairs
    assert [p.id for p in pair.second_alike] == ["subnet-public-a", "subnet-public-b"]
    assert pair.deciding is not None
    assert pair.deciding.aspect is Aspect.PUBLIC_ADDRESS


def test_a_transit_gateway_has_a_row_of_its_own() -> None:
    """Only one zone of the spoke has a subnet in the attachment."""
    network = wayout.load(CASES / "spoke-zone-without-an-attachment-subnet" / "snapshot.json")
    pair = compare(network, "ecs-task:prod/task-a", "ecs-task:prod/task-b", WEB).pairs[0]
    assert _told(pair) == (Standing.FIRST, Aspect.TRANSIT_GATEWAY, "tgw-hub")
    row = next(row for row in pair.rows if row.aspect is Aspect.TRANSIT_GATEWAY)
    assert row.first is not None
    assert row.first.rule == "tgw-rtb-spokes 0.0.0.0/0"


def test_a_firewall_has_a_row_of_its_own() -> None:
    """The firewall lets one name pass and drops the other; a group at the destination has nothing to do with it."""
    network = wayout.load(CASES / "hub-inspects-before-the-nat-gateway" / "snapshot.json")
    pair = compare(network, "ecs-task:prod/task-a", "ecs-task:prod/task-a", WEB).pairs[0]
    row = next(row for row in pair.rows if row.aspect is Aspect.FIREWALL)
    assert row.first is not None
    assert row.first.verdict is not Verdict.DENY
    assert all(row.aspect is not Aspect.DESTINATION_GROUP for row in pair.rows)
