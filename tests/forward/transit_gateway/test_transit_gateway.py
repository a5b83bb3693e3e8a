"""What a transit gateway does with packets: attachments, zones, the table, and who could tell what is missing."""

from collections.abc import Callable

import pytest
from tests.builders import SnapshotBuilder, transit_associations, transit_gateway, transit_gateway_attachment
from tests.builders.hub_and_spoke import HUB, MAIN, hub_and_spoke
from tests.laws.reading import network_of

from wayout.forward.device.device import Devices
from wayout.forward.transit_gateway.transit_gateway import passages
from wayout.forward.transit_gateway.transit_passage import Fault, Obstacle, Passage
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet

INTERNET = PacketSet.box(destinations=IntervalSet.single(Address.parse("203.0.113.9")))
IPV6 = PacketSet.box(destinations=IntervalSet.single(Address.parse("2001:db8::9")))
VPC_ATTACHMENTS = "TransitGatewayVpcAttachments"
Change = Callable[[SnapshotBuilder], object]


def passed(network: SnapshotBuilder, *refused: str, packets: PacketSet = INTERNET) -> Passage:
    known = network_of(network.documents(), *refused)
    (passage,) = passages(Devices(known), "tgw-hub", known.subnets["subnet-private-a"], packets)
    return passage


def obstacles(passage: Passage) -> list[Obstacle]:
    return [obstacle for stage in passage.stages for obstacle in stage.obstacles]


def test_packets_come_out_in_the_zone_that_they_came_from() -> None:
    passage = passed(hub_and_spoke(2))
    assert not obstacles(passage)
    assert [subnet.subnet_id for subnet in passage.exits] == ["subnet-hub-transit-a"]


def test_zones_are_compared_by_their_ids() -> None:
    """The same name is another zone in another account."""
    network = hub_and_spoke(2)
    for letter, zone_id in (("a", "use1-az2"), ("b", "use1-az1")):
        network.element("Subnets", f"subnet-hub-transit-{letter}")["AvailabilityZoneId"] = zone_id
    assert [subnet.subnet_id for subnet in passed(network).exits] == ["subnet-hub-transit-b"]


def test_without_a_subnet_in_the_zone_packets_come_out_in_any_other() -> None:
    network = hub_and_spoke(3)
    network.element(VPC_ATTACHMENTS, HUB[0])["SubnetIds"] = ["subnet-hub-transit-b", "subnet-hub-transit-c"]
    assert [subnet.subnet_id for subnet in passed(network).exits] == ["subnet-hub-transit-b", "subnet-hub-transit-c"]


def test_in_appliance_mode_packets_come_out_in_any_zone() -> None:
    network = hub_and_spoke(2)
    network.element(VPC_ATTACHMENTS, HUB[0])["Options"]["ApplianceModeSupport"] = "enable"
    assert [subnet.subnet_id for subnet in passed(network).exits] == ["subnet-hub-transit-a", "subnet-hub-transit-b"]


def test_a_subnet_of_the_other_attachment_that_is_not_described_may_be_of_the_same_zone() -> None:
    network = hub_and_spoke(2).remove("Subnets", "subnet-hub-transit-a")
    passage = passed(network)
    assert not passage.exits
    (gap,) = obstacles(passage)
    assert isinstance(gap, Gap)
    assert "subnet-hub-transit-a" in gap.message


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("available", []),
        ("modifying", [None]),
        ("pending", [Reason.TGW_ATTACHMENT_NOT_AVAILABLE]),
        ("deleted", [Reason.TGW_ATTACHMENT_NOT_AVAILABLE]),
        ("something-new", [Reason.TGW_ATTACHMENT_NOT_AVAILABLE]),
    ],
)
def test_only_an_available_attachment_carries_traffic(state: str, expected: list[Reason | None]) -> None:
    network = hub_and_spoke(1)
    network.element(VPC_ATTACHMENTS, MAIN[0])["State"] = state
    found = obstacles(passed(network))
    assert [obstacle.reason if isinstance(obstacle, Fault) else None for obstacle in found] == expected


def test_an_available_attachment_hides_a_deleted_one() -> None:
    """AWS goes on listing a deleted attachment for a while."""
    network = hub_and_spoke(1)
    old = {**network.element(VPC_ATTACHMENTS, MAIN[0]), "TransitGatewayAttachmentId": "tgw-attach-old"}
    network.elements(VPC_ATTACHMENTS).insert(0, {**old, "State": "deleted"})
    assert not obstacles(passed(network))


