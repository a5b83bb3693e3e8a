"""Changes of security groups: rules added and removed, groups created and deleted."""

import msgspec

from wayout.fix.change.edit import Creation, Deletion, Edit, known, refuse, with_noun, without_noun
from wayout.forward.decision.perspective import Direction
from wayout.model.network import Network
from wayout.model.security_group import (
    IpPermission,
    IpRange,
    Ipv6Range,
    PrefixListReference,
    SecurityGroup,
    UserIdGroupPair,
)
from wayout.net.address import Family
from wayout.net.prefix import EVERY_IPV4, Prefix

ALL_PROTOCOLS = "-1"
"""Every protocol, and every port."""


class SecurityGroupRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule with one peer, as AWS counts them (Q-2): a CIDR block of either family, a prefix list, or a group.

    `from_port` and `to_port` are both inclusive, ICMP's type and code, or None for every port.
    """

    direction: Direction
    protocol: str
    from_port: int | None = None
    to_port: int | None = None
    peer: str
    description: str | None = None

    @property
    def permission(self) -> IpPermission:
        """The rule as AWS describes it."""
        peer: dict[str, object]
        if self.peer.startswith("pl-"):
            peer = {"prefix_list_ids": (PrefixListReference(prefix_list_id=self.peer, description=self.description),)}
        elif self.peer.startswith("sg-"):
            peer = {"user_id_group_pairs": (UserIdGroupPair(group_id=self.peer, description=self.description),)}
        elif Prefix.parse(self.peer).family is Family.IPV4:
            peer = {"ip_ranges": (IpRange(cidr_ip=Prefix.parse(self.peer), description=self.description),)}
        else:
            peer = {"ipv6_ranges": (Ipv6Range(cidr_ipv6=Prefix.parse(self.peer), description=self.description),)}
        return IpPermission(ip_protocol=self.protocol, from_port=self.from_port, to_port=self.to_port, **peer)  # type: ignore[arg-type]


class AddSecurityGroupRule(Edit, frozen=True, kw_only=True):
    """A rule more in a group. It takes effect at once, for connections that begin (SG-10)."""

    group_id: str
    rule: SecurityGroupRule

    @property
    def component(self) -> str:
        """The group."""
        return self.group_id

    def on(self, network: Network) -> Network:
        """The network in which the group has the rule."""
        group = known(network, "security_groups", self.group_id)
        if _peers(group, self.rule):
            raise refuse(self.group_id, f"it has this rule already ({self.rule.peer})")
        name = _field(self.rule.direction)
        changed = msgspec.structs.replace(group, **{name: (*getattr(group, name), self.rule.permission)})
        return with_noun(network, "security_groups", self.group_id, changed)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The rule is removed again."""
        del network
        return (RemoveSecurityGroupRule(group_id=self.group_id, rule=self.rule),)


class RemoveSecurityGroupRule(Edit, frozen=True, kw_only=True):
    """A rule less in a group."""

    group_id: str
    rule: SecurityGroupRule

    @property
    def component(self) -> str:
        """The group."""
        return self.group_id

    def on(self, network: Network) -> Network:
        """The network in which the group lacks the rule."""
        group = known(network, "security_groups", self.group_id)
        name = _field(self.rule.direction)
        found = _peers(group, self.rule)
        if not found:
            raise refuse(self.group_id, f"it has no such rule ({self.rule.peer})")
        kept = [_without(p, self.rule) if p is found[0] else p for p in getattr(group, name)]
        changed = msgspec.structs.replace(group, **{name: tuple(p for p in kept if p is not None)})
        return with_noun(network, "security_groups", self.group_id, changed)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The rule is added again."""
        known(network, "security_groups", self.group_id)
        return (AddSecurityGroupRule(group_id=self.group_id, rule=self.rule),)


class CreateSecurityGroup(Creation, frozen=True, kw_only=True):
    """A new group; AWS gives it one egress rule that lets everything out over IPv4."""

    group_id: str
    vpc_id: str
    name: str
    description: str

    @property
    def component(self) -> str:
        """The planned group."""
        return self.group_id

    def on(self, network: Network) -> Network:
        """The network with the group."""
        everything = IpPermission(ip_protocol=ALL_PROTOCOLS, ip_ranges=(IpRange(cidr_ip=EVERY_IPV4),))
        group = SecurityGroup(
            group_id=self.group_id, vpc_id=self.vpc_id, group_name=self.name, ip_permissions_egress=(everything,)
        )
        return with_noun(network, "security_groups", self.group_id, group)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The group is deleted."""
        del network
        return (DeleteSecurityGroup(group_id=self.group_id),)


class DeleteSecurityGroup(Deletion, frozen=True, kw_only=True):
    """A group that nothing carries any more goes."""

    group_id: str

    @property
    def component(self) -> str:
        """The group."""
        return self.group_id

    def on(self, network: Network) -> Network:
        """The network without the group."""
        known(network, "security_groups", self.group_id)
        return without_noun(network, "security_groups", self.group_id)


def _field(direction: Direction) -> str:
    return "ip_permissions" if direction is Direction.INGRESS else "ip_permissions_egress"


_PEERS = ("ip_ranges", "ipv6_ranges", "prefix_list_ids", "user_id_group_pairs")


def _peer_of(peer: IpRange | Ipv6Range | PrefixListReference | UserIdGroupPair) -> str:
    match peer:
        case IpRange():
            return str(peer.cidr_ip)
        case Ipv6Range():
            return str(peer.cidr_ipv6)
        case PrefixListReference():
            return peer.prefix_list_id
        case UserIdGroupPair():
            return peer.group_id or ""


def _peers(group: SecurityGroup, rule: SecurityGroupRule) -> tuple[IpPermission, ...]:
    """The permissions of the group that hold the rule."""
    asked = (rule.protocol, rule.from_port, rule.to_port)
    return tuple(
        permission
        for permission in getattr(group, _field(rule.direction))
        if (permission.ip_protocol, permission.from_port, permission.to_port) == asked
        and any(_peer_of(peer) == rule.peer for name in _PEERS for peer in getattr(permission, name))
    )


def _without(permission: IpPermission, rule: SecurityGroupRule) -> IpPermission | None:
    """The permission without the rule's peer; None when it has no other."""
    kept = {name: tuple(p for p in getattr(permission, name) if _peer_of(p) != rule.peer) for name in _PEERS}
    return msgspec.structs.replace(permission, **kept) if any(kept.values()) else None
