"""Difference: what became reachable or unreachable between two networks, for whom, and by which change.

Both networks are asked about the same packets of the same placements: those that some change may touch (`ripple`). Each
packet had one verdict and has one now; where the two differ, the packet has moved. A packet whose verdict a gap leaves
open on one side only cannot be compared, and is told as such, never as a change.

A destination that is a name is resolved in both networks, and the packets to both answers are looked at; where the
name itself has come to mean something else, that is told too (`meaning`).

What lies behind a load balancer is compared in two pieces: packets to its nodes, and the packets that its nodes send, as
senders of their own. To which targets a node sends is told as a gap where that has changed (`redirected`).
"""

from collections.abc import Iterable, Mapping

import msgspec

from wayout.ask.change.change import Change, changes_of
from wayout.ask.change.from_outside import CALLS, called_from_outside
from wayout.ask.change.meaning import Meaning, meanings
from wayout.ask.change.move import Move, moves_among
from wayout.ask.change.one_sided import MOST_ASKED, OneSided, one_sided
from wayout.ask.change.redirected import BALANCER, redirected
from wayout.ask.change.ripple import ANYONE, Ripples
from wayout.ask.change.roll_call import RollCall, Unpaired, roll_call
from wayout.ask.destination.destination import Destination
from wayout.ask.examination.examination import Examination
from wayout.ask.load_balancer.balancer_target import sent_by_node
from wayout.ask.reach.walks import Sharing, Walks
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.forward.decision.origin import Origin
from wayout.forward.device.device import Devices
from wayout.forward.journey.outcome import Answer
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6
from wayout.read.collector import collector_at_rest
from wayout.snapshot.problem import Problem


class Mover(msgspec.Struct, frozen=True):
    """A placement of a workload, as it is now; `altered` are the properties in which the placement itself differs."""

    workload: str
    source: Source
    placement: Placement
    altered: tuple[str, ...] = ()


class Shift(msgspec.Struct, frozen=True):
    """Placements for which the same packets have moved, and the changes that touch those packets there."""

    movers: tuple[Mover, ...]
    moves: tuple[Move, ...]
    changes: tuple[Change, ...]


class Difference(msgspec.Struct, frozen=True):
    """The answer: who came and went, what moved for those that stayed, and every element that differs.

    `compared` is the number of workloads that both networks have; `asked` of their placements, those that a change may
    touch. `unasked` are documents that only one side shows in full, which may touch everything: beyond a few hundred
    workloads nobody is asked what they decide, because the answer would be that it cannot be compared.
    """

    added: tuple[Unpaired, ...]
    removed: tuple[Unpaired, ...]
    unseen: tuple[Unpaired, ...]
    compared: int
    asked: int
    shifts: tuple[Shift, ...]
    changes: tuple[Change, ...]
    gaps: tuple[Gap, ...]
    problems: tuple[Problem, ...] = ()
    unasked: tuple[Change, ...] = ()
    meanings: tuple[Meaning, ...] = ()

    @property
    def answer(self) -> Answer:
        """Reachable where nothing differs, unknown where only what cannot be compared does, else intermittent."""
        moved = any(move.is_known for shift in self.shifts for move in shift.moves)
        if self.added or self.removed or moved or any(meaning.is_known for meaning in self.meanings):
            return Answer.INTERMITTENT
        is_open = self.shifts or self.unseen or self.unasked or self.meanings or self.is_redirected or self.is_called
        return Answer.UNKNOWN if is_open else Answer.REACHABLE

    @property
    def is_redirected(self) -> bool:
        """Whether load balancers may send to others than before, which is not compared."""
        return any(gap.what == BALANCER for gap in self.gaps)

    @property
    def is_called(self) -> bool:
        """Whether the internet may call others than before, which is not compared."""
        return any(gap.what == CALLS for gap in self.gaps)


