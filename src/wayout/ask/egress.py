"""Egress: the exact set of destinations that a source reaches, from each of its placements and by each way out.

All addresses of both families, all protocols and all ports are asked at once. The ports that a client sends from are no
axis of the answer: what passes from every one of them is certain, what passes from some of them only is partial
(NACL-11), and what a gap leaves undecided is open. A load balancer is reached as far as its targets are.
"""

from collections.abc import Iterator

import msgspec

from wayout.ask.load_balancer.balanced_reach import balanced
from wayout.ask.reach.passing import Passing
from wayout.ask.reach.walks import Walks
from wayout.ask.reach.way import Way, WayKind, way_of
from wayout.ask.source.expand import expand
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source, parse_source
from wayout.ask.source.workload import CARRIERS
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import Branch, Unknown
from wayout.forward.journey.outcome import Outcome
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6
from wayout.read.collector import collector_at_rest
from wayout.snapshot.problem import Problem


class Reach(msgspec.Struct, frozen=True):
    """What is reached by one way: `certain` always, `partial` from some client ports only, `open` perhaps.

    The three are disjoint, and hold every source port of their packets.
    """

    way: Way
    certain: PacketSet
    partial: PacketSet
    open: PacketSet


class PlacementEgress(msgspec.Struct, frozen=True):
    """The reach of placements that fare alike.

    `certain` is the reach by all ways, without what AWS offers beside every interface; `extra` is the part of it that
    some other placement lacks, and `missing` is what some other placement has.
    """

    placements: tuple[Placement, ...]
    reaches: tuple[Reach, ...]
    certain: PacketSet
    extra: PacketSet
    missing: PacketSet
    gaps: tuple[Gap, ...]


class Egress(msgspec.Struct, frozen=True):
    """The answer: every placement, and what all of them reach. `deciding` gaps leave a part beyond the VPC open."""

    source: Source
    placements: tuple[PlacementEgress, ...]
    common: PacketSet
    gaps: tuple[Gap, ...]
    deciding: tuple[Gap, ...]
    assumptions: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a gap leaves some of the reach beyond the VPC undecided, or no placement was found.

        The own addresses of NAT gateways and other carriers, where nothing answers, do not count.
        """
        return not self.placements or bool(self.deciding)


class _Seen(msgspec.Struct, frozen=True):
    placement: Placement
    reaches: tuple[Reach, ...]
    gaps: tuple[Gap, ...]
    deciding: tuple[Gap, ...]
    notes: tuple[str, ...]


@collector_at_rest()
def egress(network: Network, source: str | Source) -> Egress:
    """What every placement of `source` reaches, of all there is.

    Raises: InputError when the source cannot be read or is not described by the snapshot.
    """
    who = parse_source(source) if isinstance(source, str) else source
    places = expand(network, who)
    walks = Walks(Devices(network), places.sisters)
    seen = [_seen(walks, placement) for placement in places.placements]
    groups: dict[tuple[object, ...], list[_Seen]] = {}
    for each in seen:
        groups.setdefault((each.reaches, each.gaps), []).append(each)
    totals = [_total(found[0].reaches) for found in groups.values()]
    common = _intersection(totals)
    anywhere = PacketSet.union_of(totals)
    return Egress(
        source=who,
        placements=tuple(
            PlacementEgress(
                placements=tuple(each.placement for each in found),
                reaches=found[0].reaches,
                certain=total,
                extra=total - common,
                missing=anywhere - total,
                gaps=found[0].gaps,
            )
            for found, total in zip(groups.values(), totals, strict=True)
        ),
        common=common,
        gaps=tuple(dict.fromkeys([*places.gaps, *(gap for each in seen for gap in each.gaps)])),
        deciding=tuple(
            dict.fromkeys([*(places.unplaced if seen else places.gaps), *(gap for s in seen for gap in s.deciding)])
        ),
        assumptions=tuple(
            dict.fromkeys([*places.notes, *(note for each in seen for note in each.notes), *network.assumed])
        ),
        problems=network.problems,
    )


def _seen(walks: Walks, placement: Placement) -> _Seen:
    """Both families of one placement."""
    origin = placement.origin
    reaches: list[Reach] = []
    unknowns: list[Unknown] = []
    notes: list[str] = []
    for own, space in ((origin.ipv4, EVERY_IPV4), (origin.ipv6, EVERY_IPV6)):
        if own:
            packets = PacketSet.box(destinations=space.as_set(), source_ports=origin.ports.as_set())
            for sender, part in placement.senders(packets):
                outcome = walks.outcome(sender, part)
                passing, open_ones = balanced(walks, sender, outcome)
                reaches += _reaches(outcome, passing, placement)
                unknowns += open_ones
                notes += [note for branch in outcome.branches for note in branch.notes]
    beyond = PacketSet.union_of(reach.open for reach in reaches if reach.way.kind is not WayKind.LOCAL)
    gaps = dict.fromkeys(unknown.gap for unknown in unknowns)
    deciding = {
        u.gap: None
        for u in unknowns
        if u.gap.what not in CARRIERS and not beyond.isdisjoint(u.packets.any_source_port())
    }
    return _Seen(placement, tuple(reaches), tuple(gaps), tuple(deciding), tuple(notes))


def _reaches(outcome: Outcome, passing: Passing, placement: Placement) -> Iterator[Reach]:
    """The reach by every way, in the order in which the ways are met; ways that lead nowhere are left out."""
    ways: dict[Way, list[Branch]] = {}
    for branch in outcome.branches:
        ways.setdefault(way_of(branch, placement), []).append(branch)
    for way, branches in ways.items():
        intended = PacketSet.union_of(branch.intended for branch in branches).any_source_port()
        sure, partial, left = passing.certain & intended, passing.partial & intended, passing.open & intended
        if sure or partial or left:
            yield Reach(way, sure, partial, left)


def _total(reaches: tuple[Reach, ...]) -> PacketSet:
    return PacketSet.union_of(reach.certain for reach in reaches if reach.way.kind is not WayKind.BESIDE)


def _intersection(sets: list[PacketSet]) -> PacketSet:
    if not sets:
        return PacketSet.empty()
    found = sets[0]
    for each in sets[1:]:
        found = found & each
    return found
