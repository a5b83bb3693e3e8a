"""The default route of a table, and which NAT gateway it leads to: where a subnet's traffic to the internet goes."""

from collections.abc import Iterable, Iterator

from wayout.model.nat_gateway import NatGateway
from wayout.model.network import Network
from wayout.model.route_table import Route, RouteTable, RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.prefix import EVERY_IPV4


def default_route(table: RouteTable) -> Route | None:
    """The active IPv4 route to everywhere; one that somebody wrote before one that was propagated. Source: ROUTE-3."""
    routes = [route for route in table.routes if route.prefix == EVERY_IPV4 and route.state == "active"]
    return min(routes, key=lambda route: route.is_propagated, default=None)


def tables_of(network: Network, subnet_ids: Iterable[str]) -> Iterator[tuple[Subnet, RouteTable]]:
    """Each of these subnets with its table, explicit or main; a subnet or table that is not described is left out."""
    for subnet_id in subnet_ids:
        subnet = network.subnets.get(subnet_id)
        table = network.route_table_of(subnet) if subnet is not None else None
        if subnet is not None and isinstance(table, RouteTable):
            yield subnet, table


def nat_of(network: Network, table: RouteTable) -> NatGateway | None:
    """The NAT gateway that the default route leads to; None when it leads elsewhere or the gateway is not described."""
    route = default_route(table)
    if route is None or route.target[0] is not RouteTargetKind.NAT_GATEWAY:
        return None
    return network.nat_gateways.get(route.target[1])
