"""Cause: one fault, however many placements and destinations it hits."""

from fractions import Fraction

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.result.result import Result, component_of
from wayout.ask.source.placement import Placement
from wayout.forward.decision.origin import SELF
from wayout.forward.journey.journey import Blocker
from wayout.model.reason import Reason


class Cause(msgspec.Struct, frozen=True):
    """A reason at a component, by one rule, with the placements and destinations that it hits and one blocker as its example."""

    reason: Reason
    component: str
    rule: str | None
    affects: tuple[str, ...]
    destinations: tuple[Destination, ...]
    weight: Fraction
    blocker: Blocker


def causes_of(placements: tuple[Placement, ...], rows: tuple[tuple[Result, ...], ...]) -> tuple[Cause, ...]:
    """The blockers of all results, grouped; those that hit most of the tasks come first, then in the order met."""
    groups: dict[tuple[Reason, str, str | None], list[tuple[Placement, Destination, Blocker]]] = {}
    for placement, row in zip(placements, rows, strict=True):
        for result in row:
            for blocker in result.blockers:
                groups.setdefault(fault_of(blocker, placement), []).append((placement, result.destination, blocker))
    causes = []
    for (reason, _, rule), hits in groups.items():
        component = component_of(hits[0][2], hits[0][0])
        hit = {placement.id: placement for placement, _, _ in hits}
        weight = sum((placement.weight for placement in hit.values()), Fraction(0))
        destinations = tuple(dict.fromkeys(destination for _, destination, _ in hits))
        causes.append(Cause(reason, component, rule, tuple(hit), destinations, weight, hits[0][2]))
    return tuple(sorted(causes, key=lambda cause: -cause.weight))


def fault_of(blocker: Blocker, placement: Placement) -> tuple[Reason, str, str | None]:
    """What tells one fault from another: the reason, the id that has to change, the rule.

    What a sender lacks because of how it is started is one fault in all its subnets.
    """
    is_planned = placement.origin.component == placement.origin.subnet_id
    is_how_started = blocker.reason is Reason.NO_PUBLIC_IP and blocker.component == SELF and is_planned
    return blocker.reason, SELF if is_how_started else component_of(blocker, placement), blocker.rule
