"""Move: packets whose verdict differs between two networks, with what stops them where they are stopped."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from wayout.ask.reach.passing import passing_of
from wayout.ask.source.workload import CARRIERS
from wayout.forward.decision.origin import Origin
from wayout.forward.journey.outcome import Answer, Outcome
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6, PUBLIC_IPV4, PUBLIC_IPV6
from wayout.net.protocol import ICMP, TCP, UDP

_LIKED = (
    PacketSet.box(destinations=PUBLIC_IPV4 | PUBLIC_IPV6),
    PacketSet.box(IntervalSet.of((TCP, TCP), (UDP, UDP))) | PacketSet.box(IntervalSet.single(ICMP)),
    PacketSet.box(IntervalSet.single(TCP), destination_ports=IntervalSet.single(443)),
    PacketSet.box(destinations=IntervalSet.of((EVERY_IPV4.first + 2**24, EVERY_IPV6.last))),
)
"""What makes a packet a good example, the most telling first; 0.0.0.0/8 holds no host."""


class Stop(NamedTuple):
    """What stops packets; a component that is the sender itself is told as `SELF`."""

    reason: Reason
    component: str
    rule: str | None


class Move(msgspec.Struct, frozen=True):
    """Packets, with every source port, whose verdict was `was` and is `now`.

    `stops` are what stops them on the side where they are stopped; `gaps` what leaves them open.
    """

    was: Answer
    now: Answer
    packets: PacketSet
    stops: tuple[Stop, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def example(self, source: Address) -> Packet:
        """One of the packets, sent from `source`: to a public address and of a common kind, where there is one."""
        found = self.packets
        for liked in _LIKED:
            found = found & liked or found
        return found.example(source)

    @property
    def is_known(self) -> bool:
        """Whether both verdicts are known."""
        return Answer.UNKNOWN not in {self.was, self.now}


_ORDER = (Answer.BLOCKED, Answer.INTERMITTENT, Answer.UNKNOWN, Answer.REACHABLE)


Outcomes = tuple[Outcome, ...]
"""The outcomes of all parts of the packets; none where the sender has no address of their family."""


def moves_among(packets: PacketSet, origins: tuple[Origin, Origin], outcomes: tuple[Outcomes, ...]) -> Iterator[Move]:
    """The moves among packets that two senders, one on each side, send with these outcomes."""
    asked = packets.any_source_port()
    before, after = (_verdicts(asked, origin, found) for origin, found in zip(origins, outcomes, strict=True))
    for was in _ORDER:
        for now in _ORDER:
            if was is now or not before[was] or not after[now]:
                continue
            moved = before[was] & after[now]
            if moved:
                blocked = outcomes[1] if now in {Answer.BLOCKED, Answer.INTERMITTENT} else outcomes[0]
                open_ = outcomes[1] if now is Answer.UNKNOWN else outcomes[0] if was is Answer.UNKNOWN else ()
                gaps = _gaps(open_, moved)
                if not gaps or any(gap.what not in CARRIERS for gap in gaps):
                    yield Move(was, now, moved, _stops(blocked, moved), gaps)


def _verdicts(asked: PacketSet, origin: Origin, outcomes: Outcomes) -> Mapping[Answer, PacketSet]:
    """The packets by their verdict."""
    passing = [passing_of(outcome, origin.ports.as_set()) for outcome in outcomes]
    certain = PacketSet.union_of(each.certain for each in passing)
    partial = PacketSet.union_of(each.partial for each in passing)
    open_ = PacketSet.union_of(each.open for each in passing)
    return {
        Answer.REACHABLE: certain,
        Answer.INTERMITTENT: partial,
        Answer.UNKNOWN: open_,
        Answer.BLOCKED: asked - certain - partial - open_,
    }


def _stops(outcomes: Outcomes, moved: PacketSet) -> tuple[Stop, ...]:
    """What stops some of the packets."""
    blockers = (b for outcome in outcomes for b in outcome.blockers)
    found = (b for b in blockers if not b.packets.any_source_port().isdisjoint(moved))
    return tuple(dict.fromkeys(Stop(b.reason, b.component, b.rule) for b in found))


def _gaps(outcomes: Outcomes, moved: PacketSet) -> tuple[Gap, ...]:
    unknowns = (u for outcome in outcomes for u in outcome.unknowns)
    return tuple(dict.fromkeys(u.gap for u in unknowns if not u.packets.any_source_port().isdisjoint(moved)))
