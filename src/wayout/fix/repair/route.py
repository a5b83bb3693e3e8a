"""Repairs of routes: a missing one, a dead one, one that leads astray, and the way back.

Source: ROUTE-1 to ROUTE-7, NAT-4 to NAT-6, PEER-2, TGW-7, EP-1.
"""

from collections.abc import Iterator
from typing import Final

from wayout.ask.result.incident import Incident
from wayout.fix.change.any_change import Change
from wayout.fix.change.route import CreateRoute, DeleteRoute, ReplaceRoute
from wayout.fix.change.route_table import AssociateRouteTable
from wayout.fix.change.vpc_endpoint import ModifyVpcEndpoint
from wayout.fix.repair.exit import exit_block, exits
from wayout.fix.repair.join import joins
from wayout.fix.repair.repair import ANY, MENDING, Repair
from wayout.fix.repair.way import at_block, is_for_subnets, routed, served, table_of, ways
from wayout.forward.decision.origin import PublicAddress
from wayout.forward.device.route_table import RouteLookup
from wayout.model.network import Network
from wayout.model.route_table import Route, RouteTable, RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix, prefixes_of

_OF_NO_ZONE: Final = frozenset({RouteTargetKind.INTERNET_GATEWAY, RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY})


def missing(at: Incident) -> Iterator[Repair]:
    """For a table without a route, or with a dead one: a way out or across, in it, in a copy, or in another table."""
    table = at.network.route_tables.get(at.component)
    if table is None:
        return
    subnets = _of_one_zone(at, table)
    dead = _dead(at, table)
    if dead is not None and dead.destination not in {"0.0.0.0/0", "::/0"}:
        yield from _without(table, dead)
    block = dead.destination if dead is not None and dead.prefix is not None else exit_block(at)
    if block is not None and subnets and (dead is None or exit_block(at) is not None):
        yield from _led(at, table, block, subnets, None)
        yield from _like_others(at, table, subnets, None)
    if exit_block(at) is None:
        yield from _across(at, table, subnets)


def _dead(at: Incident, table: RouteTable) -> Route | None:
    """The route that wins and is a black hole; None where there is no route at all."""
    destination = (at.blocker.rule or "").partition(" ")[2]
    return next((route for route in table.routes if route.destination == destination), None) if destination else None


def _without(table: RouteTable, dead: Route) -> Iterator[Repair]:
    """The dead route taken away, so that a wider one takes over."""
    if (dead.gateway_id or "").startswith("vpce-") and dead.destination_prefix_list_id is not None:
        own = dead.gateway_id or ""
        yield Repair((ModifyVpcEndpoint(vpc_endpoint_id=own, remove_route_table_ids=(table.route_table_id,)),), MENDING)
    elif not dead.is_propagated:
        yield Repair((DeleteRoute(route_table_id=table.route_table_id, destination=dead.destination),), MENDING)


def _led(
    at: Incident, table: RouteTable, block: str, subnets: tuple[Subnet, ...], barred: str | None
) -> Iterator[Repair]:
    """Every exit, over a route in the table or in a copy of it."""
    for found in exits(at, subnets, block, barred):
        for changes in ways(at.network, table, block, found.target, subnets):
            yield Repair((*found.changes, *changes), found.approaches)


def _like_others(at: Incident, table: RouteTable, subnets: tuple[Subnet, ...], barred: str | None) -> Iterator[Repair]:
    """The subnets given a table of the VPC that others of the same zone use, or of the whole VPC, or that was left over.

    One that leads to the internet gateway is for senders that all have public addresses.
    """
    network = at.network
    for other in network.route_tables.values():
        if other.vpc_id != table.vpc_id or other is table or not is_for_subnets(network, other):
            continue
        zones = {user.availability_zone for user in served(network, other)}
        is_near = not zones or subnets[0].availability_zone in zones or len(zones) > 1
        leading_on = [r for r in other.routes if r.destination == exit_block(at) and r.target[1] != barred]
        if any(_is_for(at, r) and (is_near or r.target[0] in _OF_NO_ZONE) for r in leading_on):
            other_id = other.route_table_id
            yield Repair(
                tuple(AssociateRouteTable(route_table_id=other_id, subnet_id=s.subnet_id) for s in subnets), MENDING
            )


def _is_for(at: Incident, route: Route) -> bool:
    """Whether the senders could leave by a route that others use: only a public address gets through an internet gateway."""
    if route.target[0] is not RouteTargetKind.INTERNET_GATEWAY or at.is_ipv6:
        return True
    is_sender = at.translator is None and not at.is_at_appliance
    return is_sender and {placement.origin.public for placement in at.placements} == {PublicAddress.PRESENT}


def _across(at: Incident, table: RouteTable, subnets: tuple[Subnet, ...]) -> Iterator[Repair]:
    """A route to another VPC, or to what a transit gateway knows of."""
    for block, target in joins(at.network, table.vpc_id, at.packets.destinations()):
        for changes in ways(at.network, table, str(block), target, subnets):
            yield Repair(changes, ANY)


