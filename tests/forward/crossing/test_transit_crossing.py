"""The way back through a transit gateway, and what the subnets of its attachments do to it."""

import pytest
from tests.builders import SnapshotBuilder, acl_entry, allow_all, network_acl, route
from tests.builders.healthy import EVERYWHERE, give_acl
from tests.builders.hub_and_spoke import HUB, MAIN, hub_and_spoke, hub_transit_table
from tests.laws.reading import network_of

import wayout
from wayout.forward.journey.outcome import Answer
from wayout.model.reason import Reason

VPC_ATTACHMENTS = "TransitGatewayVpcAttachments"
NO_REPLIES = acl_entry(90, "ingress", "deny", "all", "203.0.113.0/24")


def asked(network: SnapshotBuilder, source: str = "eni-task-a") -> tuple[Answer, list[tuple[Reason, str]]]:
    found = wayout.diagnose(network_of(network.documents()), source, ["https://203.0.113.9"])
    return found.answer, [(blocker.reason, blocker.component) for blocker in found.results[0][0].blockers]


def without_zone_a(network: SnapshotBuilder) -> SnapshotBuilder:
    """The hub uses zones b and c, the spoke's attachment stays in all three: requests of zone a come out in b or c."""
    network.element(VPC_ATTACHMENTS, HUB[0])["SubnetIds"] = ["subnet-hub-transit-b", "subnet-hub-transit-c"]
    return network


def test_a_reply_may_come_back_in_the_zone_of_the_nat_gateway() -> None:
    """The hub serves zone a from zone b; replies come out in the spoke's subnet of zone b, whose ACL stops them."""
    network = hub_and_spoke(2)
    network.element(VPC_ATTACHMENTS, HUB[0])["SubnetIds"] = ["subnet-hub-transit-b"]
    give_acl(network, network_acl("acl-b", allow_all("ingress")), "subnet-transit-b")
    network.element("NetworkAcls", "acl-b")["Entries"].append(acl_entry(90, "egress", "deny", "all", EVERYWHERE))
    assert asked(network) == (Answer.BLOCKED, [(Reason.NACL_DENIED, "acl-b")])


def test_requests_that_may_come_out_in_two_zones_pass_when_both_do() -> None:
    assert asked(without_zone_a(hub_and_spoke(3))) == (Answer.REACHABLE, [])


def test_requests_that_may_come_out_in_two_zones_are_in_doubt_when_one_of_them_fails() -> None:
    network = without_zone_a(hub_and_spoke(3))
    table = network.element("RouteTables", "rtb-hub-transit-c")
    table["Routes"] = table["Routes"][:1]
    assert asked(network)[0] is Answer.UNKNOWN


def test_requests_that_may_come_out_in_two_zones_are_blocked_when_both_fail() -> None:
    network = without_zone_a(hub_and_spoke(3))
    for letter in "bc":
        table = network.element("RouteTables", f"rtb-hub-transit-{letter}")
        table["Routes"] = table["Routes"][:1]
    assert asked(network)[0] is Answer.BLOCKED


@pytest.mark.parametrize(
    ("broken", "answer"),
    [((), Answer.REACHABLE), (("a",), Answer.UNKNOWN), (("a", "c"), Answer.BLOCKED)],
    ids=["all subnets pass", "one of them fails", "both fail"],
)
def test_replies_that_may_come_out_in_two_zones_pass_when_both_do(broken: tuple[str, ...], answer: Answer) -> None:
    """The NAT gateway of zone b serves zone a, and the spoke is not attached in b: replies come out in a or c."""
    network = hub_and_spoke(3)
    network.element(VPC_ATTACHMENTS, HUB[0])["SubnetIds"] = ["subnet-hub-transit-b"]
    network.element(VPC_ATTACHMENTS, MAIN[0])["SubnetIds"] = ["subnet-transit-a", "subnet-transit-c"]
    for letter in broken:
        acl = network_acl(f"acl-{letter}", allow_all("ingress"), acl_entry(90, "egress", "deny", "all", EVERYWHERE))
        give_acl(network, acl, f"subnet-transit-{letter}")
    assert asked(network)[0] is answer


def test_a_nat_gateway_in_a_zone_without_attachment_subnet_cannot_reply() -> None:
    network = hub_and_spoke(2)
    network.element(VPC_ATTACHMENTS, HUB[0])["SubnetIds"] = ["subnet-hub-transit-a"]
    table = network.element("RouteTables", "rtb-hub-transit-a")
    table["Routes"][1] = route(EVERYWHERE, nat="nat-b")
    assert asked(network) == (Answer.BLOCKED, [(Reason.TGW_AZ_NOT_ATTACHED, HUB[0])])


def test_an_acl_that_refuses_replies_blocks_even_where_the_hub_is_not_known() -> None:
    network = hub_and_spoke(1).without("TransitGatewayStaticRoutes")
    give_acl(network, network_acl("acl-a", NO_REPLIES, allow_all("ingress"), allow_all("egress")), "subnet-private-a")
    assert asked(network) == (Answer.BLOCKED, [(Reason.NACL_DENIED, "acl-a")])


def test_in_the_subnet_of_the_attachment_it_does_not_because_replies_do_not_meet_it() -> None:
    network = hub_and_spoke(1).without("TransitGatewayStaticRoutes")
    network.element(VPC_ATTACHMENTS, MAIN[0])["SubnetIds"] = ["subnet-private-a"]
    give_acl(network, network_acl("acl-a", NO_REPLIES, allow_all("ingress"), allow_all("egress")), "subnet-private-a")
    assert asked(network) == (Answer.UNKNOWN, [])


def test_replies_of_a_nat_gateway_that_leave_by_another_connection_are_in_doubt() -> None:
    network = hub_and_spoke(1)
    table = network.element("RouteTables", "rtb-hub-public")
    table["Routes"][2] = route("10.0.0.0/8", peering="pcx-1")
    assert asked(network)[0] is Answer.UNKNOWN


def test_a_peering_of_the_hub_takes_no_packets_of_a_spoke() -> None:
    network = hub_and_spoke(1)
    ways = (route(EVERYWHERE, nat="nat-a"), route("203.0.113.0/24", peering="pcx-1"))
    network.replace("RouteTables", hub_transit_table("a", *ways))
    side = {"CidrBlock": "203.0.113.0/24", "VpcId": "vpc-far", "OwnerId": "1", "Region": "us-east-1"}
    near = {"CidrBlock": "10.100.0.0/16", "VpcId": "vpc-hub", "OwnerId": "1", "Region": "us-east-1"}
    network.add(
        "VpcPeeringConnections",
        {
            "VpcPeeringConnectionId": "pcx-1",
            "AccepterVpcInfo": side,
            "RequesterVpcInfo": near,
            "Status": {"Code": "active"},
        },
    )
    assert asked(network) == (Answer.BLOCKED, [(Reason.PEERING_NOT_TRANSITIVE, "pcx-1")])


def test_a_public_address_of_the_sender_does_not_help_at_the_internet_gateway_of_the_hub() -> None:
    network = hub_and_spoke(1)
    table = network.element("RouteTables", "rtb-hub-transit-a")
    table["Routes"][1] = route(EVERYWHERE, igw="igw-hub")
    interface = network.element("NetworkInterfaces", "eni-task-a")
    public = {"Association": {"IpOwnerId": "amazon", "PublicDnsName": "", "PublicIp": "198.51.100.77"}}
    interface |= public
    interface["PrivateIpAddresses"][0] |= public
    answer, blockers = asked(network)
    assert answer is Answer.BLOCKED
    assert [reason for reason, _ in blockers] == [Reason.SPOOFED_SOURCE]
