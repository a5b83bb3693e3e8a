"""Where a change is made."""

from dataclasses import replace

from wayout.fix.call.place import places_of
from wayout.fix.change.ecs_service import SetAssignPublicIp
from wayout.fix.change.elastic_ip import AllocateAddress
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.route import CreateRoute
from wayout.fix.change.transit_gateway import CreateTransitGatewayRoute
from wayout.fix.change.transit_gateway_attachment import AcceptTransitGatewayVpcAttachment
from wayout.model.network import Network
from wayout.model.route_table import RouteTable
from wayout.model.scope import Coverage, Scope
from wayout.model.transit_gateway import TransitGateway, TransitGatewayRouteTable, TransitGatewayVpcAttachment

HERE, THERE = Scope("123456789012", "us-east-1"), Scope("210987654321", "eu-west-1")
NETWORK = Network(
    route_tables={"rtb-1": RouteTable(route_table_id="rtb-1", vpc_id="vpc-1")},
    scopes={"vpc-0": HERE, "subnet-0": HERE, "vpc-1": THERE},
)


def test_a_change_is_made_where_its_vpc_is() -> None:
    assert places_of((CreateRoute(route_table_id="rtb-1", destination="0.0.0.0/0", target="igw-0"),), NETWORK) == (
        THERE,
    )
    new = CreateNatGateway(nat_gateway_id="nat-new-a", vpc_id="vpc-0", name="a", subnet_id="subnet-0")
    assert places_of((new,), NETWORK) == (HERE,)


def test_an_arn_tells_its_place() -> None:
    service = "arn:aws:ecs:eu-west-1:210987654321:service/prod/payments"
    assert places_of((SetAssignPublicIp(service=service, value="ENABLED"),), Network()) == (THERE,)


def test_what_names_no_place_is_made_where_it_is_used() -> None:
    address = AllocateAddress(allocation_id="eipalloc-new-a", name="a")
    route = CreateRoute(route_table_id="rtb-1", destination="0.0.0.0/0", target="igw-0")
    user = CreateNatGateway(
        nat_gateway_id="nat-new-a", vpc_id="vpc-0", name="a", subnet_id="subnet-0", allocation_id="eipalloc-new-a"
    )
    assert places_of((address, route, user), NETWORK) == (HERE, THERE, HERE)


def test_tables_of_a_shared_transit_gateway_are_edited_by_its_owner() -> None:
    """The attachment that a route leads to is in the account of the spoke, and the table is not."""
    spoke = TransitGatewayVpcAttachment(
        transit_gateway_attachment_id="tgw-attach-1", transit_gateway_id="tgw-1", vpc_id="vpc-1"
    )
    network = replace(
        NETWORK,
        transit_gateways={"tgw-1": TransitGateway(transit_gateway_id="tgw-1", owner_id=HERE.account)},
        transit_gateway_route_tables={
            "tgw-rtb-1": TransitGatewayRouteTable(
                transit_gateway_route_table_id="tgw-rtb-1", transit_gateway_id="tgw-1"
            )
        },
        transit_gateway_vpc_attachments={"tgw-attach-1": spoke},
    )
    route = CreateTransitGatewayRoute(
        transit_gateway_route_table_id="tgw-rtb-1",
        destination="10.1.0.0/16",
        transit_gateway_attachment_id="tgw-attach-1",
    )
    accept = AcceptTransitGatewayVpcAttachment(transit_gateway_attachment_id="tgw-attach-1", transit_gateway_id="tgw-1")
    owner = Scope(HERE.account, THERE.region)
    assert places_of((route, accept), network) == (owner, owner)
    flat = replace(network, scopes={"vpc-1": Scope("default", "default")})
    assert places_of((route,), flat) == (Scope("default", "default"),)


def test_in_a_snapshot_of_one_place_everything_is_made_there() -> None:
    address = AllocateAddress(allocation_id="eipalloc-new-a", name="a")
    one = Network(coverage=Coverage(frozenset({(HERE, "Vpcs")}), {}))
    assert places_of((address,), one) == (HERE,)
    assert places_of((address,), Network()) == (Scope("default", "default"),)