def astray(at: Incident) -> Iterator[Repair]:
    """For packets that a route leads to what cannot carry them: led elsewhere from the tables that lead there."""
    barred = at.fact("gateway") or at.component
    destinations = at.packets.destinations()
    for table, route, subnets in leading(at, barred):
        block = exit_block(at)
        if block is None:
            for held, target in joins(at.network, table.vpc_id, destinations):
                for changes in ways(at.network, table, str(held), target, subnets):
                    yield Repair(changes, ANY)
            continue
        lead = route.destination if route.prefix is not None else block
        yield from _led(at, table, lead, subnets, barred)
        kept = _kept(at.network, table, route)
        for each in _led(at, table, lead, subnets, barred) if kept else ():
            yield Repair((*kept, *each.changes), each.approaches)
        if route.destination == block:
            yield from _like_others(at, table, subnets, barred)
        elif not route.is_propagated and route.prefix is not None:
            yield Repair((DeleteRoute(route_table_id=table.route_table_id, destination=route.destination),), MENDING)
        return  # the next table has its turn when this one is mended


def _kept(network: Network, table: RouteTable, route: Route) -> tuple[Change, ...]:
    """Routes of their own for what a wide route to a peering rightly leads there: the blocks of the other VPC (PEER-1)."""
    peering = network.vpc_peering_connections.get(route.target[1])
    side = peering.other_side(table.vpc_id) if peering is not None else None
    if side is None or route.prefix is None:
        return ()
    return tuple(
        _created(table, block, route.target[1])
        for block in side.prefixes
        if block.family is route.prefix.family
        and block != route.prefix
        and route.prefix.covers(block)
        and at_block(table, str(block)) is None
    )


def leading(at: Incident, target: str) -> Iterator[tuple[RouteTable, Route, tuple[Subnet, ...]]]:
    """The tables that lead the packets to a target, each with its route and its subnets in one zone.

    Those of the senders' own subnets, or, where none of these does, of subnets in which a transit gateway stands, and
    those of the incident.
    """
    network = at.network
    own = [s for p in at.placements if (s := network.subnets.get(p.origin.subnet_id or "")) is not None]
    ports = [i for a in network.transit_gateway_vpc_attachments.values() for i in a.subnet_ids]
    hub = [network.subnets[i] for i in ports if i in network.subnets]
    for group in (own, at.subnets, hub):
        found = False
        for subnet in _first_zone(group):
            table = table_of(network, subnet)
            route = _winner(network, table, at.packets.destinations()) if table is not None else None
            if table is not None and route is not None and target in {route.target[1], route.instance_id}:
                same = tuple(s for s in group if _same_place(network, s, subnet, table))
                found = True
                yield table, route, tuple(dict.fromkeys(same))
        if found:
            return


def _same_place(network: Network, subnet: Subnet, other: Subnet, table: RouteTable) -> bool:
    own = table_of(network, subnet)
    is_same = own is not None and own.route_table_id == table.route_table_id
    return is_same and subnet.availability_zone == other.availability_zone


def _first_zone(subnets: list[Subnet] | tuple[Subnet, ...]) -> tuple[Subnet, ...]:
    """Each subnet once."""
    return tuple({subnet.subnet_id: subnet for subnet in subnets}.values())


def _winner(network: Network, table: RouteTable, destinations: IntervalSet) -> Route | None:
    """The route that takes the destinations; None where several do, or none."""
    choices = RouteLookup(network, table).split(PacketSet.box(destinations=destinations))
    routes = {id(choice.route): choice.route for choice in choices}
    return (
        next(iter(routes.values())) if len(routes) == 1 else next((r for r in routes.values() if r is not None), None)
    )


def _of_one_zone(at: Incident, table: RouteTable) -> tuple[Subnet, ...]:
    """The subnets in which the incident was met and that use the table: those of the first of their zones."""
    users = {subnet.subnet_id for subnet in served(at.network, table)}
    met = [subnet for subnet in at.subnets if subnet.subnet_id in users]
    return tuple(subnet for subnet in met if subnet.availability_zone == met[0].availability_zone)


def back(at: Incident) -> Iterator[Repair]:
    """The way back to the sender: a route for its VPC's block, or, where that leads elsewhere, for its subnets' alone."""
    table = at.network.route_tables.get(at.component)
    if table is None or at.fact("led by") is not None:
        return
    requester = at.sender_range or at.sender
    taken = at.every("target")
    for block, target in joins(at.network, table.vpc_id, requester):
        if target in taken:
            continue
        old = at_block(table, str(block))
        narrow = prefixes_of(requester)
        if old is None:
            yield Repair((_created(table, block, target),))
        elif old.state != "active":
            yield Repair((ReplaceRoute(route_table_id=table.route_table_id, destination=str(block), target=target),))
        elif len(narrow) <= 4 and all(at_block(table, str(p)) is None for p in narrow):
            yield Repair(tuple(_created(table, p, target) for p in narrow))


def through_firewall(at: Incident) -> Iterator[Repair]:
    """The replies led to the endpoint of the firewall that saw the requests, by routes for the senders' whole subnets.

    Only such routes beat the local one, and only in the table that sends the replies past it (ROUTE-7, EP-18).
    """
    table = at.network.route_tables.get(at.fact("table") or "")
    if table is None or at.fact("side") != "request" or at.is_ipv6:
        return
    homes = [at.network.subnets.get(placement.origin.subnet_id or "") for placement in at.placements]
    blocks = dict.fromkeys(home.cidr_block for home in homes if home is not None and home.cidr_block is not None)
    changes = [routed(table, str(block), at.component) for block in blocks]
    made = tuple(change for change in changes if change is not None)
    if made:
        yield Repair(made)


def _created(table: RouteTable, block: Prefix, target: str) -> Change:
    return CreateRoute(route_table_id=table.route_table_id, destination=str(block), target=target)
