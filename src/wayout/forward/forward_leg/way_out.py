"""The way out to the internet, through an internet gateway or an egress-only one.

Rules:
- ROUTE-17: A regional NAT gateway has a table of its own, which AWS makes with a route to the internet gateway.
"""

from wayout.forward.crossing.encryption_check import meet_encryption_control
from wayout.forward.decision.decision import doubts, stops
from wayout.forward.device import internet_gateway, nat_gateway
from wayout.forward.device.block_public_access import assumption
from wayout.forward.device.device import Devices
from wayout.forward.device.encryption_control import Carrier
from wayout.forward.device.internet_gateway import Exit
from wayout.forward.device.route_fate import Fate, together
from wayout.forward.device.route_table import RouteLookup
from wayout.forward.forward_leg.way_back_in import come_back_in, own_parts
from wayout.forward.journey.journey import Branch, Disposition, Hop, HopKind, Leaving, StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.forward.return_leg.reply import finish
from wayout.model.gap import Gap
from wayout.model.nat_gateway import NatGateway
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.net.address import IPV6_FIRST, Address


def leave(devices: Devices, traveller: Traveller, way: Exit) -> list[Branch]:
    """Leave for the internet, and come back: from the world, or from an interface of the network out there."""
    network, packets = devices.network, traveller.packets
    kind = HopKind.EGRESS_ONLY_INTERNET_GATEWAY if way.is_egress_only else HopKind.INTERNET_GATEWAY
    traveller.arrive(way.gateway_id, kind)
    nat = network.nat_gateways.get(traveller.origin.component) if traveller.origin.is_translated else None
    if nat is not None:
        traveller.meet(nat_gateway.internet_checks(nat, packets), StepKind.TRANSLATE, nat.nat_gateway_id)
    for check in internet_gateway.checks(network, way, packets):
        if check.denials or check.doubts:
            traveller.meet(check, StepKind.CARRY, way.gateway_id, (("subnet", way.subnet_id or way.vpc_id),))
    carrier = Carrier.EGRESS_ONLY_INTERNET_GATEWAY if way.is_egress_only else Carrier.INTERNET_GATEWAY
    meet_encryption_control(devices, traveller, way.vpc_id, carrier, way.gateway_id)
    assumed = assumption(network, way.vpc_id, way.subnet_id)
    traveller.notes += [assumed] if assumed is not None else []
    is_ipv6 = bool(packets.destinations()) and packets.destinations().first >= IPV6_FIRST
    is_relayed = len(traveller.stretches) > 1
    leaving = Leaving.TRANSLATED if is_relayed else Leaving.OWN_PRIVATE if is_ipv6 else Leaving.OWN_PUBLIC
    traveller.step(StepKind.CARRY if is_ipv6 else StepKind.TRANSLATE, way.gateway_id)
    traveller.egress = _addresses(devices, traveller, nat) if is_relayed else ()
    branches: list[Branch] = []
    for part, owner in own_parts(devices, traveller):
        ending = Disposition.EXITS if owner is None else Disposition.DELIVERED
        if owner is not None:
            come_back_in(devices, part, owner)
        branches.append(finish(devices, part, ending, leaving, Hop(way.gateway_id, kind)))
    return branches


def _addresses(devices: Devices, traveller: Traveller, nat: NatGateway | None) -> tuple[Address, ...]:
    """The public addresses of what translates last: a NAT gateway or a NAT instance."""
    if nat is not None:
        return nat_gateway.public_addresses_for(devices.network, nat, traveller.stretches[0].origin)
    public = traveller.origin.public_ip
    return (public,) if public is not None else ()


def leave_regional(devices: Devices, traveller: Traveller, nat: NatGateway) -> list[Branch]:
    """From a regional NAT gateway by its own route table, which AWS makes with a route to the internet gateway.

    Source: NAT-26, ROUTE-5, ROUTE-17.
    """
    table = devices.network.route_tables.get(nat.route_table_id or "")
    if table is None:
        return _as_made(devices, traveller, nat)
    lookup = devices.table(table)
    fates = together(lookup.split(traveller.packets))
    branches: list[Branch] = []
    for fate in fates:
        part = traveller.fork(fate.packets) if len(fates) > 1 else traveller
        part.gap = part.gap or fate.gap
        branches += _by_own_table(devices, part, nat, lookup, fate)
    return branches


def _by_own_table(
    devices: Devices, traveller: Traveller, nat: NatGateway, lookup: RouteLookup, fate: Fate
) -> list[Branch]:
    """Take a route of a regional gateway's table: to an internet gateway, or what is not followed."""
    table, route = lookup.table.route_table_id, fate.route
    if route is None or route.state == "blackhole":
        dead = route.target[1] if route is not None else "none"
        facts = (("table", table), ("target", dead), ("nat", nat.nat_gateway_id))
        reason = Reason.NAT_IN_PRIVATE_SUBNET if route is None else Reason.BLACKHOLE_ROUTE
        where, rule = (nat.nat_gateway_id, None) if route is None else (table, lookup.name(route))
        traveller.meet(stops(traveller.packets, reason, where, rule, facts), StepKind.ROUTE, table)
        return [finish(devices, traveller, Disposition.NO_ROUTE)]
    kind, target = route.target
    if kind is not RouteTargetKind.INTERNET_GATEWAY or route.state != "active":
        gap = Gap.feature(
            "regional NAT gateway", f"{table} of {nat.nat_gateway_id} leads to {target}: not followed yet"
        )
        traveller.meet(doubts(traveller.packets, gap), StepKind.ROUTE, table)
        return [finish(devices, traveller, Disposition.UNKNOWN)]
    return _leave_to(devices, traveller, nat, target)


def _as_made(devices: Devices, traveller: Traveller, nat: NatGateway) -> list[Branch]:
    """By the table that AWS makes, where the snapshot does not describe it."""
    network = devices.network
    for gateway in network.internet_gateways.values():
        if gateway.is_attached_to(nat.vpc_id):
            made = f"the route table of {nat.nat_gateway_id} leads to {gateway.internet_gateway_id}, as AWS makes it"
            traveller.notes.append(f"{made} (ROUTE-17)")
            return _leave_to(devices, traveller, nat, gateway.internet_gateway_id)
    gap = network.gap("InternetGateways", nat.vpc_id, f"the internet gateway behind {nat.nat_gateway_id}")
    traveller.meet(doubts(traveller.packets, gap), StepKind.ROUTE, nat.nat_gateway_id)
    return [finish(devices, traveller, Disposition.UNKNOWN)]


def _leave_to(devices: Devices, traveller: Traveller, nat: NatGateway, gateway_id: str) -> list[Branch]:
    way = Exit(RouteTargetKind.INTERNET_GATEWAY, gateway_id, nat.vpc_id, None, traveller.origin)
    return leave(devices, traveller, way)
