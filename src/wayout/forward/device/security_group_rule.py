"""One permission of a security group, ready to be asked.

Most permissions of most groups have nothing to do with a question. They are turned away on AWS's own fields, before
anything is built for them: an account has a hundred thousand rules.
"""

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from wayout.forward.decision.perspective import Direction, Traffic
from wayout.forward.device.group_reference import ReferenceMatches
from wayout.model.gap import NOT_MODELLED, Gap
from wayout.model.reason import Reason
from wayout.model.security_group import IpPermission, SecurityGroup
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import icmp_selectors
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import has_ports, is_icmp, parse_protocol

EVERYWHERE = PacketSet.every().destinations()
"""All addresses of both families: where the peers of a rule are not known, it may match anyone."""


class GroupRule(msgspec.Struct, frozen=True, gc=False):
    """One permission.

    `peers` are its addresses, members of honoured references included; `blocks` are those that the rule itself names.
    `groups` are those references. `lost` and
    `lost_groups` are references that the way between the two VPCs makes worthless. `hidden` is where peers may be that
    are not known, and `gap` says why.
    """

    name: str
    group_id: str
    traffic: Traffic
    peers: IntervalSet
    groups: frozenset[str]
    lost: IntervalSet
    lost_groups: frozenset[str]
    lost_reason: Reason
    hidden: IntervalSet
    gap: Gap | None
    blocks: IntervalSet = IntervalSet.empty()


class Extent(msgspec.Struct, frozen=True, gc=False):
    """The smallest and largest protocol, destination and destination port of a set; all inclusive."""

    first_protocol: int
    last_protocol: int
    first_destination: int
    last_destination: int
    first_port: int
    last_port: int


@lru_cache(maxsize=1024)
def extent_of(packets: PacketSet) -> Extent:
    """The extent of a set that is not empty."""
    ports = packets.destination_ports()
    return Extent(*packets.bounds, ports.first, ports.last)


