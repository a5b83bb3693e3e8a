"""A transit gateway's route table arrives in up to five documents: itself, its associations, propagations, static and propagated routes."""

from collections.abc import Iterable

from wayout.model.noun import Noun
from wayout.model.transit_gateway import (
    TableAssociation,
    TablePropagation,
    TransitGatewayRoute,
    TransitGatewayRouteTable,
)


class RouteTableElement(Noun, frozen=True):
    """An element of DescribeTransitGatewayRouteTables."""

    transit_gateway_route_table_id: str
    transit_gateway_id: str | None = None


class StaticRoutes(Noun, frozen=True):
    """SearchTransitGatewayRoutes for static routes, wrapped with the table it was asked of."""

    transit_gateway_route_table_id: str
    routes: tuple[TransitGatewayRoute, ...] = ()


class PropagatedRoutes(Noun, frozen=True):
    """SearchTransitGatewayRoutes for propagated routes, wrapped."""

    transit_gateway_route_table_id: str
    routes: tuple[TransitGatewayRoute, ...] = ()


class Associations(Noun, frozen=True):
    """GetTransitGatewayRouteTableAssociations, wrapped."""

    transit_gateway_route_table_id: str
    associations: tuple[TableAssociation, ...] = ()


class Propagations(Noun, frozen=True):
    """GetTransitGatewayRouteTablePropagations, wrapped."""

    transit_gateway_route_table_id: str
    transit_gateway_route_table_propagations: tuple[TablePropagation, ...] = ()


Piece = RouteTableElement | StaticRoutes | PropagatedRoutes | Associations | Propagations


def merged_table(pieces: Iterable[Piece]) -> TransitGatewayRouteTable:
    """One table from all that the documents say about it; at least one piece."""
    table_id, gateway_id = "", None
    static = propagated = None
    associations: tuple[TableAssociation, ...] | None = None
    propagations: tuple[TablePropagation, ...] | None = None
    for piece in pieces:
        table_id = piece.transit_gateway_route_table_id
        match piece:
            case RouteTableElement():
                gateway_id = piece.transit_gateway_id
            case StaticRoutes():
                learned = tuple(route for route in piece.routes if route.type == "propagated")
                static = (*(static or ()), *(route for route in piece.routes if route.type != "propagated"))
                propagated = (*(propagated or ()), *learned) if learned else propagated
            case PropagatedRoutes():
                propagated = (*(propagated or ()), *piece.routes)
            case Associations():
                associations = (*(associations or ()), *piece.associations)
            case Propagations():
                propagations = (*(propagations or ()), *piece.transit_gateway_route_table_propagations)
    return TransitGatewayRouteTable(
        transit_gateway_route_table_id=table_id,
        transit_gateway_id=gateway_id,
        static_routes=static,
        propagated_routes=propagated,
        associations=associations,
        propagations=propagations,
    )