@collector_at_rest()
def difference(
    old: Network,
    new: Network,
    *,
    sources: Iterable[Source] = (),
    destination: Destination | None = None,
    resolved: Mapping[str, tuple[Address, ...]] | None = None,
) -> Difference:
    """What differs for every workload, or for `sources` alone, to everywhere, or to one destination.

    Raises: InputError when neither network describes a source, or a destination that is named.
    """
    who = tuple(sources)
    roll = roll_call(old, new, who)
    changes = changes_of(old, new)
    apart = one_sided(changes, new) if roll.compared > MOST_ASKED else OneSided((), changes)
    changes = apart.others
    comparison = _Comparison(old, new, changes, destination, resolved or {})
    found: dict[tuple[tuple[Move, ...], tuple[int, ...]], list[Mover]] = {}
    asked = 0
    for pair in roll.pairs:
        for before, after in pair.placements(old, new, comparison.touches):
            moves, causes = comparison.of(before, after)
            asked += 1
            if moves:
                mover = Mover(pair.name, pair.source, after, _altered(before.origin, after.origin))
                found.setdefault((moves, causes), []).append(mover)
    shifts = [
        Shift(tuple(movers), moves, tuple(changes[index] for index in causes))
        for (moves, causes), movers in found.items()
    ]
    shifts.sort(key=lambda shift: (-len(shift.movers), shift.movers[0].workload))
    gaps = [*roll.gaps, *(g for s in shifts for m in s.moves for g in m.gaps), *apart.gaps]
    gaps += redirected(changes, comparison.asked_for(roll)) if changes else ()
    gaps += called_from_outside(changes, old, new) if not who and destination is None else ()
    return Difference(
        added=roll.added,
        removed=roll.removed,
        unseen=roll.unseen,
        compared=roll.compared,
        asked=asked,
        shifts=tuple(shifts),
        changes=(*changes, *apart.documents),
        gaps=tuple(dict.fromkeys(gaps)),
        problems=tuple(dict.fromkeys((*old.problems, *new.problems))),
        unasked=apart.documents,
        meanings=comparison.meanings(roll),
    )


_Hits = tuple[tuple[int, PacketSet], ...]
"""The changes that touch a sender, by their place in the list, each with the packets that it touches."""


class _Comparison:
    """Both networks, and what of them is asked."""

    def __init__(
        self,
        old: Network,
        new: Network,
        changes: tuple[Change, ...],
        destination: Destination | None,
        resolved: Mapping[str, tuple[Address, ...]],
    ) -> None:
        self._destination = destination
        self._sides = (_Side(old, destination, resolved), _Side(new, destination, resolved))
        self._by_sender: dict[str, list[tuple[int, PacketSet]]] = {}
        self._unions: dict[_Hits, PacketSet] = {}
        self._causes: dict[tuple[_Hits, tuple[Move, ...]], tuple[int, ...]] = {}
        self._moves: dict[tuple[object, ...], tuple[Move, ...]] = {}
        ripples = Ripples(old, new)
        for index, change in enumerate(changes):
            for ripple in ripples.of(change):
                for sender in ripple.senders:
                    self._by_sender.setdefault(sender, []).append((index, ripple.packets))

    def meanings(self, roll: RollCall) -> tuple[Meaning, ...]:
        """What the destination means otherwise than before, if it is a name."""
        if self._destination is None:
            return ()
        before, after = (side.examination for side in self._sides)
        return tuple(meanings(before, after, self._destination, roll.vpc_ids(after.network)))

    def asked_for(self, roll: RollCall) -> tuple[tuple[Network, IntervalSet | None], ...]:
        """Both networks, and the addresses that the destination means there; None where every packet is wanted."""
        vpc_ids = roll.vpc_ids(self._sides[1].examination.network) if self._destination is not None else ()
        return tuple((side.examination.network, side.meant(vpc_ids)) for side in self._sides)

    def touches(self, sender_ids: Iterable[str]) -> bool:
        """Whether some change may touch a sender that goes by these ids."""
        return ANYONE in self._by_sender or any(sender in self._by_sender for sender in sender_ids)

    def of(self, before: Placement, after: Placement) -> tuple[tuple[Move, ...], tuple[int, ...]]:
        """What has moved for a placement, and which changes touch that."""
        origins = before.origin, after.origin
        ids = dict.fromkeys(i for origin in origins for i in (ANYONE, *ids_of(origin)))
        hits = tuple(dict.fromkeys(hit for sender in ids for hit in self._by_sender.get(sender, ())))
        packets = PacketSet.every() if before.origin != after.origin else self._union(hits)
        paired = tuple(zip(self._sides, origins, strict=True))
        for limits in ([s.wanted(o) for s, o in paired], [sent_by_node(s.examination.network, o) for s, o in paired]):
            packets = packets if None in limits else packets & PacketSet.union_of(m for m in limits if m is not None)
        moves: list[Move] = []
        for space, own in ((EVERY_IPV4, "ipv4"), (EVERY_IPV6, "ipv6")):
            senders = [origin for origin in origins if getattr(origin, own)]
            part = packets.restrict_destinations(space.as_set())
            if senders and part:
                moves += self._of_family(origins, part, own)
        return tuple(moves), self._causes_of(hits, tuple(moves)) if moves else ()

    def _of_family(self, origins: tuple[Origin, Origin], packets: PacketSet, own: str) -> tuple[Move, ...]:
        """The moves among packets of one family; who has no address of it reaches nothing.

        What the sender's own groups let out in neither network has not moved. Walks are made for all packets: senders
        with other groups share them.
        """
        every = packets
        packets = packets & PacketSet.union_of(
            side.let_out(origin, packets) for side, origin in zip(self._sides, origins, strict=True)
        )
        if not packets:
            return ()
        parts = self._sides[1].apart(every, origins[1].vpc_id)
        outcomes = tuple(
            tuple(side.walks.outcome(origin, part.with_source_ports(origin.ports.as_set())) for part in parts)
            if getattr(origin, own)
            else ()
            for side, origin in zip(self._sides, origins, strict=True)
        )
        key = (*(id(one) for side in outcomes for one in side), *(origin.ports for origin in origins), packets)
        found = self._moves.get(key)
        if found is None:
            found = self._moves[key] = tuple(moves_among(packets, origins, outcomes))
        return found

    def _union(self, hits: _Hits) -> PacketSet:
        found = self._unions.get(hits)
        if found is None:
            found = self._unions[hits] = PacketSet.union_of(dict.fromkeys(packets for _, packets in hits))
        return found

    def _causes_of(self, hits: _Hits, moves: tuple[Move, ...]) -> tuple[int, ...]:
        """The changes that can have moved the packets: those that touch some of them."""
        found = self._causes.get((hits, moves))
        if found is None:
            moved = PacketSet.union_of(move.packets for move in moves)
            touching = dict.fromkeys(index for index, packets in hits if not packets.isdisjoint(moved))
            found = self._causes[(hits, moves)] = tuple(sorted(touching))
        return found


