"""A transit gateway's route table arrives in up to five documents.

They are the table itself, its associations, its propagations, its static and its propagated routes.
"""

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
    additional_routes_available: bool = False


class PropagatedRoutes(Noun, frozen=True):
    """SearchTransitGatewayRoutes for propagated routes, wrapped."""

    transit_gateway_route_table_id: str
    routes: tuple[TransitGatewayRoute, ...] = ()
    additional_routes_available: bool = False


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
    """One table from all that is said about it, in at least one piece. A list that AWS cut off counts as missing."""
    table_id, gateway_id = "", None
    learned: list[TransitGatewayRoute] = []
    static = propagated = None
    associations: tuple[TableAssociation, ...] | None = None
    propagations: tuple[TablePropagation, ...] | None = None
    is_cut_off = False
    for piece in pieces:
        table_id = piece.transit_gateway_route_table_id
        match piece:
            case RouteTableElement():
                gateway_id = piece.transit_gateway_id
            case StaticRoutes():
                learned += [route for route in piece.routes if route.type == "propagated"]
                static = (*(static or ()), *(route for route in piece.routes if route.type != "propagated"))
                is_cut_off = is_cut_off or piece.additional_routes_available
            case PropagatedRoutes():
                propagated = (*(propagated or ()), *piece.routes)
                is_cut_off = is_cut_off or piece.additional_routes_available
            case Associations():
                associations = (*(associations or ()), *piece.associations)
            case Propagations():
                propagations = (*(propagations or ()), *piece.transit_gateway_route_table_propagations)
    if learned and propagated is None:
        propagated = tuple(learned)
    return TransitGatewayRouteTable(
        transit_gateway_route_table_id=table_id,
        transit_gateway_id=gateway_id,
        static_routes=None if is_cut_off else static,
        propagated_routes=propagated,
        associations=associations,
        propagations=propagations,
    )
