"""Passing: what of an outcome's packets gets through, as sets."""

import msgspec

from wayout.forward.journey.outcome import Outcome, reached
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet


class Passing(msgspec.Struct, frozen=True):
    """What of an outcome's packets passes: `certain` always, `partial` from some ports only, `open` perhaps.

    The three are disjoint, and hold every source port of their packets.
    """

    certain: PacketSet
    partial: PacketSet
    open: PacketSet

    @property
    def whole(self) -> PacketSet:
        """All that passes, or may."""
        return self.certain | self.partial | self.open


def passing_of(outcome: Outcome, ports: IntervalSet) -> Passing:
    """What passes of the packets of a client that picks its source ports from `ports`."""
    passing, possible = reached(outcome)
    certain = passing.every_source_port(ports)
    rest = possible.any_source_port() - certain
    doubted = PacketSet.union_of({id(u.packets): u.packets for u in outcome.unknowns}.values()).any_source_port()
    return Passing(certain, rest - doubted, rest & doubted)
