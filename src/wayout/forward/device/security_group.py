"""Security groups.

Modelled: the union of all attached groups (SG-1, SG-2), nothing where no group has a rule (SG-3), protocols by name
and number, ports, ICMP, both families (SG-4 to SG-8), prefix lists (SG-11), references within a VPC, over a peering
and over a transit gateway (SG-12 to SG-15), which match nothing that passes an appliance, on the way out as on the way
in (SG-16). Replies need no rule (SG-10): the walk does not ask on the return leg. A group that is not described, or a
prefix list without entries, leaves in doubt what no other rule allows (SG-19). Not modelled: tracking limits and idle
times (SG-23 to SG-28).

Rules:
- SG-1: The rules that count are those of all groups at the interface, whatever stands in its subnet or runs behind
  it.
- SG-2: A packet passes when any rule of any of the groups allows it; no rule denies.
- SG-3: A direction in which no group has a rule lets nothing new through.
- SG-4: A protocol is a name or a number, and -1 is every protocol.
- SG-5: Ports are the destination's, both ends included; protocols other than TCP, UDP and ICMP have none.
- SG-6: For ICMP the two ports of a rule are type and code, and -1 is any.
- SG-7: Any one of a rule's blocks, prefix lists and groups is enough.
- SG-8: A block of IPv4 says nothing about IPv6, nor the other way round.
- SG-11: A prefix list stands for all of its blocks; without its entries the rule may match or not.
- SG-16: A rule that names a group matches no packet that passed a firewall or an appliance, on the way out as on the
  way in.
- SG-19: A group that is not described, as in another account, leaves open what no other rule allows.
- SG-22: An interface of which no group is told still has one, so that what its rules are is a gap and no denial.
- SG-18: A group counts at an interface that carries it, whichever VPC the group is of.
"""

from collections.abc import Iterator
from enum import Enum
from functools import cached_property

from wayout.forward.decision.decision import Allowance, Decision, Denial, Doubt, Split, Verdict
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import Direction, Perspective
from wayout.forward.device.group_reference import ReferenceMatches
from wayout.forward.device.security_group_rule import GroupRule, GroupRules
from wayout.model.gap import NOT_IN_SNAPSHOT, NOT_MODELLED, Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet


class References(Enum):
    """Whether rules that name groups still speak of the packet: they do not once an appliance forwarded it (SG-16)."""

    PRESERVED = "preserved"
    LOST = "lost"


