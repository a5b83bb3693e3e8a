"""What the model says of one packet: whether it arrives, from which address, is answered, or what stops it first.

A NAT gateway or instance picks a port, so its part of the way is asked for the port that the kernel's picked.
"""

from enum import StrEnum
from typing import Final

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.examination.examination import Examination
from wayout.ask.inbound import from_internet
from wayout.ask.source.placement import at_interface
from wayout.forward.decision.perspective import Leg
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import Blocker, Branch, Disposition, HopKind, Leaving
from wayout.forward.journey.outcome import Outcome
from wayout.lab.device.internet import NAME
from wayout.lab.traffic.volley import Fate
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import Address, Family
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.prefix import Prefix
from wayout.net.protocol import has_ports

_HAIRPIN: Final = "it comes back in from the internet, to an interface of the network"


class Word(StrEnum):
    """The model's word on a conversation."""

    PASSES = "passes"
    LOST_THERE = "lost on the way there"
    LOST_BACK = "lost on the way back"
    OPEN = "unknown"


class Expectation(msgspec.Struct, frozen=True):
    """The model's word; what stops the packet first, the addresses that the receiver may see, and all reasons met."""

    word: Word
    blocker: Blocker | None = None
    sources: frozenset[Address] = frozenset()
    reasons: frozenset[Reason] = frozenset()
    gap: str | None = None


class Expecter:
    """The model's answers about one network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.devices = Devices(network)

    def expect(self, fate: Fate) -> Expectation:
        """What the model says of the packet whose fate the kernel decided."""
        packet = fate.shot.packet
        outcome = self._outcome(fate)
        if outcome is None:
            return Expectation(Word.OPEN, gap="no outcome")
        if packet in outcome.client.denied:
            denial = next(denial for denial in outcome.client.denials if packet in denial.packets)
            blocker = Blocker(
                denial.reason,
                denial.component,
                denial.rule,
                Leg.FORWARD,
                denial.packets,
                denial.facts,
                -1,
                is_final=True,
            )
            return Expectation(Word.LOST_THERE, blocker)
        if packet in outcome.client.doubtful:
            return Expectation(Word.OPEN, gap=outcome.client.doubts[0].gap.message)
        ways = [branch for branch in outcome.branches if packet in branch.intended]
        found = [self._along(branch, fate) for branch in ways]
        if len(found) == 1 and ways[0].gap is None:
            return found[0]
        if found and all((e.word, e.sources) == (found[0].word, found[0].sources) for e in found):
            return found[0] if found[0].word is Word.PASSES else Expectation(Word.OPEN, gap="several ways, all stopped")
        return Expectation(Word.OPEN, gap="several ways that differ" if found else "no way")

    def _outcome(self, fate: Fate) -> Outcome | None:
        shot = fate.shot
        packet = shot.packet
        port = packet.destination_port if has_ports(packet.protocol) else None
        to = Destination(str(packet.destination), packet.protocol, port, prefix=Prefix.parse(str(packet.destination)))
        sources = IntervalSet.single(packet.source_port) if has_ports(packet.protocol) else None
        if shot.sender == NAME:
            _, result = from_internet(self.network, packet.source, to, sources, {})
        else:
            interface = self.network.network_interfaces[shot.sender]
            placement = at_interface(self.network, interface, address=packet.source)
            result = Examination(self.network, devices=self.devices, source_ports=sources).result(placement, to)
        return next((outcome for outcome in result.outcomes if packet in outcome.packets), None)

    def _along(self, branch: Branch, fate: Fate) -> Expectation:
        """The model's word for one way."""
        stages = self._stages(branch, fate)
        comes_back_in = branch.ending is Disposition.EXITS and self._is_ours(fate.shot.packet.destination)
        there, back = _turns(branch, Leg.FORWARD), _turns(branch, Leg.RETURN)
        for blocker in branch.blockers:
            is_beyond = blocker.hop > there if blocker.leg is Leg.FORWARD else blocker.hop < back
            is_at = blocker.hop == (there if blocker.leg is Leg.FORWARD else back)
            packet = stages[-1] if is_beyond and len(branch.stretches) > 1 else stages[0]
            if is_at and stages[-1] is not None and stages[-1] in blocker.packets:
                packet = stages[-1]  # the groups of a NAT instance see what leaves it
            if packet is None or packet in blocker.packets:
                earlier = [
                    u for u in branch.unknowns if (u.leg, u.hop) <= (blocker.leg, blocker.hop) and u.leg is Leg.FORWARD
                ]
                if comes_back_in and blocker.leg is Leg.RETURN:
                    return Expectation(Word.OPEN, gap=_HAIRPIN)
                if packet is None and not _covers_all(branch, blocker):
                    return Expectation(Word.OPEN, gap="the gateway's port was not seen")
                if earlier and blocker.leg is Leg.RETURN:
                    return Expectation(Word.OPEN, gap=earlier[0].gap.message)
                word = Word.LOST_THERE if blocker.leg is Leg.FORWARD else Word.LOST_BACK
                return Expectation(word, blocker, reasons=frozenset(b.reason for b in branch.blockers))
        if branch.unknowns:
            return Expectation(Word.OPEN, gap=branch.unknowns[0].gap.message)
        if comes_back_in:
            return Expectation(Word.OPEN, gap=_HAIRPIN)
        first = branch.stretches[0]
        if fate.shot.packet not in first.certain or any(
            s is not None and s not in x.certain for s, x in zip(stages[1:], branch.stretches[1:], strict=True)
        ):
            return Expectation(Word.OPEN, gap="neither certain nor stopped")
        return Expectation(Word.PASSES, None, self._sources(branch, fate))

    def _is_ours(self, address: Address) -> bool:
        return any(address in prefix for vpc in self.network.vpcs.values() for prefix in vpc.prefixes)

    def _stages(self, branch: Branch, fate: Fate) -> list[Packet | None]:
        """The packet of each stretch, as far as the kernel's gateway has shown it."""
        packet = fate.shot.packet
        stages: list[Packet | None] = [packet]
        for stretch in branch.stretches[1:]:
            addresses = stretch.origin.addresses(Family.IPV4)
            seen = (m.packet for m in fate.met if not m.is_reply and m.packet.source in addresses)
            changed = next((p for p in seen if p.destination == packet.destination), None)
            if changed is None and not has_ports(packet.protocol):
                changed = packet
            stages.append(changed)
        return stages

    def _sources(self, branch: Branch, fate: Fate) -> frozenset[Address]:
        origin = branch.stretches[-1].origin
        packet = fate.shot.packet
        match branch.leaving:
            case Leaving.TRANSLATED:
                return frozenset(branch.egress) or frozenset(
                    Address(first) for first, _ in origin.addresses(Family.IPV4)
                )
            case Leaving.OWN_PUBLIC if packet.source.family is Family.IPV4:
                return frozenset({origin.public_ip} if origin.public_ip is not None else ())
            case _:
                return frozenset({packet.source})


def _turns(branch: Branch, leg: Leg) -> int:
    """The hop at which the address is translated; past every hop where it is not."""
    hops = branch.forward if leg is Leg.FORWARD else branch.back
    translator = branch.stretches[-1].origin.hop_component if len(branch.stretches) > 1 else None
    is_there = (hop.kind is HopKind.NAT_GATEWAY or hop.component == translator for hop in hops)
    found = next((index for index, is_it in enumerate(is_there) if is_it), None)
    if found is not None:
        return found
    return len(hops) if leg is Leg.FORWARD else -1


def _covers_all(branch: Branch, blocker: Blocker) -> bool:
    return not branch.stretches[-1].intended - blocker.packets
