"""New gateways, with all that they stand on: an internet gateway, a public subnet in the zone, an Elastic IP.

What is there already is used: a public subnet of the zone, the table of the other public subnets, a gateway that is
attached to nothing but meant for this VPC, and the Elastic IP of a gateway that is no longer, so that partners who
admit that address need not be asked.

Source: NAT-3, NAT-4, NAT-23, IGW-1, Q-8.
"""

from typing import Final, Self

from wayout.fix.change.any_change import Change
from wayout.fix.change.elastic_ip import AllocateAddress
from wayout.fix.change.internet_gateway import (
    AttachInternetGateway,
    CreateEgressOnlyInternetGateway,
    CreateInternetGateway,
)
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.route import CreateRoute
from wayout.fix.change.route_table import AssociateRouteTable, CreateRouteTable
from wayout.fix.change.subnet import CreateSubnet
from wayout.fix.naming import name_like, tag_name, unused_id, vpc_name
from wayout.fix.repair.place import DEFAULT, free_block, internet_gateway_of, public_subnets
from wayout.fix.repair.way import table_of
from wayout.model.network import Network
from wayout.model.subnet import Subnet

_MOST_IN_ZONE: Final = 5
"""NAT gateways in one zone, and regional ones in one VPC, unless the account has had it raised (Q-8)."""


_GONE: Final = frozenset({"deleted", "deleting"})
"""Gateways that count no more; those that failed do, for a plan that makes one after the other helps nobody."""


