"""The calls of changes of the route tables of transit gateways."""

from typing import Any, Final

from wayout.fix.call.call import Call, Wait, absent
from wayout.fix.call.value import Sight, ref
from wayout.fix.change.transit_gateway import (
    AssociateTransitGatewayRouteTable,
    CreateTransitGatewayRoute,
    DeleteTransitGatewayRoute,
    DisassociateTransitGatewayRouteTable,
)

BUSY: Final = ("IncorrectState",)
"""AWS's error while an earlier change of the gateway is under way."""


def create_route(change: CreateTransitGatewayRoute) -> Call:
    """Create the static route."""
    return Call(
        operation="CreateTransitGatewayRoute",
        parameters={
            "TransitGatewayRouteTableId": ref(change.transit_gateway_route_table_id),
            "DestinationCidrBlock": change.destination,
            "TransitGatewayAttachmentId": ref(change.transit_gateway_attachment_id),
        },
        so=(
            _route(
                change.transit_gateway_route_table_id,
                change.destination,
                ("Routes", "TransitGatewayAttachments"),
                ("TransitGatewayAttachmentId", ref(change.transit_gateway_attachment_id)),
            ),
        ),
        already=("RouteAlreadyExists",),
        again=BUSY,
    )


def delete_route(change: DeleteTransitGatewayRoute) -> Call:
    """Delete the static route."""
    there = _route(change.transit_gateway_route_table_id, change.destination, ("Routes",))
    return Call(
        operation="DeleteTransitGatewayRoute",
        parameters={
            "TransitGatewayRouteTableId": ref(change.transit_gateway_route_table_id),
            "DestinationCidrBlock": change.destination,
        },
        so=(absent(there),),
        already=("InvalidRoute.NotFound",),
        again=BUSY,
    )


def associate(change: AssociateTransitGatewayRouteTable) -> Call:
    """Give the attachment its table, and wait until it has it."""
    own = _association(change.transit_gateway_route_table_id, change.transit_gateway_attachment_id)
    return Call(
        operation="AssociateTransitGatewayRouteTable",
        parameters={
            "TransitGatewayRouteTableId": ref(change.transit_gateway_route_table_id),
            "TransitGatewayAttachmentId": ref(change.transit_gateway_attachment_id),
        },
        so=(own,),
        already=("Resource.AlreadyAssociated",),
        again=BUSY,
        wait=Wait(sight=own, ready=("associated",), failed=("disassociating", "disassociated"), seconds=600),
    )


def disassociate(change: DisassociateTransitGatewayRouteTable) -> Call:
    """Take the attachment's table from it, and wait until it has none."""
    gone = absent(_association(change.transit_gateway_route_table_id, change.transit_gateway_attachment_id))
    return Call(
        operation="DisassociateTransitGatewayRouteTable",
        parameters={
            "TransitGatewayRouteTableId": ref(change.transit_gateway_route_table_id),
            "TransitGatewayAttachmentId": ref(change.transit_gateway_attachment_id),
        },
        so=(gone,),
        already=("InvalidAssociation.NotFound",),
        again=BUSY,
        wait=Wait(sight=gone, seconds=600),
    )


def _route(table_id: str, destination: str, within: tuple[str, ...], *where: tuple[str, Any]) -> Sight:
    filters = (("type", "static"), ("route-search.exact-match", destination))
    return Sight(
        operation="SearchTransitGatewayRoutes",
        parameters={
            "TransitGatewayRouteTableId": ref(table_id),
            "Filters": [{"Name": name, "Values": [value]} for name, value in filters],
        },
        within=within,
        where=where,
        none_of=() if len(within) > 1 else ("deleting", "deleted"),
    )


def _association(table_id: str, attachment_id: str) -> Sight:
    return Sight(
        operation="GetTransitGatewayRouteTableAssociations",
        parameters={"TransitGatewayRouteTableId": ref(table_id)},
        within=("Associations",),
        where=(("TransitGatewayAttachmentId", ref(attachment_id)),),
        none_of=("disassociated",),
    )
