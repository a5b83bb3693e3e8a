"""Holding an assertion about bounds against a network: all that a sender reaches lies within what is allowed."""

from collections.abc import Iterator

import msgspec

from wayout.ask.egress import Egress, PlacementEgress
from wayout.ask.reach.way import WayKind
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.guard.assertion import Bound
from wayout.guard.inspection import Inspection
from wayout.guard.standing import Standing
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet


class BoundFinding(msgspec.Struct, frozen=True):
    """Placements of a sender that reach more than is allowed: `surplus` for certain, `open` perhaps."""

    sender: str
    standing: Standing
    placements: tuple[Placement, ...]
    surplus: PacketSet
    open: PacketSet
    egress: Egress


def look_at_bounds(inspection: Inspection, claim: Bound) -> tuple[int, tuple[BoundFinding, ...]]:
    """How many senders there are, and who reaches more than is allowed.

    Raises: InputError when a sender is not described by the snapshot, or nothing tells what an allowed name means.
    """
    senders = inspection.senders(claim.senders)
    findings = [f for name, source in senders.items() for f in _findings(inspection, claim, name, source)]
    return len(senders), tuple(findings)


def _findings(inspection: Inspection, claim: Bound, name: str, source: Source) -> Iterator[BoundFinding]:
    """One for all placements that go beyond in the same way."""
    egress = inspection.egress(source)
    if not egress.placements:
        yield BoundFinding(name, Standing.UNKNOWN, (), PacketSet.empty(), PacketSet.empty(), egress)
    alike: dict[tuple[PacketSet, PacketSet], list[Placement]] = {}
    for each in egress.placements:
        allowed = _allowed(inspection, claim, each.placements[0].origin.vpc_id)
        alike.setdefault((_reached(each) - allowed, _perhaps(each) - allowed), []).extend(each.placements)
    for (surplus, left), placements in alike.items():
        if surplus or left:
            standing = Standing.FAILS if surplus else Standing.UNKNOWN
            yield BoundFinding(name, standing, tuple(placements), surplus, left, egress)


def _reached(egress: PlacementEgress) -> PacketSet:
    beyond = [reach for reach in egress.reaches if reach.way.kind is not WayKind.BESIDE]
    return PacketSet.union_of(part for reach in beyond for part in (reach.certain, reach.partial))


def _perhaps(egress: PlacementEgress) -> PacketSet:
    return PacketSet.union_of(reach.open for reach in egress.reaches if reach.way.kind is not WayKind.BESIDE)


def _allowed(inspection: Inspection, claim: Bound, vpc_id: str) -> PacketSet:
    blocks = claim.blocks
    vpc = inspection.network.vpcs.get(vpc_id)
    if claim.own_vpc and vpc is not None:
        for prefix in vpc.prefixes:
            blocks = blocks | prefix.as_set()
    for prefix_list_id in claim.prefix_list_ids:
        blocks = blocks | inspection.listed(prefix_list_id)
    parts = [PacketSet.box(destinations=blocks)] if blocks else []
    for destination in claim.destinations:
        packets = destination.packets(inspection.addresses(destination, vpc_id), IntervalSet.of((0, 65535)))
        parts.append(packets.any_source_port())
    return PacketSet.union_of(parts)
