"""Traveller: the mutable state of one walk along one branch.

It applies devices' answers and writes down hops, blockers and gaps.

It forks where routes part. After a denial it goes on as if allowed, so that all blockers of the way are found.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from wayout.forward.decision.application import UNTOLD, Application
from wayout.forward.decision.decision import Split, Verdict
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import (
    Blocker,
    Branch,
    Disposition,
    Hop,
    HopKind,
    Leaving,
    Step,
    StepKind,
    Stretch,
    Unknown,
)
from wayout.model.gap import Gap
from wayout.net.address import Address, Family
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet


class Crossing(NamedTuple):
    """A connection between two VPCs that packets crossed, and the subnet in which they came out (or went in, for a peering).

    `attachment_id` is what they left a transit gateway by, `table_id` the table of it that sent them there.
    """

    component: str
    subnet_id: str
    attachment_id: str | None = None
    table_id: str | None = None


class Inline(NamedTuple):
    """Something that stands in the line and forwards packets as they are: an endpoint of a firewall, an appliance.

    `vpc_id` is the transit gateway for a firewall that is attached to one.
    """

    component: str
    vpc_id: str


class Home(NamedTuple):
    """How the request went on one stretch: what its reply has to find again.

    It went from the subnet `near` of the stretch's sender to the subnet `far`, where `via` translates it, if anything
    does. `far` is None where the stretch leaves the network or is lost; then `gateway` is what the reply comes in
    through, if that is known. `entrance` is the internet gateway by which a request came in from outside.
    """

    near: str | None
    far: str | None
    via: str = ""
    gateway: Hop | None = None
    entrance: str | None = None
    crossings: tuple[Crossing, ...] = ()
    passed: tuple[Inline, ...] = ()

    @property
    def crossing(self) -> Crossing | None:
        """The last connection between VPCs that the request crossed."""
        return self.crossings[-1] if self.crossings else None


_MOST_ADDRESSES: Final = 8
"""How many addresses one NAT gateway has (NAT-15): fewer than the smallest subnet."""


class Traveller:
    """A part of the packets on one way."""

    def __init__(self, stretch: Stretch, application: Application = UNTOLD) -> None:
        self.application = application
        self.stretches: list[Stretch] = [stretch]
        self.current = 0
        self.leg = Leg.FORWARD
        self.hops: dict[Leg, list[Hop]] = {Leg.FORWARD: [], Leg.RETURN: []}
        self.blockers: list[Blocker] = []
        self.unknowns: list[Unknown] = []
        self.homes: list[Home] = []
        self.home: str | None = stretch.origin.subnet_id
        self.entrance: str | None = None
        self.crossings: tuple[Crossing, ...] = ()
        self.passed: tuple[Inline, ...] = ()
        self.passed_there: tuple[Inline, ...] = ()
        self.routed: tuple[str, ...] = ()
        self.visited: tuple[str, ...] = ()
        self.gap: Gap | None = None
        self.notes: list[str] = []
        self.is_personal = False
        self.egress: tuple[Address, ...] = ()

    @classmethod
    def beginning(cls, origin: Origin, packets: PacketSet, application: Application = UNTOLD) -> "Traveller":
        """All packets of `origin`, none of them stopped yet."""
        return cls(Stretch(origin, packets, packets, packets), application)

    @property
    def stretch(self) -> Stretch:
        """The stretch that the walk is in."""
        return self.stretches[self.current]

    @property
    def origin(self) -> Origin:
        """The sender as this stretch shows it."""
        return self.stretch.origin

    @property
    def sender(self) -> Origin:
        """The origin as a filter behind appliances sees it."""
        return self.origin.behind(self.passed[0].component) if self.passed else self.origin

    @property
    def packets(self) -> PacketSet:
        """The packets that the walk is about, whether or not something has stopped them."""
        return self.stretch.intended

    @property
    def source(self) -> IntervalSet:
        """The source addresses of the packets."""
        destinations = self.packets.destinations()
        return self.origin.addresses(Address(destinations.first).family if destinations else Family.IPV4)

    def fork(self, packets: PacketSet) -> "Traveller":
        """A copy that goes on with a part of the packets."""
        copy = Traveller(self.stretches[0], self.application)
        copy.stretches = [*self.stretches[:-1], self.stretches[-1].part(packets)]
        if len(self.stretches) > 1:
            written = packets.destinations().moved(-self.stretches[-1].moved)
            copy.stretches[:-1] = [
                s.part(s.intended.restrict_destinations(written.moved(s.moved))) for s in self.stretches[:-1]
            ]
        copy.current, copy.leg = self.current, self.leg
        copy.hops = {leg: list(hops) for leg, hops in self.hops.items()}
        copy.blockers = [
            b for b in self.blockers if not b.packets.isdisjoint(copy.stretches[0].intended.any_source_port())
        ]
        copy.unknowns = [
            u for u in self.unknowns if not u.packets.isdisjoint(copy.stretches[0].intended.any_source_port())
        ]
        copy.homes, copy.visited = list(self.homes), self.visited
        copy.home, copy.entrance, copy.crossings = self.home, self.entrance, self.crossings
        copy.passed, copy.passed_there, copy.routed = self.passed, self.passed_there, self.routed
        copy.gap, copy.notes, copy.is_personal, copy.egress = self.gap, list(self.notes), self.is_personal, self.egress
        return copy

    def meet_if_telling(self, split: Split, kind: StepKind, component: str) -> None:
        """Apply an answer that nobody asks about unless it stops something."""
        if split.denials or split.doubts:
            self.meet(split, kind, component)

    def arrive(self, component: str, kind: HopKind) -> None:
        """Come to a new place."""
        self.hops[self.leg].append(Hop(component, kind))

    def meet(
        self, splits: Split | Iterable[Split], kind: StepKind, component: str, facts: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Apply the answers of a device to the packets, and note a step for each that stops some; one step when none does."""
        answers = (splits,) if isinstance(splits, Split) else tuple(splits)
        telling = tuple(answer for answer in answers if answer.denials or answer.doubts)
        for answer in telling or answers[:1]:
            self._apply(answer, facts)
            self._note(_step(answer, kind, component))

    def _apply(self, split: Split, facts: tuple[tuple[str, str], ...]) -> None:
        if not split.denials and not split.doubts:
            return
        before = self.stretch
        after = before.after(split)
        hop = max(len(self.hops[self.leg]) - 1, 0)
        is_final = bool(before.possible) and not after.possible
        back = -before.moved
        for denial in split.denials:
            if denial.packets:
                self.blockers.append(
                    Blocker(
                        denial.reason,
                        denial.component,
                        denial.rule,
                        self.leg,
                        denial.packets.moved(back),
                        (*denial.facts, *facts),
                        hop,
                        is_final,
                    )
                )
        self.unknowns += [
            Unknown(doubt.gap, self.leg, doubt.packets.moved(back), hop) for doubt in split.doubts if doubt.packets
        ]
        self.stretches[self.current] = after

    def join(self, beyond: Branch, facts: tuple[tuple[str, str], ...]) -> None:
        """Go on along a way that was walked on its own, with these very packets: its hops, and what it stops or leaves open.

        `facts` are added to what stops packets there.
        """
        back, (end,) = -self.stretch.moved, beyond.stretches
        offsets = {leg: len(hops) for leg, hops in self.hops.items()}
        left = self.stretch.possible
        for blocker in beyond.blockers:
            is_final, left = bool(left) and left <= blocker.packets, left - blocker.packets
            hop, packets = blocker.hop + offsets[blocker.leg], blocker.packets.moved(back)
            told = (*blocker.facts, *facts)
            self.blockers.append(
                msgspec.structs.replace(blocker, packets=packets, facts=told, hop=hop, is_final=is_final)
            )
        for unknown in beyond.unknowns:
            hop, packets = unknown.hop + offsets[unknown.leg], unknown.packets.moved(back)
            self.unknowns.append(Unknown(unknown.gap, unknown.leg, packets, hop))
        self.hops[Leg.FORWARD] += beyond.forward
        self.hops[Leg.RETURN] += beyond.back
        self.notes += beyond.notes
        before = self.stretch
        possible, certain = before.possible & end.possible, before.certain & end.certain
        self.stretches[self.current] = Stretch(before.origin, before.intended, possible, certain, before.moved)

    def _note(self, step: Step) -> None:
        hops = self.hops[self.leg]
        if hops:
            last = hops[-1]
            hops[-1] = Hop(last.component, last.kind, (*last.steps, step))

    def step(self, kind: StepKind, component: str, rule: str | None = None, note: str | None = None) -> None:
        """Note a step that stops nothing."""
        self._note(Step(kind, Verdict.ALLOW, component, rule, None, note))

    def translate(self, origin: Origin, moved: int = 0) -> None:
        """Go on with another source address and other source ports, and destinations that lie `moved` further."""
        packets = self.packets.with_source_ports(origin.ports.as_set()).moved(moved)
        self.stretches.append(Stretch(origin, packets, packets, packets, self.stretch.moved + moved))
        self.current = len(self.stretches) - 1
        self.home, self.crossings, self.passed, self.routed = origin.subnet_id, (), (), ()

    def readdress(self, packets: PacketSet) -> None:
        """Go on with other destinations in place of those that all packets had; what stopped some has stopped all."""
        before, none = self.stretch, PacketSet.empty()
        possible, certain = (packets if part else none for part in (before.possible, before.certain))
        self.stretches[self.current] = Stretch(before.origin, packets, possible, certain)

    def end_stretch(self, far: str | None, via: str = "", gateway: Hop | None = None) -> None:
        """Note how the stretch went, where it ends: in the subnet `far`, or outside, behind `gateway`."""
        self.homes.append(Home(self.home, far, via, gateway, self.entrance, self.crossings, self.passed))

    def return_to(self, index: int) -> None:
        """Begin the way back of a stretch."""
        home = self.homes[index]
        self.current, self.home, self.passed_there = index, home.near, home.passed
        self.passed, self.routed = (), ()

    @property
    def _seen_as(self) -> tuple[Address, ...]:
        """The private addresses that the last NAT on the way gives to the packets; none where any of a subnet may do."""
        end = self.stretches[-1]
        destinations = end.intended.destinations()
        sources = end.origin.addresses(Address(destinations.first).family if destinations else Family.IPV4)
        if sources.size > _MOST_ADDRESSES:
            return ()
        return tuple(Address(address) for first, last in sources for address in range(first, last + 1))

    def finish(self, ending: Disposition, leaving: Leaving) -> Branch:
        """The branch that this walk was. Behind a NAT, no packet arrives with an address of its sender's (NAT-13)."""
        is_relayed = len(self.stretches) > 1 and leaving is Leaving.OWN_PRIVATE
        return Branch(
            stretches=tuple(stretch.as_written() for stretch in self.stretches),
            forward=tuple(self.hops[Leg.FORWARD]),
            back=tuple(self.hops[Leg.RETURN]),
            blockers=tuple(self.blockers),
            unknowns=tuple(self.unknowns),
            ending=ending,
            leaving=Leaving.TRANSLATED if is_relayed else leaving,
            egress=self._seen_as if is_relayed else self.egress,
            gap=self.gap,
            notes=tuple(dict.fromkeys(self.notes)),
            is_personal=self.is_personal,
            inspected_by=next((place.component for home in self.homes for place in home.passed), None),
        )


def _step(split: Split, kind: StepKind, component: str) -> Step:
    rules = tuple(dict.fromkeys(a.rule for a in split.allowances if a.rule))
    if split.denials:
        denial = split.denials[0]
        return Step(kind, Verdict.DENY, component, denial.rule, denial.reason)
    if split.doubts:
        return Step(kind, Verdict.UNKNOWN, component, None, None, split.doubts[0].gap.message)
    return Step(kind, Verdict.ALLOW, component, ", ".join(rules) or None)
