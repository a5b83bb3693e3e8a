"""What became reachable or unreachable between two networks, for whom, by which change, and what cannot be compared."""

import json
from copy import deepcopy
from typing import Any

import pytest
from tests.builders import SnapshotBuilder, healthy_network, network_interface, permission, route, route_table
from tests.builders.dns import add_zone, record
from tests.builders.gateway import egress_only_internet_gateway
from tests.cases.networks.load_balancer import network_balancer_does_not_cross_zones
from tests.laws.reading import network_of

from wayout.ask.change.change import ChangeKind
from wayout.ask.change.one_sided import MOST_ASKED
from wayout.ask.change.ripple import WITHOUT_EFFECT, Ripples
from wayout.ask.destination.destination import parse_destination
from wayout.ask.difference import Difference, difference
from wayout.ask.source.source import parse_source
from wayout.errors import InputError
from wayout.explain.answer.difference import difference_report
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.packet import Packet

EVERYWHERE = "0.0.0.0/0"
TASK = Address.parse("10.0.1.10")
WEB = Packet.tcp(TASK, Address.parse("203.0.113.9"), 443)


def _networks(new: SnapshotBuilder, azs: int = 2) -> tuple[Network, Network]:
    return network_of(healthy_network(azs).documents()), network_of(new.documents())


def _without_route() -> SnapshotBuilder:
    return healthy_network(2).replace("RouteTables", route_table("rtb-private-b", subnets=("subnet-private-b",)))


def _moves(found: Difference) -> set[tuple[str, str, Answer, Answer]]:
    return {
        (mover.workload, mover.placement.id, move.was, move.now)
        for shift in found.shifts
        for mover in shift.movers
        for move in shift.moves
    }


def test_a_lost_route_is_lost_reach_with_an_example_the_reason_and_the_change() -> None:
    found = difference(*_networks(_without_route()))
    (shift,) = found.shifts
    (move,) = shift.moves
    assert [mover.workload for mover in shift.movers] == ["ecs:prod/payments"]
    assert [mover.placement.id for mover in shift.movers] == ["subnet-private-b"]
    assert (move.was, move.now) == (Answer.REACHABLE, Answer.BLOCKED)
    assert WEB in move.packets
    assert move.example(TASK).destination_port == 443
    assert [(stop.reason, stop.component) for stop in move.stops] == [("no-route", "rtb-private-b")]
    (change,) = shift.changes
    assert (change.document, change.id, change.kind) == ("RouteTables", "rtb-private-b", ChangeKind.CHANGED)
    assert [line.destination for line in change.lines("routes")[0]] == [EVERYWHERE]
    assert found.answer is Answer.INTERMITTENT


def test_the_way_back_is_found_reach() -> None:
    old, new = _networks(_without_route())
    assert {(was, now) for _, _, was, now in _moves(difference(new, old))} == {(Answer.BLOCKED, Answer.REACHABLE)}


def test_a_network_has_no_difference_from_itself() -> None:
    found = difference(*_networks(healthy_network(2)))
    assert (found.shifts, found.changes, found.answer, found.asked) == ((), (), Answer.REACHABLE, 0)
    assert found.compared


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    return [_reversed(each) for each in reversed(value)] if isinstance(value, list) else value


def test_another_order_is_no_difference() -> None:
    """Of documents, of their elements, and of rules within an element."""
    documents = healthy_network(2).documents()
    found = difference(network_of(documents), network_of(_reversed(deepcopy(documents))))
    assert (found.shifts, found.changes, found.added, found.removed) == ((), (), (), ())


def test_words_are_no_difference() -> None:
    network = healthy_network(1)
    network.element("SecurityGroups", "sg-app")["Tags"] = [{"Key": "Name", "Value": "renamed"}]
    assert not difference(*_networks(network, 1)).changes


def test_another_id_is_one_that_went_and_one_that_came() -> None:
    documents = json.dumps(healthy_network(1).documents())
    renamed = json.loads(documents.replace("eni-bastion", "eni-fort").replace("i-bastion", "i-fort"))
    found = difference(network_of(json.loads(documents)), network_of(renamed))
    assert ([each.name for each in found.added], [each.name for each in found.removed]) == (["i-fort"], ["i-bastion"])
    assert found.answer is Answer.INTERMITTENT


def test_a_placement_of_a_service_came() -> None:
    found = difference(network_of(healthy_network(1).documents()), network_of(healthy_network(2).documents()))
    assert [(each.name, each.placement) for each in found.added] == [("ecs:prod/payments", "subnet-private-b")]


@pytest.mark.parametrize("key", ["NatGateways", "RouteTables", "NetworkAcls", "SecurityGroups", "Subnets"])
@pytest.mark.parametrize("is_new", [True, False], ids=["in the new one", "in the old one"])
def test_a_document_that_one_side_lacks_is_never_a_change(key: str, is_new: bool) -> None:
    whole, lacking = _networks(healthy_network(2).without(key))
    found = difference(*((whole, lacking) if is_new else (lacking, whole)))
    assert found.shifts
    assert not any(move.is_known for shift in found.shifts for move in shift.moves)
    assert found.gaps
    assert found.answer is Answer.UNKNOWN


