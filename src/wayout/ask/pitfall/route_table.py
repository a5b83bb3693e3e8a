"""Pitfalls of route tables: one table for subnets with different needs, and subnets that nobody gave a table."""

from collections.abc import Iterator, Mapping

from wayout.ask.pitfall.default_route import default_route, nat_of, tables_of
from wayout.ask.pitfall.finding import Pitfall
from wayout.ask.source.occupancy import Occupancy
from wayout.model.network import Network
from wayout.model.reason import Advisory
from wayout.model.route_table import RouteTable, RouteTargetKind


def shared_route_tables(network: Network, occupancy: Mapping[str, Occupancy]) -> Iterator[Pitfall]:
    """The tables whose default route is right for some of their subnets and wrong for others.

    Either it leads to the internet gateway, which public addresses on the table need, and workloads without one use it
    too; or it leads to a NAT gateway that stands in one of its own subnets. Source: ROUTE-14, IGW-2, NAT-5.
    """
    public = _public_subnets(network)
    users: dict[str, tuple[RouteTable, list[str]]] = {}
    for subnet, table in tables_of(network, network.subnets):
        users.setdefault(table.route_table_id, (table, []))[1].append(subnet.subnet_id)
    for table, subnet_ids in users.values():
        private = tuple(s for s in subnet_ids if s in occupancy and occupancy[s].private)
        route = default_route(table)
        if not private or route is None:
            continue
        served = tuple(s for s in subnet_ids if s in public)
        nat = nat_of(network, table)
        if route.target[0] is RouteTargetKind.INTERNET_GATEWAY and served:
            workloads = [name for s in private for name in occupancy[s].private]
            yield _shared(
                table, private, route.target[1], (("public", ", ".join(served)), ("workloads", _few(workloads)))
            )
        elif nat is not None and nat.subnet_id in subnet_ids:
            yield _shared(table, private, nat.nat_gateway_id, (("nat_subnet", nat.subnet_id or ""),))


def main_route_tables(network: Network, occupancy: Mapping[str, Occupancy]) -> Iterator[Pitfall]:
    """The main tables that subnets with workloads use because no table was associated with them. Source: ROUTE-1."""
    implicit: dict[str, list[str]] = {}
    for subnet, table in tables_of(network, occupancy):
        if network.uses_main_table(subnet):
            implicit.setdefault(table.route_table_id, []).append(subnet.subnet_id)
    for table_id, subnet_ids in implicit.items():
        route = default_route(network.route_tables[table_id])
        target = route.target[1] if route is not None else ""
        yield Pitfall(Advisory.MAIN_ROUTE_TABLE, table_id, tuple(subnet_ids), (("target", target),))


def _shared(table: RouteTable, private: tuple[str, ...], target: str, facts: tuple[tuple[str, str], ...]) -> Pitfall:
    return Pitfall(Advisory.SHARED_ROUTE_TABLE, table.route_table_id, private, (("target", target), *facts))


def _public_subnets(network: Network) -> set[str]:
    """The subnets in which something needs the internet gateway itself: a public address or a public NAT gateway."""
    found = {n.subnet_id for n in network.nat_gateways.values() if n.connectivity_type == "public" and n.subnet_id}
    return found | {i.subnet_id for i in network.network_interfaces.values() if i.association is not None}


def _few(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join(unique) if len(unique) <= 3 else f"{', '.join(unique[:3])} and {len(unique) - 3} more"
