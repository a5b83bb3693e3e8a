"""The walk through a network: which subnets are crossed, what is asked there, and where it goes on after a fault."""

from collections.abc import Callable

import pytest
from tests.builders import (
    SnapshotBuilder,
    acl_entry,
    gateway_endpoint,
    healthy_network,
    nat_address,
    nat_gateway,
    network_acl,
    network_interface,
    permission,
    regional_nat_gateway,
    route,
    route_table,
    security_group,
    task_interface,
    vpc,
)
from tests.builders.healthy import add_database, give_acl
from tests.laws.reading import network_of

import wayout
from wayout import Diagnosis
from wayout.ask.result.result import egress_addresses
from wayout.model.gap import Gap

Change = Callable[[SnapshotBuilder], object]
WEB, EVERYWHERE = "https://203.0.113.9", "0.0.0.0/0"
OPEN = permission("-1", cidr=EVERYWHERE)


def diagnose(network: SnapshotBuilder, to: str = WEB, source: str = "ecs:prod/payments") -> Diagnosis:
    return wayout.diagnose(network_of(network.documents()), source, [to])


def named(found: Diagnosis) -> list[tuple[str, str, str]]:
    return [(str(cause.reason), cause.component, str(cause.blocker.leg)) for cause in found.causes]


def routes_of(network: SnapshotBuilder, table: str) -> list[dict[str, object]]:
    routes: list[dict[str, object]] = network.element("RouteTables", table)["Routes"]
    return routes


# Which filters are asked (NACL-7, NACL-8, NACL-14, NACL-16)


def test_nothing_filters_inside_a_subnet() -> None:
    """NACL-8, T36; a group is asked all the same (SG-1)."""
    network = healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))
    neighbour = network_interface("eni-next", "10.0.1.77", subnet="subnet-private-a", groups=("sg-next",))
    network.add("NetworkInterfaces", neighbour).add("SecurityGroups", security_group("sg-next", ingress=(OPEN,)))
    give_acl(network, network_acl("acl-shut", acl_entry(1, "egress", "deny", "all", EVERYWHERE)), "subnet-private-a")
    assert diagnose(network, "tcp://10.0.1.77:8080").answer == "reachable"
    network.replace("SecurityGroups", security_group("sg-next"))
    assert named(diagnose(network, "tcp://10.0.1.77:8080")) == [("sg-empty", "sg-next", "forward")]


def database() -> SnapshotBuilder:
    return add_database(healthy_network(1), ingress=(permission("tcp", 443, group="sg-app"),))


@pytest.mark.parametrize(
    ("direction", "block", "ports", "where", "leg"),
    [
        pytest.param("egress", "10.0.21.7/32", (443, 443), "subnet-private-a", "forward", id="out of the task's"),
        pytest.param("ingress", "10.0.1.10/32", (443, 443), "subnet-data-a", "forward", id="into the database's"),
        pytest.param(
            "egress", "10.0.1.10/32", (1024, 65535), "subnet-data-a", "return", id="back out of the database's"
        ),
        pytest.param("ingress", "10.0.21.7/32", (1024, 65535), "subnet-private-a", "return", id="back into the task's"),
    ],
)
def test_two_subnets_are_crossed_four_times(
    direction: str, block: str, ports: tuple[int, int], where: str, leg: str
) -> None:
    """NACL-14."""
    network = database()
    assert diagnose(network, "https://10.0.21.7").answer == "reachable"
    deny = acl_entry(1, direction, "deny", "tcp", block, *ports)
    give_acl(network, network_acl("acl-x", deny, *network_acl("x")["Entries"]), where)
    assert named(diagnose(network, "https://10.0.21.7")) == [("nacl-denied", "acl-x", leg)]


def use_regional(network: SnapshotBuilder) -> None:
    zones = {"us-east-1a": "198.51.100.21"}
    network.add("NatGateways", regional_nat_gateway("nat-r", zones, route_table="rtb-nat", automatic=False))
    routes_of(network, "rtb-private-a")[-1]["NatGatewayId"] = "nat-r"


def test_a_regional_nat_gateway_stands_behind_no_acl() -> None:
    """NACL-16."""
    network = healthy_network(1)
    use_regional(network)
    shut = network_acl("acl-shut", acl_entry(1, "ingress", "deny", "all", EVERYWHERE))
    give_acl(network, shut, "subnet-public-a")
    assert diagnose(network).answer == "reachable"


# NAT gateways on the way (NAT-4 to NAT-6, NAT-26)


