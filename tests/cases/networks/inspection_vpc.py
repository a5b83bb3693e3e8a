"""Firewalls behind a transit gateway: in the hub, or in a VPC of their own that packets cross on their way to it."""

from tests.builders import (
    SnapshotBuilder,
    network_acl,
    peering,
    route,
    route_table,
    subnet,
    to_vpc,
    transit_gateway_attachment,
    transit_gateway_vpc_attachment,
    transit_route,
    vpc,
    zone,
)
from tests.builders.healthy import EVERYWHERE, number
from tests.builders.hub_and_spoke import HUB, MAIN, add_gateway_table, add_other_spoke, add_static, hub_and_spoke
from tests.builders.inline import firewall_endpoint, hub_table, inspection_hub, without_short_cuts

INSPECTION = to_vpc("tgw-attach-inspection", "vpc-inspection")
_INSIDE = ("10.200.0.0/16",)


def hub_inspects_before_the_nat_gateway() -> SnapshotBuilder:
    return inspection_hub(2)


def nat_subnet_of_the_hub_sends_replies_past_the_firewall() -> SnapshotBuilder:
    """Zone a has the old route back, straight to the transit gateway, which was right before there was a firewall."""
    place = "subnet-hub-public-a"
    ways = (route(EVERYWHERE, igw="igw-hub"), route("10.0.0.0/8", tgw="tgw-hub"))
    return inspection_hub(1).replace("RouteTables", hub_table("rtb-hub-public-a", place, *ways))


def replies_enter_the_inspection_vpc_in_another_zone() -> SnapshotBuilder:
    """What a spoke sends to another one crosses the hub; the other spoke stands in zone a only."""
    return without_short_cuts(add_other_spoke(inspection_hub(2)))


def appliance_mode_keeps_both_ways_in_one_zone() -> SnapshotBuilder:
    return without_short_cuts(add_other_spoke(inspection_hub(2, appliance_mode="enable")))


def replies_of_a_spoke_bypass_the_inspection() -> SnapshotBuilder:
    """The table of the spokes still learns the block of the one that asks, so that replies take the short cut."""
    network = add_other_spoke(inspection_hub(1))
    for document, listed in (
        ("TransitGatewayPropagations", "TransitGatewayRouteTablePropagations"),
        ("TransitGatewayPropagatedRoutes", "Routes"),
    ):
        answer = network.element(document, "tgw-rtb-spokes")
        answer[listed] = [each for each in answer[listed] if "tgw-attach-other" not in str(each)]
    return network


def inspection_vpc_before_the_egress_vpc() -> SnapshotBuilder:
    """The packets cross the transit gateway twice: into the VPC of the firewall, and on into the hub."""
    return _with_inspection_vpc(back=INSPECTION)


def egress_vpc_sends_replies_past_the_inspection_vpc() -> SnapshotBuilder:
    return _with_inspection_vpc(back=MAIN)


def inspection_vpc_sends_everything_back() -> SnapshotBuilder:
    """The gateway routes what comes from the inspection VPC like what comes from the spokes: into it again."""
    network = _with_inspection_vpc(back=INSPECTION)
    routes = network.element("TransitGatewayStaticRoutes", "tgw-rtb-inspection")
    routes["Routes"] = [transit_route(EVERYWHERE, INSPECTION)]
    return network


def request_over_the_transit_gateway_and_reply_over_a_peering() -> SnapshotBuilder:
    """Somebody joined the VPCs by a peering, and switched the routes of one side only. Nothing keeps track: it works."""
    network = add_other_spoke(hub_and_spoke(1))
    sides = (("vpc-main", "10.0.0.0/16"), ("vpc-other", "10.1.0.0/16"))
    network.add("VpcPeeringConnections", peering("pcx-short", *sides))
    ways = (route(EVERYWHERE, tgw="tgw-hub"), route("10.0.0.0/16", peering="pcx-short"))
    table = route_table("rtb-other", *ways, subnets=("subnet-other",), vpc="vpc-other", local=("10.1.0.0/16",))
    return network.replace("RouteTables", table)


def _with_inspection_vpc(*, back: tuple[str, str, str]) -> SnapshotBuilder:
    """The hub and spoke with `vpc-inspection` (10.200.0.0/16) on the way there; `back` is where replies go from the hub.

    `rtb-inspection-transit-a` leads to `vpce-fw-a` in `subnet-inspection-firewall-a`, `rtb-inspection-firewall-a` back to
    `tgw-hub`, whose `tgw-rtb-inspection` leads to the hub and to the spoke.
    """
    network = hub_and_spoke(2)
    network.add("Vpcs", vpc("vpc-inspection", _INSIDE[0], name="inspection"))
    network.add("RouteTables", route_table("rtb-inspection-main", main=True, vpc="vpc-inspection", local=_INSIDE))
    subnets: list[str] = []
    for letter in "ab":
        endpoint, digit = f"vpce-fw-{letter}", number(letter)
        places = (f"subnet-inspection-transit-{letter}", f"subnet-inspection-firewall-{letter}")
        blocks = (f"10.200.20{digit}.0/28", f"10.200.4{digit}.0/28")
        ways = (route(EVERYWHERE, endpoint=endpoint), route(EVERYWHERE, tgw="tgw-hub"))
        for place, block, way in zip(places, blocks, ways, strict=True):
            network.add("Subnets", subnet(place, block, zone(letter), vpc="vpc-inspection"))
            table = place.replace("subnet", "rtb")
            network.add("RouteTables", route_table(table, way, subnets=(place,), vpc="vpc-inspection", local=_INSIDE))
        network.add("VpcEndpoints", firewall_endpoint(endpoint, places[1], vpc="vpc-inspection"))
        subnets += places
    network.add("NetworkAcls", network_acl("acl-inspection", subnets=tuple(subnets), vpc="vpc-inspection"))
    network.add("TransitGatewayVpcAttachments", transit_gateway_vpc_attachment(*INSPECTION[:2], tuple(subnets[::2])))
    network.add("TransitGatewayAttachments", transit_gateway_attachment(INSPECTION, table="tgw-rtb-inspection"))
    learned = {"10.0.0.0/16": MAIN}
    add_gateway_table(network, "tgw-rtb-inspection", (INSPECTION,), transit_route(EVERYWHERE, HUB), learned=learned)
    network.element("TransitGatewayStaticRoutes", "tgw-rtb-spokes")["Routes"] = [transit_route(EVERYWHERE, INSPECTION)]
    return add_static(network, "tgw-rtb-hub", transit_route("10.0.0.0/16", back))
