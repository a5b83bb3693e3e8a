"""Proof: the whole question asked again on the changed network, and what else the plan opens and closes, for everybody.

The comparison is exact: sets of packets of every workload of the snapshot, of both families, on all protocols and
ports. What the question asked for is told apart from what opens beside it. What a missing fact leaves open on one side
only is listed, and never counted as open or closed.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from wayout.ask.change.meaning import Meaning, meanings
from wayout.ask.change.move import Move
from wayout.ask.diagnosis import Diagnosis
from wayout.ask.difference import Difference, Mover, Shift, difference
from wayout.ask.ecs_task.start_need import ECS_START
from wayout.ask.examination.examination import Examination
from wayout.ask.load_balancer.balancer_target import sent_to_targets
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import EcsServiceSource, LambdaSource, PlannedSource, PodSource, RunTaskSource
from wayout.ask.source.workload import workloads
from wayout.fix.question import Question, zones_of
from wayout.forward.decision.origin import Origin
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet

_RANK: Final[Mapping[Answer, int]] = {Answer.BLOCKED: 0, Answer.INTERMITTENT: 1, Answer.REACHABLE: 2}
_UNLISTED: Final = PlannedSource | RunTaskSource | PodSource
"""Sources that are no workloads of a snapshot: a comparison of all workloads leaves them out."""

_LISTED: Final = EcsServiceSource | LambdaSource
"""Sources that always are: to look through all workloads for them would take long in a large account."""


class Passage(msgspec.Struct, frozen=True):
    """Packets that some placements could not send and now can, or the other way round.

    `is_asked` where they are those of the question.
    """

    movers: tuple[Mover, ...]
    move: Move
    is_asked: bool


class ZoneLoss(msgspec.Struct, frozen=True):
    """The answer for those who stand elsewhere while a zone is lost, before and after the plan."""

    zone: str
    before: Answer
    after: Answer


class Proof(msgspec.Struct, frozen=True):
    """What a plan does. `undecided` cannot be compared, because a fact is missing on one side."""

    before: Diagnosis
    after: Diagnosis
    zones: tuple[ZoneLoss, ...]
    opens: tuple[Passage, ...]
    closes: tuple[Passage, ...]
    undecided: tuple[Passage, ...]
    difference: Difference
    meanings: tuple[Meaning, ...] = ()
    """What names of the question mean otherwise, for which no packets need open."""

    unresolved: tuple[str, ...] = ()
    """The names of the question of which nobody knows what they mean: any public address, as far as that is told."""

    @property
    def surplus(self) -> tuple[Passage, ...]:
        """What opens without having been asked for."""
        return tuple(passage for passage in self.opens if not passage.is_asked)

    @property
    def holds(self) -> bool:
        """Whether every placement reaches every destination, in every view that was asked for."""
        return self.after.answer is Answer.REACHABLE and all(z.after is Answer.REACHABLE for z in self.zones)


def prove(old: Network, new: Network, question: Question) -> Proof:
    """The proof of a plan that turns one network into the other."""
    before, after = question.diagnose(old), question.diagnose(new)
    compared = difference(old, new)
    shifts = list(compared.shifts)
    if not _is_compared(old, new, before, after):
        shifts += difference(old, new, sources=(question.source,)).shifts
    is_told = any(mover.source == question.source for shift in shifts for mover in shift.movers)
    asked = _Asked(new, question, before, (*before.placements, *after.placements), is_told=is_told)
    passages = [passage for shift in shifts for passage in _passages(shift, asked)]
    return Proof(
        before=before,
        after=after,
        zones=_zones(old, new, question, after.placements),
        opens=tuple(p for p in passages if p.move.is_known and not is_loss(p.move)),
        closes=tuple(p for p in passages if is_loss(p.move)),
        undecided=tuple(p for p in passages if not p.move.is_known),
        difference=compared,
        meanings=tuple(_meanings(old, new, question, after)),
        unresolved=asked.unresolved,
    )


def _meanings(old: Network, new: Network, question: Question, after: Diagnosis) -> Iterator[Meaning]:
    was, now = (Examination(network, resolved=question.resolved, live=question.live) for network in (old, new))
    vpc_ids = dict.fromkeys(placement.origin.vpc_id for placement in after.placements)
    for destination in after.destinations:
        if destination.aws_service != ECS_START:
            yield from meanings(was, now, destination, vpc_ids)


def _is_compared(old: Network, new: Network, before: Diagnosis, after: Diagnosis) -> bool:
    """Whether a comparison of all workloads holds these very placements before the plan against those after it.

    It leaves out what is planned, and a running task whose interface has become unlike what its service starts.
    """
    if isinstance(after.source, _UNLISTED | _LISTED):
        return isinstance(after.source, _LISTED)
    was, now = (_origins(network) for network in (old, new))
    pairs = {(was[key], origin) for key, origin in now.items() if key in was}
    earlier = {placement.id: placement.origin for placement in before.placements}
    return all((earlier.get(placement.id), placement.origin) in pairs for placement in after.placements)


def _origins(network: Network) -> dict[tuple[str, str], Origin]:
    """From where every workload sends, by its name and the placement's id."""
    return {
        (workload.name, placement.id): placement.origin
        for workload in workloads(network)
        for placement in workload.placements(network).placements
    }