def own_table(network: SnapshotBuilder, *routes: dict[str, object]) -> None:
    network.element("RouteTables", "rtb-public")["Associations"].clear()
    network.add("RouteTables", route_table("rtb-odd", *routes, subnets=("subnet-public-a",)))


def add_second_nat(network: SnapshotBuilder, *, connectivity: str = "public") -> None:
    address = nat_address("x", private_ip="10.0.101.9", public_ip="198.51.100.99")
    network.add("NatGateways", nat_gateway("nat-x", "subnet-public-a", address, connectivity=connectivity))


@pytest.mark.parametrize(
    ("change", "causes"),
    [
        pytest.param(own_table, [("nat-in-private-subnet", "nat-a", "forward")], id="NAT-4: no way out"),
        pytest.param(
            lambda n: own_table(n, route("203.0.113.0/24", igw="igw-main", state="blackhole")),
            [("blackhole-route", "rtb-odd", "forward")],
            id="NAT-4: its table is asked for this very address",
        ),
        pytest.param(
            lambda n: own_table(n, route(EVERYWHERE, nat="nat-a")),
            [("nat-loop", "nat-a", "forward")],
            id="NAT-6: a loop",
        ),
        pytest.param(
            lambda n: n.element("NatGateways", "nat-a").update(SubnetId="subnet-private-a"),
            [("nat-loop", "nat-a", "forward")],
            id="NAT-5, T20: in the subnet that it serves",
        ),
    ],
)
def test_a_nat_gateway_needs_a_way_of_its_own(change: Change, causes: list[tuple[str, str, str]]) -> None:
    network = healthy_network(1)
    change(network)
    assert named(diagnose(network)) == causes


def test_a_chain_of_private_nat_gateways_is_not_documented() -> None:
    """NAT-6."""
    network = healthy_network(1)
    add_second_nat(network)
    network.element("NatGateways", "nat-a")["ConnectivityType"] = "private"
    own_table(network, route(EVERYWHERE, nat="nat-x"))
    found = diagnose(network)
    assert found.answer == "unknown"
    assert any("NAT-6" in gap.message for gap in found.deciding)


@pytest.mark.parametrize(
    ("routes", "verdict", "egress"),
    [
        pytest.param([route(EVERYWHERE, igw="igw-main")], "reachable", ["198.51.100.21"], id="NAT-26: to the internet"),
        pytest.param(None, "reachable", ["198.51.100.21"], id="ROUTE-17: as AWS makes it, when it is not described"),
        pytest.param([route(EVERYWHERE, tgw="tgw-hub")], "unknown", ["198.51.100.21"], id="NAT-26: anywhere else"),
        pytest.param(
            [route("10.0.0.0/8", tgw="tgw-hub"), route(EVERYWHERE, igw="igw-main")],
            "reachable",
            ["198.51.100.21"],
            id="NAT-26: by the longest prefix",
        ),
        pytest.param([route(EVERYWHERE, igw="igw-x", state="blackhole")], "blocked", [], id="ROUTE-5: a black hole"),
        pytest.param([], "blocked", [], id="NAT-26: nowhere"),
    ],
)
def test_a_regional_nat_gateway_has_a_table_of_its_own(
    routes: list[dict[str, object]] | None, verdict: str, egress: list[str]
) -> None:
    network = healthy_network(1)
    use_regional(network)
    if routes is not None:
        network.add("RouteTables", route_table("rtb-nat", *routes))
    found = diagnose(network)
    assert found.answer == verdict
    if verdict == "reachable":
        (placement,), ((result,),) = found.placements, found.results
        assert [str(address) for address in egress_addresses(result, placement)] == egress


# After a fault the walk goes on


def lose_default(network: SnapshotBuilder) -> None:
    routes_of(network, "rtb-private-a").pop()


def kill_default(network: SnapshotBuilder) -> None:
    routes_of(network, "rtb-private-a")[-1]["State"] = "blackhole"


def close_public_subnets(network: SnapshotBuilder) -> None:
    shut = network_acl("acl-shut", acl_entry(1, "ingress", "deny", "tcp", "203.0.113.9/32"))
    shut["Entries"] += network_acl("x")["Entries"]
    give_acl(network, shut, "subnet-public-a", "subnet-public-b")