class Draft:
    """Changes that build on one another, and the network after them."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.changes: tuple[Change, ...] = ()

    def add(self, change: Change) -> Self:
        """The draft with one more change. Raises: InputError when it cannot be made."""
        self.network = change.on(self.network)
        self.changes = (*self.changes, change)
        return self


def internet_gateway(draft: Draft, vpc_id: str) -> str:
    """An internet gateway that is attached to the VPC: its own, one that its routes name and nobody has, or a new one."""
    network = draft.network
    attached = internet_gateway_of(network, vpc_id)
    if attached is not None:
        return attached.internet_gateway_id
    named = {r.gateway_id for t in network.route_tables.values() if t.vpc_id == vpc_id for r in t.routes}
    free = [g.internet_gateway_id for g in network.internet_gateways.values() if not g.attachments]
    meant = next((gateway_id for gateway_id in free if gateway_id in named), None)
    if meant is None:
        name = vpc_name(network, vpc_id)
        meant = unused_id(network, "internet_gateways", "igw", name)
        draft.add(CreateInternetGateway(internet_gateway_id=meant, name=name))
    draft.add(AttachInternetGateway(internet_gateway_id=meant, vpc_id=vpc_id))
    return meant


def egress_only_gateway(draft: Draft, vpc_id: str) -> str:
    """An egress-only internet gateway of the VPC, its own or a new one (IP6-3)."""
    network = draft.network
    for gateway in network.egress_only_internet_gateways.values():
        if gateway.is_attached_to(vpc_id):
            return gateway.egress_only_internet_gateway_id
    name = vpc_name(network, vpc_id)
    found = unused_id(network, "egress_only_internet_gateways", "eigw", name)
    draft.add(CreateEgressOnlyInternetGateway(egress_only_internet_gateway_id=found, vpc_id=vpc_id, name=name))
    return found


def zonal(draft: Draft, vpc_id: str, zone: str, avoided: frozenset[str]) -> str | None:
    """A NAT gateway in a public subnet of the zone that is none of `avoided`; None where there is no room for one."""
    network = draft.network
    in_zone = [n for n in network.nat_gateways.values() if _zone_of(network, n.subnet_id) == zone]
    if not zone or len([n for n in in_zone if n.state not in _GONE]) >= _MOST_IN_ZONE:
        return None
    internet_gateway(draft, vpc_id)
    beside = public_subnets(draft.network, vpc_id)
    home = next((s for s in beside if s.availability_zone == zone and s.subnet_id not in avoided), None)
    home_id = home.subnet_id if home is not None else _public_subnet(draft, vpc_id, zone, beside, avoided)
    if home_id is None:
        return None
    siblings = [
        (tag_name(n), _zone_of(network, n.subnet_id))
        for n in network.nat_gateways.values()
        if n.vpc_id == vpc_id and n.subnet_id and n.state == "available"
    ]
    name = name_like(siblings, zone, vpc_name(network, vpc_id))
    address = _address(draft, vpc_id, zone, name)
    found = unused_id(network, "nat_gateways", "nat", zone if _is_alone(network, vpc_id) else f"{vpc_id}-{zone}")
    draft.add(
        CreateNatGateway(nat_gateway_id=found, vpc_id=vpc_id, name=name, subnet_id=home_id, allocation_id=address)
    )
    return found


def regional(draft: Draft, vpc_id: str) -> str | None:
    """One NAT gateway for the whole VPC, for which AWS finds zones and addresses by itself (NAT-23, NAT-24)."""
    network = draft.network
    if sum(1 for n in network.nat_gateways.values() if n.vpc_id == vpc_id and n.is_regional) >= _MOST_IN_ZONE:
        return None
    internet_gateway(draft, vpc_id)
    label = "regional" if _is_alone(network, vpc_id) else f"{vpc_id}-regional"
    found = unused_id(network, "nat_gateways", "nat", label)
    draft.add(CreateNatGateway(nat_gateway_id=found, vpc_id=vpc_id, name=f"{vpc_name(network, vpc_id)}-regional"))
    return found


def _public_subnet(
    draft: Draft, vpc_id: str, zone: str, beside: tuple[Subnet, ...], avoided: frozenset[str]
) -> str | None:
    """A new public subnet in the zone, with the table of the other public subnets or one of its own."""
    network = draft.network
    block = free_block(network, vpc_id, beside)
    if block is None:
        return None
    siblings = [(tag_name(subnet), subnet.availability_zone) for subnet in beside]
    name = name_like(siblings, zone, f"{vpc_name(network, vpc_id)}-public")
    found = unused_id(network, "subnets", "subnet", f"public-{zone}")
    draft.add(CreateSubnet(subnet_id=found, vpc_id=vpc_id, cidr_block=str(block), availability_zone=zone, name=name))
    shared = next((t for s in beside if s.subnet_id not in avoided and (t := table_of(network, s)) is not None), None)
    table_id = shared.route_table_id if shared is not None else _public_table(draft, vpc_id)
    if not _is_main(draft.network, table_id):
        draft.add(AssociateRouteTable(route_table_id=table_id, subnet_id=found))
    return found


def _public_table(draft: Draft, vpc_id: str) -> str:
    """A new table with a route to the internet gateway."""
    name = f"{vpc_name(draft.network, vpc_id)}-public"
    found = unused_id(draft.network, "route_tables", "rtb", name)
    gateway = internet_gateway(draft, vpc_id)
    draft.add(CreateRouteTable(route_table_id=found, vpc_id=vpc_id, name=name))
    draft.add(CreateRoute(route_table_id=found, destination=DEFAULT, target=gateway))
    return found


def _address(draft: Draft, vpc_id: str, zone: str, name: str) -> str:
    """The Elastic IP of a gateway of the zone that is no longer and left it unused, else a new one."""
    network = draft.network
    for nat in network.nat_gateways.values():
        if nat.vpc_id == vpc_id and nat.state in {"failed", "deleted"} and _zone_of(network, nat.subnet_id) == zone:
            for pair in nat.nat_gateway_addresses:
                own = network.elastic_ips.get(pair.allocation_id or "")
                if own is not None and own.association_id is None:
                    return own.allocation_id or ""
    label = zone if _is_alone(network, vpc_id) else f"{vpc_id}-{zone}"
    found = unused_id(network, "elastic_ips", "eipalloc", label)
    draft.add(AllocateAddress(allocation_id=found, name=name))
    return found


def _zone_of(network: Network, subnet_id: str | None) -> str:
    subnet = network.subnets.get(subnet_id or "")
    return subnet.availability_zone if subnet is not None else ""


def _is_alone(network: Network, vpc_id: str) -> bool:
    """Whether the VPC is the only one: then its zones name things well enough."""
    return set(network.vpcs) <= {vpc_id}


def _is_main(network: Network, table_id: str) -> bool:
    table = network.route_tables[table_id]
    return any(association.main and association.is_effective for association in table.associations)
