"""Centralised egress in good health: spokes whose only way out is a transit gateway to the NAT gateways of a hub."""

import json

from tests.builders.filter import network_acl, permission, security_group
from tests.builders.gateway import internet_gateway
from tests.builders.healthy import EVERYWHERE, add_service, default_group, number, zonal_nat, zone
from tests.builders.place import ACCOUNT, Json
from tests.builders.route_table import route, route_table
from tests.builders.snapshot import SnapshotBuilder
from tests.builders.transit_gateway import (
    Attached,
    to_vpc,
    transit_associations,
    transit_gateway,
    transit_gateway_attachment,
    transit_gateway_route_table,
    transit_gateway_vpc_attachment,
    transit_propagations,
    transit_route,
    transit_routes,
)
from tests.builders.vpc import subnet, vpc
from tests.builders.workload import instance, network_interface

HUB_ACCOUNT = "444455556666"
"""The account of the hub, where it is not that of the spokes."""

MAIN = to_vpc("tgw-attach-main", "vpc-main")
HUB = to_vpc("tgw-attach-hub", "vpc-hub")
OTHER = to_vpc("tgw-attach-other", "vpc-other")
HTTPS_IN = permission("tcp", 443, cidr="10.0.0.0/16")
_OUT = permission("-1", cidr=EVERYWHERE)


def hub_and_spoke(azs: int = 2) -> SnapshotBuilder:
    """One spoke that reaches the internet through the hub, over this many Availability Zones (1 to 3).

    The spoke `vpc-main` (10.0.0.0/16) has per zone `subnet-private-a` with a task of prod/payments (`eni-task-a`,
    10.0.1.10) and `rtb-private-a` to `tgw-hub`, and `subnet-transit-a` for the attachment `tgw-attach-main`. The hub
    `vpc-hub` (10.100.0.0/16) has per zone `subnet-hub-transit-a` with `rtb-hub-transit-a` to `nat-a` (198.51.100.11),
    which stands in `subnet-hub-public-a`; `rtb-hub-public` leads to `igw-hub` and, for 10.0.0.0/8, back to `tgw-hub`.
    What enters by `tgw-attach-main` is routed by `tgw-rtb-spokes` (static default to the hub), what enters by
    `tgw-attach-hub` by `tgw-rtb-hub` (propagated from the spokes). The ACLs `acl-main` and `acl-hub` are open.
    """
    letters = "abc"[:azs]
    network = SnapshotBuilder()
    add_spoke(network, letters)
    add_hub(network, letters)
    network.add("TransitGateways", transit_gateway())
    network.add(
        "TransitGatewayVpcAttachments",
        transit_gateway_vpc_attachment(MAIN[0], MAIN[1], transit_subnets("", letters)),
        transit_gateway_vpc_attachment(HUB[0], HUB[1], transit_subnets("hub-", letters)),
    )
    return add_gateway_tables(network)


def transit_subnets(prefix: str, letters: str) -> tuple[str, ...]:
    """The subnets of an attachment, one per zone."""
    return tuple(f"subnet-{prefix}transit-{letter}" for letter in letters)


def add_spoke(network: SnapshotBuilder, letters: str) -> None:
    """Add `vpc-main` without its attachment."""
    network.add("Vpcs", vpc(name="spoke"))
    network.add(
        "RouteTables",
        route_table("rtb-main", main=True),
        route_table("rtb-transit", subnets=transit_subnets("", letters)),
    )
    for letter in letters:
        digit = number(letter)
        network.add(
            "Subnets",
            subnet(f"subnet-private-{letter}", f"10.0.{digit}.0/24", zone(letter)),
            subnet(f"subnet-transit-{letter}", f"10.0.20{digit}.0/28", zone(letter)),
        )
        network.add(
            "RouteTables",
            route_table(
                f"rtb-private-{letter}", route(EVERYWHERE, tgw="tgw-hub"), subnets=(f"subnet-private-{letter}",)
            ),
        )
        network.add("NetworkInterfaces", _gateway_interface("", letter, f"10.0.20{digit}.4", "vpc-main"))
    subnets = (*(f"subnet-private-{letter}" for letter in letters), *transit_subnets("", letters))
    network.add("NetworkAcls", network_acl("acl-main", subnets=subnets, default=True))
    network.add(
        "SecurityGroups",
        default_group(),
        security_group("sg-app", egress=(permission("tcp", 443, cidr=EVERYWHERE),), description="payments tasks"),
    )
    add_service(network, letters)


