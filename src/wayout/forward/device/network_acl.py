"""Network ACLs.

Modelled: numbered order with the first match deciding, the implicit deny, both directions, both legs, protocols by
number, ports, ICMP, both families (NACL-2 to NACL-7), partial cover of a client's ephemeral ports (NACL-11). The walk
exempts traffic inside one subnet (NACL-8) and to AWS's own link-local services (NACL-9) before it asks. Entries name
blocks of addresses and nothing else (NACL-13), and a client needs its own ports inwards, not the port of the service
(ECS-30). An entry whose action or protocol nobody knows leaves the packets it may match in doubt.

Rules:
- NACL-2: Entries of a direction are asked by their number, the first that matches decides, and what none matches is
  denied.
- NACL-3: An ingress entry names the source, an egress entry the destination; ports are always the destination's.
- NACL-4: A protocol is a number, and -1 is all; ports and ICMP types count for TCP, UDP and ICMP only.
- NACL-5: An IPv6 packet meets entries with IPv6 blocks only.
- NACL-7: A request and its reply through a NAT gateway in another subnet are asked about in both subnets, each way.
- NACL-8: What stays inside one subnet does not meet its ACL.
- NACL-14: Packets to an interface endpoint in another subnet meet the ACL of that subnet too.
- NACL-6: An ACL keeps no state: a reply is asked about by itself, in the other direction.
- NACL-11: Entries that cover only a part of a client's ephemeral ports let a part of its connections through.
- NACL-13: An entry names a block of addresses, never a group or a prefix list.
- ECS-30: A client needs its own ports inwards, not the port of the service.
"""

import msgspec

from wayout.forward.decision.decision import Allowance, Decision, Denial, Doubt, Split, Verdict
from wayout.forward.decision.perspective import UNANSWERED, Direction, Leg, Perspective, Traffic
from wayout.model.gap import NOT_MODELLED, Gap
from wayout.model.network_acl import NetworkAcl, NetworkAclEntry
from wayout.model.reason import Reason
from wayout.net.address import Family
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet, icmp_selectors
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix
from wayout.net.protocol import ICMPV6, has_ports, is_icmp, parse_protocol


class _Rule(msgspec.Struct, frozen=True, gc=False):
    name: str
    action: str
    peers: Prefix
    traffic: Traffic
    is_certain: bool


class AclFilter:
    """The entries of one ACL for one direction, in the order in which they decide. Source: NACL-2."""

    def __init__(self, acl: NetworkAcl, direction: Direction) -> None:
        self.acl = acl
        self.direction = direction
        self.default = f"{acl.network_acl_id} {direction} *"
        entries = [e for e in acl.entries if e.egress is (direction is Direction.EGRESS) and e.prefix is not None]
        entries.sort(key=lambda entry: entry.rule_number)
        self._rules = tuple(_rule(acl, direction, entry) for entry in entries)
        self._regions: dict[tuple[int, Perspective], PacketSet] = {}
        self._asked: dict[Perspective, tuple[PacketSet, Split]] = {}

    def decide(self, packet: Packet) -> Decision:
        """The answer for one packet as the ACL sees it; for a reply, the reply itself. Source: NACL-2, NACL-3."""
        peer = packet.destination if self.direction is Direction.EGRESS else packet.source
        component = self.acl.network_acl_id
        for rule in self._rules:
            if peer in rule.peers and rule.traffic.covers(packet):
                if not rule.is_certain:
                    return Decision(Verdict.UNKNOWN, rule.name, component=component, gap=_gap(rule.name))
                if rule.action == "allow":
                    return Decision(Verdict.ALLOW, rule.name)
                return Decision(Verdict.DENY, rule.name, Reason.NACL_DENIED, component)
        return Decision(Verdict.DENY, self.default, Reason.NACL_DENIED, component)

    def split(self, packets: PacketSet, perspective: Perspective, source: IntervalSet) -> Split:
        """The answer for the requests in `packets`, sent from `source`, as their packets on this leg are seen.

        Where no entry speaks of the sender, the last answer is kept: subnets with one ACL are asked in a row.
        Source: NACL-2 to NACL-7.
        """
        if not perspective.peer_is_destination:
            return self._split(packets, perspective, source)
        asked = self._asked.get(perspective)
        if asked is None or asked[0] != packets:
            asked = self._asked[perspective] = packets, self._split(packets, perspective, source)
        return asked[1]

    def _split(self, packets: PacketSet, perspective: Perspective, source: IntervalSet) -> Split:
        unanswered = packets & UNANSWERED if perspective.leg is Leg.RETURN else PacketSet.empty()
        undecided = packets - unanswered
        allowed = [Allowance(unanswered, None)] if unanswered else []
        denied: list[tuple[str, PacketSet]] = []
        doubted: list[Doubt] = []
        partial: list[tuple[_Rule, PacketSet]] = []
        for index, rule in enumerate(self._rules):
            if not undecided:
                break
            cover = _cover(rule.peers, source, perspective)
            if cover is Verdict.DENY or not _may_meet(rule, undecided, perspective):
                continue
            part = undecided & self._region(index, rule, perspective)
            if not part:
                continue
            if cover is Verdict.UNKNOWN and rule.is_certain:
                partial.append((rule, part))
                continue
            undecided = undecided - part
            if not rule.is_certain:
                doubted.append(Doubt(part, _gap(rule.name)))
            elif rule.action == "allow":
                allowed.append(Allowance(part, rule.name))
            else:
                denied.append((rule.name, part))
        if undecided:
            denied.append((self.default, undecided))
        for rule, part in partial:
            allowed, denied, doubted = _weigh(rule, part, allowed, denied, doubted)
        sure = PacketSet.union_of(allowance.packets for allowance in allowed)
        return Split(tuple(allowed), tuple(self._denials(denied, sure, perspective)), tuple(doubted))

    def traffic(self) -> frozenset[tuple[str, Traffic]]:
        """What each entry matches besides its peers, under all that is said of the entry."""
        return frozenset((f"{rule.name} {rule.action} {rule.peers}", rule.traffic) for rule in self._rules)

    def _denials(
        self, denied: list[tuple[str, PacketSet]], allowed: PacketSet, perspective: Perspective
    ) -> list[Denial]:
        """On the way back, a denial of some of a client's possible ports is another fault than a denial of all (NACL-11)."""
        sometimes = (
            allowed.any_source_port() if perspective.leg is Leg.RETURN and denied and allowed else PacketSet.empty()
        )
        found: list[Denial] = []
        for rule, part in denied:
            partly = part & sometimes
            wholly = part - partly
            if wholly:
                found.append(Denial(wholly, Reason.NACL_DENIED, self.acl.network_acl_id, rule))
            if partly:
                ports = (("denied ports", str(partly.source_ports())),)
                found.append(Denial(partly, Reason.NACL_EPHEMERAL_PORTS, self.acl.network_acl_id, rule, ports))
        return found

    def _region(self, index: int, rule: _Rule, perspective: Perspective) -> PacketSet:
        found = self._regions.get((index, perspective))
        if found is None:
            peers = rule.peers.as_set() if perspective.peer_is_destination else None
            found = self._regions[(index, perspective)] = rule.traffic.requests(perspective, peers)
        return found


