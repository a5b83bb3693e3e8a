"""Question: what a plan has to make true: every placement reaches every destination, now or also while a zone is lost.

A question is asked of a network in several views: as it is, and, for the goal of resilience, once without each zone
that the source or its way stands in. A plan answers it when every view does.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.diagnosis import Diagnosis, diagnose, whole_answer
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.result.cause import Cause, causes_of
from wayout.ask.result.result import Result
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.fix.zone_loss import without_zone
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.net.address import Address


class Goal(StrEnum):
    """How far a plan goes."""

    REACH = "reach"
    """Every placement reaches every destination."""

    PER_ZONE = "per-az"
    """And goes on doing so while any other zone is lost."""


class View(msgspec.Struct, frozen=True):
    """The answer of one network to a question. `lost` is the zone that it lacks; those who stood there do not count."""

    network: Network
    lost: str | None
    placements: tuple[Placement, ...]
    rows: tuple[tuple[Result, ...], ...]
    causes: tuple[Cause, ...]
    answer: Answer


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to reach what, as the user wrote it and as it was understood.

    `live` asks DNS, and must give the same answer whenever it is asked the same: networks are compared by it.
    """

    source: Source
    source_text: str
    destinations: tuple[Destination, ...]
    goal: Goal = Goal.REACH
    resolved: Mapping[str, tuple[Address, ...]] = {}
    live: Resolver | None = None
    task_definition: str | None = None

    def diagnose(self, network: Network) -> Diagnosis:
        """The diagnosis of a network. Raises: InputError as `ask.diagnose` does."""
        return diagnose(
            network,
            self.source,
            self.destinations,
            resolved=self.resolved,
            live=self.live,
            task_definition=self.task_definition,
        )

    def first_view(self, network: Network) -> View:
        """The network as it is."""
        return _view(network, None, self.diagnose(network))

    def lost_views(self, network: Network, zones: tuple[str, ...]) -> tuple[View, ...]:
        """The network without each of the zones, for those who stand elsewhere; nothing where that is not the goal."""
        if self.goal is Goal.REACH:
            return ()
        found = []
        for zone in zones:
            cut = without_zone(network, zone)
            view = _view(cut, zone, self.diagnose(cut))
            found += [view] if view.placements else []
        return tuple(found)

    def views(self, network: Network) -> tuple[View, ...]:
        """Every view, the network as it is first."""
        first = self.first_view(network)
        return (first, *self.lost_views(network, zones_of(network, first.placements)))

    def is_answered(self, network: Network) -> bool:
        """Whether every placement reaches every destination in every view."""
        first = self.first_view(network)
        if first.answer is not Answer.REACHABLE:
            return False
        lost = self.lost_views(network, zones_of(network, first.placements))
        return all(view.answer is Answer.REACHABLE for view in lost)


def _view(network: Network, lost: str | None, diagnosis: Diagnosis) -> View:
    pairs = [
        (placement, row)
        for placement, row in zip(diagnosis.placements, diagnosis.results, strict=True)
        if lost is None or placement.az != lost
    ]
    placements, rows = tuple(p for p, _ in pairs), tuple(row for _, row in pairs)
    causes = diagnosis.causes if lost is None else causes_of(placements, rows)
    answer = Answer.UNKNOWN if diagnosis.unplaced else whole_answer([r.answer for row in rows for r in row])
    return View(network, lost, placements, rows, causes, answer)


def zones_of(network: Network, placements: tuple[Placement, ...]) -> tuple[str, ...]:
    """The zones of the VPCs in which the placements stand: any of them may be lost."""
    vpc_ids = {placement.origin.vpc_id for placement in placements}
    subnets = [subnet for vpc_id in vpc_ids for subnet in network.subnets_of_vpc.get(vpc_id, ())]
    return tuple(sorted({subnet.availability_zone for subnet in subnets if subnet.availability_zone}))
