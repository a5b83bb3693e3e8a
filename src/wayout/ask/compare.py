"""Compare: why it works from one source and not from another, and which difference decides.

Two places differ in many ways, and most of the differences are harmless: a bastion in a public subnet has a public
address, a private task has a NAT gateway. The difference that decides is the first one, in the order of the journey, at
which the place that fares worse is stopped and the other one is not.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from wayout.ask.aspect import Aspect, Cell, cells_of
from wayout.ask.destination.destination import Destination, parse_destination
from wayout.ask.diagnosis import whole_answer
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.examination.examination import Examination
from wayout.ask.permission.caller import callers_of
from wayout.ask.source.expand import expand
from wayout.ask.source.placement import Placement, Placements
from wayout.ask.source.source import Source, parse_source
from wayout.ask.trace import Trace, trace_of
from wayout.forward.decision.decision import Verdict
from wayout.forward.device.device import Devices
from wayout.forward.journey.outcome import Answer
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.snapshot.problem import Problem


class Standing(StrEnum):
    """How two places fare beside each other."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"
    NEITHER = "neither"
    ALIKE = "alike"
    UNKNOWN = "unknown"


class Row(msgspec.Struct, frozen=True):
    """One question with both answers; None where a journey does not meet the question."""

    aspect: Aspect
    first: Cell | None
    second: Cell | None
    differs: bool
    decides: bool = False


class Pair(msgspec.Struct, frozen=True):
    """A place of each source beside the other, each standing for those of its source that fare like it."""

    first: Trace
    second: Trace
    first_alike: tuple[Placement, ...]
    second_alike: tuple[Placement, ...]
    standing: Standing
    rows: tuple[Row, ...]

    @property
    def deciding(self) -> Row | None:
        """The first difference that decides; None where both fare alike."""
        return next((row for row in self.rows if row.decides), None)

    @property
    def worse(self) -> Trace | None:
        """The journey that fares worse, or whose end is not known; None where both fare alike."""
        return _worse(self.standing, self.first, self.second)


class Comparison(msgspec.Struct, frozen=True):
    """Two sources and one destination: every pair of places that fare differently from the others of their source."""

    first: Source
    second: Source
    destination: Destination
    pairs: tuple[Pair, ...]
    first_answer: Answer
    second_answer: Answer
    gaps: tuple[Gap, ...]
    deciding_gaps: tuple[Gap, ...]
    assumptions: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def answer(self) -> Answer:
        """One verdict for both sources."""
        return whole_answer([self.first_answer, self.second_answer])


def compare(
    network: Network,
    working: str | Source,
    failing: str | Source,
    destination: str | Destination,
    *,
    resolved: Mapping[str, tuple[Address, ...]] | None = None,
    live: Resolver | None = None,
) -> Comparison:
    """Both sources on their way to one destination, side by side; which of them works is found out, not believed.

    Raises: InputError when a source or the destination cannot be read or is not described by the snapshot.
    """
    sources = [parse_source(s) if isinstance(s, str) else s for s in (working, failing)]
    target = parse_destination(destination) if isinstance(destination, str) else destination
    devices = Devices(network)
    places = [expand(network, source) for source in sources]
    first, second = (
        [trace_of(_examination(network, devices, place, source, resolved, live), p, target) for p in place.placements]
        for place, source in zip(places, sources, strict=True)
    )
    pairs = tuple(_pair(network, one, other) for one in _groups(first) for other in _groups(second))
    results = [trace.result for trace in (*first, *second)]
    deciding = [gap for result in results if result.answer is Answer.UNKNOWN for gap in result.gaps]
    deciding += [gap for place in places for gap in (place.unplaced if place.placements else place.gaps)]
    gaps = [*(gap for place in places for gap in place.gaps), *deciding, *(gap for r in results for gap in r.gaps)]
    notes = [*(note for place in places for note in place.notes), *(note for r in results for note in r.notes)]
    return Comparison(
        first=sources[0],
        second=sources[1],
        destination=target,
        pairs=pairs,
        first_answer=_answer(places[0], first),
        second_answer=_answer(places[1], second),
        gaps=tuple(dict.fromkeys(gaps)),
        deciding_gaps=tuple(dict.fromkeys(deciding)),
        assumptions=tuple(dict.fromkeys((*notes, *network.assumed))),
        problems=network.problems,
    )


