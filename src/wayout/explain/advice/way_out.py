"""Which ways out of a subnet, and back into it, there are already: what a missing route should lead to."""

from typing import Final

from wayout.explain.fault.scene import Scene
from wayout.explain.wording.name import named
from wayout.forward.decision.origin import PublicAddress
from wayout.model.nat_gateway import NatGateway
from wayout.model.route_table import RouteTargetKind

_HUBS: Final = frozenset(
    {
        RouteTargetKind.TRANSIT_GATEWAY,
        RouteTargetKind.VIRTUAL_PRIVATE_GATEWAY,
        RouteTargetKind.CORE_NETWORK,
        RouteTargetKind.NETWORK_INTERFACE,
        RouteTargetKind.INSTANCE,
    }
)


def way_out(scene: Scene) -> str:
    """The target that fits the sender.

    It is the internet gateway for what has a public address, an egress-only one for IPv6, else the zone's NAT gateway.
    """
    vpc_ids = {subnet.vpc_id for subnet in scene.subnets}
    network = scene.network
    if scene.is_ipv6:
        for egress_only in network.egress_only_internet_gateways.values():
            if any(egress_only.is_attached_to(vpc_id) for vpc_id in vpc_ids):
                return named(network, egress_only.egress_only_internet_gateway_id)
        return "an egress-only internet gateway (there is none yet)"
    if any(placement.origin.public is PublicAddress.PRESENT for placement in scene.placements):
        for gateway in network.internet_gateways.values():
            if any(gateway.is_attached_to(vpc_id) for vpc_id in vpc_ids):
                return named(network, gateway.internet_gateway_id)
        return "an internet gateway (none is attached)"
    nat = _nat_gateway(scene)
    if nat is not None:
        return named(network, nat.nat_gateway_id)
    return _as_elsewhere(scene) or "a public NAT gateway in a public subnet (there is none yet)"


def _as_elsewhere(scene: Scene) -> str | None:
    """Where another table of the VPC sends everything: a transit gateway to a hub, mostly."""
    vpc_ids = {subnet.vpc_id for subnet in scene.subnets}
    for table in scene.network.route_tables.values():
        if table.vpc_id not in vpc_ids or table.route_table_id == scene.component:
            continue
        for route in table.routes:
            kind, target = route.target
            if kind in _HUBS and route.state == "active" and route.destination == "0.0.0.0/0":
                return f"{named(scene.network, target)}, as in {table.route_table_id}"
    return None


def way_back(scene: Scene) -> str:
    """What leads from the table back to the sender: an active peering of the two VPCs, else the transit gateway.

    Never where the table sends the reply already.
    """
    taken = scene.every("target")
    table = scene.network.route_tables.get(scene.component)
    here = table.vpc_id if table is not None else ""
    there = {placement.origin.vpc_id for placement in scene.placements}
    for peering in scene.network.vpc_peering_connections.values():
        side = peering.other_side(here)
        is_joined = side is not None and side.vpc_id in there and peering.status.code == "active"
        if is_joined and peering.vpc_peering_connection_id not in taken:
            return named(scene.network, peering.vpc_peering_connection_id)
    attachments = scene.network.transit_gateway_vpc_attachments.values()
    hubs = (attachment.transit_gateway_id for attachment in attachments if attachment.vpc_id == here)
    return next(
        (named(scene.network, hub) for hub in hubs if hub not in taken), "the gateway that the request came through"
    )


def tables_with_exit(scene: Scene) -> tuple[str, ...]:
    """The other tables of the VPC that lead to a NAT gateway, those whose gateway stands in the same zone first."""
    vpc_ids = {subnet.vpc_id for subnet in scene.subnets}
    found: list[tuple[bool, str]] = []
    for table in scene.network.route_tables.values():
        if table.vpc_id not in vpc_ids or table.route_table_id == scene.component:
            continue
        for route in table.routes:
            kind, target = route.target
            nat = scene.network.nat_gateways.get(target)
            if kind is RouteTargetKind.NAT_GATEWAY and nat is not None and route.state == "active":
                found.append((_is_far(scene, nat), table.route_table_id))
    return tuple(table_id for _, table_id in sorted(found))


def _nat_gateway(scene: Scene) -> NatGateway | None:
    """An available public NAT gateway that stands in none of these subnets, one of the same zone before others."""
    own = {subnet.subnet_id for subnet in scene.subnets}
    vpc_ids = {subnet.vpc_id for subnet in scene.subnets}
    usable = [
        nat
        for nat in scene.network.nat_gateways.values()
        if nat.vpc_id in vpc_ids
        and nat.state == "available"
        and nat.connectivity_type == "public"
        and nat.subnet_id not in own
    ]
    return min(usable, key=lambda nat: _is_far(scene, nat), default=None)


def _is_far(scene: Scene, nat: NatGateway) -> bool:
    """Whether a gateway stands in another zone than all of the subnets."""
    home = scene.network.subnets.get(nat.subnet_id or "")
    zones = {subnet.availability_zone for subnet in scene.subnets}
    return not nat.is_regional and (home is None or home.availability_zone not in zones)