def add_hub(network: SnapshotBuilder, letters: str) -> None:
    """Add `vpc-hub` without its attachment."""
    inside, public = ("10.100.0.0/16",), tuple(f"subnet-hub-public-{letter}" for letter in letters)
    network.add("Vpcs", vpc("vpc-hub", inside[0], name="hub"))
    network.add(
        "RouteTables",
        route_table("rtb-hub-main", main=True, vpc="vpc-hub", local=inside),
        route_table(
            "rtb-hub-public",
            route(EVERYWHERE, igw="igw-hub"),
            route("10.0.0.0/8", tgw="tgw-hub"),
            subnets=public,
            vpc="vpc-hub",
            local=inside,
        ),
    )
    network.add("InternetGateways", internet_gateway("igw-hub", vpc="vpc-hub"))
    network.add(
        "NetworkAcls",
        network_acl("acl-hub", subnets=(*public, *transit_subnets("hub-", letters)), vpc="vpc-hub", default=True),
    )
    for letter in letters:
        digit = number(letter)
        network.add(
            "Subnets",
            subnet(f"subnet-hub-public-{letter}", f"10.100.10{digit}.0/24", zone(letter), vpc="vpc-hub"),
            subnet(f"subnet-hub-transit-{letter}", f"10.100.20{digit}.0/28", zone(letter), vpc="vpc-hub"),
        )
        network.add("RouteTables", hub_transit_table(letter, route(EVERYWHERE, nat=f"nat-{letter}")))
        gateway, interface, elastic_ip = zonal_nat(
            letter, subnet=f"subnet-hub-public-{letter}", private_ip=f"10.100.10{digit}.5", vpc="vpc-hub"
        )
        network.add("NatGateways", gateway).add("Addresses", elastic_ip)
        network.add(
            "NetworkInterfaces", interface, _gateway_interface("hub-", letter, f"10.100.20{digit}.4", "vpc-hub")
        )


def hub_transit_table(letter: str, *routes: Json) -> Json:
    """The route table of the hub's attachment subnet in a zone."""
    return route_table(
        f"rtb-hub-transit-{letter}",
        *routes,
        subnets=(f"subnet-hub-transit-{letter}",),
        vpc="vpc-hub",
        local=("10.100.0.0/16",),
    )


def add_gateway_tables(
    network: SnapshotBuilder, *, owner: str = ACCOUNT, gateway_owner: str = ACCOUNT
) -> SnapshotBuilder:
    """The network with both route tables of `tgw-hub`, as the gateway's account sees them; `owner` is the spoke's."""
    network.add(
        "TransitGatewayAttachments",
        transit_gateway_attachment(MAIN, table="tgw-rtb-spokes", owner=owner, gateway_owner=gateway_owner),
        transit_gateway_attachment(HUB, table="tgw-rtb-hub", owner=gateway_owner, gateway_owner=gateway_owner),
    )
    add_gateway_table(network, "tgw-rtb-spokes", (MAIN,), transit_route(EVERYWHERE, HUB))
    return add_gateway_table(network, "tgw-rtb-hub", (HUB,), learned={"10.0.0.0/16": MAIN})


def add_gateway_table(
    network: SnapshotBuilder,
    table_id: str,
    associated: tuple[Attached, ...],
    *static: Json,
    learned: dict[str, Attached] | None = None,
    gateway: str = "tgw-hub",
) -> SnapshotBuilder:
    """The network with one more route table of a gateway; `learned` are propagated routes by their destination."""
    propagated = learned or {}
    network.add("TransitGatewayRouteTables", transit_gateway_route_table(table_id, gateway=gateway))
    network.add("TransitGatewayRouteTableAssociations", transit_associations(table_id, *associated))
    network.add("TransitGatewayPropagations", transit_propagations(table_id, *propagated.values()))
    network.add("TransitGatewayStaticRoutes", transit_routes(table_id, *static))
    routes = (transit_route(cidr, attached, kind="propagated") for cidr, attached in propagated.items())
    return network.add("TransitGatewayPropagatedRoutes", transit_routes(table_id, *routes))


