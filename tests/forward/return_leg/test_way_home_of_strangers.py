"""Replies that a device on the way does not take: found by real packets in the lab."""

from tests.builders import (
    SnapshotBuilder,
    gateway_endpoint,
    healthy_network,
    internet_gateway,
    network_acl,
    network_interface,
    peering,
    permission,
    route,
    route_table,
    security_group,
    subnet,
    vpc,
)
from tests.builders.hub_and_spoke import hub_and_spoke
from tests.laws.reading import network_of

import wayout
from wayout.forward.journey.outcome import Answer
from wayout.model.reason import Reason


def neighbours() -> SnapshotBuilder:
    """A VPC beside the healthy one, with a host and an internet gateway, over a peering; all filters are open."""
    network = healthy_network(1)
    network.add("Vpcs", vpc("vpc-next", "10.1.0.0/16", ipv6_cidr="2001:db8:1::/56"))
    network.add("Subnets", subnet("subnet-next", "10.1.0.0/24", vpc="vpc-next", ipv6_cidr="2001:db8:1:0::/64"))
    network.add("NetworkAcls", network_acl("acl-next", subnets=("subnet-next",), vpc="vpc-next", ipv6=True))
    everything = (permission("-1", cidr=("0.0.0.0/0", "::/0")),)
    network.add("SecurityGroups", security_group("sg-next", ingress=everything, egress=everything, vpc="vpc-next"))
    interface = network_interface(
        "eni-next", "10.1.0.10", subnet="subnet-next", groups=("sg-next",), vpc="vpc-next", public_ip="198.51.100.90"
    )
    network.add("NetworkInterfaces", interface)
    network.add("InternetGateways", internet_gateway("igw-next", vpc="vpc-next"))
    network.add("VpcPeeringConnections", peering("pcx-1", ("vpc-main", "10.0.0.0/16"), ("vpc-next", "10.1.0.0/16")))
    return network


def test_a_reply_leaves_by_the_gateway_by_which_the_request_came() -> None:
    """IGW-2, IGW-9: another VPC's gateway does not know the address."""
    network = neighbours()
    routes = (route("0.0.0.0/0", igw="igw-main"),)
    network.add("RouteTables", route_table("rtb-next", *routes, main=True, vpc="vpc-next", local=("10.1.0.0/16",)))
    (found,) = wayout.trace(network_of(network.documents()), "internet:203.0.113.9", "eni-next:443")
    assert found.answer is Answer.BLOCKED
    assert found.result.blockers[-1].reason is Reason.NO_RETURN_ROUTE


def test_a_reply_leaves_by_its_own_gateway() -> None:
    network = neighbours()
    routes = (route("0.0.0.0/0", igw="igw-next"),)
    network.add("RouteTables", route_table("rtb-next", *routes, main=True, vpc="vpc-next", local=("10.1.0.0/16",)))
    (found,) = wayout.trace(network_of(network.documents()), "internet:203.0.113.9", "eni-next:443")
    assert found.answer is Answer.REACHABLE


def test_a_gateway_endpoint_behind_a_nat_gateway_sees_that_gateway() -> None:
    """EP-3: the table of the gateway's subnet leads there; the endpoint sees the gateway's private address."""
    network = healthy_network(1)
    network.add("VpcEndpoints", gateway_endpoint("vpce-1", "s3", "rtb-public"))
    listed = {"PrefixListId": "pl-s3", "PrefixListName": "com.amazonaws.us-east-1.s3", "Cidrs": ["52.216.0.0/15"]}
    network.add("PrefixLists", listed)
    onward = {"DestinationPrefixListId": "pl-s3", "GatewayId": "vpce-1", "Origin": "CreateRoute", "State": "active"}
    network.element("RouteTables", "rtb-public")["Routes"].append(onward)
    (found,) = wayout.trace(network_of(network.documents()), "eni-task-a", "52.216.7.7:443")
    assert found.answer is Answer.REACHABLE
    (branch,) = found.result.outcomes[0].branches
    assert [str(address) for address in branch.egress] == ["10.0.101.5"]


def test_a_reply_that_a_nat_gateway_passes_on_takes_no_peering() -> None:
    """PEER-2, NAT-10: it bears the address of whoever replied to the gateway, and a peering takes only its VPC's own."""
    network = hub_and_spoke(1)
    network.add("VpcPeeringConnections", peering("pcx-1", ("vpc-hub", "10.100.0.0/16"), ("vpc-main", "10.0.0.0/16")))
    routes = network.element("RouteTables", "rtb-hub-public")["Routes"]
    routes[:] = [r for r in routes if r.get("DestinationCidrBlock") != "10.0.0.0/8"]
    routes.append(route("10.0.0.0/16", peering="pcx-1"))
    (found,) = wayout.trace(network_of(network.documents()), "eni-task-a", "203.0.113.9:443")
    assert found.answer is Answer.BLOCKED
    assert [(b.reason, b.component) for b in found.result.blockers] == [(Reason.NO_RETURN_ROUTE, "rtb-hub-public")]
