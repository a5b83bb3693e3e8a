"""Plans: the smallest changes that answer a question, what they are for each story, and what they leave alone."""

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest
from tests.builders import healthy_network, route_table
from tests.explain.scenes import network_of as case_network
from tests.laws.reading import network_of as network_of_documents

import wayout
from wayout.ask.destination.destination import parse_destination
from wayout.ask.source.source import parse_source
from wayout.cli.practice.story import story, story_names
from wayout.errors import InputError
from wayout.explain.plan.trade_off import trade_off
from wayout.fix.change.any_change import Change
from wayout.fix.change.elastic_ip import AllocateAddress
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.network_acl import CreateNetworkAclEntry
from wayout.fix.change.route import CreateRoute, ReplaceRoute
from wayout.fix.change.route_table import AssociateRouteTable
from wayout.fix.change.security_group import AddSecurityGroupRule, CreateSecurityGroup
from wayout.fix.change.transit_gateway import CreateTransitGatewayRoute
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint, ModifyVpcEndpoint
from wayout.fix.plan import Approach
from wayout.fix.propose import Proposal, is_minimal, propose
from wayout.fix.question import Goal, Question
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network

TABLE_B = "rtb-06807f60d40a76638"
NAT_A = "nat-0100a0736d0322421"


@cache
def network_of(name: str) -> Network:
    return wayout.load(story(name).snapshot)


def asked(source: str, to: Iterable[str], goal: Goal = Goal.REACH) -> Question:
    return Question(
        source=parse_source(source), source_text=source, destinations=tuple(map(parse_destination, to)), goal=goal
    )


@cache
def proposal(name: str, goal: Goal = Goal.REACH) -> Proposal:
    told = story(name)
    return propose(network_of(name), asked(told.source, told.to, goal))


def kinds(changes: tuple[Change, ...]) -> list[type]:
    return [type(change) for change in changes]


def test_the_mission_needs_a_route_and_an_entry() -> None:
    best = proposal("mission").best
    assert best is not None
    assert best.plan.approach is Approach.REPAIR
    route, entry = best.plan.changes
    assert route == CreateRoute(route_table_id=TABLE_B, destination="0.0.0.0/0", target=NAT_A)
    assert isinstance(entry, CreateNetworkAclEntry)
    assert (entry.entry.number, entry.entry.from_port, entry.entry.to_port) == (200, 32768, 60999)


def test_the_mission_that_outlives_a_zone_has_a_gateway_with_its_own_address_in_each() -> None:
    """The target shape: a route table per private subnet to the NAT gateway of its own zone."""
    found = proposal("mission", Goal.PER_ZONE)
    plan = next(each.plan for each in found.plans if each.plan.approach is Approach.NAT_PER_ZONE)
    made = [change for change in plan.changes if isinstance(change, CreateNatGateway)]
    assert [gateway.name for gateway in made] == ["prod-b", "prod-c"]
    assert len({gateway.allocation_id for gateway in made}) == 2
    assert kinds(plan.changes).count(AllocateAddress) == 2
    routed = {c.route_table_id: c.target for c in plan.changes if isinstance(c, CreateRoute | ReplaceRoute)}
    assert sorted(routed.values()) == ["nat-new-us-east-1b", "nat-new-us-east-1c"]


@pytest.mark.parametrize("goal", Goal)
@pytest.mark.parametrize("name", story_names())
def test_every_plan_for_a_story_holds_is_minimal_and_takes_nothing_away(name: str, goal: Goal) -> None:
    found = proposal(name, goal)
    for each in found.plans:
        assert each.proof.holds
        assert not each.proof.closes
        assert not each.proof.undecided
        assert is_minimal(network_of(name), found.question, each.plan.changes)


def test_a_function_in_a_public_subnet_is_not_freed_at_the_cost_of_the_bastion() -> None:
    """Lambda gets no public address, and every other way out of that subnet takes away that of its neighbours."""
    found = proposal("lambda-public-subnet")
    assert found.plans == ()
    assert found.answer is Answer.BLOCKED
    assert found.refused
    assert all(each.proof.holds and each.proof.closes for each in found.refused)


def test_nothing_is_to_be_done_where_everything_is_reached() -> None:
    broken = proposal("stripped-egress")
    assert broken.best is not None
    mended = broken.best.plan.on(network_of("stripped-egress"))
    again = propose(mended, broken.question)
    assert again.answer is Answer.REACHABLE
    assert again.plans == ()


def of_case(name: str, source: str, to: str) -> Proposal:
    return propose(case_network(name), asked(source, [to]))


