"""Places: what stands where in a VPC: its internet gateway, its public subnets, its NAT gateways, and free blocks.

Source: IGW-1, ROUTE-14, NAT-1 to NAT-4.
"""

from collections.abc import Iterator

from wayout.fix.repair.way import is_for_subnets, table_of
from wayout.forward.decision.origin import Origin
from wayout.forward.device.nat_gateway import covers_zone_of
from wayout.model.internet_gateway import InternetGateway
from wayout.model.nat_gateway import NatGateway
from wayout.model.network import Network
from wayout.model.route_table import RouteTable, RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.address import Address, Family
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import Prefix

DEFAULT = "0.0.0.0/0"
DEFAULT_IPV6 = "::/0"
_SMALLEST = 28
"""The longest prefix that a subnet may have."""


def internet_gateway_of(network: Network, vpc_id: str) -> InternetGateway | None:
    """The internet gateway that is attached to a VPC."""
    return next((g for g in network.internet_gateways.values() if g.is_attached_to(vpc_id)), None)


def exit_of(network: Network, subnet: Subnet, block: str = DEFAULT) -> tuple[RouteTargetKind, str] | None:
    """Where the table of a subnet leads this very block, as long as the route is in force."""
    table = table_of(network, subnet)
    for route in table.routes if table is not None else ():
        if route.destination == block and route.state == "active":
            return route.target
    return None


def is_public(network: Network, subnet: Subnet) -> bool:
    """Whether a subnet leads IPv4 to the internet gateway of its VPC (ROUTE-14)."""
    gateway = internet_gateway_of(network, subnet.vpc_id)
    return (
        gateway is not None
        and subnet.cidr_block is not None
        and exit_of(network, subnet) == (RouteTargetKind.INTERNET_GATEWAY, gateway.internet_gateway_id)
    )


def public_subnets(network: Network, vpc_id: str) -> tuple[Subnet, ...]:
    """The public subnets of a VPC."""
    return tuple(subnet for subnet in network.subnets_of_vpc.get(vpc_id, ()) if is_public(network, subnet))


def public_table(network: Network, vpc_id: str) -> RouteTable | None:
    """A table of a VPC that leads IPv4 to its internet gateway: that of public subnets, else one that nobody uses."""
    shared = (table_of(network, subnet) for subnet in public_subnets(network, vpc_id))
    found = next((table for table in shared if table is not None), None)
    gateway = internet_gateway_of(network, vpc_id)
    if found is not None or gateway is None:
        return found
    there = (RouteTargetKind.INTERNET_GATEWAY, gateway.internet_gateway_id)
    own = (
        table for table in network.route_tables.values() if table.vpc_id == vpc_id and is_for_subnets(network, table)
    )
    return next((t for t in own if any(r.destination == DEFAULT and r.target == there for r in t.routes)), None)


def usable_gateways(network: Network, vpc_id: str, zone: str) -> Iterator[tuple[NatGateway, str]]:
    """The public NAT gateways of a VPC that could serve a zone, with the zone that each stands in.

    Those of the same zone come first, then those of the whole VPC, whose zone is empty, then those of other zones.
    """
    found = []
    for nat in network.nat_gateways.values():
        home = network.subnets.get(nat.subnet_id or "")
        origin = _anywhere_in(network, vpc_id, zone)
        is_addressed = nat.is_regional or bool(nat.public_addresses)
        is_sound = nat.state == "available" and nat.connectivity_type == "public" and is_addressed
        if nat.vpc_id == vpc_id and is_sound and (origin is None or covers_zone_of(network, nat, origin)):
            found.append((nat, home.availability_zone if home is not None else ""))
    rank = {zone: 0, "": 1}
    yield from sorted(found, key=lambda pair: (rank.get(pair[1], 2), pair[0].nat_gateway_id))


def _anywhere_in(network: Network, vpc_id: str, zone: str) -> Origin | None:
    """A sender in some subnet of the zone."""
    subnet = next((s for s in network.subnets_of_vpc.get(vpc_id, ()) if s.availability_zone == zone), None)
    return Origin(subnet.subnet_id, vpc_id, subnet.subnet_id, IntervalSet.empty()) if subnet is not None else None


def free_block(network: Network, vpc_id: str, beside: tuple[Subnet, ...]) -> Prefix | None:
    """A block for a new subnet, as large as the subnets it is to stand beside, and next to them where there is room.

    None when the VPC's IPv4 blocks are used up.
    """
    vpc = network.vpcs.get(vpc_id)
    taken = [p for s in network.subnets_of_vpc.get(vpc_id, ()) for p in s.prefixes if p.family is Family.IPV4]
    siblings = [subnet.cidr_block for subnet in beside if subnet.cidr_block is not None]
    lengths = [block.length for block in siblings] or [_SMALLEST]
    start = max((block.last + 1 for block in siblings), default=0)
    own = [p for p in (vpc.prefixes if vpc is not None else ()) if p.family is Family.IPV4]
    for length in dict.fromkeys((max(lengths), _SMALLEST)):
        for first in (start, 0):
            for block in own:
                found = _first_free(block, length, taken, first)
                if found is not None:
                    return found
    return None


def _first_free(block: Prefix, length: int, taken: list[Prefix], start: int) -> Prefix | None:
    """The first block of this length within `block`, from `start` on, that overlaps nothing that is taken."""
    if length < block.length:
        return None
    free = block.as_set() - IntervalSet.of(*((p.first, p.last) for p in taken))
    size = 1 << 32 - length
    for low, high in free:
        first = -(-max(low, start) // size) * size
        if first + size - 1 <= high:
            return Prefix.parse(f"{Address(first)}/{length}")
    return None


def holder_of(network: Network, addresses: IntervalSet, vpc_ids: tuple[str, ...]) -> tuple[str, Prefix] | None:
    """The first of the VPCs that has the addresses, with the block of it that holds them all."""
    for vpc_id in vpc_ids:
        vpc = network.vpcs.get(vpc_id)
        for block in vpc.prefixes if vpc is not None else ():
            if addresses and addresses <= block.as_set():
                return vpc_id, block
    return None
