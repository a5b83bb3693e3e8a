"""Search: the cheapest changes that answer a question, found by mending one fault after the other.

Best first: of all the unfinished plans the cheapest is looked at next, its first fault taken, and one plan made of each
repair that may mend it. Faults of the way come before those of filters, and earlier ones before later ones, because a
plan that leads elsewhere meets other filters. What remains is judged at its least: no fault is mended for less than
the cheapest change. At last every change that turns out not to be needed is dropped.
"""

import heapq
from collections.abc import Callable, Iterator
from enum import Enum, auto
from itertools import count
from typing import Final, NamedTuple

from wayout.ask.result.cause import Cause
from wayout.ask.result.incident import Incident
from wayout.ask.source.placement import Placement
from wayout.errors import InputError
from wayout.fix.change.any_change import Change, after
from wayout.fix.change.edit import MissingFactError
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.subnet import CreateSubnet
from wayout.fix.cost import CHEAPEST, priced
from wayout.fix.plan import Approach
from wayout.fix.question import Question, View, zones_of
from wayout.fix.repair.every_reason import repairs_of
from wayout.fix.repair.repair import ANY, Repair
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.outcome import Answer
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason

MOST_LOOKED_AT: Final = 400
"""Unfinished plans that are looked at before the search gives up."""

MOST_REFUSED: Final = 3
"""Finished plans of one kind that may be refused before the search gives up."""

MOST_DEARER: Final = 24
"""Points that another plan may cost more than the first one that is accepted."""

MOST_BEYOND: Final = 24
"""Unfinished plans that are looked at after the first one is accepted, for others that go about it differently."""

_FILTERS: Final = frozenset(
    {
        Reason.SG_NO_MATCHING_RULE,
        Reason.SG_EMPTY,
        Reason.SG_REFERENCE_NOT_PRESERVED,
        Reason.SG_REFERENCE_UNSUPPORTED,
        Reason.NACL_DENIED,
        Reason.NACL_EPHEMERAL_PORTS,
    }
)
_ALSO: Final = frozenset({Reason.ENDPOINT_PRIVATE_DNS_OFF})
"""Reasons that stop nothing by themselves: another way mends the same packets, so that either repair will do."""


class Draft(NamedTuple):
    """An unfinished plan: its changes, and the network after them."""

    changes: tuple[Change, ...]
    network: Network


class Found(NamedTuple):
    """What a search came to: changes that answer the question and were accepted, or None, and the faults that nothing mends.

    Of several that were accepted, those are the cheapest.

    `seen` are the kinds of solution that some repair on the way would have belonged to; `blind` is what is not known where
    some changes would lead.
    """

    changes: tuple[Change, ...] | None
    hopeless: tuple[Cause, ...]
    seen: frozenset[Approach]
    last: View
    blind: tuple[Gap, ...] = ()


class Acceptance(Enum):
    """What becomes of changes that answer the question."""

    TAKEN = auto()
    ALIKE = auto()
    """They go about it as others do that were taken, and are no better in anything."""

    REFUSED = auto()
    """They take something away from others."""


Accept = Callable[[tuple[Change, ...]], Acceptance]

Keeps = Callable[[Change, tuple[Change, ...]], bool]
"""Whether all others keep what they have without a change, when only the rest of the plan is made."""


def _take_any(changes: tuple[Change, ...]) -> Acceptance:
    del changes
    return Acceptance.TAKEN


def search(
    network: Network, question: Question, approach: Approach, accepts: Accept = _take_any, most: int = 1
) -> Found:
    """The cheapest changes of one kind of solution that answer the question and that `accepts` takes.

    After a few that it refuses, the search gives up; it goes on for a while for up to `most` that it takes.
    """
    placements = question.first_view(network).placements
    order = count()
    start = Draft((), network)
    heap: list[tuple[int, int, int, Draft]] = [(0, next(order), 0, start)]
    known: set[frozenset[Change]] = {frozenset()}
    hopeless: dict[tuple[Reason, str], Cause] = {}
    seen: set[Approach] = set()
    first: View | None = None
    harvest = _Harvest(accepts, most)
    blind: dict[Gap, None] = {}
    while heap and not harvest.is_over(heap[0][2]):
        _, _, spent, draft = heapq.heappop(heap)
        view = failing(question, draft.network)
        first = first or view
        if view.answer is Answer.REACHABLE:
            harvest.weigh(draft.changes, spent)
            continue
        if view.answer is Answer.UNKNOWN and draft.changes:
            blind.update(dict.fromkeys(gap for row in view.rows for result in row for gap in result.gaps))
        ordered = _ordered(view.causes)
        for repair in _candidates(question, view, ordered, hopeless):
            seen |= repair.approaches if repair.approaches != ANY else frozenset()
            if approach not in repair.approaches or _stands_in(repair, view):
                continue
            following = _following(draft, repair, known, placements, blind)
            if following is None:
                continue
            price = spent + following[1]
            least = CHEAPEST * (len(_required(ordered)) - 1)
            heapq.heappush(heap, (price + max(least, 0), next(order), price, following[0]))
    last = first or question.first_view(network)
    if harvest.taken:
        return Found(harvest.taken[0], (), frozenset(seen), last)
    return Found(None, tuple(hopeless.values()), frozenset(seen), last, tuple(blind))