class _Side:
    """One of the two networks, and what the destination means there."""

    def __init__(
        self, network: Network, destination: Destination | None, resolved: Mapping[str, tuple[Address, ...]]
    ) -> None:
        devices = Devices(network)
        self.walks = Walks(devices, sharing=Sharing.SETS)
        self._destination = destination
        self.examination = Examination(network, resolved=resolved, devices=devices)
        self._wanted: dict[tuple[object, ...], PacketSet] = {}
        self._let_out: dict[tuple[object, ...], PacketSet] = {}
        self._apart: dict[tuple[str, PacketSet], tuple[PacketSet, ...]] = {}

    def let_out(self, origin: Origin, packets: PacketSet) -> PacketSet:
        """What the sender's own groups let out, or may let out, of packets of one family; with every source port."""
        key = (origin.group_ids, origin.vpc_id, origin.subnet_id, packets)
        found = self._let_out.get(key)
        if found is None:
            asked = packets.with_source_ports(origin.ports.as_set())
            split = self.walks.client(origin, asked)
            found = self._let_out[key] = (asked - split.denied).any_source_port()
        return found

    def apart(self, packets: PacketSet, vpc_id: str) -> tuple[PacketSet, ...]:
        """The packets that stay in a VPC, and the others.

        In its own VPC a sender meets the rules that tell it from others; whoever fares alike outside shares that walk.
        """
        found = self._apart.get((vpc_id, packets))
        if found is None:
            vpc = self.walks.devices.network.vpcs.get(vpc_id)
            blocks = (
                IntervalSet.of(*((p.first, p.last) for p in vpc.prefixes)) if vpc is not None else IntervalSet.empty()
            )
            inside = packets.restrict_destinations(blocks)
            found = self._apart[(vpc_id, packets)] = tuple(part for part in (inside, packets - inside) if part)
        return found

    def wanted(self, origin: Origin) -> PacketSet | None:
        """The packets to the destination; None where every packet is wanted."""
        if self._destination is None:
            return None
        found = self._wanted.get((origin.vpc_id,))
        if found is None:
            space = self.examination.resolution(self._destination, origin.vpc_id).space
            packets = self._destination.packets(space, origin.ports).any_source_port()
            found = self._wanted[(origin.vpc_id,)] = packets
        return found

    def meant(self, vpc_ids: Iterable[str]) -> IntervalSet | None:
        """The addresses that the destination means in these VPCs; None without a destination."""
        if self._destination is None:
            return None
        found = [self.examination.resolution(self._destination, vpc_id).space for vpc_id in vpc_ids]
        return IntervalSet.of(*(pair for space in found for pair in space))


def ids_of(origin: Origin) -> tuple[str, ...]:
    """The ids by which a ripple may name a sender."""
    ids = (origin.component, origin.interface_id, origin.instance_id, origin.subnet_id, origin.vpc_id)
    return tuple(i for i in (*ids, *origin.group_ids) if i is not None)


def _altered(before: Origin, after: Origin) -> tuple[str, ...]:
    """The names of the properties in which a placement differs from what it was."""
    names = Origin.__struct_fields__
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
