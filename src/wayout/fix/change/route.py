"""Changes of routes: created, pointed elsewhere, deleted."""

import msgspec

from wayout.fix.change.edit import Edit, known, refuse, with_noun
from wayout.model.network import Network
from wayout.model.route_table import Route, RouteTable
from wayout.net.address import Family
from wayout.net.prefix import Prefix

_TARGETS = (
    ("nat-", "nat_gateway_id"),
    ("igw-", "gateway_id"),
    ("vgw-", "gateway_id"),
    ("vpce-", "gateway_id"),
    ("eigw-", "egress_only_internet_gateway_id"),
    ("tgw-", "transit_gateway_id"),
    ("pcx-", "vpc_peering_connection_id"),
    ("eni-", "network_interface_id"),
    ("i-", "instance_id"),
    ("cagw-", "carrier_gateway_id"),
    ("lgw-", "local_gateway_id"),
    ("arn:", "core_network_arn"),
)
"""The field of a route that names a target, by how its id begins (ROUTE-9)."""


def target_field(target: str) -> str:
    """The field of a Route, and the parameter of AWS's calls in snake_case, that names this target.

    Raises: InputError when no route can lead there.
    """
    found = next((field for start, field in _TARGETS if target.startswith(start)), None)
    if found is None:
        raise refuse(target, "no route leads to such a thing")
    return found


class CreateRoute(Edit, frozen=True, kw_only=True):
    """A route for a block of either family, or a prefix list, that the table does not have yet."""

    route_table_id: str
    destination: str
    target: str

    @property
    def component(self) -> str:
        """The table."""
        return self.route_table_id

    def on(self, network: Network) -> Network:
        """The network in which the table has the route."""
        table = known(network, "route_tables", self.route_table_id)
        if _at(table, self.destination) is not None:
            raise refuse(self.route_table_id, f"it has a route for {self.destination} already")
        return _with_routes(network, table, (*table.routes, _route(self.destination, self.target)))

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The route is deleted."""
        del network
        return (DeleteRoute(route_table_id=self.route_table_id, destination=self.destination),)


class ReplaceRoute(Edit, frozen=True, kw_only=True):
    """A route that the table has, to another target: one step, in which no packet lacks a route."""

    route_table_id: str
    destination: str
    target: str

    @property
    def component(self) -> str:
        """The table."""
        return self.route_table_id

    def on(self, network: Network) -> Network:
        """The network in which the route leads elsewhere."""
        table = known(network, "route_tables", self.route_table_id)
        old = _found(table, self.destination)
        new = _route(self.destination, self.target)
        return _with_routes(network, table, tuple(new if route is old else route for route in table.routes))

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The route leads where it led before."""
        old = _found(known(network, "route_tables", self.route_table_id), self.destination)
        return (ReplaceRoute(route_table_id=self.route_table_id, destination=self.destination, target=_named(old)),)


class DeleteRoute(Edit, frozen=True, kw_only=True):
    """A route goes."""

    route_table_id: str
    destination: str

    @property
    def component(self) -> str:
        """The table."""
        return self.route_table_id

    def on(self, network: Network) -> Network:
        """The network in which the table lacks the route."""
        table = known(network, "route_tables", self.route_table_id)
        old = _found(table, self.destination)
        return _with_routes(network, table, tuple(route for route in table.routes if route is not old))

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The route is created again."""
        old = _found(known(network, "route_tables", self.route_table_id), self.destination)
        return (CreateRoute(route_table_id=self.route_table_id, destination=self.destination, target=_named(old)),)


def _route(destination: str, target: str) -> Route:
    block: dict[str, object]
    if destination.startswith("pl-"):
        block = {"destination_prefix_list_id": destination}
    elif Prefix.parse(destination).family is Family.IPV4:
        block = {"destination_cidr_block": Prefix.parse(destination)}
    else:
        block = {"destination_ipv6_cidr_block": Prefix.parse(destination)}
    return Route(**block, **{target_field(target): target})  # type: ignore[arg-type]


def _named(route: Route) -> str:
    """The target by which the route can be made again; an instance's route names its interface too."""
    return route.instance_id or route.target[1]


def _at(table: RouteTable, destination: str) -> Route | None:
    return next((r for r in table.routes if r.destination == destination and not r.is_propagated), None)


def _found(table: RouteTable, destination: str) -> Route:
    route = _at(table, destination)
    if route is None or route.gateway_id == "local":
        raise refuse(table.route_table_id, f"it has no route for {destination} that can be changed")
    return route


def _with_routes(network: Network, table: RouteTable, routes: tuple[Route, ...]) -> Network:
    changed = msgspec.structs.replace(table, routes=routes)
    return with_noun(network, "route_tables", table.route_table_id, changed)