def test_an_attachment_without_support_for_ipv6_leaves_ipv6_in_doubt() -> None:
    network = hub_and_spoke(1)
    (gap, fault) = obstacles(passed(network, packets=IPV6))
    assert isinstance(gap, Gap)
    assert "IPv6" in gap.message
    assert isinstance(fault, Fault)
    assert fault.reason is Reason.TGW_NO_ROUTE


def test_a_foreign_vpc_whose_attachments_nobody_may_see_is_not_taken_for_detached() -> None:
    """A shared VPC: the participant describes it, its owner alone sees its attachments."""
    network = hub_and_spoke(1).remove(VPC_ATTACHMENTS, MAIN[0])
    network.element("Vpcs", "vpc-main")["OwnerId"] = "999900001111"
    (gap,) = obstacles(passed(network))
    assert isinstance(gap, Gap)
    assert "999900001111" in gap.message


def _no_tables(network: SnapshotBuilder) -> None:
    for document in list(network.documents()):
        if document.startswith("TransitGatewayRouteTable"):
            network.without(document)
    network.without("TransitGatewayStaticRoutes", "TransitGatewayPropagations", "TransitGatewayPropagatedRoutes")
    network.without("TransitGatewayAttachments")


def _emptied(network: SnapshotBuilder) -> None:
    _no_tables(network)
    network.add("TransitGatewayRouteTables")


def _unassociated(network: SnapshotBuilder) -> None:
    network.replace("TransitGatewayRouteTableAssociations", transit_associations("tgw-rtb-spokes"))
    network.replace("TransitGatewayAttachments", transit_gateway_attachment(MAIN))


def _without_associations(network: SnapshotBuilder) -> None:
    network.without("TransitGatewayRouteTableAssociations", "TransitGatewayAttachments")


def _foreign(change: Change) -> Change:
    def apply(network: SnapshotBuilder) -> None:
        change(network)
        network.replace("TransitGateways", transit_gateway(owner="444455556666"))

    return apply


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_unassociated, None),
        (_emptied, None),
        (_no_tables, ("TransitGatewayRouteTables", "no such document", "ec2:DescribeTransitGatewayRouteTables")),
        (_without_associations, ("TransitGatewayRouteTables", "not in the snapshot", None)),
        (_foreign(_emptied), ("TransitGatewayRouteTables", "another account", "ec2:SearchTransitGatewayRoutes")),
    ],
    ids=[
        "no table is associated",
        "the gateway's own account sees no table at all",
        "the tables were not asked for",
        "the associations were not asked for",
        "another account owns the gateway",
    ],
)
def test_only_the_owner_of_the_gateway_can_say_that_nothing_is_associated(
    change: Change, words: tuple[str, str, str | None] | None
) -> None:
    network = hub_and_spoke(1)
    change(network)
    (found,) = obstacles(passed(network))
    if words is None:
        assert isinstance(found, Fault)
        assert (found.reason, found.component) == (Reason.TGW_NO_ASSOCIATION, MAIN[0])
    else:
        what, why, permission = words
        assert isinstance(found, Gap)
        assert (found.what, found.why) == (what, why)
        assert permission in {None, found.permission}


def test_a_gap_of_another_account_names_the_account_and_the_call() -> None:
    network = hub_and_spoke(1)
    _foreign(_emptied)(network)
    (gap,) = obstacles(passed(network))
    assert isinstance(gap, Gap)
    assert "account 444455556666" in gap.message
    assert "ec2:SearchTransitGatewayRoutes" in gap.message


def test_an_association_that_the_attachment_tells_is_enough() -> None:
    """The list of associations of each table was not asked for."""
    passage = passed(hub_and_spoke(1).without("TransitGatewayRouteTableAssociations"))
    assert not obstacles(passage)
    assert passage.exits


def test_an_association_that_is_being_made_does_not_count() -> None:
    network = hub_and_spoke(1)
    network.element("TransitGatewayRouteTableAssociations", "tgw-rtb-spokes")["Associations"][0]["State"] = (
        "associating"
    )
    network.element("TransitGatewayAttachments", MAIN[0])["Association"]["State"] = "associating"
    (found,) = obstacles(passed(network))
    assert isinstance(found, Fault)
    assert found.reason is Reason.TGW_NO_ASSOCIATION


def test_refused_attachments_are_a_gap() -> None:
    network = hub_and_spoke(1).remove(VPC_ATTACHMENTS, MAIN[0])
    (gap,) = obstacles(passed(network, VPC_ATTACHMENTS))
    assert isinstance(gap, Gap)
    assert gap.permission == "ec2:DescribeTransitGatewayVpcAttachments"
