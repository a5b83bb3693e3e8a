"""Exits: to what a subnet's packets to the internet can be led, and what has to be made first.

Source: NAT-4, NAT-10, NAT-14, NAT-23, NAT-29, IGW-2, IP6-3, TGW-7.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from wayout.ask.result.incident import Incident
from wayout.fix.change.any_change import Change
from wayout.fix.plan import Approach
from wayout.fix.repair.need import PUBLIC
from wayout.fix.repair.new_gateway import Draft, egress_only_gateway, internet_gateway, regional, zonal
from wayout.fix.repair.place import DEFAULT, DEFAULT_IPV6, is_public, usable_gateways
from wayout.fix.repair.repair import MENDING
from wayout.fix.repair.way import served
from wayout.forward.decision.origin import PublicAddress
from wayout.forward.device.nat_gateway import NAT64
from wayout.model.network import Network
from wayout.model.route_table import RouteTargetKind
from wayout.model.subnet import Subnet

_RELAYS: Final = frozenset(
    {
        RouteTargetKind.TRANSIT_GATEWAY,
        RouteTargetKind.CORE_NETWORK,
        RouteTargetKind.NETWORK_INTERFACE,
        RouteTargetKind.INSTANCE,
        RouteTargetKind.VPC_ENDPOINT,
    }
)
"""What other subnets of the VPC may use as their way out: a hub, a NAT instance, a firewall."""

_ZONAL: Final = frozenset({Approach.REPAIR, Approach.NAT_PER_ZONE})
_REGIONAL: Final = frozenset({Approach.REPAIR, Approach.REGIONAL_NAT})


class Exit(NamedTuple):
    """A target, what has to be made before a route can lead there, and for which kinds of solution it is one."""

    target: str
    changes: tuple[Change, ...] = ()
    approaches: frozenset[Approach] = MENDING


def exit_block(at: Incident) -> str | None:
    """The block of a route to the internet for these packets: the default one; None when they go somewhere private.

    A route is a way and no permission: what may take it, groups and ACLs decide.
    """
    destinations = at.packets.destinations()
    if destinations and destinations <= NAT64.as_set():
        return str(NAT64)
    if not destinations or (not destinations <= PUBLIC and not at.hosts and not _is_everything(at)):
        return None
    return DEFAULT_IPV6 if at.is_ipv6 else DEFAULT


def _is_everything(at: Incident) -> bool:
    """Whether a block was asked for that is wider than the internet, such as 0.0.0.0/0."""
    return not at.packets.destinations().isdisjoint(PUBLIC)


def exits(at: Incident, subnets: tuple[Subnet, ...], block: str, barred: str | None = None) -> Iterator[Exit]:
    """Everything to which the subnets, all of one zone, can be led for the block, but for `barred`, which fails."""
    vpc_id = subnets[0].vpc_id
    if block == DEFAULT_IPV6:
        yield from _ipv6_exits(at, vpc_id)
        return
    yield from _gateways(at, subnets, barred)
    for target in _relays(at.network, subnets, block, barred):
        yield Exit(target)
    if block == DEFAULT:
        yield from _direct(at, vpc_id)


def _gateways(at: Incident, subnets: tuple[Subnet, ...], barred: str | None) -> Iterator[Exit]:
    """NAT gateways: those of the VPC, one more in the zone, one for all zones."""
    network, vpc_id, zone = at.network, subnets[0].vpc_id, subnets[0].availability_zone
    own = frozenset(subnet.subnet_id for subnet in subnets)
    near = False
    for nat, home in usable_gateways(network, vpc_id, zone):
        if nat.nat_gateway_id == barred or nat.subnet_id in own:
            continue
        near = near or home == zone
        is_far = home not in {zone, ""}
        approaches = MENDING if is_far else _REGIONAL if nat.is_regional else _ZONAL
        yield Exit(nat.nat_gateway_id, (), approaches)
    if not near:
        draft = Draft(network)
        made = zonal(draft, vpc_id, zone, own)
        if made is not None:
            yield Exit(made, draft.changes, frozenset({Approach.NAT_PER_ZONE}))
    draft = Draft(network)
    made = regional(draft, vpc_id)
    if made is not None:
        yield Exit(made, draft.changes, frozenset({Approach.REGIONAL_NAT}))


def _relays(network: Network, subnets: tuple[Subnet, ...], block: str, barred: str | None) -> tuple[str, ...]:
    """What other tables of the VPC lead this block to, beside gateways: a hub, a NAT instance, a firewall.

    A firewall's endpoint and an instance belong to their zone; a hub is for all of them.
    """
    found: dict[str, None] = {}
    own = {subnet.subnet_id for subnet in subnets}
    for table in network.route_tables.values():
        if table.vpc_id != subnets[0].vpc_id:
            continue
        users = [subnet for subnet in served(network, table) if subnet.subnet_id not in own]
        for route in table.routes if users else ():
            kind, target = route.target
            if route.destination == block and route.state == "active" and kind in _RELAYS and target != barred:
                found[route.instance_id or target] = None
    return tuple(found)


def _direct(at: Incident, vpc_id: str) -> Iterator[Exit]:
    """The internet gateway itself: for senders with a public address, or that can get one."""
    draft = Draft(at.network)
    gateway = internet_gateway(draft, vpc_id)
    publics = {placement.origin.public for placement in at.placements}
    is_sender = at.translator is None and not at.is_at_appliance
    if is_sender and publics == {PublicAddress.PRESENT}:
        yield Exit(gateway, draft.changes)
    elif is_sender and publics:
        yield Exit(gateway, draft.changes, frozenset({Approach.PUBLIC_ADDRESS}))


def _ipv6_exits(at: Incident, vpc_id: str) -> Iterator[Exit]:
    """For IPv6: the egress-only gateway, its own or a new one; the internet gateway only where it is used already."""
    draft = Draft(at.network)
    gateway = egress_only_gateway(draft, vpc_id)
    public = any(is_public(at.network, subnet) for subnet in at.subnets)
    if public:
        own = Draft(at.network)
        yield Exit(internet_gateway(own, vpc_id), own.changes)
    yield Exit(gateway, draft.changes)
