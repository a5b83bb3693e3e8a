"""What leaves for the internet and is addressed to an interface of the network meets what stands before that interface."""

import pytest
from tests.builders import permission, route, route_table, security_group
from tests.forward.return_leg.test_way_home_of_strangers import neighbours
from tests.laws.reading import network_of

import wayout
from wayout.ask.trace import Trace
from wayout.forward.journey.outcome import Answer
from wayout.model.reason import Reason


def ask(*, admits: str, gateway: str | None = "igw-next", to: str = "198.51.100.90:443") -> Trace:
    """From the bastion, which has a public address, to the public address of the host in the next VPC."""
    network = neighbours()
    routes = () if gateway is None else (route("0.0.0.0/0", igw=gateway),)
    network.add("RouteTables", route_table("rtb-next", *routes, main=True, vpc="vpc-next", local=("10.1.0.0/16",)))
    group = security_group("sg-next", ingress=(permission("tcp", 443, cidr=admits),), vpc="vpc-next")
    network.replace("SecurityGroups", group)
    if gateway is None:
        network.remove("InternetGateways", "igw-next")
    (found,) = wayout.trace(network_of(network.documents()), "i-bastion", to)
    return found


def test_the_group_over_there_admits_everybody() -> None:
    found = ask(admits="0.0.0.0/0")
    assert found.answer is Answer.REACHABLE
    assert [hop.component for hop in found.forward.hops][-3:] == ["igw-next", "subnet-next", "eni-next"]


@pytest.mark.parametrize("admits", ["10.0.0.0/16", "203.0.113.0/24"])
def test_the_group_over_there_sees_the_public_address(admits: str) -> None:
    """IGW-2: the private address of the sender admits nobody who comes from the internet."""
    found = ask(admits=admits)
    assert found.answer is Answer.BLOCKED
    assert found.result.blockers[-1].reason is Reason.SG_NO_MATCHING_RULE
    assert found.result.blockers[-1].component == "sg-next"


def test_a_vpc_without_an_internet_gateway_lets_nobody_in() -> None:
    """IGW-1."""
    found = ask(admits="0.0.0.0/0", gateway=None)
    assert found.answer is Answer.BLOCKED
    assert (Reason.IGW_NOT_ATTACHED, "vpc-next") in {(b.reason, b.component) for b in found.result.blockers}


def test_another_address_of_the_internet_is_the_world() -> None:
    assert ask(admits="10.0.0.0/16", to="198.51.100.91:443").answer is Answer.REACHABLE


def test_a_request_from_the_internet_to_a_vpc_without_a_gateway_is_blocked() -> None:
    network = neighbours().remove("InternetGateways", "igw-next")
    network.add("RouteTables", route_table("rtb-next", main=True, vpc="vpc-next", local=("10.1.0.0/16",)))
    (found,) = wayout.trace(network_of(network.documents()), "internet:203.0.113.9", "eni-next:443")
    assert found.answer is Answer.BLOCKED
    assert found.result.blockers[0].reason is Reason.IGW_NOT_ATTACHED