class _Harvest:
    """The finished plans that were taken, and whether it is worth going on."""

    def __init__(self, accepts: Accept, most: int) -> None:
        self._accepts = accepts
        self._most = most
        self._looked_at = 0
        self._last_look = MOST_LOOKED_AT
        self._dearest: int | None = None
        self._refused = 0
        self.taken: list[tuple[Change, ...]] = []

    def is_over(self, spent: int) -> bool:
        """Whether no further plan is looked at, where the next one has these points already."""
        self._looked_at += 1
        is_dear = self._dearest is not None and spent > self._dearest
        is_enough = len(self.taken) == self._most or self._refused == MOST_REFUSED
        return is_dear or is_enough or self._looked_at > self._last_look

    def weigh(self, changes: tuple[Change, ...], spent: int) -> None:
        """Take the plan, or not."""
        verdict = self._accepts(changes)
        if verdict is Acceptance.TAKEN:
            if not self.taken:
                self._last_look = min(self._looked_at + MOST_BEYOND, MOST_LOOKED_AT)
                self._dearest = spent + MOST_DEARER
            self.taken.append(changes)
        self._refused += verdict is Acceptance.REFUSED


def failing(question: Question, network: Network) -> View:
    """The first view that does not answer the question, or the network as it is."""
    first = question.first_view(network)
    if first.answer is not Answer.REACHABLE:
        return first
    lost = question.lost_views(network, zones_of(network, first.placements))
    return next((view for view in lost if view.answer is not Answer.REACHABLE), first)


def _following(
    draft: Draft,
    repair: Repair,
    known: set[frozenset[Change]],
    placements: tuple[Placement, ...],
    blind: dict[Gap, None],
) -> tuple[Draft, int] | None:
    """The plan with the repair, and the points that it adds; None where it cannot be made or is known already.

    The fact that hides what the repair would lead to goes into `blind`.
    """
    fresh = tuple(change for change in repair.changes if change not in draft.changes)
    changes = (*draft.changes, *fresh)
    key = frozenset(changes)
    if not fresh or key in known:
        return None
    known.add(key)
    try:
        network, cost = priced(draft.network, fresh, placements)
    except MissingFactError as missing:
        blind[missing.gap] = None
        return None
    except InputError:
        return None
    return Draft(changes, network), cost.points


def _stands_in(repair: Repair, view: View) -> bool:
    """Whether a repair makes a gateway in the very zone that is lost in the view."""
    homes = {change.subnet_id for change in repair.changes if isinstance(change, CreateNatGateway)}
    made = {c.subnet_id: c.availability_zone for c in repair.changes if isinstance(c, CreateSubnet)}
    known = view.network.subnets
    zones = {made.get(h) or (known[h].availability_zone if h in known else None) for h in homes if h is not None}
    return view.lost is not None and view.lost in zones


def _candidates(
    question: Question, view: View, ordered: list[Cause], hopeless: dict[tuple[Reason, str], Cause]
) -> Iterator[Repair]:
    """The repairs of the first fault that has any, with those of faults that may be mended instead."""
    for cause in _required(ordered):
        found = [*_repairs(question, view, cause)]
        if found:
            yield from found
            for other in ordered:
                if other.reason in _ALSO and other is not cause:
                    yield from _repairs(question, view, other)
            return
        hopeless.setdefault((cause.reason, cause.component), cause)


def unmended(question: Question, view: View) -> tuple[Cause, ...]:
    """The faults of a view for which no repair is known that could be made there."""
    return tuple(cause for cause in view.causes if next(_repairs(question, view, cause), None) is None)


def _repairs(question: Question, view: View, cause: Cause) -> Iterator[Repair]:
    at = Incident.of_cause(view.network, cause, view.placements, view.rows, question.source)
    try:
        yield from repairs_of(at)
    except InputError:
        return  # what would have to be made on the way cannot be made here


def _required(ordered: list[Cause]) -> list[Cause]:
    """The faults that have to go; where all that is left may be mended instead of others, those."""
    needed = [cause for cause in ordered if cause.reason not in _ALSO]
    return needed or ordered


def _ordered(causes: tuple[Cause, ...]) -> list[Cause]:
    """Faults of the way before those of filters, there before back, near before far."""
    return sorted(
        causes,
        key=lambda cause: (
            cause.reason in _FILTERS,
            cause.blocker.leg is Leg.RETURN,
            cause.blocker.hop,
        ),
    )


def without_idle(network: Network, question: Question, changes: tuple[Change, ...], keeps: Keeps) -> tuple[Change, ...]:
    """The changes without those that are not needed: neither for the question, nor, as `keeps` says, for anybody else.

    The last are tried first, for they build on the earlier ones; and all once more when some are gone, for a change may be
    there for the sake of another.
    """
    kept = changes
    for change in reversed(changes):
        fewer = tuple(each for each in kept if each is not change)
        if is_enough(network, question, fewer) and keeps(change, fewer):
            kept = fewer
    return kept if len(kept) == len(changes) else without_idle(network, question, kept, keeps)


def is_enough(network: Network, question: Question, changes: tuple[Change, ...]) -> bool:
    """Whether the changes can be made, one after the other, and answer the question."""
    try:
        return question.is_answered(after(network, changes))
    except InputError:
        return False
