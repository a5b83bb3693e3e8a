"""References between VPCs on a transit gateway: which switches count, and in which direction."""

from collections.abc import Callable

import pytest
from tests.builders import SnapshotBuilder, transit_gateway, transit_gateway_vpc_attachment
from tests.builders.hub_and_spoke import MAIN, OTHER, add_other_spoke, hub_and_spoke
from tests.laws.reading import network_of

from wayout.forward.decision.perspective import Direction
from wayout.forward.device.transit_group_reference import Referencing, referencing
from wayout.model.gap import Gap

ATTACHMENTS = "TransitGatewayVpcAttachments"
SWITCH = "SecurityGroupReferencingSupport"
Change = Callable[[SnapshotBuilder], object]


def joined() -> SnapshotBuilder:
    """Two spokes on one gateway with every switch on."""
    network = add_other_spoke(hub_and_spoke(1))
    return network.replace("TransitGateways", transit_gateway(group_referencing="enable"))


def set_attachment(attachment_id: str, key: str, value: str) -> Change:
    def change(network: SnapshotBuilder) -> None:
        element = network.element(ATTACHMENTS, attachment_id)
        (element["Options"] if key == SWITCH else element)[key] = value

    return change


def nothing(_: SnapshotBuilder) -> None:
    """Leave everything on."""


def switch_off_gateway(network: SnapshotBuilder) -> None:
    network.replace("TransitGateways", transit_gateway())


def move_to_another_gateway(network: SnapshotBuilder) -> None:
    moved = transit_gateway_vpc_attachment(OTHER[0], OTHER[1], ("subnet-other-transit",), gateway="tgw-west")
    network.replace(ATTACHMENTS, moved).add("TransitGateways", transit_gateway("tgw-west", group_referencing="enable"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (nothing, Referencing.HONOURED),
        (switch_off_gateway, Referencing.SWITCHED_OFF),
        (set_attachment(MAIN[0], SWITCH, "disable"), Referencing.SWITCHED_OFF),
        (set_attachment(OTHER[0], SWITCH, "disable"), Referencing.SWITCHED_OFF),
        (set_attachment(OTHER[0], "State", "deleting"), Referencing.NEVER),
        (move_to_another_gateway, Referencing.NEVER),
    ],
    ids=[
        "every switch is on",
        "the gateway's switch is off",
        "the switch of the own attachment is off",
        "the switch of the other attachment is off",
        "the other attachment is being deleted",
        "the other VPC hangs on another gateway, peered or not",
    ],
)
def test_an_ingress_rule_may_name_a_group_of_another_vpc_when(change: Change, expected: Referencing) -> None:
    network = joined()
    change(network)
    found = referencing(network_of(network.documents()), "vpc-other", "vpc-main", Direction.INGRESS)
    assert found is expected


def test_an_egress_rule_never_may() -> None:
    network = network_of(joined().documents())
    assert referencing(network, "vpc-main", "vpc-other", Direction.EGRESS) is Referencing.NEVER


def test_a_switch_that_is_off_decides_even_where_the_gateway_is_not_described() -> None:
    network = joined().without("TransitGateways")
    set_attachment(MAIN[0], SWITCH, "disable")(network)
    known = network_of(network.documents())
    assert referencing(known, "vpc-other", "vpc-main", Direction.INGRESS) is Referencing.SWITCHED_OFF


@pytest.mark.parametrize(
    "document", ["TransitGateways", ATTACHMENTS], ids=["of the gateway", "of the attachments, to which a route leads"]
)
def test_a_description_that_is_missing_leaves_it_open(document: str) -> None:
    known = network_of(joined().without(document).documents())
    found = referencing(known, "vpc-other", "vpc-main", Direction.INGRESS)
    assert isinstance(found, Gap)
    assert found.what == document


def test_vpcs_that_use_no_transit_gateway_need_no_description_of_one() -> None:
    network = joined().without(ATTACHMENTS, "TransitGateways")
    for table in network.elements("RouteTables"):
        table["Routes"] = [route for route in table["Routes"] if "TransitGatewayId" not in route]
    known = network_of(network.documents())
    assert referencing(known, "vpc-other", "vpc-main", Direction.INGRESS) is Referencing.NEVER
