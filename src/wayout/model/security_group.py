"""Security groups: stateful allow rules at a network interface."""

from wayout.model.noun import Noun, Tag
from wayout.net.prefix import Prefix


class IpRange(Noun, frozen=True):
    """An IPv4 peer."""

    cidr_ip: Prefix
    description: str | None = None


class Ipv6Range(Noun, frozen=True):
    """An IPv6 peer."""

    cidr_ipv6: Prefix
    description: str | None = None


class PrefixListReference(Noun, frozen=True):
    """A peer given by a prefix list."""

    prefix_list_id: str
    description: str | None = None


class UserIdGroupPair(Noun, frozen=True):
    """A peer given by a security group: the private addresses of the interfaces that carry it (SG-12)."""

    group_id: str | None = None
    user_id: str | None = None
    vpc_id: str | None = None
    vpc_peering_connection_id: str | None = None
    peering_status: str | None = None
    description: str | None = None


class IpPermission(Noun, frozen=True):
    """One rule.

    A protocol, destination ports (or ICMP type and code), and peers of which any may match (SG-5 to SG-7).
    """

    ip_protocol: str
    from_port: int | None = None
    to_port: int | None = None
    ip_ranges: tuple[IpRange, ...] = ()
    ipv6_ranges: tuple[Ipv6Range, ...] = ()
    prefix_list_ids: tuple[PrefixListReference, ...] = ()
    user_id_group_pairs: tuple[UserIdGroupPair, ...] = ()


class SecurityGroup(Noun, frozen=True):
    """A security group. It only allows; a packet passes when any rule of any attached group matches (SG-2)."""

    group_id: str
    vpc_id: str | None = None
    group_name: str | None = None
    owner_id: str | None = None
    ip_permissions: tuple[IpPermission, ...] = ()
    ip_permissions_egress: tuple[IpPermission, ...] = ()
    tags: tuple[Tag, ...] = ()