def _answer(places: Placements, traces: list[Trace]) -> Answer:
    """The whole verdict of one source; a hidden place leaves it open."""
    return Answer.UNKNOWN if places.unplaced else whole_answer([trace.answer for trace in traces])


def _examination(
    network: Network,
    devices: Devices,
    places: Placements,
    source: Source,
    resolved: Mapping[str, tuple[Address, ...]] | None,
    live: Resolver | None,
) -> Examination:
    """An examination of one source: only its own placements show the way that was meant where one of them has none."""
    callers = callers_of(network, source)
    return Examination(network, sisters=places.sisters, resolved=resolved, live=live, devices=devices, callers=callers)


def _groups(traces: list[Trace]) -> list[list[Trace]]:
    """The traces of one source, those together that fare alike: the same verdict, stopped by the same things."""
    found: dict[object, list[Trace]] = {}
    for trace in traces:
        blockers = tuple((b.reason, b.component, b.rule, b.leg) for b in trace.result.blockers)
        found.setdefault((trace.result.share, blockers, trace.result.gaps), []).append(trace)
    return list(found.values())


def _pair(network: Network, one: list[Trace], other: list[Trace]) -> Pair:
    first, second = one[0], other[0]
    standing = standing_of(first, second)
    left, right = cells_of(network, first), cells_of(network, second)
    rows = [
        Row(aspect, left.get(aspect), right.get(aspect), differs=_differ(left.get(aspect), right.get(aspect)))
        for aspect in Aspect
        if aspect in left or aspect in right
    ]
    return Pair(
        first=first,
        second=second,
        first_alike=tuple(trace.placement for trace in one),
        second_alike=tuple(trace.placement for trace in other),
        standing=standing,
        rows=tuple(_with_decision(rows, standing, first, second)),
    )


def standing_of(first: Trace, second: Trace) -> Standing:
    """Which of two journeys fares better."""
    one, other = first.result.share, second.result.share
    if Answer.UNKNOWN in {one.answer, other.answer}:
        return Standing.UNKNOWN
    if one.low == other.low:
        match one.answer:
            case Answer.REACHABLE:
                return Standing.BOTH
            case Answer.BLOCKED:
                return Standing.NEITHER
            case _:
                return Standing.ALIKE
    return Standing.FIRST if one.low > other.low else Standing.SECOND


def _worse(standing: Standing, first: Trace, second: Trace) -> Trace | None:
    match standing:
        case Standing.FIRST:
            return second
        case Standing.SECOND:
            return first
        case Standing.UNKNOWN if first.result.share != second.result.share:
            return min(second, first, key=lambda trace: (trace.result.share.low, trace.result.share.high))
        case _:
            return None


def _with_decision(rows: list[Row], standing: Standing, first: Trace, second: Trace) -> list[Row]:
    """The rows, that one marked at which the worse journey is the first to be stopped, or to be in doubt."""
    worse = _worse(standing, first, second)
    if worse is None:
        return rows
    for verdict in (Verdict.DENY, Verdict.UNKNOWN):
        for index, row in enumerate(rows):
            bad, good = (row.second, row.first) if worse is second else (row.first, row.second)
            if _is(bad, verdict) and not _is(good, verdict):
                return [*rows[:index], msgspec.structs.replace(row, decides=True), *rows[index + 1 :]]
    return rows


def _differ(first: Cell | None, second: Cell | None) -> bool:
    """Whether the answers differ, wherever the packets are stopped."""
    if first is None or second is None:
        return first is not second
    return first != msgspec.structs.replace(second, is_beyond=first.is_beyond)


def _is(cell: Cell | None, verdict: Verdict) -> bool:
    return cell is not None and cell.verdict is verdict and not cell.is_beyond