class GroupFilter:
    """The rules of all groups of one interface for one direction."""

    def __init__(self, groups: tuple[GroupRules | Gap, ...], group_ids: tuple[str, ...], direction: Direction) -> None:
        self.group_ids = group_ids
        self.direction = direction
        self._parts = groups

    @classmethod
    def of(cls, network: Network, group_ids: tuple[str, ...], vpc_id: str, direction: Direction) -> "GroupFilter":
        """The filter of an interface in `vpc_id` that carries these groups."""
        matches = ReferenceMatches(network)
        parts = tuple(group_rules(matches, group_id, vpc_id, direction) for group_id in group_ids)
        return cls(parts or (no_group(vpc_id),), group_ids, direction)

    def decide(
        self,
        packet: Packet,
        sender_groups: frozenset[str] = frozenset(),
        references: References = References.PRESERVED,
    ) -> Decision:
        """The answer for one packet as the interface sees it.

        `sender_groups` are the groups of a sender that was not translated on the way.
        """
        peer = packet.destination if self.direction is Direction.EGRESS else packet.source
        gap = self._gaps[0] if self._gaps else None
        is_preserved = references is References.PRESERVED
        for rule in self.rules():
            if not rule.traffic.covers(packet):
                continue
            is_member = is_preserved and self.direction is Direction.INGRESS and bool(rule.groups & sender_groups)
            if is_member or peer in (rule.peers if is_preserved else rule.blocks):
                return Decision(Verdict.ALLOW, rule.name)
            if rule.gap is not None and peer in rule.hidden:
                gap = gap or rule.gap
        if gap is not None:
            return Decision(Verdict.UNKNOWN, gap=gap, component=self._blamed)
        for rule in self.rules():
            lost_groups = rule.lost_groups if is_preserved else rule.lost_groups | rule.groups
            is_lost = self.direction is Direction.INGRESS and bool(lost_groups & sender_groups)
            is_lost = is_lost or peer in rule.lost or (not is_preserved and peer in rule.peers)
            if rule.traffic.covers(packet) and is_lost:
                return Decision(Verdict.DENY, rule.name, rule.lost_reason, rule.group_id)
        return Decision(Verdict.DENY, None, self._reason, self._blamed)

    def split(self, packets: PacketSet, perspective: Perspective, origin: Origin, source: IntervalSet) -> Split:
        """The answer for requests in `packets` that `origin` sends from `source`."""
        allowed: list[Allowance] = []
        rest = packets
        for rule in self._candidates(
            packets, perspective, origin, source
        ):  # built one by one: an early rule often lets everything pass
            part = rest & _requests(rule, _peers(rule, origin), rule.groups, perspective, origin, source)
            if part:
                allowed.append(Allowance(part, rule.name))
                rest = rest - part
                if not rest:
                    return Split(tuple(allowed))
        rules = list(self._candidates(packets, perspective, origin, source))
        doubted = self._doubts(rest, rules, perspective, origin, source) if rest else ()
        rest = rest - PacketSet.union_of(doubt.packets for doubt in doubted) if doubted else rest
        denied = tuple(self._denials(rest, rules, perspective, origin, source))
        return Split(tuple(allowed), denied, doubted)

    def _doubts(
        self, rest: PacketSet, rules: list[GroupRule], perspective: Perspective, origin: Origin, source: IntervalSet
    ) -> tuple[Doubt, ...]:
        """What may be allowed, once for each fact that would tell.

        Peers that are not known, a sender's address, a group.
        """
        doubted = [Doubt(rest, gap) for gap in self._gaps]
        for rule in rules:
            if rule.gap is not None:
                part = rest & _requests(rule, rule.hidden, frozenset(), perspective, origin, source, partial=True)
                doubted += [Doubt(part, rule.gap)] if part else []
            if not perspective.peer_is_destination and source and source.first != source.last:
                own = _peers(rule, origin)
                part = rest & _requests(rule, own, frozenset(), perspective, origin, source, partial=True)
                doubted += [Doubt(part, _sender_gap(rule))] if part else []
        return tuple(doubted)

    def _denials(
        self, rest: PacketSet, rules: list[GroupRule], perspective: Perspective, origin: Origin, source: IntervalSet
    ) -> Iterator[Denial]:
        """What nothing allows.

        A reference that the way there makes worthless is named, because that rule looks as if it matched.
        """
        is_inspected = origin.inspected_by is not None
        is_unknown = origin.is_translated or is_inspected
        for rule in rules:
            if rest and (rule.lost or rule.lost_groups or (is_unknown and rule.groups)):
                lost_groups = rule.lost_groups | (rule.groups if is_unknown else frozenset())
                lost = rule.lost | (rule.peers - rule.blocks if is_inspected else IntervalSet.empty())
                part = rest & _requests(rule, lost, lost_groups, perspective, origin, source, translated=True)
                if part:
                    facts: tuple[tuple[str, str], ...] = (("direction", self.direction),)
                    facts += (("appliance", origin.inspected_by),) if origin.inspected_by is not None else ()
                    yield Denial(part, rule.lost_reason, rule.group_id, rule.name, facts)
                    rest = rest - part
        if rest:
            yield Denial(
                rest,
                self._reason,
                self._blamed,
                None,
                (("direction", self.direction), ("groups", ", ".join(self.group_ids))),
            )

    def _candidates(
        self, packets: PacketSet, perspective: Perspective, origin: Origin, source: IntervalSet
    ) -> Iterator[GroupRule]:
        """The rules of all groups that may have something to say about these requests."""
        known = (group for group in self._parts if not isinstance(group, Gap))
        if not packets:
            return iter(())
        if perspective.peer_is_destination:
            return (rule for group in known for rule in group.candidates(packets))
        return (rule for group in known for rule in group.candidates_for(packets, source, origin.group_ids))

    def rules(self) -> Iterator[GroupRule]:
        """Every rule of the groups that are known."""
        return (rule for group in self._parts if not isinstance(group, Gap) for rule in group.every())

    # What follows is not needed while rules allow: an account has tens of thousands of combinations of groups.

    @cached_property
    def _gaps(self) -> tuple[Gap, ...]:
        """Why groups are not known."""
        return tuple(group for group in self._parts if isinstance(group, Gap))

    @cached_property
    def _with_rules(self) -> tuple[str, ...]:
        """The groups that have rules for this direction."""
        return tuple(group.group_id for group in self._parts if not isinstance(group, Gap) and not group.is_empty)

    @property
    def names_groups(self) -> bool:
        """Whether some rule names a group as its peer."""
        return any(group.names_groups for group in self._parts if not isinstance(group, Gap))

    @property
    def _reason(self) -> Reason:
        return Reason.SG_NO_MATCHING_RULE if self._with_rules else Reason.SG_EMPTY

    @property
    def _blamed(self) -> str:
        return next(iter((*self._with_rules, *self.group_ids)), "")


def group_rules(matches: ReferenceMatches, group_id: str, vpc_id: str, direction: Direction) -> GroupRules | Gap:
    """The rules of one group as an interface in `vpc_id` sees them, or the Gap that hides them.

    Source: SG-18, SG-19.
    """
    network = matches.network
    group = network.find("SecurityGroups", network.security_groups, group_id, vpc_id)
    return group if isinstance(group, Gap) else GroupRules(matches, group, vpc_id, direction)


def no_group(vpc_id: str) -> Gap:
    """Why the rules are not known of an interface of which no group is told: each has one, the default one at least.

    Source: SG-22.
    """
    message = f"no security group is named there, and nothing tells which one of {vpc_id} would count"
    return Gap.document("SecurityGroups", NOT_IN_SNAPSHOT, message)


def _peers(rule: GroupRule, origin: Origin) -> IntervalSet:
    """The peers that match: behind an appliance only those that the rule names by address (SG-16)."""
    return rule.blocks if origin.inspected_by is not None else rule.peers


def _sender_gap(rule: GroupRule) -> Gap:
    message = f"whether {rule.name} holds depends on the sender's address"
    return Gap("NetworkInterfaces", NOT_MODELLED, None, message)


def _requests(
    rule: GroupRule,
    peers: IntervalSet,
    groups: frozenset[str],
    perspective: Perspective,
    origin: Origin,
    source: IntervalSet,
    *,
    partial: bool = False,
    translated: bool = False,
) -> PacketSet:
    """The requests that the rule speaks of, with these peers.

    `partial` accepts a sender of whose addresses only some are peers.
    """
    if perspective.peer_is_destination:
        return rule.traffic.requests(perspective, peers) if peers else PacketSet.empty()
    keeps_groups = not origin.is_translated and origin.inspected_by is None
    is_member = bool(groups & frozenset(origin.group_ids)) and (translated or keeps_groups)
    is_peer = not source.isdisjoint(peers) if partial else bool(source) and source <= peers
    return rule.traffic.requests(perspective, None) if is_member or is_peer else PacketSet.empty()
