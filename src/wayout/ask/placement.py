"""Placement: one place where a source can run."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from wayout.errors import InputError
from wayout.forward.origin import Origin, PublicAddress
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.subnet import Subnet
from wayout.net.address import Address, Family
from wayout.net.interval_set import IntervalSet
from wayout.net.port_range import EPHEMERAL_ANY, EPHEMERAL_LINUX, EPHEMERAL_WINDOWS, PortRange


class Placement(msgspec.Struct, frozen=True):
    """A subnet, an interface or a group set, with or without a public address.

    `weight` is the share of the source's tasks that it gets, from 0 to 1. `private_ip` and `network_interface` are None until something runs there.
    """

    id: str
    origin: Origin
    az: str
    weight: Fraction = Fraction(1)
    private_ip: Address | None = None

    @property
    def network_interface(self) -> str | None:
        """The interface, once there is one."""
        return self.origin.interface_id


class Placements(msgspec.Struct, frozen=True):
    """All places of a source, and what could not be found out about them."""

    placements: tuple[Placement, ...]
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()


def at_interface(
    network: Network, interface: NetworkInterface, *, address: Address | None = None, ports: PortRange | None = None
) -> Placement:
    """The placement of an existing interface, sending from its primary addresses or from `address`. Source: IGW-2, ECS-4."""
    own = interface.addresses
    ipv4 = next((a for a in own if a.family is Family.IPV4), None)
    ipv6 = tuple(a for a in own if a.family is Family.IPV6)
    if address is not None and address.family is Family.IPV4:
        ipv4, ipv6 = address, ()
    elif address is not None:
        ipv4, ipv6 = None, (address,)
    public_ip = interface.public_address_of(ipv4) or _elastic_ip(network, interface, ipv4) if ipv4 is not None else None
    subnet = network.subnets.get(interface.subnet_id)
    instance = network.instances.get(interface.instance_id or "")
    origin = Origin(
        component=interface.network_interface_id,
        vpc_id=interface.vpc_id,
        subnet_id=interface.subnet_id,
        ipv4=IntervalSet.single(ipv4) if ipv4 is not None else IntervalSet.empty(),
        ipv6=IntervalSet.of(*((int(a), int(a)) for a in ipv6[:1])),
        group_ids=interface.group_ids,
        public=PublicAddress.PRESENT if public_ip is not None else PublicAddress.NONE,
        public_ip=public_ip,
        ports=ports
        or (EPHEMERAL_WINDOWS if instance and (instance.platform or "").lower() == "windows" else _ports(interface)),
        interface_id=interface.network_interface_id,
        instance_id=interface.instance_id,
    )
    az = (subnet.availability_zone if subnet else "") or interface.availability_zone or ""
    return Placement(interface.network_interface_id, origin, az, private_ip=ipv4 or (ipv6[0] if ipv6 else None))


def _ports(interface: NetworkInterface) -> PortRange:
    """The ephemeral ports of what holds the interface: Lambda's shared interfaces use 1024-65535 (LAM-2, NACL-10)."""
    return EPHEMERAL_ANY if interface.interface_type == "lambda" else EPHEMERAL_LINUX


def _elastic_ip(network: Network, interface: NetworkInterface, private: Address) -> Address | None:
    """The pairing as the address itself tells it."""
    for elastic in network.elastic_ips.values():
        if elastic.network_interface_id == interface.network_interface_id and elastic.private_ip_address == private:
            return elastic.public_ip
    return None


def planned(
    subnet: Subnet,
    group_ids: tuple[str, ...],
    public: PublicAddress,
    *,
    ports: PortRange = EPHEMERAL_LINUX,
    placement_id: str | None = None,
) -> Placement:
    """The placement of something that is not running yet: any address of the subnet."""
    ipv6 = subnet.prefixes[1:] if subnet.cidr_block is not None else subnet.prefixes
    has_ipv6 = subnet.assign_ipv6_address_on_creation or subnet.ipv6_native
    origin = Origin(
        component=subnet.subnet_id,
        vpc_id=subnet.vpc_id,
        subnet_id=subnet.subnet_id,
        ipv4=subnet.cidr_block.as_set() if subnet.cidr_block is not None else IntervalSet.empty(),
        ipv6=IntervalSet.of(*((p.first, p.last) for p in ipv6)) if has_ipv6 else IntervalSet.empty(),
        group_ids=group_ids,
        public=public,
        ports=ports,
    )
    return Placement(placement_id or subnet.subnet_id, origin, subnet.availability_zone)


def default_group(network: Network, vpc_id: str) -> tuple[str, ...]:
    """The VPC's default group: what an interface gets when nobody names one. Source: SG-22."""
    for group in network.security_groups.values():
        if group.vpc_id == vpc_id and group.group_name == "default":
            return (group.group_id,)
    return ()


def weighted(placements: Iterable[Placement]) -> tuple[Placement, ...]:
    """The placements with their weights: each zone weighs the same, and the placements of one zone share its weight."""
    found = tuple(placements)
    zones: dict[str, int] = {}
    for placement in found:
        zones[placement.az] = zones.get(placement.az, 0) + 1
    return tuple(msgspec.structs.replace(p, weight=Fraction(1, len(zones) * zones[p.az])) for p in found)


def subnet_or_error(network: Network, subnet_id: str) -> Subnet:
    """The subnet that the user named. Raises: InputError when the snapshot does not describe it."""
    subnet = network.subnets.get(subnet_id)
    if subnet is None:
        raise InputError(
            f"the snapshot describes no subnet {subnet_id}", f"It describes {len(network.subnets)} subnets."
        )
    return subnet