def _zones(old: Network, new: Network, question: Question, placements: tuple[Placement, ...]) -> tuple[ZoneLoss, ...]:
    zones = zones_of(new, placements)
    before = {view.lost: view.answer for view in question.lost_views(old, zones)}
    after = question.lost_views(new, zones)
    return tuple(ZoneLoss(view.lost, before.get(view.lost, Answer.UNKNOWN), view.answer) for view in after if view.lost)


def is_loss(move: Move) -> bool:
    """Whether packets pass less than before."""
    return move.is_known and _RANK[move.now] < _RANK[move.was]


class _Asked:
    """The packets of the question, for the placements that it is about."""

    def __init__(
        self,
        network: Network,
        question: Question,
        diagnosis: Diagnosis,
        placements: tuple[Placement, ...],
        *,
        is_told: bool,
    ) -> None:
        """`is_told` where what moves is told of the source under its own name."""
        self._destinations = diagnosis.destinations
        self._examination = Examination(network, resolved=question.resolved, live=question.live)
        self._source = question.source
        self._interfaces = {p.origin.interface_id for p in placements if p.origin.interface_id is not None}
        self._places = frozenset() if is_told else frozenset(placement.origin for placement in placements)
        self._known: dict[str, PacketSet] = {}
        self._network = network
        self._origins = tuple({placement.origin.vpc_id: placement.origin for placement in placements}.values())

    @property
    def unresolved(self) -> tuple[str, ...]:
        """The destinations that no VPC of the question's resolves."""
        return tuple(
            destination.text
            for destination in self._destinations
            if destination.aws_service != ECS_START
            and any(self._examination.resolution(destination, o.vpc_id).is_unresolved for o in self._origins)
        )

    def packets(self, mover: Mover) -> PacketSet:
        """What a sender was asked to reach; nothing where the question is not about it, though it be in the same subnet.

        The nodes of a load balancer that the question goes to are to reach its targets.
        """
        origin = mover.placement.origin
        is_own = mover.source == self._source or origin.interface_id in self._interfaces or origin in self._places
        return self._wished(origin) if is_own else self._handed_on(origin.interface_id)

    def _handed_on(self, interface_id: str | None) -> PacketSet:
        """What a node of a load balancer that the question goes to sends to its targets; nothing for anybody else."""
        balancer = self._network.balancer_of_interface.get(interface_id or "")
        node = self._network.network_interfaces.get(interface_id or "")
        if balancer is None or node is None:
            return PacketSet.empty()
        public = (node.public_address_of(address) for address in node.addresses)
        met = IntervalSet.of(*((int(a), int(a)) for a in (*node.addresses, *public) if a is not None))
        wishes = PacketSet.union_of(self._wished(origin) for origin in self._origins)
        is_met = not wishes.destinations().isdisjoint(met)
        return sent_to_targets(self._network, balancer) if is_met else PacketSet.empty()

    def _wished(self, origin: Origin) -> PacketSet:
        """The packets of the question, as a placement in this VPC sends them."""
        found = self._known.get(origin.vpc_id)
        if found is None:
            resolved = [
                (destination, self._examination.resolution(destination, origin.vpc_id))
                for destination in self._destinations
                if destination.aws_service != ECS_START
            ]
            # A name that nothing resolves may be any address, but nobody asked for all of them.
            found = self._known[origin.vpc_id] = PacketSet.union_of(
                destination.packets(resolution.space, origin.ports).any_source_port()
                for destination, resolution in resolved
                if resolution.space and not resolution.is_unresolved
            )
        return found


def _passages(shift: Shift, asked: _Asked) -> Iterator[Passage]:
    """The moves of a shift, those of the question apart from the others."""
    by_wish: dict[PacketSet, list[Mover]] = {}
    for mover in shift.movers:
        by_wish.setdefault(asked.packets(mover), []).append(mover)
    for wish, movers in by_wish.items():
        for move in shift.moves:
            for packets, is_asked in ((move.packets & wish, True), (move.packets - wish, False)):
                if packets:
                    yield Passage(tuple(movers), msgspec.structs.replace(move, packets=packets), is_asked)