def _crowded() -> SnapshotBuilder:
    """More workloads than are asked about a whole document."""
    network = healthy_network(1)
    for number in range(MOST_ASKED + 1):
        address = f"10.0.1.{number % 200 + 30}"
        network.add(
            "NetworkInterfaces",
            network_interface(f"eni-{number}", address, subnet="subnet-private-a", groups=("sg-app",)),
        )
    return network


@pytest.mark.parametrize("is_new", [True, False], ids=["in the new one", "in the old one"])
@pytest.mark.parametrize("key", ["NatGateways", "RouteTables", "SecurityGroups"])
def test_in_a_crowd_nobody_is_asked_what_a_whole_document_decides(key: str, is_new: bool) -> None:
    whole, lacking = network_of(_crowded().documents()), network_of(_crowded().without(key).documents())
    found = difference(*((whole, lacking) if is_new else (lacking, whole)))
    assert (found.shifts, found.asked) == ((), 0)
    assert [(change.document, change.kind) for change in found.changes] == [(key, ChangeKind.DOCUMENT)]
    assert found.unasked == found.changes
    assert [gap.what for gap in found.gaps] == [key]
    assert found.answer is Answer.UNKNOWN
    assert f"only one side shows {key}".lower() in difference_report(found).headline.lower()


def test_in_a_crowd_other_changes_are_told_beside_a_document_that_one_side_lacks() -> None:
    old = network_of(_crowded().documents())
    network = _crowded().add("EgressOnlyInternetGateways", egress_only_internet_gateway())
    network.element("NatGateways", "nat-a")["State"] = "failed"
    found = difference(old, network_of(network.documents()))
    assert found.answer is Answer.INTERMITTENT
    assert "EgressOnlyInternetGateways" in {change.document for change in found.unasked}
    assert [change.id for shift in found.shifts[:1] for change in shift.changes] == ["nat-a"]


@pytest.mark.parametrize("key", ["NetworkInterfaces", "services"])
def test_workloads_that_one_side_cannot_show_have_not_gone(key: str) -> None:
    found = difference(*_networks(healthy_network(1).without(key), 1))
    assert not found.removed
    assert found.unseen
    assert found.answer is Answer.UNKNOWN


def test_an_instance_with_other_groups_differs_itself() -> None:
    network = healthy_network(1)
    network.element("NetworkInterfaces", "eni-bastion")["Groups"] = [{"GroupId": "sg-default"}]
    found = difference(*_networks(network, 1))
    assert any("group_ids" in mover.altered for shift in found.shifts for mover in shift.movers)


def test_one_source_and_one_destination() -> None:
    old, new = _networks(_without_route())
    mine = (parse_source("eni-bastion"),)
    assert not difference(old, new, sources=mine).shifts
    assert not difference(old, new, destination=parse_destination("203.0.113.9:80")).shifts
    (shift,) = difference(old, new, destination=parse_destination("https://203.0.113.9")).shifts
    assert shift.moves[0].packets.destinations().size == 1


def test_a_source_that_neither_describes_is_wrong_input() -> None:
    with pytest.raises(InputError):
        difference(*_networks(healthy_network(2)), sources=(parse_source("ecs:prod/nobody"),))


def test_ipv6_is_compared_too() -> None:
    network = healthy_network(1)
    network.add(
        "EgressOnlyInternetGateways",
        {"EgressOnlyInternetGatewayId": "eigw-main", "Attachments": [{"State": "attached", "VpcId": "vpc-main"}]},
    )
    network.add(
        "NetworkInterfaces",
        network_interface("eni-six", "10.0.1.66", subnet="subnet-private-a", groups=("sg-six",), ipv6="2001:db8::66"),
    )
    network.add("SecurityGroups", {"GroupId": "sg-six", "VpcId": "vpc-main", "IpPermissionsEgress": [
        permission("-1", cidr=("::/0",))
    ]})  # fmt: skip
    for way in (True, False):
        entry = {"RuleNumber": 90, "Protocol": "-1", "RuleAction": "allow", "Egress": way, "Ipv6CidrBlock": "::/0"}
        network.element("NetworkAcls", "acl-main")["Entries"].append(entry)
    old = network_of(deepcopy(network.documents()))
    routes = network.element("RouteTables", "rtb-private-a")["Routes"]
    routes.append(route("::/0", eigw="eigw-main"))
    found = difference(old, network_of(network.documents()), sources=(parse_source("eni-six"),))
    assert _moves(found) == {("eni-six", "eni-six", Answer.BLOCKED, Answer.REACHABLE)}
    assert Packet.tcp(TASK, Address.parse("2600::9"), 443) in found.shifts[0].moves[0].packets