class GroupRules:
    """The permissions of one group for one direction, as an interface in `vpc_id` sees them (SG-18.

    Not always the group's own VPC).
    """

    def __init__(self, matches: ReferenceMatches, group: SecurityGroup, vpc_id: str, direction: Direction) -> None:
        self.group_id = group.group_id
        self._matches = matches
        self._vpc_id = vpc_id
        self._direction = direction
        self._permissions = group.ip_permissions_egress if direction is Direction.EGRESS else group.ip_permissions
        self._built: dict[int, GroupRule] = {}
        self._candidates: dict[PacketSet, tuple[int, ...]] = {}
        self._asked: tuple[object, ...] = ()
        self._answered: tuple[GroupRule, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the group has no rule in this direction."""
        return not self._permissions

    @property
    def names_groups(self) -> bool:
        """Whether some rule names a group as its peer."""
        return any(permission.user_id_group_pairs for permission in self._permissions)

    def every(self) -> Iterator[GroupRule]:
        """All rules, in AWS's order."""
        return (self._rule(index) for index in range(len(self._permissions)))

    def candidates(self, packets: PacketSet) -> Iterator[GroupRule]:
        """The rules that may have something to say about these requests, each built when it is asked for."""
        return map(self._rule, self._meeting(packets))

    def _meeting(self, packets: PacketSet) -> tuple[int, ...]:
        found = self._candidates.get(packets)
        if found is None:
            extent = extent_of(packets)
            by_destination = self._direction is Direction.EGRESS
            meeting = (i for i, p in enumerate(self._permissions) if _may_meet(p, extent, by_destination))
            found = self._candidates[packets] = tuple(meeting)
        return found

    def candidates_for(
        self, packets: PacketSet, source: IntervalSet, sender_groups: tuple[str, ...]
    ) -> tuple[GroupRule, ...]:
        """Those of them that speak of a sender with these addresses and groups; the last answer is kept.

        One sender's packets come to many interfaces in a row, whose sets of groups overlap.
        """
        key = (packets, source, sender_groups)
        if self._asked != key:
            groups = frozenset(sender_groups)
            self._asked = key
            near = (i for i in self._meeting(packets) if _may_speak_of(self._permissions[i], source))
            self._answered = tuple(rule for rule in map(self._rule, near) if _speaks_of(rule, source, groups))
        return self._answered

    def _rule(self, index: int) -> GroupRule:
        rule = self._built.get(index)
        if rule is None:
            name = f"{self.group_id} {self._direction} {index + 1}"
            rule = self._built[index] = rule_of(
                self._matches, self._permissions[index], name, self.group_id, self._vpc_id, self._direction
            )
        return rule


def _may_speak_of(permission: IpPermission, source: IntervalSet) -> bool:
    """A cheap test on AWS's own fields, which spares building most rules: a list or a group may hold any address."""
    if permission.prefix_list_ids or permission.user_id_group_pairs:
        return True
    if not source:
        return False
    first, last = source.first, source.last
    if any(block.cidr_ip[0] <= last and first <= block.cidr_ip[1] for block in permission.ip_ranges):
        return True
    return any(block.cidr_ipv6[0] <= last and first <= block.cidr_ipv6[1] for block in permission.ipv6_ranges)


def _speaks_of(rule: GroupRule, source: IntervalSet, groups: frozenset[str]) -> bool:
    """Whether the rule names some of these addresses or groups, in whichever of its ways."""
    if not groups.isdisjoint(rule.groups) or not groups.isdisjoint(rule.lost_groups):
        return True
    return not all(source.isdisjoint(each) for each in (rule.peers, rule.hidden, rule.lost))


_PLAIN = {"tcp": 6, "udp": 17}


def _may_meet(permission: IpPermission, extent: Extent, by_destination: bool) -> bool:  # noqa: FBT001 - a fact about the direction
    protocol = _PLAIN.get(permission.ip_protocol)
    if protocol is not None:
        if not extent.first_protocol <= protocol <= extent.last_protocol:
            return False
        first, last = permission.from_port, permission.to_port
        is_beside = (
            first is not None
            and last is not None
            and 0 <= first <= last
            and (last < extent.first_port or extent.last_port < first)
        )
        if is_beside:
            return False
    if not by_destination or permission.prefix_list_ids or permission.user_id_group_pairs:
        return True
    first_address, last_address = extent.first_destination, extent.last_destination
    for block in permission.ip_ranges:
        if block.cidr_ip[0] <= last_address and first_address <= block.cidr_ip[1]:
            return True
    return any(b.cidr_ipv6[0] <= last_address and first_address <= b.cidr_ipv6[1] for b in permission.ipv6_ranges)


def rule_of(
    matches: ReferenceMatches, permission: IpPermission, name: str, group_id: str, vpc_id: str, direction: Direction
) -> GroupRule:
    """One permission of a group, called `name`, as an interface in `vpc_id` sees it."""
    network = matches.network
    pairs = [(r.cidr_ip.first, r.cidr_ip.last) for r in permission.ip_ranges]
    pairs += [(r.cidr_ipv6.first, r.cidr_ipv6.last) for r in permission.ipv6_ranges]
    gap: Gap | None = None
    hidden = IntervalSet.empty()
    for listed in permission.prefix_list_ids:
        entry = network.find("ManagedPrefixListEntries", network.prefix_lists, listed.prefix_list_id, vpc_id)
        if isinstance(entry, Gap) or entry.prefixes is None:
            gap = (
                entry
                if isinstance(entry, Gap)
                else network.gap("ManagedPrefixListEntries", vpc_id, listed.prefix_list_id)
            )
            hidden = EVERYWHERE
        else:
            pairs += [(prefix.first, prefix.last) for prefix in entry.prefixes]
    peers = blocks = IntervalSet.of(*pairs)
    lost = IntervalSet.empty()
    honoured: set[str] = set()
    lost_groups: set[str] = set()
    reason = Reason.SG_REFERENCE_NOT_PRESERVED
    for pair in permission.user_id_group_pairs:
        matched = matches.of(pair, vpc_id, direction)
        peers = peers | matched.members
        lost = lost | matched.lost
        hidden = hidden | matched.hidden
        gap = gap or matched.gap
        reason = reason if matched.is_honoured else matched.reason
        if pair.group_id:
            (honoured if matched.is_honoured else lost_groups).add(pair.group_id)
    try:
        traffic = _traffic(permission)
    except ValueError:
        ports = f"{permission.from_port} to {permission.to_port}"
        message = f"{name} has a protocol or ports that are not known: {permission.ip_protocol!r}, {ports}"
        gap = Gap("SecurityGroups", NOT_MODELLED, None, message)
        traffic, none = Traffic(_known_protocol(permission.ip_protocol)), IntervalSet.empty()
        hidden = EVERYWHERE if honoured else hidden | peers
        return GroupRule(name, group_id, traffic, none, frozenset(), lost, frozenset(), reason, hidden, gap)
    return GroupRule(
        name, group_id, traffic, peers, frozenset(honoured), lost, frozenset(lost_groups), reason, hidden, gap, blocks
    )


def _known_protocol(text: str) -> int | None:
    try:
        return parse_protocol(text)
    except ValueError:
        return None


def _traffic(permission: IpPermission) -> Traffic:
    """Missing ports mean all of them; ICMP has its type and code there, -1 for any. Source: SG-4, SG-5, SG-6."""
    protocol = parse_protocol(permission.ip_protocol)
    first, last = permission.from_port, permission.to_port
    if protocol is None or first is None or last is None:
        return Traffic(protocol)
    if has_ports(protocol):
        return Traffic(protocol, ports=IntervalSet.of((first, last)) if first >= 0 else None)
    if is_icmp(protocol):
        return Traffic(protocol, selectors=icmp_selectors(None if first < 0 else first, None if last < 0 else last))
    return Traffic(protocol)
