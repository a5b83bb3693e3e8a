"""What no group, ACL or route touches: SG-20, NACL-9, ROUTE-8, DNS-1."""

import pytest
from tests.builders import SnapshotBuilder, acl_entry, healthy_network, network_acl, security_group, subnet, vpc
from tests.builders.healthy import give_acl
from tests.laws.reading import network_of

import wayout
from wayout.forward.device.exempt import exempt_destinations
from wayout.net.address import Address


@pytest.mark.parametrize(
    ("address", "is_exempt"),
    [
        pytest.param("169.254.169.253", True, id="the resolver's link-local address"),
        pytest.param("fd00:ec2::253", True, id="the resolver's IPv6 address"),
        pytest.param("10.0.0.2", True, id="the resolver at the VPC's base and two"),
        pytest.param("169.254.169.254", True, id="instance metadata"),
        pytest.param("fd00:ec2::254", True, id="instance metadata over IPv6"),
        pytest.param("169.254.170.2", True, id="ECS task metadata"),
        pytest.param("169.254.169.123", True, id="time"),
        pytest.param("169.254.169.250", True, id="Windows activation"),
        pytest.param("169.254.169.251", True, id="Windows activation, the other address"),
        pytest.param("10.0.1.1", True, id="the subnet's router"),
        pytest.param("10.0.2.1", False, id="another subnet's router"),
        pytest.param("10.0.1.2", False, id="the base and two of the subnet, unless it is the VPC's first"),
        pytest.param("10.0.1.10", False, id="an interface"),
        pytest.param("169.254.169.1", False, id="any other link-local address"),
    ],
)
def test_services_beside_every_interface_are_exempt(address: str, is_exempt: bool) -> None:
    network = network_of({"Vpcs": [vpc()], "Subnets": [subnet("subnet-a", "10.0.1.0/24")]})
    exempt = exempt_destinations(network, "vpc-main", network.subnets["subnet-a"])
    assert (Address.parse(address) in exempt) is is_exempt


def closed() -> SnapshotBuilder:
    """A task whose group and ACL let nothing pass, and whose table has no route but local."""
    network = healthy_network(1).replace("SecurityGroups", security_group("sg-app"))
    nothing = network_acl("acl-shut", acl_entry(1, "egress", "deny", "all", "0.0.0.0/0"))
    network.element("RouteTables", "rtb-private-a")["Routes"].pop()
    return give_acl(network, nothing, "subnet-private-a")


@pytest.mark.parametrize(
    ("to", "verdict"),
    [
        pytest.param("udp://10.0.0.2:53", "reachable", id="T13: names resolve behind any group and ACL"),
        pytest.param("http://169.254.170.2", "reachable", id="ECS hands out credentials"),
        pytest.param("udp://10.0.3.4:53", "blocked", id="T14: a custom name server is like any other address"),
        pytest.param("http://169.254.169.1", "blocked", id="nothing else is"),
    ],
)
def test_nothing_filters_them(to: str, verdict: str) -> None:
    assert wayout.diagnose(network_of(closed().documents()), "ecs:prod/payments", [to]).answer == verdict


def test_no_default_route_takes_link_local_addresses_to_the_internet() -> None:
    """ROUTE-8."""
    network = healthy_network(1)
    rules = network.element("SecurityGroups", "sg-bastion")["IpPermissionsEgress"]
    network.replace("SecurityGroups", security_group("sg-app", egress=rules))
    found = wayout.diagnose(network_of(network.documents()), "ecs:prod/payments", ["http://169.254.169.1"])
    assert [(cause.reason, cause.component) for cause in found.causes] == [("no-route", "rtb-private-a")]