@pytest.mark.parametrize(
    ("azs", "changes", "of_a"),
    [
        pytest.param(2, (lose_default,), ["no-route"], id="a missing route hides nothing when nothing else is wrong"),
        pytest.param(
            2, (lose_default, close_public_subnets), ["no-route", "nacl-denied"], id="behind it, the way of its sister"
        ),
        pytest.param(1, (lose_default, close_public_subnets), ["no-route"], id="without a sister nobody knows the way"),
        pytest.param(
            2,
            (kill_default, close_public_subnets),
            ["blackhole-route", "nacl-denied"],
            id="the same behind a black hole",
        ),
    ],
)
def test_all_blockers_of_the_way_that_was_meant_are_named(
    azs: int, changes: tuple[Change, ...], of_a: list[str]
) -> None:
    network = healthy_network(azs)
    for change in changes:
        change(network)
    results = diagnose(network).results[0][0]
    assert [str(blocker.reason) for blocker in results.blockers] == of_a
    assert results.blockers[0].is_final


def test_the_group_does_not_hide_what_lies_beyond() -> None:
    network = healthy_network(1).replace("SecurityGroups", security_group("sg-app"))
    lose_default(network)
    reasons = [blocker.reason for blocker in diagnose(network).results[0][0].blockers]
    assert reasons == ["sg-empty", "no-route"]


# What is not known or not modelled


def lead_to(network: SnapshotBuilder, **target: str) -> None:
    routes_of(network, "rtb-private-a")[-1:] = [route(EVERYWHERE, **target)]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        pytest.param(lambda n: n.remove("NatGateways", "nat-a"), "NatGateways", id="the NAT gateway is named only"),
        pytest.param(lambda n: n.remove("InternetGateways", "igw-main"), "InternetGateways", id="so is the way on"),
        pytest.param(lambda n: lead_to(n, endpoint="vpce-x"), "VpcEndpoints", id="an endpoint is named only"),
        pytest.param(lambda n: lead_to(n, peering="pcx-x"), "VpcPeeringConnections", id="a peering is named only"),
        pytest.param(lambda n: lead_to(n, interface="eni-x"), "NetworkInterfaces", id="an interface is named only"),
        pytest.param(
            lambda n: n.element("RouteTables", "rtb-private-a")["Routes"][-1].update(State="filtered"),
            "RouteTables",
            id="ROUTE-5: nobody says what a filtered route does",
        ),
    ],
)
def test_what_is_not_known_leaves_the_verdict_open(change: Change, what: str) -> None:
    network = healthy_network(1)
    change(network)
    found = diagnose(network)
    assert found.answer == "unknown"
    assert found.causes == ()
    assert what in {gap.what for gap in found.deciding}


def test_what_a_firewall_endpoint_lets_pass_is_in_doubt() -> None:
    """EP-18."""
    network = healthy_network(1)
    endpoint = gateway_endpoint("vpce-fw", "unused") | {"VpcEndpointType": "GatewayLoadBalancer"}
    network.add("VpcEndpoints", endpoint)
    lead_to(network, endpoint="vpce-fw")
    (gap,) = diagnose(network).deciding
    assert (gap.what, gap.why) == ("NetworkInterfaces", "not in the snapshot"), "where it stands is not told"
    endpoint["SubnetIds"] = ["subnet-public-a"]
    assert "gateway load balancer" in {gap.what for gap in diagnose(network).gaps}


def test_a_reply_that_cannot_come_back_is_found_behind_what_is_not_modelled() -> None:
    """Whatever lies beyond, the ACL near the client lets nothing in."""
    network = healthy_network(1)
    lead_to(network, endpoint="vpce-x")
    nothing_in = network_acl("acl-shut", acl_entry(1, "egress", "allow", "all", EVERYWHERE))
    give_acl(network, nothing_in, "subnet-private-a")
    assert diagnose(network).answer == "blocked"


def test_an_edge_table_may_send_replies_to_somewhere_unknown() -> None:
    """ROUTE-13."""
    network = healthy_network(1)
    table = route_table("rtb-edge", route("10.0.101.0/24", interface="eni-fw"))
    table["Associations"] = [{"Main": False, "GatewayId": "igw-main", "AssociationState": {"State": "associated"}}]
    network.add("RouteTables", table)
    found = diagnose(network)
    assert found.answer == "unknown"
    assert {gap.what for gap in found.deciding} == {"NetworkInterfaces"}
    table["Routes"] = table["Routes"][:1]
    assert diagnose(network).answer == "reachable"


# The end of the way


def test_a_stopped_instance_answers_nothing() -> None:
    network = database()
    network.element("Reservations", "i-db")["Instances"][0]["State"]["Name"] = "stopped"
    assert named(diagnose(network, "https://10.0.21.7")) == [("target-not-running", "i-db", "forward")]


