"""Ways: how packets of some subnets can be led to a target: by a route in their table, or by a table of their own.

A table that other subnets use as well, or that is the main one and so every new subnet's, would lead them there too: the
second way gives these subnets a copy.

Source: ROUTE-1, ROUTE-2, ROUTE-7, EP-1, Q-5, Q-6.
"""

from collections.abc import Iterator
from typing import Final

from wayout.fix.change.any_change import Change
from wayout.fix.change.route import CreateRoute, ReplaceRoute
from wayout.fix.change.route_table import AssociateRouteTable, CreateRouteTable
from wayout.fix.change.vpc_endpoint import ModifyVpcEndpoint
from wayout.fix.naming import tag_name, unused_id
from wayout.model.network import Network
from wayout.model.route_table import UNTOLD, Route, RouteTable, RouteTargetKind
from wayout.model.subnet import Subnet

_MOST_ROUTES: Final = 500
_MOST_TABLES: Final = 200


def ways(
    network: Network, table: RouteTable, block: str, target: str, subnets: tuple[Subnet, ...]
) -> Iterator[tuple[Change, ...]]:
    """The changes of each way in which `table`, or one of their own, leads `block` from the subnets to the target."""
    direct = routed(table, block, target)
    if direct is None:
        return
    yield (direct,)
    own = {subnet.subnet_id for subnet in subnets}
    others = [subnet for subnet in served(network, table) if subnet.subnet_id not in own]
    is_main = any(association.main for association in table.associations)
    if (others or is_main) and subnets:
        split = _split(network, table, block, target, subnets)
        if split is not None:
            yield split


def routed(table: RouteTable, block: str, target: str) -> Change | None:
    """The route in the table: new, or in place of the one that is there; None where it leads there, or none can be."""
    old = at_block(table, block)
    if old is None:
        if len(table.routes) >= _MOST_ROUTES:
            return None
        return CreateRoute(route_table_id=table.route_table_id, destination=block, target=target)
    kind, named = old.target
    if kind is RouteTargetKind.LOCAL or (named == target and old.state == "active"):
        return None
    return ReplaceRoute(route_table_id=table.route_table_id, destination=block, target=target)


def at_block(table: RouteTable, block: str) -> Route | None:
    """The route that somebody wrote for exactly this block."""
    return next((route for route in table.routes if route.destination == block and not route.is_propagated), None)


def served(network: Network, table: RouteTable) -> tuple[Subnet, ...]:
    """The subnets that use a table, by an association or because it is the main one."""
    found = []
    for subnet in network.subnets_of_vpc.get(table.vpc_id, ()):
        own = network.route_table_of(subnet)
        if isinstance(own, RouteTable) and own.route_table_id == table.route_table_id:
            found.append(subnet)
    return tuple(found)


def is_for_subnets(network: Network, table: RouteTable) -> bool:
    """Whether subnets may be given a table: not one of a gateway's own (ROUTE-13, ROUTE-17)."""
    is_of_nat = any(nat.route_table_id == table.route_table_id for nat in network.nat_gateways.values())
    return not is_of_nat and not any(association.gateway_id for association in table.associations)


def table_of(network: Network, subnet: Subnet) -> RouteTable | None:
    """The table of a subnet, as far as it is known."""
    found = network.route_table_of(subnet)
    return found if isinstance(found, RouteTable) else None


def _split(
    network: Network, table: RouteTable, block: str, target: str, subnets: tuple[Subnet, ...]
) -> tuple[Change, ...] | None:
    """A copy of the table for these subnets, with the route.

    None where a route could not be copied: it was learned, or AWS does not tell where it leads from.
    """
    kept = [route for route in table.routes if route.target[0] is not RouteTargetKind.LOCAL]
    tables = sum(1 for each in network.route_tables.values() if each.vpc_id == table.vpc_id)
    if (
        any(route.is_propagated or route.destination == UNTOLD for route in kept)
        or tables >= _MOST_TABLES
        or _is_local_changed(table)
    ):
        return None
    name = tag_name(subnets[0]) or subnets[0].subnet_id
    own_id = unused_id(network, "route_tables", "rtb", name)
    changes: list[Change] = [CreateRouteTable(route_table_id=own_id, vpc_id=table.vpc_id, name=name)]
    copied = (route for route in kept if route.destination != block and route.state == "active")
    changes += [_copied(network, own_id, route) for route in copied]
    changes.append(CreateRoute(route_table_id=own_id, destination=block, target=target))
    changes += [AssociateRouteTable(route_table_id=own_id, subnet_id=subnet.subnet_id) for subnet in subnets]
    return tuple(changes)


def _is_local_changed(table: RouteTable) -> bool:
    """Whether the table leads addresses of the VPC itself elsewhere by changing the local route (ROUTE-7)."""
    local = [route for route in table.routes if route.origin == "CreateRouteTable"]
    return any(route.target[0] is not RouteTargetKind.LOCAL for route in local)


def _copied(network: Network, table_id: str, route: Route) -> Change:
    """The route in another table; that of a gateway endpoint is AWS's own, and comes with the endpoint (EP-1)."""
    endpoint = network.vpc_endpoints.get(route.gateway_id or "")
    if endpoint is not None and endpoint.is_gateway:
        return ModifyVpcEndpoint(vpc_endpoint_id=endpoint.vpc_endpoint_id, add_route_table_ids=(table_id,))
    return CreateRoute(
        route_table_id=table_id, destination=route.destination, target=route.instance_id or route.target[1]
    )