def test_every_field_of_a_network_is_known_or_touches_everything() -> None:
    known = Ripples(network_of({}), network_of({}))._by_field  # noqa: SLF001 - the table is the fact
    assert not WITHOUT_EFFECT & set(known)
    assert all(hasattr(Network(), field) for field in (*known, *WITHOUT_EFFECT))


NAME = parse_destination("https://api.example.com")


def _zoned(address: str) -> Network:
    network = add_zone(healthy_network(2), "Z0EXAMPLE", "example.com", record("api.example.com", "A", address))
    return network_of(network.documents())


def test_a_name_that_means_another_address_is_told_although_no_packet_moves() -> None:
    found = difference(_zoned("10.0.1.9"), _zoned("10.0.2.9"), destination=NAME)
    (meaning,) = found.meanings
    assert (found.shifts, found.answer) == ((), Answer.INTERMITTENT)
    statement = difference_report(found)
    assert statement.meanings[0].text == "in vpc-main api.example.com was 10.0.1.9, and is 10.0.2.9"
    assert "api.example.com means something else in vpc-main" in statement.headline
    assert meaning.is_known


def test_a_name_that_a_zone_takes_out_of_public_dns() -> None:
    old = network_of(healthy_network(2).documents())
    found = difference(old, _zoned("10.0.2.9"), destination=NAME)
    (statement,) = difference_report(found).meanings
    assert statement.text == "in vpc-main api.example.com was any public address, and is 10.0.2.9"


def test_a_zone_is_no_difference_without_a_name_or_for_another_one() -> None:
    old, new = _zoned("10.0.1.9"), _zoned("10.0.2.9")
    assert difference(old, new).answer is Answer.REACHABLE
    assert not difference(old, new, destination=parse_destination("https://www.example.org")).meanings
    assert not difference(old, new, destination=parse_destination("10.0.2.9:443")).meanings
    given = {"api.example.com": (Address.parse("203.0.113.9"),)}
    assert not difference(old, new, destination=NAME, resolved=given).meanings


def test_a_node_without_groups_is_compared_in_what_it_sends_to_its_targets() -> None:
    """A network load balancer need not have groups; it sends to its targets alone, wherever a new route may lead."""
    old, new = network_balancer_does_not_cross_zones(), network_balancer_does_not_cross_zones()
    new.element("SecurityGroups", "sg-web")["IpPermissions"] = []
    for letter in "ab":
        routes = new.element("RouteTables", f"rtb-private-{letter}")["Routes"]
        routes[:] = [each for each in routes if each["DestinationCidrBlock"] != EVERYWHERE]
    found = difference(network_of(old.documents()), network_of(new.documents()))
    nodes = [s for s in found.shifts for m in s.movers if m.workload.startswith("eni-orders-")]
    assert {(move.was, move.now) for shift in nodes for move in shift.moves} == {(Answer.REACHABLE, Answer.BLOCKED)}
    assert not any(Packet.tcp(TASK, WEB.destination, 443) in move.packets for shift in nodes for move in shift.moves)


def test_a_service_stays_itself_when_another_region_gets_one_of_the_same_name() -> None:
    """Its name is no longer enough to tell it from the other, and its ARN is the same as before."""
    old, new = healthy_network(1), healthy_network(1)
    text = json.dumps(new.element("services", "payments"))
    new.add("services", json.loads(text.replace(":us-east-1:", ":eu-west-1:")))
    found = difference(network_of(old.documents()), network_of(new.documents()))
    assert [each.name for each in found.added] == ["arn:aws:ecs:eu-west-1:111122223333:service/prod/payments"]
    assert (found.removed, found.compared) == ((), 2)


def test_a_rule_at_a_public_address_may_let_the_internet_in_which_is_not_compared() -> None:
    """Nobody here sends otherwise, and yet "nothing became reachable" would be too much to say."""
    old, new = healthy_network(1), healthy_network(1)
    new.element("SecurityGroups", "sg-bastion")["IpPermissions"] = [permission("tcp", 8443, cidr="203.0.113.0/24")]
    found = difference(network_of(old.documents()), network_of(new.documents()))
    assert not any(move.is_known for shift in found.shifts for move in shift.moves)
    assert found.answer is Answer.UNKNOWN
    (gap,) = found.gaps
    assert "eni-bastion may differ by sg-bastion" in gap.message
    headline = difference_report(found).headline
    assert headline.endswith("; what the internet may send here is not compared.")
    alone = difference(
        network_of(old.documents()), network_of(new.documents()), sources=(parse_source("ecs:prod/payments"),)
    )
    assert alone.answer is Answer.REACHABLE


def test_a_rule_where_nobody_has_a_public_address_is_compared_as_a_whole() -> None:
    old, new = healthy_network(1), healthy_network(1)
    new.element("SecurityGroups", "sg-app")["IpPermissions"] = [permission("tcp", 8443, cidr="203.0.113.0/24")]
    found = difference(network_of(old.documents()), network_of(new.documents()))
    assert (found.answer, found.gaps) == (Answer.REACHABLE, ())
