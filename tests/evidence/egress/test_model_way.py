"""Model ways: the gateways on the way, also of packets that are stopped."""

from tests.builders import healthy_network, network_acl, permission, security_group
from tests.builders.healthy import give_acl
from tests.laws.reading import network_of

from wayout.ask.source.source import parse_source
from wayout.evidence.egress.model_way import model_ways

PAYMENTS = parse_source("ecs:prod/payments")


def test_each_zone_leads_through_its_own_gateway() -> None:
    ways = model_ways(network_of(healthy_network(2).documents()), PAYMENTS)
    assert [(way.nat_gateways, way.goes_past) for way in ways] == [(("nat-a",), False), (("nat-b",), False)]


def test_packets_whose_replies_are_stopped_lead_there_all_the_same() -> None:
    """Their records are at the gateway (F3)."""
    builder = give_acl(healthy_network(1), network_acl("acl-none"), "subnet-private-a")
    assert [way.nat_gateways for way in model_ways(network_of(builder.documents()), PAYMENTS)] == [("nat-a",)]


def test_what_a_group_lets_out_is_no_matter_of_ways() -> None:
    builder = healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(permission("tcp", 9),)))
    assert [way.nat_gateways for way in model_ways(network_of(builder.documents()), PAYMENTS)] == [("nat-a",)]


def test_a_bastion_goes_past_every_gateway() -> None:
    (way,) = model_ways(network_of(healthy_network(1).documents()), parse_source("i-bastion"))
    assert (way.nat_gateways, way.goes_past) == ((), True)


def test_a_gateway_that_a_missing_route_was_meant_to_lead_to_is_not_reached() -> None:
    """The table of zone b lacks the default route that its sister has (F8)."""
    builder = healthy_network(2)
    table = builder.element("RouteTables", "rtb-private-b")
    kept = [each for each in table["Routes"] if each.get("DestinationCidrBlock") != "0.0.0.0/0"]
    builder.replace("RouteTables", {**table, "Routes": kept})
    ways = model_ways(network_of(builder.documents()), PAYMENTS)
    assert [way.nat_gateways for way in ways] == [("nat-a",), ()]
