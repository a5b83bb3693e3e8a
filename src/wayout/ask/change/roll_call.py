"""Roll call: the workloads of two networks side by side, by name, and who has come or gone.

The nodes of load balancers count among them: what lies behind a load balancer is reached by packets that its nodes send.
A workload that only one side shows has come or gone only if the other side would show it: where a document that would
describe it is missing there, nothing is known.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from itertools import chain

import msgspec

from wayout.ask.source.expand import expand
from wayout.ask.source.placement import Placement, at_interface
from wayout.ask.source.source import EcsServiceSource, EcsTaskSource, LambdaSource, Source
from wayout.ask.source.workload import Workload, balancer_nodes, workloads
from wayout.errors import InputError
from wayout.model.gap import Gap
from wayout.model.network import Network


class Unpaired(msgspec.Struct, frozen=True):
    """A workload, or one placement of a workload, that only one side has."""

    name: str
    source: Source
    placement: str | None = None


class Side(Enum):
    """Which of the two networks."""

    OLD = "old"
    NEW = "new"


class Pair(msgspec.Struct, frozen=True):
    """A workload that both sides have."""

    before: Workload
    after: Workload

    @property
    def name(self) -> str:
        """As `wayout diagnose` takes it."""
        return self.after.name

    @property
    def source(self) -> Source:
        """What the user would name."""
        return self.after.source

    def placements(
        self, old: Network, new: Network, touches: Callable[[Iterable[str]], bool]
    ) -> Iterator[tuple[Placement, Placement]]:
        """The placements that both sides have and that differ themselves or that `touches` accepts by their ids."""
        if self.before.places is None and self.after.places is None and self.before.interfaces == self.after.interfaces:
            for one, other in zip(self.before.interfaces, self.after.interfaces, strict=True):
                held = (i for i in (one.instance_id,) if i is not None)
                if touches((one.network_interface_id, one.subnet_id, one.vpc_id, *held, *one.group_ids)):
                    yield at_interface(old, one), at_interface(new, other)
            return
        known = {placement.id: placement for placement in self.before.placements(old).placements}
        for placement in self.after.placements(new).placements:
            before = known.get(placement.id)
            if before is not None:
                ids = [i for o in (before.origin, placement.origin) for i in (o.component, o.subnet_id, o.vpc_id) if i]
                ids += [i for o in (before.origin, placement.origin) for i in (o.interface_id, o.instance_id) if i]
                ids += [*before.origin.group_ids, *placement.origin.group_ids]
                if before.origin != placement.origin or touches(ids):
                    yield before, placement

    def strays(self, old: Network, new: Network) -> Iterator[tuple[Side, str, Gap | None]]:
        """The placements that one side alone has, with the gap that leaves open whether they really came or went."""
        if self.before.places is None and self.after.places is None and self.before.interfaces == self.after.interfaces:
            return
        before, after = self.before.placements(old), self.after.placements(new)
        gap = next(iter((*before.gaps, *before.unplaced, *after.gaps, *after.unplaced)), None)
        for side, own, others in ((Side.NEW, after, before), (Side.OLD, before, after)):
            known = {placement.id for placement in others.placements}
            for placement in own.placements:
                if placement.id not in known:
                    yield side, placement.id, gap


class RollCall(msgspec.Struct, frozen=True):
    """Both sides' workloads. `unseen` are those of one side about which the other side cannot tell."""

    pairs: tuple[Pair, ...]
    added: tuple[Unpaired, ...]
    removed: tuple[Unpaired, ...]
    unseen: tuple[Unpaired, ...]
    gaps: tuple[Gap, ...]

    @property
    def compared(self) -> int:
        """How many workloads both sides have."""
        return len(self.pairs)

    def vpc_ids(self, network: Network) -> tuple[str, ...]:
        """The VPCs in which workloads that both sides have run in the new network."""
        found: dict[str, None] = {}
        for pair in self.pairs:
            if pair.after.places is None:
                found.update(dict.fromkeys(interface.vpc_id for interface in pair.after.interfaces))
            else:
                found.update(dict.fromkeys(p.origin.vpc_id for p in pair.after.placements(network).placements))
        return tuple(found)


def roll_call(old: Network, new: Network, sources: tuple[Source, ...] = ()) -> RollCall:
    """The workloads of both networks, or those of the sources alone.

    Raises: InputError when neither network describes a source.
    """
    called = [tuple(_called(network, other, sources)) for network, other in ((old, new), (new, old))]
    shared = frozenset.intersection(*(frozenset(each.arn for each in side if each.arn) for side in called))
    before, after = (_named(side, shared) for side in called)
    pairs = tuple(Pair(before[key], workload) for key, workload in after.items() if key in before)
    added: list[Unpaired] = []
    removed: list[Unpaired] = []
    unseen: list[Unpaired] = []
    gaps: dict[Gap, None] = {}
    for own, others, blind, found in ((after, before, old, added), (before, after, new, removed)):
        for key, workload in own.items():
            if key not in others:
                each = Unpaired(workload.name, workload.source)
                gap = _hidden(blind, workload)
                if gap is None:
                    found.append(each)
                elif gap is not _ELSEWHERE:
                    unseen.append(each)
                    gaps[gap] = None
    for pair in pairs:
        for side, placement, gap in pair.strays(old, new):
            found = unseen if gap is not None else added if side is Side.NEW else removed
            found.append(Unpaired(pair.name, pair.source, placement))
            gaps.update({gap: None} if gap is not None else {})
    return RollCall(pairs, tuple(added), tuple(removed), tuple(unseen), tuple(gaps))


def _called(network: Network, other: Network, sources: tuple[Source, ...]) -> Iterator[Workload]:
    """All workloads of a network, or those of the sources."""
    every = chain(workloads(network), balancer_nodes(network))
    return every if not sources else _of_sources(network, other, sources)


def _named(called: Iterable[Workload], shared: frozenset[str]) -> dict[tuple[str, int], Workload]:
    """The workloads by the ARN that both sides have, else by name; those of one name, in several accounts, are counted.

    Two accounts that are alike, or a plan and what stands, have the same names under other ARNs.
    """
    found: dict[tuple[str, int], Workload] = {}
    for workload in called:
        name, number = workload.arn if workload.arn in shared else workload.plain_name, 0
        while (name or "", number) in found:
            number += 1
        found[(name or "", number)] = workload
    return found


def _of_sources(network: Network, other: Network, sources: tuple[Source, ...]) -> Iterator[Workload]:
    for source in sources:
        try:
            yield Workload(source, places=expand(network, source))
        except InputError:
            expand(other, source)


_ELSEWHERE = Gap("workload", "known by another name", None, "")
"""Stands for: the other side describes the interfaces, under another name."""

_DOCUMENTS = ((EcsServiceSource, "services"), (EcsTaskSource, "tasks"), (LambdaSource, "Functions"))


def _hidden(blind: Network, workload: Workload) -> Gap | None:
    """Why the other side may not show the workload although it is there; None when it would show it."""
    ids = [interface.network_interface_id for interface in workload.interfaces]
    if ids and all(interface_id in blind.network_interfaces for interface_id in ids):
        return _ELSEWHERE
    key = next((key for kind, key in _DOCUMENTS if isinstance(workload.source, kind)), "NetworkInterfaces")
    if blind.has_document(key) and not blind.refusals(key):
        return None
    return blind.gap(key, "", f"whether {workload.name} is there")