def _weigh(
    rule: _Rule, part: PacketSet, allowed: list[Allowance], denied: list[tuple[str, PacketSet]], doubted: list[Doubt]
) -> tuple[list[Allowance], list[tuple[str, PacketSet]], list[Doubt]]:
    """A rule that holds only some of the addresses that the sender may get.

    Where later rules say otherwise, the answer is in doubt.
    """
    others = denied if rule.action == "allow" else [(allowance.rule or "", allowance.packets) for allowance in allowed]
    conflict = part & PacketSet.union_of(packets for _, packets in others)
    if not conflict:
        return allowed, denied, doubted
    allowed = [Allowance(a.packets - conflict, a.rule) for a in allowed if a.packets - conflict]
    denied = [(name, packets - conflict) for name, packets in denied if packets - conflict]
    return allowed, denied, [*doubted, Doubt(conflict, _gap(rule.name))]


def _gap(rule: str) -> Gap:
    return Gap(
        "NetworkAcls",
        NOT_MODELLED,
        None,
        f"whether {rule} matches depends on an address, action or protocol that is not known",
    )


def _cover(peers: Prefix, source: IntervalSet, perspective: Perspective) -> Verdict:
    """Whether the rule's peers hold the sender: ALLOW for all of `source`, DENY for none of it, UNKNOWN for a part."""
    if perspective.peer_is_destination:
        return Verdict.ALLOW
    if not source or source.last < peers.first or peers.last < source.first:
        return Verdict.DENY
    return Verdict.ALLOW if peers.first <= source.first and source.last <= peers.last else _part(peers, source)


def _part(peers: Prefix, source: IntervalSet) -> Verdict:
    common = source & peers.as_set()
    if common == source:
        return Verdict.ALLOW
    return Verdict.UNKNOWN if common else Verdict.DENY


def _may_meet(rule: _Rule, packets: PacketSet, perspective: Perspective) -> bool:
    """A cheap test that spares the exact one for most rules."""
    bounds = packets.bounds
    protocol = rule.traffic.protocol
    if protocol is not None and not bounds.first_protocol <= protocol <= bounds.last_protocol:
        return False
    if not perspective.peer_is_destination:
        return True
    return rule.peers.first <= bounds.last_destination and bounds.first_destination <= rule.peers.last


def _rule(acl: NetworkAcl, direction: Direction, entry: NetworkAclEntry) -> _Rule:
    name = f"{acl.network_acl_id} {direction} {entry.label}"
    prefix = entry.prefix
    assert prefix is not None  # noqa: S101 - entries without a block are left out by the caller
    try:
        traffic = _traffic(entry, prefix)
    except ValueError:
        return _Rule(name, entry.rule_action, prefix, Traffic(None), is_certain=False)
    return _Rule(name, entry.rule_action, prefix, traffic, is_certain=entry.rule_action in {"allow", "deny"})


def _traffic(entry: NetworkAclEntry, prefix: Prefix) -> Traffic:
    """Ports count for TCP and UDP, type and code for ICMP; 58 with an IPv4 block ignores them. Source: NACL-4."""
    protocol = parse_protocol(entry.protocol)
    if protocol is None:
        return Traffic(None)
    if has_ports(protocol) and entry.port_range is not None:
        return Traffic(protocol, ports=IntervalSet.of((entry.port_range.from_port, entry.port_range.to_port)))
    if (
        is_icmp(protocol)
        and entry.icmp_type_code is not None
        and not (protocol == ICMPV6 and prefix.family is Family.IPV4)
    ):
        kind, code = entry.icmp_type_code.type, entry.icmp_type_code.code
        return Traffic(protocol, selectors=icmp_selectors(None if kind < 0 else kind, None if code < 0 else code))
    return Traffic(protocol)