def add_other_spoke(
    network: SnapshotBuilder, *, ingress: tuple[Json, ...] = (HTTPS_IN,), group_referencing: str = "enable"
) -> SnapshotBuilder:
    """The network with a second spoke `vpc-other` (10.1.0.0/16) in zone a, which the tables of the gateway know.

    `i-other` with group `sg-other` has 10.1.1.5 in `subnet-other`; `rtb-other` leads to `tgw-hub`.
    """
    interface = network_interface(
        "eni-other", "10.1.1.5", subnet="subnet-other", groups=("sg-other",), vpc="vpc-other", instance="i-other"
    )
    inside, places = ("10.1.0.0/16",), ("subnet-other", "subnet-other-transit")
    network.add("Vpcs", vpc("vpc-other", inside[0], name="other spoke"))
    network.add(
        "Subnets",
        subnet("subnet-other", "10.1.1.0/24", zone("a"), vpc="vpc-other"),
        subnet("subnet-other-transit", "10.1.201.0/28", zone("a"), vpc="vpc-other"),
    )
    network.add(
        "RouteTables",
        route_table("rtb-other-main", subnets=places[1:], main=True, vpc="vpc-other", local=inside),
        route_table("rtb-other", route(EVERYWHERE, tgw="tgw-hub"), subnets=places[:1], vpc="vpc-other", local=inside),
    )
    network.add("NetworkAcls", network_acl("acl-other", subnets=places, vpc="vpc-other", default=True))
    network.add("SecurityGroups", security_group("sg-other", ingress=ingress, egress=(_OUT,), vpc="vpc-other"))
    network.add("NetworkInterfaces", interface).add("Reservations", instance("i-other", interface, name="other"))
    network.add(
        "TransitGatewayVpcAttachments",
        transit_gateway_vpc_attachment(OTHER[0], OTHER[1], places[1:], group_referencing=group_referencing),
    )
    network.add("TransitGatewayAttachments", transit_gateway_attachment(OTHER, table="tgw-rtb-spokes"))
    associations = network.element("TransitGatewayRouteTableAssociations", "tgw-rtb-spokes")["Associations"]
    associations.extend(transit_associations("tgw-rtb-spokes", OTHER)["Associations"])
    learn(network, "tgw-rtb-spokes", "10.0.0.0/16", MAIN)
    for table_id in ("tgw-rtb-spokes", "tgw-rtb-hub"):
        learn(network, table_id, "10.1.0.0/16", OTHER)
    return network


def learn(network: SnapshotBuilder, table_id: str, cidr: str, attached: Attached) -> SnapshotBuilder:
    """The network in which an attachment propagates a block into a table of the gateway."""
    propagations = network.element("TransitGatewayPropagations", table_id)["TransitGatewayRouteTablePropagations"]
    propagations.extend(transit_propagations(table_id, attached)["TransitGatewayRouteTablePropagations"])
    routes = network.element("TransitGatewayPropagatedRoutes", table_id)["Routes"]
    routes.append(transit_route(cidr, attached, kind="propagated"))
    return network


def add_static(network: SnapshotBuilder, table_id: str, *routes: Json) -> SnapshotBuilder:
    """The network with these static routes in a table of the gateway."""
    network.element("TransitGatewayStaticRoutes", table_id)["Routes"].extend(routes)
    return network


def owned_by(network: SnapshotBuilder, account: str) -> SnapshotBuilder:
    """The same documents as another account's: its number stands wherever the tests' own account did."""
    copy = SnapshotBuilder()
    for document, answer in json.loads(network.text().replace(ACCOUNT, account)).items():
        copy.set(document, answer)
    return copy


def _gateway_interface(prefix: str, letter: str, private_ip: str, vpc_id: str) -> Json:
    """The interface of the transit gateway in an attachment subnet."""
    return network_interface(
        f"eni-{prefix}transit-{letter}",
        private_ip,
        subnet=f"subnet-{prefix}transit-{letter}",
        groups=(),
        availability_zone=zone(letter),
        vpc=vpc_id,
        kind="transit_gateway",
        description="Network Interface for Transit Gateway Attachment",
        requester_managed=True,
        source_dest_check=False,
    )
