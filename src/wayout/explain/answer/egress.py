"""An egress set as statements: each placement, its ways out and what they lead to, and how the placements differ."""

import msgspec

from wayout.ask.egress import Egress, PlacementEgress, Reach
from wayout.ask.reach.way import Way, WayKind
from wayout.ask.source.source import Source
from wayout.explain.wording.gap import GapStatement, gap_statements
from wayout.explain.wording.name import name_of, named
from wayout.explain.wording.reach import reach_lines
from wayout.model.network import Network
from wayout.net.packet_set import PacketSet
from wayout.snapshot.problem import Problem

_KINDS = {
    WayKind.BESIDE: "what AWS offers beside every interface",
    WayKind.LOCAL: "inside",
    WayKind.NAT_GATEWAY: "through NAT gateway",
    WayKind.INTERNET_GATEWAY: "through internet gateway",
    WayKind.EGRESS_ONLY_INTERNET_GATEWAY: "through egress-only gateway",
    WayKind.GATEWAY_ENDPOINT: "through gateway endpoint",
    WayKind.VPC_PEERING_CONNECTION: "over peering",
    WayKind.TRANSIT_GATEWAY: "over transit gateway",
    WayKind.OTHER: "over",
}


class ReachStatement(msgspec.Struct, frozen=True):
    """One way out in words, with the packets that the words tell."""

    reach: Reach
    title: str
    certain: tuple[str, ...]
    partial: tuple[str, ...]
    open: tuple[str, ...]


class PlacementStatement(msgspec.Struct, frozen=True):
    """Placements that reach the same, in words. `extra` and `missing` are told against the other placements."""

    egress: PlacementEgress
    labels: tuple[str, ...]
    reaches: tuple[ReachStatement, ...]
    extra: tuple[str, ...]
    missing: tuple[str, ...]


class EgressReport(msgspec.Struct, frozen=True):
    """A whole egress set in words."""

    headline: str
    source: Source
    is_open: bool
    placements: tuple[PlacementStatement, ...]
    common: PacketSet
    gaps: tuple[GapStatement, ...]
    assumptions: tuple[str, ...]
    problems: tuple[Problem, ...]


def egress_report(network: Network, egress: Egress) -> EgressReport:
    """The egress set in words."""
    return EgressReport(
        headline=_headline(egress),
        source=egress.source,
        is_open=egress.is_open,
        placements=tuple(_placement(network, each) for each in egress.placements),
        common=egress.common,
        gaps=gap_statements(egress.gaps, egress.deciding),
        assumptions=egress.assumptions,
        problems=egress.problems,
    )


def _headline(egress: Egress) -> str:
    who = egress.source.name
    total = sum(len(each.placements) for each in egress.placements)
    if not total:
        return f"What {who} reaches is not known: no place where it runs could be found."
    if len(egress.placements) == 1:
        return f"{who} reaches:" if total == 1 else f"All {total} placements of {who} reach the same:"
    return f"The {total} placements of {who} reach different things, in {len(egress.placements)} ways:"


def _placement(network: Network, egress: PlacementEgress) -> PlacementStatement:
    labels = []
    for placement in egress.placements:
        subnet_id = placement.origin.subnet_id or ""
        told = [subnet_id if subnet_id != placement.id else "", name_of(network, subnet_id) or "", placement.az]
        where = ", ".join(part for part in told if part)
        labels.append(f"{placement.id} ({where})" if where else placement.id)
    return PlacementStatement(
        egress,
        tuple(labels),
        tuple(_reach(network, reach) for reach in egress.reaches),
        reach_lines(egress.extra),
        reach_lines(egress.missing),
    )


def _reach(network: Network, reach: Reach) -> ReachStatement:
    return ReachStatement(
        reach,
        _title(network, reach.way),
        reach_lines(reach.certain),
        reach_lines(reach.partial),
        reach_lines(reach.open),
    )


def _title(network: Network, way: Way) -> str:
    component = f" {named(network, way.component)}" if way.component else ""
    seen = f", seen as {', '.join(map(str, way.addresses))}" if way.addresses and way.kind is not WayKind.BESIDE else ""
    return f"{_KINDS[way.kind]}{component}{seen}"
