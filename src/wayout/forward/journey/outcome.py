"""Outcome: what becomes of packets from one place, put together from the client's groups and the ways beyond its interface.

Shares are exact fractions. A share has two ends, because a gap can leave the answer open: `low` is what surely passes,
`high` what may pass.
"""

from enum import StrEnum
from fractions import Fraction

import msgspec

from wayout.forward.decision.decision import Split
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Blocker, Branch, Unknown
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import PortRange


class Answer(StrEnum):
    """The verdict of an answer. `intermittent` means that some addresses, ports or placements pass (NACL-11)."""

    REACHABLE = "reachable"
    INTERMITTENT = "intermittent"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class Share(msgspec.Struct, frozen=True, gc=False):
    """Which part of the attempts passes: at least `low`, at most `high`, both from 0 to 1."""

    low: Fraction
    high: Fraction

    @property
    def answer(self) -> Answer:
        """The verdict that the share means."""
        if self.low == 1:
            return Answer.REACHABLE
        if self.high == 0:
            return Answer.BLOCKED
        return Answer.INTERMITTENT if self.low == self.high else Answer.UNKNOWN

    @property
    def value(self) -> float | None:
        """The share as a number, None while a gap leaves it open."""
        return float(self.low) if self.low == self.high else None


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What becomes of `packets`: the share that passes, every blocker in the order met, and every gap on the way."""

    packets: PacketSet
    client: Split
    branches: tuple[Branch, ...]
    share: Share
    blockers: tuple[Blocker, ...]
    unknowns: tuple[Unknown, ...]

    @property
    def answer(self) -> Answer:
        """The verdict."""
        return self.share.answer


def outcome_of(packets: PacketSet, client: Split, branches: tuple[Branch, ...]) -> Outcome:
    """The outcome for `packets`, given the answer of the client's own groups and the ways beyond its interface."""
    final = bool(client.denials) and not packets - client.denied
    own = [Blocker(d.reason, d.component, d.rule, Leg.FORWARD, d.packets, d.facts, -1, final) for d in client.denials]
    unknowns = [Unknown(doubt.gap, Leg.FORWARD, doubt.packets, -1) for doubt in client.doubts]
    for branch in branches:
        own += branch.blockers
        unknowns += branch.unknowns
        if branch.gap is not None:
            unknowns.append(Unknown(branch.gap, Leg.FORWARD, branch.intended, 0))
    return Outcome(packets, client, branches, share_of(packets, client, branches), tuple(own), tuple(unknowns))


def behind_appliances(branch: Branch, client: Split, inspected: Split) -> Branch:
    """The way of packets that an appliance sees, less what only a reference in the client's rules lets out (SG-16).

    `client` is what the client's groups answer as long as the way is not known, `inspected` what they answer behind
    an appliance. The blockers stand at the client, before all others of the way.
    """
    facts = (("appliance", branch.inspected_by or "none"),)
    asked = branch.intended & client.allowed
    denials = tuple(msgspec.structs.replace(d, packets=part) for d in inspected.denials if (part := d.packets & asked))
    doubted = tuple(msgspec.structs.replace(d, packets=part) for d in inspected.doubts if (part := d.packets & asked))
    if not denials and not doubted:
        return branch
    first = branch.stretches[0].after(Split(denials=denials, doubts=doubted))
    blockers = (
        Blocker(
            d.reason,
            d.component,
            d.rule,
            Leg.FORWARD,
            d.packets,
            (*(f for f in d.facts if f[0] != "appliance"), *facts),
            -1,
            not first.possible,
        )
        for d in denials
    )
    unknowns = (Unknown(doubt.gap, Leg.FORWARD, doubt.packets, -1) for doubt in doubted)
    return msgspec.structs.replace(
        branch,
        stretches=(first, *branch.stretches[1:]),
        blockers=(*blockers, *branch.blockers),
        unknowns=(*unknowns, *branch.unknowns),
    )


def share_of(packets: PacketSet, client: Split, branches: tuple[Branch, ...]) -> Share:
    """The share of `packets` that passes the client's groups and the ways.

    Alternatives count only as far as all of them agree.
    """
    if not packets:
        return Share(Fraction(1), Fraction(1))
    low: Fraction | int = 0
    high: Fraction | int = 0
    lost: Fraction | int = 0
    is_filtering = bool(client.denials or client.doubts)
    allowed, denied = (client.allowed, client.denied) if is_filtering else (packets, PacketSet.empty())
    for branch in branches:
        first, *beyond = branch.stretches
        certain, possible = first.certain, first.possible
        if is_filtering:
            certain, possible = certain & allowed, possible - denied
        # What nothing stops behind a NAT gateway passes there by all of the gateway's ports, and weighs nothing less.
        branch_low = _weight(certain, [(s.certain, s.origin.ports) for s in beyond if s.certain != s.intended])
        branch_high = _weight(possible, [(s.possible, s.origin.ports) for s in beyond if s.possible != s.intended])
        if branch.gap is None:
            low += branch_low
            high += branch_high
        else:
            lost += first.intended.size - branch_low
            high += branch_high
    total = packets.size
    low, high = Fraction(max(low - lost, 0), total), Fraction(min(high, total), total)
    if any(branch.gap is not None for branch in branches):
        high = _agreed_high(packets, client, branches, high)
    return Share(low, max(low, high))


def _agreed_high(packets: PacketSet, client: Split, branches: tuple[Branch, ...], high: Fraction) -> Fraction:
    """The most that can pass when ways overlap: what is possible on any of them, counted once."""
    anywhere = PacketSet.empty()
    for branch in branches:
        possible = branch.stretches[0].possible - client.denied
        for stretch in branch.stretches[1:]:
            possible = possible & stretch.possible.any_source_port()
        anywhere = anywhere | possible
    return min(high, Fraction(anywhere.size, packets.size))


def _weight(own: PacketSet, beyond: list[tuple[PacketSet, PortRange]]) -> Fraction | int:
    """How many of the client's packets pass; behind a NAT gateway they count by the share of its ports that pass.

    `beyond` holds what passes behind each NAT gateway, with the gateway's ports.
    """
    if not beyond or not own:
        return own.size
    (first, ports), *rest = beyond
    total = Fraction(0)
    for region, passing in first.by_source_ports():
        part = own & region
        if part:
            share = 1 if passing == _PORTLESS and not _has_ports(part) else Fraction(passing.size, ports.size)
            total += _weight(part, rest) * share
    return total


_PORTLESS = IntervalSet.single(0)


def _has_ports(packets: PacketSet) -> bool:
    return any(protocol in {6, 17} for protocol in (packets.protocols().first, packets.protocols().last))


def reached(outcome: Outcome) -> tuple[PacketSet, PacketSet]:
    """The packets that surely pass whatever port a NAT gateway picks, and those that may pass."""
    passing: list[PacketSet] = []
    perhaps: list[PacketSet] = []
    failing: list[PacketSet] = []
    has_alternatives = any(branch.gap is not None for branch in outcome.branches)  # otherwise no two ways overlap
    for branch in outcome.branches:
        sure, maybe = branch.stretches[0].certain, branch.stretches[0].possible
        for stretch in branch.stretches[1:]:
            sure = sure & stretch.certain.every_source_port(stretch.origin.ports.as_set())
            maybe = maybe & stretch.possible.any_source_port()
        passing.append(sure)
        perhaps.append(maybe)
        if has_alternatives:
            failing.append(branch.intended - sure)
    certain = PacketSet.union_of(passing) - PacketSet.union_of(failing)
    return certain & outcome.client.allowed, PacketSet.union_of(perhaps) - outcome.client.denied
