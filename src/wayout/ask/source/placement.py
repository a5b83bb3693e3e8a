"""Placement: one place where a source can run.

Rules:
- ECS-26: A task that does not run yet may get any address of its subnet.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

import msgspec

from wayout.ask.source.absence import absent
from wayout.forward.decision.origin import Origin, PublicAddress
from wayout.forward.device.load_balancer import is_node
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.subnet import Subnet
from wayout.net.address import IPV6_FIRST, Address, Family
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_ANY, EPHEMERAL_LINUX, EPHEMERAL_WINDOWS, PortRange


class Masquerade(msgspec.Struct, frozen=True, gc=False):
    """Another sender that stands in for the placement, except towards `kept` destinations. Source: EKS-1, EKS-3."""

    origin: Origin
    kept: IntervalSet


class Placement(msgspec.Struct, frozen=True, gc=False):
    """A subnet, an interface or a group set, with or without a public address.

    `weight` is the share of the source's tasks that it gets, from 0 to 1. `private_ip` and `network_interface` are None
    until something runs there. `masquerade` is set for a pod whose node sends in its stead.
    """

    id: str
    origin: Origin
    az: str
    weight: Fraction = Fraction(1)
    private_ip: Address | None = None
    masquerade: Masquerade | None = None

    def senders(self, packets: PacketSet) -> tuple[tuple[Origin, PacketSet], ...]:
        """The packets by who really sends them; nobody sends the part that is empty."""
        if self.masquerade is None:
            return ((self.origin, packets),)
        own = packets.restrict_destinations(self.masquerade.kept)
        parts = ((self.origin, own), (self.masquerade.origin, packets - own))
        return tuple((origin, part) for origin, part in parts if part)

    def sender_to(self, destinations: IntervalSet) -> Origin:
        """Who really sends to destinations that are all kept, or none of them."""
        is_kept = self.masquerade is None or bool(destinations & self.masquerade.kept)
        return self.origin if is_kept or self.masquerade is None else self.masquerade.origin

    @property
    def network_interface(self) -> str | None:
        """The interface, once there is one."""
        return self.origin.interface_id


class Placements(msgspec.Struct, frozen=True):
    """All places of a source, and what could not be found out about them.

    `kin` are subnets where the source does not run but its like does: of a task, those of its service. `unplaced` are
    those of the gaps that hide a place: whatever the other places say, the whole answer is open.
    """

    placements: tuple[Placement, ...]
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()
    unplaced: tuple[Gap, ...] = ()

    @property
    def sisters(self) -> tuple[str, ...]:
        """The subnets that show each other which way was meant where a route is missing."""
        own = (p.origin.subnet_id for p in self.placements if p.origin.subnet_id)
        return tuple(dict.fromkeys((*own, *self.kin)))


def at_interface(
    network: Network,
    interface: NetworkInterface,
    *,
    address: Address | None = None,
    ports: PortRange | None = None,
    placement_id: str | None = None,
) -> Placement:
    """The placement of an existing interface, sending from its primary addresses or from `address`.

    Source: IGW-2, ECS-4.
    """
    ipv4, ipv6 = _senders(interface, address)
    public_ip = _public_address(network, interface, ipv4) if ipv4 is not None else None
    subnet = network.subnets.get(interface.subnet_id)
    instance_id = interface.instance_id
    interface_id = interface.network_interface_id
    origin = Origin(
        component=interface_id,
        vpc_id=interface.vpc_id,
        subnet_id=interface.subnet_id,
        ipv4=IntervalSet.single(ipv4) if ipv4 is not None else _NO_ADDRESS,
        ipv6=IntervalSet.single(ipv6) if ipv6 is not None else _NO_ADDRESS,
        group_ids=interface.group_ids,
        public=PublicAddress.NONE if public_ip is None else PublicAddress.PRESENT,
        public_ip=public_ip,
        ports=ports or _ports(network, interface, instance_id),
        interface_id=interface_id,
        instance_id=instance_id,
    )
    az = (subnet.availability_zone if subnet is not None else "") or interface.availability_zone or ""
    return Placement(placement_id or interface_id, origin, az, _WHOLE, ipv4 if ipv4 is not None else ipv6)


def at_addresses(network: Network, interface: NetworkInterface) -> tuple[Placement, ...]:
    """The placements of an instance's interface: its primary addresses, then each other one with a public address.

    A further private address that is paired with no public one is not where programs send from unless they are told
    to; ask about it by itself. Source: IGW-2, EC2-1.
    """
    first = at_interface(network, interface)
    if len(interface.private_ip_addresses) < 2:
        return (first,)
    interface_id = interface.network_interface_id
    others = [a for a in interface.addresses if a < IPV6_FIRST and a != first.private_ip]
    paired = [a for a in others if _public_address(network, interface, a) is not None]
    return (first, *(at_interface(network, interface, address=a, placement_id=f"{interface_id}:{a}") for a in paired))


_NO_ADDRESS = IntervalSet.empty()
_WHOLE = Fraction(1)


def _senders(interface: NetworkInterface, address: Address | None) -> tuple[Address | None, Address | None]:
    """The addresses of both families that packets are sent from."""
    if address is not None:
        return (address, None) if address.family is Family.IPV4 else (None, address)
    ipv4 = interface.private_ip_address
    if ipv4 is None and interface.private_ip_addresses:
        ipv4 = interface.addresses[0]
    if ipv4 is not None and ipv4 >= IPV6_FIRST:
        ipv4 = None
    return ipv4, interface.ipv6_addresses[0].ipv6_address if interface.ipv6_addresses else None


def _ports(network: Network, interface: NetworkInterface, instance_id: str | None) -> PortRange:
    """The ephemeral ports of what holds the interface.

    Lambda's shared interfaces and the nodes of load balancers use 1024-65535 (LAM-2, NACL-10).
    """
    if instance_id is not None:
        instance = network.instances.get(instance_id)
        if instance is not None and (instance.platform or "").lower() == "windows":
            return EPHEMERAL_WINDOWS
    return EPHEMERAL_ANY if interface.interface_type == "lambda" or is_node(interface) else EPHEMERAL_LINUX


def _public_address(network: Network, interface: NetworkInterface, private: Address) -> Address | None:
    """The public address paired with a private one, as the interface tells it, otherwise as the address itself does."""
    told = interface.public_address_of(private)
    if told is not None or not network.elastic_ips:
        return told
    return _pairings(network).get((interface.network_interface_id, private))


@lru_cache(maxsize=2)  # a difference looks at two networks in turn
def _pairings(network: Network) -> Mapping[tuple[str, Address], Address]:
    """The public address of each pair of interface and private address, as the Elastic IPs tell it."""
    return {
        (e.network_interface_id, e.private_ip_address): e.public_ip
        for e in network.elastic_ips.values()
        if e.network_interface_id is not None and e.private_ip_address is not None
    }


class Ipv6Wish(Enum):
    """Whether what is started in a subnet gets an IPv6 address: as the subnet says, or as whoever starts it asks."""

    AS_SUBNET = "as the subnet"
    ASKED = "asked for"
    REFUSED = "refused"


def planned(
    subnet: Subnet,
    group_ids: tuple[str, ...],
    public: PublicAddress,
    *,
    ports: PortRange = EPHEMERAL_LINUX,
    placement_id: str | None = None,
    ipv6_address: Ipv6Wish = Ipv6Wish.AS_SUBNET,
) -> Placement:
    """The placement of something that is not running yet: any address of the subnet. Source: IP6-1, ECS-26, LAM-3."""
    ipv6 = subnet.prefixes[1:] if subnet.cidr_block is not None else subnet.prefixes
    as_subnet = subnet.assign_ipv6_address_on_creation or subnet.ipv6_native
    has_ipv6 = as_subnet if ipv6_address is Ipv6Wish.AS_SUBNET else ipv6_address is Ipv6Wish.ASKED
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


def weighted(
    placements: Iterable[Placement], tasks: Mapping[str, Fraction] = MappingProxyType({})
) -> tuple[Placement, ...]:
    """The placements with their weights: each zone weighs the same, and the placements of one zone share its weight.

    They share it by their numbers of `tasks`, where those are known for all placements of the zone, else evenly.
    """
    found = tuple(placements)
    if len(found) == 1 and found[0].weight == 1:
        return found
    zones: dict[str, list[Placement]] = {}
    for placement in found:
        zones.setdefault(placement.az, []).append(placement)
    shares: dict[str, Fraction] = {}
    for members in zones.values():
        counts = [tasks.get(member.id, _NO_TASKS) for member in members]
        total = sum(counts, _NO_TASKS)
        is_known = total > 0 and all(member.id in tasks for member in members)
        for member, count in zip(members, counts, strict=True):
            own = count / total if is_known else Fraction(1, len(members))
            shares[member.id] = own / len(zones)
    return tuple(msgspec.structs.replace(p, weight=shares[p.id]) for p in found)


_NO_TASKS = Fraction(0)


def subnet_or_error(network: Network, subnet_id: str) -> Subnet:
    """The subnet that the user named. Raises: InputError when the snapshot does not describe it."""
    subnet = network.subnets.get(subnet_id)
    if subnet is None:
        raise absent(network, "subnet", subnet_id, network.subnets)
    return subnet
