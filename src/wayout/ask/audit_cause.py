"""Fates and causes of an audit: what workloads share, and which fault hits how many of them."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.diagnosis import whole_answer
from wayout.ask.result.result import Result
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.forward.decision.origin import SELF
from wayout.forward.journey.journey import Blocker
from wayout.forward.journey.outcome import Answer, Share
from wayout.model.reason import Reason

CauseKey = tuple[Reason, str, str | None]


class Fate(msgspec.Struct, frozen=True, eq=False):
    """What all places of one subnet meet that fare alike, with one of them as the example.

    `keys` say which causes it meets, each with the first blocker that is of it.
    """

    placement: Placement
    results: tuple[Result, ...]
    answer: Answer
    share: Share
    keys: tuple[tuple[CauseKey, Blocker, Destination], ...]

    @property
    def alone(self) -> tuple["Fate", ...]:
        """The fates of a workload that meets nothing but this one."""
        return (self,)

    @classmethod
    def of(cls, placement: Placement, results: tuple[Result, ...]) -> "Fate":
        """The fate that these results are, one per destination."""
        count = len(results)
        low = sum((result.share.low for result in results), Fraction(0)) / count
        high = sum((result.share.high for result in results), Fraction(0)) / count
        keys: dict[tuple[CauseKey, Destination], Blocker] = {}
        for result in results:
            for blocker in result.blockers:
                component = blocker.component if blocker.component != SELF else _place(placement)
                keys.setdefault(((blocker.reason, component, blocker.rule), result.destination), blocker)
        return cls(
            placement,
            results,
            whole_answer([result.answer for result in results]),
            Share(low, high),
            tuple((key, blocker, destination) for (key, destination), blocker in keys.items()),
        )


class AuditCause(msgspec.Struct, frozen=True):
    """One fault and the workloads that it hits, by name. A fault of senders themselves counts once for their subnet.

    `weight` is the share of all workloads; `blockers` and `placements` are examples, one for each fate that meets it.
    `source` is the first of the workloads, None where they are not all of one kind.
    """

    reason: Reason
    component: str
    rule: str | None
    affects: tuple[str, ...]
    weight: Fraction
    blockers: tuple[Blocker, ...]
    placements: tuple[Placement, ...]
    destinations: tuple[Destination, ...]
    source: Source | None


class _Sum:
    def __init__(self, source: Source) -> None:
        self.source: Source | None = source
        self.names: list[str] = []
        self.fates: dict[int, tuple[Fate, Blocker, Destination]] = {}


def causes_of(rows: Iterable[tuple[str, Source, tuple[Fate, ...]]]) -> tuple[AuditCause, ...]:
    """The blockers of all workloads, grouped; those that hit the most workloads come first, then in the order met."""
    sums: dict[CauseKey, _Sum] = {}
    total = 0
    for name, source, fates in rows:
        total += 1
        for fate in fates:
            for key, blocker, destination in fate.keys:
                found = sums.get(key)
                if found is None:
                    found = sums[key] = _Sum(source)
                if found.source is not None and found.source.kind != source.kind:
                    found.source = None
                if not found.names or found.names[-1] != name:
                    found.names.append(name)
                found.fates.setdefault(id(blocker), (fate, blocker, destination))
    causes = [
        AuditCause(
            *key,
            affects=tuple(found.names),
            weight=Fraction(len(found.names), total),
            blockers=tuple(blocker for _, blocker, _ in found.fates.values()),
            placements=tuple({id(fate): fate.placement for fate, _, _ in found.fates.values()}.values()),
            destinations=tuple(dict.fromkeys(destination for _, _, destination in found.fates.values())),
            source=found.source,
        )
        for key, found in sums.items()
    ]
    return tuple(sorted(causes, key=lambda cause: -cause.weight))


def _place(placement: Placement) -> str:
    return placement.origin.subnet_id or placement.origin.component