def test_the_repair_that_opens_less_comes_first_and_the_other_is_shown_too() -> None:
    """An existing endpoint whose private DNS is off, and a NAT gateway without a route: both mend it for nothing."""
    found = of_case("endpoint-without-private-dns-and-no-internet", "ecs:prod/payments", "aws:logs")
    first, second = (each for each in found.plans if each.plan.approach is Approach.REPAIR)
    assert kinds(first.plan.changes) == [ModifyVpcEndpoint]
    assert kinds(second.plan.changes) == [CreateRoute]
    assert (first.proof.surplus, bool(second.proof.surplus)) == ((), True)
    assert found.plans[0] is first


def test_a_repair_that_is_the_same_with_more_is_not_shown() -> None:
    found = of_case("one-of-three-tables-lacks-the-default-route", "ecs:prod/payments", "https://203.0.113.9")
    assert [each.plan.approach for each in found.plans].count(Approach.REPAIR) == 1


def test_the_plan_with_an_id_may_be_put_first() -> None:
    found = of_case("endpoint-without-private-dns-and-no-internet", "ecs:prod/payments", "aws:logs")
    last = found.plans[-1]
    assert found.with_first(last.plan.id).best is last
    assert len(found.with_first(last.plan.id).plans) == len(found.plans)
    with pytest.raises(InputError, match="no plan of this question has the id nonsense"):
        found.with_first("nonsense")


@pytest.mark.parametrize(
    "case", ["longer-prefix-to-the-internet-gateway", "subnet-without-association-uses-the-main-table"]
)
def test_what_opens_to_a_running_task_alone_is_not_taken_for_nothing(case: str) -> None:
    """An Elastic IP of its own makes its interface unlike what the service starts; the route is mended, not that added."""
    found = of_case(case, "eni-task-a", "https://203.0.113.9")
    assert found.plans[0].plan.approach is Approach.REPAIR
    public = next(each for each in found.plans if each.plan.approach is Approach.PUBLIC_ADDRESS)
    assert {mover.workload for passage in public.proof.opens for mover in passage.movers} == {"eni-task-a"}


def endpoints_for_a_start(network: Network) -> Proposal:
    return propose(network, asked("ecs:prod/payments", ["aws:ecs-start"]), Approach.ENDPOINTS)


def test_endpoints_for_a_start_share_one_group_and_take_layers_through_a_gateway_endpoint() -> None:
    best = endpoints_for_a_start(network_of("image-pull")).best
    assert best is not None
    made = kinds(best.plan.changes)
    counts = [made.count(kind) for kind in (CreateGatewayEndpoint, CreateInterfaceEndpoint, CreateSecurityGroup)]
    assert counts == [1, 2, 1]


def test_a_list_of_addresses_that_is_not_known_is_a_gap_and_not_the_end_of_all_changes() -> None:
    known = network_of("image-pull")
    seen = frozenset(each for each in known.coverage.present if each[1] != "PrefixLists")
    found = endpoints_for_a_start(replace(known, prefix_lists={}, coverage=known.coverage._replace(present=seen)))
    assert found.plans == ()
    (gap,) = found.blind
    assert (gap.what, gap.permission) == ("PrefixLists", "ec2:DescribePrefixLists")


def test_replies_that_bypass_the_inspection_are_led_back_where_the_firewall_is_known() -> None:
    """What a route mends but a missing document keeps from being proved is not said to be beyond all changes."""
    found = of_case("replies-of-a-spoke-bypass-the-inspection", "ecs:prod/payments", "https://10.1.1.5")
    assert (found.plans, found.hopeless) == ((), ())
    assert [gap.what for gap in found.blind] == ["Firewalls"]


def test_a_name_that_leads_elsewhere_opens_no_packets_and_is_told() -> None:
    found = of_case("endpoint-without-private-dns-and-no-internet", "ecs:prod/payments", "aws:logs")
    assert found.best is not None
    assert found.best.proof.opens == ()
    (meaning,) = found.best.proof.meanings
    assert [str(address) for address in meaning.now.addresses or ()] == ["10.0.1.60"]


def test_what_opens_to_a_neighbour_is_not_what_was_asked() -> None:
    """Another service in the same subnets may get through by the plan too, and nobody asked for it."""
    network = healthy_network(1)
    routes = network.element("RouteTables", "rtb-private-a")["Routes"]
    routes[:] = [each for each in routes if each["DestinationCidrBlock"] != "0.0.0.0/0"]
    other = json.loads(json.dumps(network.element("services", "payments")).replace("payments", "orders"))
    network.add("services", other)
    best = propose(network_of_documents(network.documents()), asked("ecs:prod/payments", ["https://203.0.113.9"])).best
    assert best is not None
    told = {(mover.workload, passage.is_asked) for passage in best.proof.opens for mover in passage.movers}
    assert told == {("ecs:prod/payments", True), ("ecs:prod/payments", False), ("ecs:prod/orders", False)}