def test_whether_an_instance_runs_is_not_known_without_its_document() -> None:
    network = database().without("Reservations")
    found = diagnose(network, "https://10.0.21.7")
    assert found.answer == "unknown"
    assert {gap.what for gap in found.deciding} == {"Reservations"}


def test_an_address_of_the_vpc_that_nobody_holds() -> None:
    assert named(diagnose(database(), "https://10.0.21.8")) == [("destination-not-found", "10.0.21.8", "forward")]


def test_a_block_is_parted_by_who_holds_its_addresses() -> None:
    found = diagnose(database(), "10.0.21.6/31:443")
    assert found.answer == "intermittent"
    assert named(found) == [("destination-not-found", "10.0.21.6", "forward")]


def test_a_nat_gateway_drops_what_is_addressed_to_itself() -> None:
    """NAT-12."""
    network = healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))
    result = diagnose(network, "tcp://10.0.101.5:443")
    assert result.answer == "blocked"
    assert named(result) == [("nat-unsolicited", "nat-a", "forward")]


def lose_local_way_back(network: SnapshotBuilder, **target: str) -> SnapshotBuilder:
    routes_of(network, "rtb-data-a").append(route("10.0.1.0/24", **target))
    return network


@pytest.mark.parametrize(
    ("target", "verdict", "causes"),
    [
        pytest.param({"interface": "eni-fw"}, "unknown", [], id="ROUTE-7: through an appliance"),
        pytest.param(
            {"igw": "igw-main"}, "blocked", [("no-return-route", "rtb-data-a", "return")], id="to the internet"
        ),
    ],
)
def test_a_reply_takes_the_route_of_its_own_subnet(
    target: dict[str, str], verdict: str, causes: list[tuple[str, str, str]]
) -> None:
    found = diagnose(lose_local_way_back(database(), **target), "https://10.0.21.7")
    assert (found.answer, named(found)) == (verdict, causes)


def test_no_gap_is_shown_where_nothing_is_missing() -> None:
    found = diagnose(healthy_network(3))
    assert (found.gaps, found.assumptions) == ((), ())


def test_a_gap_names_the_permission_that_would_close_it() -> None:
    network = healthy_network(1).without("NatGateways")
    known = network_of(network.documents(), "NatGateways")
    (gap,) = wayout.diagnose(known, "ecs:prod/payments", [WEB]).deciding
    assert gap == Gap(
        "NatGateways",
        "UnauthorizedOperation",
        "ec2:DescribeNatGateways",
        "nat-a is not known: AWS refused the call",
    )


def test_ipv6_ends_at_a_nat_gateway() -> None:
    """IP6-4, and no fault of the gateway's subnet, which has no IPv6 to lead on."""
    network = healthy_network(1)
    network.replace("NetworkInterfaces", task_interface("a", ipv6="2001:db8::10"))
    network.replace("SecurityGroups", security_group("sg-app", egress=(permission("-1", cidr="::/0"),)))
    network.replace("NetworkAcls", network_acl("acl-main", subnets=("subnet-private-a", "subnet-public-a"), ipv6=True))
    routes_of(network, "rtb-private-a").append(route("::/0", nat="nat-a"))
    found = wayout.diagnose(network_of(network.documents()), "eni-task-a", ["https://[2606:4700::1111]"])
    assert named(found) == [("nat-protocol", "nat-a", "forward")]


def test_a_reference_over_ipv6_is_taken_for_granted_and_told() -> None:
    """SG-12: AWS speaks of private addresses only."""
    network = add_database(healthy_network(1), ingress=(permission("tcp", 5432, group="sg-app"),))
    network.replace("NetworkInterfaces", task_interface("a", ipv6="2001:db8:1:1::10"))
    network.element("NetworkInterfaces", "eni-db")["Ipv6Addresses"] = [{"Ipv6Address": "2001:db8:1:2::7"}]
    network.element("Vpcs", "vpc-main").update(vpc(ipv6_cidr="2001:db8:1::/56"))
    network.replace("SecurityGroups", security_group("sg-app", egress=(permission("-1", cidr="::/0"),)))
    places = ("subnet-private-a", "subnet-public-a", "subnet-data-a")
    network.replace("NetworkAcls", network_acl("acl-main", subnets=places, ipv6=True))
    found = wayout.diagnose(network_of(network.documents()), "eni-task-a", ["tcp://[2001:db8:1:2::7]:5432"])
    assert found.answer == "reachable"
    assert any("SG-12, unverified" in note for note in found.assumptions)
