"""The calls of changes of routes."""

from typing import Any

from wayout.fix.call.call import Call, absent
from wayout.fix.call.value import Sight, ref
from wayout.fix.change.route import CreateRoute, DeleteRoute, ReplaceRoute, target_field
from wayout.net.address import Family
from wayout.net.prefix import Prefix

_NEW = (
    "InvalidRouteTableID.NotFound",
    "InvalidNatGatewayID.NotFound",
    "InvalidGatewayID.NotFound",
    "InvalidInternetGatewayID.NotFound",
)
"""AWS's errors while a table or a target that was just created is not known everywhere."""


def create(change: CreateRoute) -> Call:
    """Create the route; AWS refuses one whose destination the table has, so whoever is refused looks where it leads."""
    return Call(
        operation="CreateRoute",
        parameters=_route(change.route_table_id, change.destination, change.target),
        so=(_leading(change.route_table_id, change.destination, change.target),),
        already=("RouteAlreadyExists",),
        again=_NEW,
        lost=_lost(change.target),
    )


def replace(change: ReplaceRoute) -> Call:
    """Point the route elsewhere, in one step."""
    return Call(
        operation="ReplaceRoute",
        parameters=_route(change.route_table_id, change.destination, change.target),
        so=(_leading(change.route_table_id, change.destination, change.target),),
        again=_NEW,
        lost=_lost(change.target),
    )


def delete(change: DeleteRoute) -> Call:
    """Delete the route."""
    return Call(
        operation="DeleteRoute",
        parameters={"RouteTableId": ref(change.route_table_id), _block(change.destination): change.destination},
        so=(absent(_leading(change.route_table_id, change.destination, None)),),
        already=("InvalidRoute.NotFound",),
    )


def _block(destination: str) -> str:
    """The parameter, and the member of a route, that holds this destination."""
    if destination.startswith("pl-"):
        return "DestinationPrefixListId"
    return "DestinationCidrBlock" if Prefix.parse(destination).family is Family.IPV4 else "DestinationIpv6CidrBlock"


def _member(target: str) -> str:
    """The member of a route that names this target: `nat_gateway_id` as NatGatewayId."""
    return "".join(word.capitalize() for word in target_field(target).split("_"))


def _route(route_table_id: str, destination: str, target: str) -> dict[str, Any]:
    # A route to a Gateway Load Balancer endpoint is described under GatewayId and created under a name of its own.
    parameter = "VpcEndpointId" if target.startswith("vpce-") else _member(target)
    # DescribeRouteTables tells prefix lists as DestinationPrefixListId, and so do the calls.
    return {"RouteTableId": ref(route_table_id), _block(destination): destination, parameter: ref(target)}


def _leading(route_table_id: str, destination: str, target: str | None) -> Sight:
    """Where AWS lists the route, to this target or to any; a propagated route for the same block is another one."""
    to = () if target is None else ((_member(target), ref(target)),)
    return Sight(
        operation="DescribeRouteTables",
        parameters={"RouteTableIds": [ref(route_table_id)]},
        within=("RouteTables", "Routes"),
        where=((_block(destination), destination), *to),
        none_of=("EnableVgwRoutePropagation",),
        state="Origin",
    )


def _lost(target: str) -> str:
    """What it means when AWS knows no such target: whoever undoes a plan cannot point there again (ROUTE-5)."""
    return f"AWS makes no route to {target}, which is gone: where the route led into a black hole before, it does again"
