"""Check point: what the model says of the very packets of an exchange at the interface whose record rejects them.

Groups and ACL are asked there and nothing else: no route is, for a route rejects nothing (FL-6). Source: FL-32 to FL-34.

Rules:
- FL-6: ACCEPT and REJECT are owed to groups and ACLs: a route rejects nothing, and none is blamed for it.
"""

import msgspec

from wayout.evidence.exchange.vantage import Vantage
from wayout.forward.decision.decision import Denial, Split, doubts
from wayout.forward.decision.perspective import Leg, Perspective
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import Blocker
from wayout.model.gap import NOT_IN_SNAPSHOT, Gap
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import ICMP_REPLIES, icmp_selectors
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import has_ports, is_icmp


class Checked(msgspec.Struct, frozen=True):
    """What groups and ACL say: every rule that refuses the packets, and every fact that is missing to tell."""

    blockers: tuple[Blocker, ...] = ()
    gaps: tuple[Gap, ...] = ()


def requests_of(vantage: Vantage, ports: IntervalSet) -> PacketSet:
    """The requests of an exchange from these ports. A log holds no ICMP type: ping is meant (FL-38)."""
    exchange, server = vantage.exchange, IntervalSet.single(vantage.server)
    protocol = exchange.protocol
    if is_icmp(protocol):
        kind = next(iter(ICMP_REPLIES[protocol]))
        return PacketSet.icmp(protocol, icmp_selectors(kind, 0), server)
    single = IntervalSet.single(protocol)
    if not has_ports(protocol):
        return PacketSet.box(single, server)
    return PacketSet.box(single, server, IntervalSet.single(exchange.port), ports)


def check(devices: Devices, vantage: Vantage, leg: Leg) -> Checked:
    """What refuses the packets of one leg at the interface that saw them."""
    direction = vantage.direction(leg)
    if direction is None:
        gap = Gap("flow-direction", NOT_IN_SNAPSHOT, None, f"which way the packets crossed {vantage.exchange.seen_at}")
        return Checked((), (gap,))
    own = IntervalSet.of((vantage.exchange.low_port, vantage.exchange.high_port))
    every = requests_of(vantage, own | vantage.sender.ports.as_set())
    asked = requests_of(vantage, own)
    blockers: list[Blocker] = []
    gaps: list[Gap] = []
    for split, facts in _splits(devices, vantage, Perspective(leg, direction), every):
        blockers += [_blocker(d, leg, facts) for d in split.denials if not asked.isdisjoint(d.packets)]
        gaps += [doubt.gap for doubt in split.doubts if not asked.isdisjoint(doubt.packets)]
    return Checked(tuple(blockers), tuple(dict.fromkeys((*gaps, *vantage.gaps))))


def _splits(
    devices: Devices, vantage: Vantage, perspective: Perspective, packets: PacketSet
) -> list[tuple[Split, tuple[tuple[str, str], ...]]]:
    """The answers of the groups, for requests alone (SG-10), and of the ACL, but inside a subnet (NACL-8)."""
    found: list[tuple[Split, tuple[tuple[str, str], ...]]] = []
    facts: tuple[tuple[str, str], ...] = (("direction", perspective.direction),)
    sender, source = vantage.sender, IntervalSet.single(vantage.client)
    group_ids = vantage.groups
    if perspective.leg is Leg.FORWARD and group_ids is not None:
        vpc_id = vantage.interface.vpc_id if vantage.interface is not None else sender.vpc_id
        groups = devices.groups(group_ids, vpc_id, perspective.direction)
        told = (*facts, ("interface", vantage.exchange.seen_at or ""), ("groups", ", ".join(group_ids)))
        found.append((groups.split(packets, perspective, sender, source), (*told, *vantage.senders)))
    subnet = vantage.subnet
    if subnet is not None and not vantage.is_inside:
        acl = devices.acl(subnet, perspective.direction)
        told = (("subnet", subnet.subnet_id), *facts, *vantage.senders)
        if isinstance(acl, Gap):
            found.append((doubts(packets, acl), told))
        else:
            found.append((acl.split(packets, perspective, source), told))
    return found


def _blocker(denial: Denial, leg: Leg, facts: tuple[tuple[str, str], ...]) -> Blocker:
    known = {name for name, _ in denial.facts}
    told = (*denial.facts, *(fact for fact in facts if fact[0] not in known))
    return Blocker(denial.reason, denial.component, denial.rule, leg, denial.packets, told, 0, is_final=True)
