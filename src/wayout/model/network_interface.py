"""Network interfaces: where a workload meets the network.

Groups, addresses and public addresses are read here (ECS-4).

Rules:
- ECS-4: The addresses of a task are those of its interface, public ones among them.
"""

from wayout.model.noun import Noun, Tag
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.prefix import Prefix


class NetworkInterfaceAssociation(Noun, frozen=True):
    """A public address paired with one private address; `ip_owner_id` is `amazon` for one that AWS assigned."""

    public_ip: Address | None = None
    ip_owner_id: str | None = None
    allocation_id: str | None = None
    carrier_ip: str | None = None
    customer_owned_ip: str | None = None


class PrivateIpAddress(Noun, frozen=True):
    """One private IPv4 address of an interface."""

    private_ip_address: Address
    primary: bool = False
    association: NetworkInterfaceAssociation | None = None


class Ipv6Address(Noun, frozen=True):
    """One IPv6 address of an interface."""

    ipv6_address: Address


class Ipv4Prefix(Noun, frozen=True):
    """A block of IPv4 addresses delegated to an interface: the addresses of pods (EKS prefix delegation)."""

    ipv4_prefix: Prefix


class Ipv6Prefix(Noun, frozen=True):
    """A block of IPv6 addresses delegated to an interface."""

    ipv6_prefix: Prefix


class GroupIdentifier(Noun, frozen=True):
    """A security group that an interface or endpoint carries."""

    group_id: str
    group_name: str | None = None


class NetworkInterfaceAttachment(Noun, frozen=True):
    """What the interface is plugged into."""

    instance_id: str | None = None
    instance_owner_id: str | None = None
    status: str | None = None
    device_index: int | None = None


class NetworkInterface(Noun, frozen=True):
    """An elastic network interface."""

    network_interface_id: str
    subnet_id: str
    vpc_id: str
    private_ip_address: Address | None = None
    private_ip_addresses: tuple[PrivateIpAddress, ...] = ()
    ipv6_addresses: tuple[Ipv6Address, ...] = ()
    ipv4_prefixes: tuple[Ipv4Prefix, ...] = ()
    ipv6_prefixes: tuple[Ipv6Prefix, ...] = ()
    groups: tuple[GroupIdentifier, ...] = ()
    association: NetworkInterfaceAssociation | None = None
    attachment: NetworkInterfaceAttachment | None = None
    source_dest_check: bool = True
    status: str = "in-use"
    interface_type: str = "interface"
    description: str = ""
    requester_managed: bool = False
    requester_id: str | None = None
    deny_all_igw_traffic: bool = False
    availability_zone: str | None = None
    tag_set: tuple[Tag, ...] = ()

    @property
    def group_ids(self) -> tuple[str, ...]:
        """The ids of the groups that are really attached."""
        return tuple([group.group_id for group in self.groups])

    @property
    def is_attached(self) -> bool:
        """Whether something holds it. Of the interfaces that services manage, only those services know."""
        is_own = self.interface_type == "interface" and not self.requester_managed
        return not is_own or self.status != "available" or self.attachment is not None

    @property
    def instance_id(self) -> str | None:
        """The EC2 instance that the interface is attached to, if it is one of the account's own."""
        return self.attachment.instance_id if self.attachment else None

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Every private IPv4 address, the primary first, then every IPv6 address."""
        own, listed = self.private_ip_address, self.private_ip_addresses
        if own is not None and not self.ipv6_addresses and len(listed) <= 1:  # nearly every interface
            return (own,) if not listed or listed[0].private_ip_address == own else (own, listed[0].private_ip_address)
        ordered = sorted(self.private_ip_addresses, key=lambda address: not address.primary)
        found = [self.private_ip_address] if self.private_ip_address is not None else []
        found += [address.private_ip_address for address in ordered]
        found += [address.ipv6_address for address in self.ipv6_addresses]
        return tuple(dict.fromkeys(found))

    @property
    def delegated(self) -> tuple[Prefix, ...]:
        """The blocks whose addresses lead here although no list names them one by one."""
        if not self.ipv4_prefixes and not self.ipv6_prefixes:
            return ()
        return (*(p.ipv4_prefix for p in self.ipv4_prefixes), *(p.ipv6_prefix for p in self.ipv6_prefixes))

    @property
    def is_on_internet(self) -> bool:
        """Whether any of its addresses may be one of the internet: a public IPv4 address (IGW-2) or an IPv6 one (IGW-7)."""
        if self.ipv6_addresses or self.association is not None:
            return True
        own = self.private_ip_address
        return any(each.association is not None for each in self.private_ip_addresses) or (
            own is not None and own >= IPV6_FIRST
        )

    def public_address_of(self, private: Address) -> Address | None:
        """The public IPv4 address paired with exactly this private address.

        Another pairing on the interface does not help (IGW-2).
        """
        for address in self.private_ip_addresses:
            if address.private_ip_address == private:
                if address.association is not None:
                    return address.association.public_ip
                break
        if private == self.private_ip_address and self.association is not None:
            return self.association.public_ip
        return None
