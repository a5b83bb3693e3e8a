"""What joins the generated VPCs: one transit gateway to the VPC of shared services, and a peering between neighbours.

Each VPC sends what is for the shared services to the transit gateway, whose tables keep the others apart, as accounts
do. VPCs 2 and 3, 4 and 5, and so on are peered.
"""

from collections.abc import Sequence
from typing import Final

from tests.builders import Json, peering, route
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

from bench.documents import Documents
from bench.vpc import Vpc

GATEWAY: Final = "tgw-0a1b2c3d4e5f60718"
TABLE_OF_SPOKES: Final = "tgw-rtb-0a1b2c3d4e5f60719"
TABLE_OF_SHARED: Final = "tgw-rtb-0a1b2c3d4e5f6071a"


class Connections:
    """The connections of these VPCs, of which the first holds the shared services."""

    def __init__(self, vpcs: Sequence[Vpc]) -> None:
        self._vpcs = vpcs

    def routes_of(self, home: Vpc) -> tuple[Json, ...]:
        """The routes of a VPC's private subnets that lead into other VPCs."""
        shared, *others = self._vpcs
        transit = [route(each.cidr, tgw=GATEWAY) for each in (others if home is shared else [shared])]
        peers = [route(peer.cidr, peering=_peering_id(*pair)) for pair in self._pairs() for peer in _others(pair, home)]
        return (*transit, *peers)

    def describe(self, documents: Documents) -> None:
        """Add the gateway, its attachments and tables, and the peerings."""
        attached = {
            vpc.vpc_id: to_vpc(f"tgw-attach-{vpc.vpc_id.removeprefix('vpc-')}", vpc.vpc_id) for vpc in self._vpcs
        }
        shared, *others = self._vpcs
        documents.add("TransitGateways", transit_gateway(GATEWAY))
        for vpc in self._vpcs:
            attachment_id, *_ = one = attached[vpc.vpc_id]
            subnets = tuple(place.subnet_id for place in vpc.private)
            described = transit_gateway_vpc_attachment(attachment_id, vpc.vpc_id, subnets, gateway=GATEWAY)
            documents.add("TransitGatewayVpcAttachments", described)
            table = TABLE_OF_SHARED if vpc is shared else TABLE_OF_SPOKES
            documents.add("TransitGatewayAttachments", transit_gateway_attachment(one, table=table, gateway=GATEWAY))
        self._add_table(documents, TABLE_OF_SHARED, attached, [shared], others)
        self._add_table(documents, TABLE_OF_SPOKES, attached, others, [shared])
        for first, second in self._pairs():
            sides = (first.vpc_id, first.cidr), (second.vpc_id, second.cidr)
            documents.add("VpcPeeringConnections", peering(_peering_id(first, second), *sides))

    def _add_table(
        self,
        documents: Documents,
        table_id: str,
        attached: dict[str, Attached],
        associated: Sequence[Vpc],
        propagating: Sequence[Vpc],
    ) -> None:
        sources = [attached[vpc.vpc_id] for vpc in propagating]
        learned = [transit_route(vpc.cidr, attached[vpc.vpc_id], kind="propagated") for vpc in propagating]
        own = (attached[vpc.vpc_id] for vpc in associated)
        documents.add("TransitGatewayRouteTables", transit_gateway_route_table(table_id, gateway=GATEWAY))
        documents.add("TransitGatewayRouteTableAssociations", transit_associations(table_id, *own))
        documents.add("TransitGatewayPropagations", transit_propagations(table_id, *sources))
        documents.add("TransitGatewayStaticRoutes", transit_routes(table_id))
        documents.add("TransitGatewayPropagatedRoutes", transit_routes(table_id, *learned))

    def _pairs(self) -> list[tuple[Vpc, Vpc]]:
        return list(zip(self._vpcs[2::2], self._vpcs[3::2], strict=False))


def _others(pair: tuple[Vpc, Vpc], home: Vpc) -> list[Vpc]:
    return [vpc for vpc in pair if vpc is not home] if home in pair else []


def _peering_id(one: Vpc, other: Vpc) -> str:
    return f"pcx-0{one.number:08x}{other.number:08x}"
