"""What the sentences of advice say."""

import pytest
from tests.explain.scenes import diagnosis_of, https, network_of, report_of, scene

from wayout.explain.advice.every_reason import advice_for, advice_of
from wayout.explain.reason.page import page
from wayout.model.reason import Reason
from wayout.net.packet_set import PacketSet

WITHOUT_COMPONENT = {
    # What has to change stands elsewhere: the service's settings, the traffic, or the address asked for.
    Reason.NO_PUBLIC_IP,
    Reason.NAT_PROTOCOL,
    Reason.IGW_PRIVATE_DESTINATION,
    Reason.DESTINATION_NOT_FOUND,
    Reason.NO_ROUTE,
    Reason.NAT_IN_PRIVATE_SUBNET,
}


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_one_sentence_of_advice_and_a_page(reason: Reason) -> None:
    advice = advice_for(scene(reason, component="x-0a"))
    assert advice[0].isupper()
    assert advice.endswith(".")
    assert len(advice) < 200
    assert "x-0a" in advice or reason in WITHOUT_COMPONENT
    assert page(reason).title


@pytest.mark.parametrize("reason", list(Reason))
def test_advice_does_not_fail_without_packets(reason: Reason) -> None:
    assert advice_for(scene(reason, packets=PacketSet.empty()))


FROM_CASES = {
    "a group rule for the address asked for, no wider": (
        "route-and-group-both-missing",
        "Add an egress rule to sg-app: tcp 443 to 203.0.113.9/32.",
    ),
    "a group as the peer where both stand in one VPC": (
        "database-group-admits-another-group",
        "Add an ingress rule to sg-db: tcp 5432 from sg-app.",
    ),
    "an ACL rule below the one that denies": (
        "deny-stands-before-allow",
        "Add an egress rule to acl-private-a with a number below 100: allow tcp 443 to 203.0.113.9/32.",
    ),
    "the whole ephemeral range in one ACL rule": (
        "nat-subnet-admits-linux-ephemeral-ports-only",
        "Add an ingress rule to acl-public with any free number: allow tcp 1024-65535 from 203.0.113.9/32.",
    ),
    "the service's whole subnet, because its next task has another address": (
        "nat-subnet-lets-no-replies-out",
        "Add an egress rule to acl-public with any free number: allow tcp 32768-60999 to 10.0.1.0/24.",
    ),
    "the NAT gateway of the subnet's own zone": (
        "one-of-three-tables-lacks-the-default-route",
        "Add a route for 0.0.0.0/0 to rtb-private-b, to nat-b (prod-b).",
    ),
    "a table that has the route, before a change to the main table": (
        "new-subnet-silently-uses-the-main-table",
        (
            "Associate subnet-private-c (prod-private-c) with rtb-private-c, which has the route, or add a route for "
            "0.0.0.0/0 to rtb-main, to nat-c (prod-c)."
        ),
    ),
    "that there is no NAT gateway yet": (
        "private-subnet-without-any-way-out",
        "Add a route for 0.0.0.0/0 to rtb-private-a, to a public NAT gateway in a public subnet (there is none yet).",
    ),
    "the internet gateway for what has a public address": (
        "internet-route-deleted-from-the-public-table",
        "Add a route for 0.0.0.0/0 to rtb-public, to igw-main.",
    ),
    "an egress-only gateway for IPv6": (
        "ipv4-default-route-does-not-carry-ipv6",
        "Add a route for ::/0 to rtb-private-a, to eigw-main.",
    ),
    "an endpoint where an AWS service is asked for": (
        "isolated-subnet-lacks-the-ecr-endpoint",
        "Add a route for 0.0.0.0/0 to rtb-private-a, to nat-a (prod-a), or create a VPC endpoint for the service.",
    ),
    "the peering for the way back": (
        "peer-without-a-route-back",
        "Add a route for 10.0.1.0/24 to rtb-peer, to pcx-shared.",
    ),
    "a new deployment where a running task keeps old groups": (
        "running-task-keeps-its-old-group",
        (
            "Start a new deployment, whose tasks get the service's groups, or add an egress rule to sg-legacy: "
            "tcp 443 to "
            "203.0.113.9/32."
        ),
    ),
    "a public address for tasks on Fargate": (
        "fargate-in-a-public-subnet-without-public-address",
        (
            "Set assignPublicIp to ENABLED in the service and start new tasks, or route subnet-public-a "
            "(prod-public-a) and subnet-public-b (prod-public-b) "
            "to a NAT gateway."
        ),
    ),
    "no public address for tasks on EC2": (
        "task-on-ec2-with-awsvpc-in-a-public-subnet",
        (
            "Route subnet-public-a (prod-public-a) to a NAT gateway: on EC2, tasks with an interface of their own "
            "never "
            "get a public address."
        ),
    ),
    "no public address for Lambda": (
        "lambda-function-in-a-public-subnet",
        "Move the function to a subnet whose route leads to a NAT gateway: Lambda never gets a public address.",
    ),
    "an Elastic IP for an interface": (
        "longer-prefix-to-the-internet-gateway",
        "Associate an Elastic IP with eni-task-a, or route subnet-private-a (prod-private-a) to a NAT gateway.",
    ),
}


@pytest.mark.parametrize(("case", "advice"), FROM_CASES.values(), ids=FROM_CASES)
def test_the_advice_is(case: str, advice: str) -> None:
    assert report_of(case).causes[0].advice == advice


def test_a_name_needs_all_addresses() -> None:
    """The addresses of a name change, so a rule for one of them would not last."""
    advice = advice_for(scene(Reason.SG_EMPTY, component="sg-a", to="https://api.example.com"))
    assert advice == "Add an egress rule to sg-a: tcp 443 to 0.0.0.0/0."


def test_advice_needs_no_results() -> None:
    """A cause and its placements are enough, for answers that keep no results."""
    case = "one-zone-has-an-acl-of-its-own"
    found = diagnosis_of(case)
    advice = advice_of(network_of(case), found.causes[0], found.placements)
    assert advice == report_of(case).causes[0].advice


def test_no_gateway_to_the_internet_is_advised_for_a_private_address() -> None:
    """PEER-2: what a peering does not carry is in another VPC or on-premises."""
    found = scene(Reason.PEERING_NOT_TRANSITIVE, packets=https("10.9.0.1"))
    assert "transit gateway or VPN that leads there" in advice_for(found)
    assert "NAT gateway" in advice_for(scene(Reason.PEERING_NOT_TRANSITIVE, packets=https()))
