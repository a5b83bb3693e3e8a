"""Parts: which addresses of a block are reached, and what stops the others.

A share says how much of 0.0.0.0/0 passes; the parts say which of it. They are exact, and disjoint by verdict.
"""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from wayout.ask.reach.passing import passing_of
from wayout.ask.result.result import Result, component_of
from wayout.ask.source.placement import Placement
from wayout.forward.journey.outcome import Answer, Outcome
from wayout.model.reason import Reason
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet

T = TypeVar("T")


class Part(msgspec.Struct, frozen=True):
    """Addresses that fare alike, and what stops them or some of their packets: reasons with their components.

    `open_by` are the messages of the gaps that leave them open.
    """

    answer: Answer
    addresses: IntervalSet
    stops: tuple[tuple[Reason, str], ...] = ()
    open_by: tuple[str, ...] = ()


def parts_of(result: Result, placement: Placement) -> tuple[Part, ...]:
    """The parts of a block, what is reached last; none of a single address or a name, or where all fare alike."""
    prefix = result.destination.prefix
    if prefix is None or prefix.first == prefix.last:
        return ()
    found: list[Part] = []
    for outcome in result.outcomes:
        where = outcome.packets.destinations()
        if where and where.first == where.last:
            found.append(_of_one(outcome, placement))
            continue
        passing = passing_of(outcome, outcome.packets.source_ports())
        certain, partial, open_ = (part.destinations() for part in (passing.certain, passing.partial, passing.open))
        blocked = outcome.packets.destinations() - certain - partial - open_
        stops = [((b.reason, component_of(b, placement)), b.packets) for b in outcome.blockers]
        gaps = [(unknown.gap.message, unknown.packets) for unknown in outcome.unknowns]
        for answer, addresses in ((Answer.BLOCKED, blocked), (Answer.INTERMITTENT, partial)):
            found += [Part(answer, each, names) for each, names in _apart(addresses, stops)]
        found += [Part(Answer.UNKNOWN, each, (), names) for each, names in _apart(open_, gaps)]
        found += [Part(Answer.REACHABLE, certain)] if certain else []
    return tuple(found) if len({part.answer for part in found}) > 1 else ()


def _of_one(outcome: Outcome, placement: Placement) -> Part:
    """The part of a single address: of a node of a load balancer, what lies behind it counts too."""
    addresses, answer = outcome.packets.destinations(), outcome.answer
    stops = dict.fromkeys((b.reason, component_of(b, placement)) for b in outcome.blockers)
    gaps = dict.fromkeys(unknown.gap.message for unknown in outcome.unknowns)
    is_stopped = answer in {Answer.BLOCKED, Answer.INTERMITTENT}
    return Part(answer, addresses, tuple(stops) if is_stopped else (), tuple(gaps) if answer is Answer.UNKNOWN else ())


def _apart(addresses: IntervalSet, named: Iterable[tuple[T, PacketSet]]) -> list[tuple[IntervalSet, tuple[T, ...]]]:
    """The addresses by what is named for them."""
    parts: list[tuple[IntervalSet, tuple[T, ...]]] = [(addresses, ())] if addresses else []
    for name, packets in named:
        hit = packets.destinations()
        split: list[tuple[IntervalSet, tuple[T, ...]]] = []
        for own, names in parts:
            inside = own & hit
            split += [(inside, tuple(dict.fromkeys((*names, name))))] if inside else []
            split += [(own - inside, names)] if own != inside else []
        parts = split
    together: dict[tuple[T, ...], IntervalSet] = {}
    for own, names in parts:
        together[names] = together[names] | own if names in together else own
    return [(own, names) for names, own in together.items()]
