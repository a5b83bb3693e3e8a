"""Route fate: the packets of all routes of a table that have the same target and state, which fare alike from there on.

A table may hold a thousand routes to one transit gateway: they are one way, not a thousand.
"""

from collections.abc import Iterable
from functools import cached_property

from wayout.forward.device.route_table import Choice
from wayout.model.gap import Gap
from wayout.model.route_table import Route
from wayout.net.packet_set import PacketSet

_ALIKE = frozenset({"active", "blackhole"})
"""The states whose routes fare alike; what AWS does in another state is told for each route."""


class Fate:
    """Choices that fare alike; one with a gap, or without a route, stands alone."""

    def __init__(self, choices: list[Choice]) -> None:
        self._choices = choices

    @property
    def route(self) -> Route | None:
        """The first of the routes."""
        return self._choices[0].route

    @property
    def gap(self) -> Gap | None:
        """Why it is not known whether the route takes the packets."""
        return self._choices[0].gap

    @cached_property
    def packets(self) -> PacketSet:
        """The packets of all the routes."""
        if len(self._choices) == 1:
            return self._choices[0].packets
        return PacketSet.union_of(choice.packets for choice in self._choices)

    @property
    def parts(self) -> Iterable[tuple[PacketSet, Route | None]]:
        """The packets of each route."""
        return [(choice.packets, choice.route) for choice in self._choices]


def together(choices: Iterable[Choice]) -> tuple[Fate, ...]:
    """The choices, those of one target and state as one, in the order in which the first of each comes."""
    found: dict[object, list[Choice]] = {}
    for choice in choices:
        route = choice.route
        is_alike = route is not None and choice.gap is None and route.state in _ALIKE
        key = (route.state, route.target) if route is not None and is_alike else id(choice)
        found.setdefault(key, []).append(choice)
    return tuple(map(Fate, found.values()))