@pytest.mark.parametrize(
    ("network", "source", "association"),
    [
        pytest.param(
            "rtb-private-a", "ecs:prod/payments", "rtb-private-a to subnet-private-a", id="of a private subnet"
        ),
        pytest.param("rtb-public", "i-bastion", "rtb-public to subnet-public-a", id="of a public subnet"),
        pytest.param(
            "rtb-public", "ecs:prod/payments", "rtb-public to subnet-public-a", id="of a NAT gateway's subnet"
        ),
    ],
)
def test_a_table_that_was_forgotten_is_associated(network: str, source: str, association: str) -> None:
    """No other table is made, and nobody who has a public address is sent through a NAT gateway."""
    built = healthy_network(1)
    built.element("RouteTables", network)["Associations"].clear()
    found = propose(network_of_documents(built.documents()), asked(source, ["https://203.0.113.9"]))
    assert found.best is not None
    (change,) = found.best.plan.changes
    assert isinstance(change, AssociateRouteTable)
    assert f"{change.route_table_id} to {change.subnet_id}" == association


def test_a_public_subnet_gets_the_table_of_another_zone() -> None:
    """An internet gateway is in no zone."""
    built = healthy_network(2)
    associations = built.element("RouteTables", "rtb-public")["Associations"]
    associations[:] = [entry for entry in associations if entry["SubnetId"] != "subnet-public-a"]
    found = propose(network_of_documents(built.documents()), asked("i-bastion", ["https://203.0.113.9"]))
    assert found.best is not None
    assert [type(change) for change in found.best.plan.changes] == [AssociateRouteTable]


def test_no_plan_replaces_a_gateway_that_is_being_made() -> None:
    built = healthy_network(1)
    built.element("NatGateways", "nat-a")["State"] = "pending"
    found = propose(network_of_documents(built.documents()), asked("ecs:prod/payments", ["https://203.0.113.9"]))
    assert found.plans == ()


def test_a_group_behind_a_nat_gateway_admits_the_gateway() -> None:
    case = "group-of-the-peer-admits-the-tasks-behind-the-nat-gateway"
    found = of_case(case, "ecs:prod/payments", "tcp://10.1.0.5:443")
    assert found.best is not None
    (change,) = found.best.plan.changes
    assert isinstance(change, AddSecurityGroupRule)
    assert change.rule.peer == "10.0.101.5/32"


def test_a_regional_gateway_is_led_out_by_its_own_table() -> None:
    found = of_case("regional-nat-gateway-lost-its-internet-route", "ecs:prod/payments", "https://203.0.113.9")
    assert found.best is not None
    (change,) = found.best.plan.changes
    assert isinstance(change, ReplaceRoute)
    assert (change.route_table_id, change.target) == ("rtb-nat", "igw-main")


def test_a_balancer_that_keeps_the_client_is_opened_to_the_service_and_not_to_its_tasks_of_today() -> None:
    found = of_case("network-balancer-keeps-the-address-of-the-client", "ecs:prod/payments", "elb:orders:80")
    assert found.best is not None
    peers = [change.rule.peer for change in found.best.plan.changes if isinstance(change, AddSecurityGroupRule)]
    assert peers == ["10.0.1.0/24", "10.0.2.0/24"]


def test_who_has_a_public_address_is_led_to_the_internet_gateway_and_not_through_a_new_gateway() -> None:
    built = healthy_network(1)
    built.replace("RouteTables", route_table("rtb-public", subnets=("subnet-public-a",)))
    found = propose(network_of_documents(built.documents()), asked("i-bastion", ["https://203.0.113.9"]))
    assert found.best is not None
    (change,) = found.best.plan.changes
    assert isinstance(change, CreateRoute)
    assert (change.route_table_id, change.target) == ("rtb-public", "igw-main")


def test_a_name_that_is_not_resolved_is_told_beside_what_opens() -> None:
    found = propose(network_of("mission"), asked("ecs:prod/payments", ["aws:sqs"]), Approach.REPAIR)
    assert found.best is not None
    assert found.best.proof.unresolved == ("aws:sqs",)
    assert proposal("mission").plans[0].proof.unresolved == ()
    told = trade_off(network_of("mission"), found.best.plan.on(network_of("mission")), found.best)
    assert "aws:sqs is not resolved: its addresses are among those that open beside the question." in told


def test_replies_that_a_gateway_leads_astray_are_led_home_by_its_table() -> None:
    """And not from the VPC into which they went astray."""
    found = of_case("replies-are-led-into-the-vpc-of-another-spoke", "ecs:prod/payments", "https://203.0.113.9")
    assert found.best is not None
    (change,) = found.best.plan.changes
    assert isinstance(change, CreateTransitGatewayRoute)
    told = (change.transit_gateway_route_table_id, change.destination, change.transit_gateway_attachment_id)
    assert told == ("tgw-rtb-hub", "10.0.0.0/16", "tgw-attach-main")
