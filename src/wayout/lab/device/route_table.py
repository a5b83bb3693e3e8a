"""AWS's route tables as the kernel's: longest prefix, main table and the order of equal prefixes are the kernel's work.

A local route hands the look-up on to the table of who holds which address. Source: ROUTE-1 to ROUTE-5, ROUTE-7.
"""

from collections.abc import Iterator

from wayout.lab.device.nat_instance import appliance_of
from wayout.lab.device.router import Router, zone_of
from wayout.lab.plan.draft import LAST
from wayout.model.gap import Gap
from wayout.model.route_table import Route, RouteTable, RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.prefix import Prefix

_STATIC, _LISTED, _PROPAGATED = 10, 20, 30


def write_table(router: Router, subnet: Subnet) -> None:
    """Write the table of a subnet, unless it is there, and let the subnet use it."""
    table = router.network.route_table_of(subnet)
    if isinstance(table, Gap):
        device = router.doubt(table)
        number, _ = router.table(subnet.subnet_id, "")
        router.draft.default(device, number, LAST)
    else:
        leads_over_transit = any(route.target[0] is RouteTargetKind.TRANSIT_GATEWAY for route in table.routes)
        zone = zone_of(subnet) if leads_over_transit else ""
        number, is_new = router.table(table.route_table_id, zone)
        if is_new:
            _write(router, table, zone, number)
    router.route_subnet(subnet, number)


def _write(router: Router, table: RouteTable, zone: str, number: int) -> None:
    for prefix, metric, route in _lines(router, table):
        device = None if route.target[0] is RouteTargetKind.LOCAL else _device(router, table, route, zone, prefix)
        router.draft.route(prefix, device, number, metric)
    for prefix in router.own_prefixes():
        router.draft.route(prefix, None, number, _STATIC)
    router.draft.default(router.dead_end("no-route", table.route_table_id), number, LAST)


def _lines(router: Router, table: RouteTable) -> Iterator[tuple[Prefix, int, Route]]:
    for route in table.routes:
        if route.prefix is not None:
            yield route.prefix, _PROPAGATED if route.is_propagated else _STATIC, route
        elif route.destination_prefix_list_id is not None:
            listed = router.network.prefix_lists.get(route.destination_prefix_list_id)
            if listed is None or listed.prefixes is None:
                where = route.destination_prefix_list_id
                router.plan.doubt(router.network.gap("ManagedPrefixListEntries", table.vpc_id, where))
            else:
                yield from ((prefix, _LISTED, route) for prefix in listed.prefixes)


def _device(router: Router, table: RouteTable, route: Route, zone: str, prefix: Prefix) -> str:
    """The device that leads to the target of a route, a dead end where it leads nowhere."""
    kind, target = route.target
    if route.state == "blackhole":
        return router.dead_end("blackhole-route", table.route_table_id)
    if route.state != "active":
        return router.doubt(Gap.feature("RouteTables", f"a route of {table.route_table_id} is {route.state!r}"))
    match kind:
        case RouteTargetKind.TRANSIT_GATEWAY:
            return router.attachments.get((target, zone)) or router.gateways.get(target) or _unzoned(router, target)
        case RouteTargetKind.NETWORK_INTERFACE | RouteTargetKind.INSTANCE:
            return _appliance(router, target)
        case _:
            found = router.gateways.get(target)
            if found is not None:
                return found
            return router.doubt(Gap.feature(kind, f"the lab does not rebuild {target}, to which {prefix} leads"))


def _unzoned(router: Router, target: str) -> str:
    is_attached = any(gateway_id == target for gateway_id, _ in router.attachments)
    if is_attached:
        return router.dead_end("tgw-az-not-attached", target)
    return router.doubt(
        Gap.feature("transit gateway", f"the lab knows no attachment of {router.vpc.vpc_id} to {target}")
    )


def _appliance(router: Router, target: str) -> str:
    """The interface that a route names."""
    interface = appliance_of(router.network, target)
    own = interface.addresses[0] if interface is not None and interface.addresses else None
    device = router.device_of(interface.subnet_id, own) if interface is not None and own is not None else None
    if device is None:
        return router.doubt(Gap.feature("appliance", f"the lab does not rebuild what {target} does with packets"))
    return device
