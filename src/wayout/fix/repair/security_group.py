"""Repairs of security groups: the narrowest rule that lets the packets pass.

Source: SG-5, SG-9, SG-12, SG-16, Q-2.
"""

from collections.abc import Iterator
from typing import Final

from wayout.ask.result.incident import Incident
from wayout.fix.change.security_group import ALL_PROTOCOLS, AddSecurityGroupRule, SecurityGroupRule
from wayout.fix.repair.need import icmp_of, peer_blocks, ports_of, protocol_of
from wayout.fix.repair.repair import Repair
from wayout.forward.decision.perspective import Direction
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.security_group import IpPermission, SecurityGroup
from wayout.net.address import Family
from wayout.net.prefix import Prefix
from wayout.net.protocol import ICMPV6, TCP, UDP

_MOST_RULES: Final = 60
"""Rules in one direction, of each family by itself, unless the account has had it raised (Q-2)."""

_LOST: Final = frozenset({Reason.SG_REFERENCE_NOT_PRESERVED, Reason.SG_REFERENCE_UNSUPPORTED})
_NAMES: Final = {TCP: "tcp", UDP: "udp", 1: "icmp", ICMPV6: "icmpv6"}


def rules(at: Incident) -> Iterator[Repair]:
    """A rule in the group that refuses, or in another one that all senders carry; peers as narrow as they come."""
    for group_id in _groups(at):
        for peers in _peers(at, group_id):
            wanted = tuple(_rule(at, peer) for peer in peers)
            group = at.network.security_groups[group_id]
            if wanted and all(_has_room(group, rule) for rule in wanted):
                yield Repair(tuple(AddSecurityGroupRule(group_id=group_id, rule=rule) for rule in wanted))


def _groups(at: Incident) -> tuple[str, ...]:
    """The group of the incident, and what else all its senders carry: whichever others use least may be chosen."""
    found = {at.component: None}
    if at.direction is Direction.EGRESS and at.blocker.hop < 0 and at.placements:
        shared = set.intersection(*(set(placement.origin.group_ids) for placement in at.placements))
        found.update(dict.fromkeys(sorted(shared)) if at.component in shared else {})
    return tuple(group_id for group_id in found if group_id in at.network.security_groups)


def _peers(at: Incident, group_id: str) -> Iterator[tuple[str, ...]]:
    """The peers to choose from, the narrowest first: a list of AWS's, the senders' own group, else addresses."""
    if at.direction is Direction.EGRESS:
        listed = _prefix_list(at)
        if listed is not None:
            yield (listed,)
    elif at.blocker.reason not in _LOST:
        group = _senders_group(at, group_id)
        if group is not None:
            yield (group,)
    yield tuple(map(str, peer_blocks(at)))


def _prefix_list(at: Incident) -> str | None:
    """AWS's own list that holds all of the destinations, and is no longer a rule than it has entries to spare (SG-8)."""
    destinations = at.packets.destinations()
    for listed in at.network.prefix_lists.values():
        is_aws = (listed.prefix_list_name or "").startswith("com.amazonaws.")
        blocks = [block.as_set() for block in listed.prefixes or ()]
        if is_aws and blocks and len(blocks) < _MOST_RULES // 2 and any(destinations <= block for block in blocks):
            return listed.prefix_list_id
    return None


def _senders_group(at: Incident, group_id: str) -> str | None:
    """The group that stands for all senders, where it does: in one VPC, and with nothing between that hides it (SG-16)."""
    own = at.fact("sender group")
    if own is not None:
        return own
    if at.translator is not None or at.seen or not at.placements:
        return None
    group = at.network.security_groups[group_id]
    if any(placement.origin.vpc_id != group.vpc_id for placement in at.placements):
        return None
    shared = set.intersection(*(set(placement.origin.group_ids) for placement in at.placements))
    return min(shared, key=lambda each: (len(at.network.interfaces_of_group.get(each, ())), each), default=None)


def _rule(at: Incident, peer: str) -> SecurityGroupRule:
    protocol = protocol_of(at)
    ports = icmp_of(at) or ports_of(at) or (None, None)
    name = ALL_PROTOCOLS if protocol is None else _NAMES.get(protocol, str(protocol))
    return SecurityGroupRule(direction=at.direction, protocol=name, from_port=ports[0], to_port=ports[1], peer=peer)


def _has_room(group: SecurityGroup, rule: SecurityGroupRule) -> bool:
    """Whether one more rule of its family fits (Q-2)."""
    permissions = group.ip_permissions_egress if rule.direction is Direction.EGRESS else group.ip_permissions
    is_ipv6 = "-" not in rule.peer and Prefix.parse(rule.peer).family is Family.IPV6
    return sum(_count(permission, is_ipv6=is_ipv6) for permission in permissions) < _MOST_RULES


def _count(permission: IpPermission, *, is_ipv6: bool) -> int:
    """How many rules a permission is, as AWS counts them: groups and lists count in both families."""
    own = permission.ipv6_ranges if is_ipv6 else permission.ip_ranges
    return len(own) + len(permission.user_id_group_pairs) + len(permission.prefix_list_ids)


def carriers(network: Network, group_id: str) -> int:
    """How many interfaces carry a group."""
    return len(network.interfaces_of_group.get(group_id, ()))
