"""What lies behind a node of a load balancer: the share of connections that get on, and how several ways are put together."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Blocker
from wayout.forward.journey.outcome import Outcome, Share
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet

_SURE = Share(Fraction(1), Fraction(1))
_NEVER = Share(Fraction(0), Fraction(0))
_OPEN = Share(Fraction(0), Fraction(1))


class Backend(msgspec.Struct, frozen=True):
    """The share of connections that reach a target and are answered, and why not all do."""

    share: Share = _SURE
    blockers: tuple[Blocker, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()


def told(outcome: Outcome, how: str, seen: IntervalSet, groups: tuple[str, ...] = ()) -> Backend:
    """An outcome behind the client's own way: its blockers say whose packets they stop, and `how` those arrive."""
    first = [("from", str(Address(seen.first)))] if seen else []
    facts = (("behind", how), *first, *[("sender group", group) for group in groups[:1]])
    blockers = tuple(
        msgspec.structs.replace(b, facts=(*b.facts, *facts), hop=max(b.hop, 0), is_final=False)
        for b in outcome.blockers
    )
    notes = tuple(note for branch in outcome.branches for note in branch.notes)
    return Backend(outcome.share, blockers, tuple(u.gap for u in outcome.unknowns), notes)


def left_open(gap: Gap) -> Backend:
    """What a gap leaves open."""
    return Backend(_OPEN, gaps=(gap,))


def stopped(reason: Reason, component: str, packets: PacketSet, facts: tuple[tuple[str, str], ...]) -> Backend:
    """What stops every connection."""
    return Backend(_NEVER, (Blocker(reason, component, None, Leg.FORWARD, packets, facts, 0, is_final=False),))


def mean(parts: Iterable[tuple[Backend, int]]) -> Backend:
    """Several ways of which one is picked, each as often as its weight says."""
    every = list(parts)
    total = sum(weight for _, weight in every)
    low = sum((part.share.low * weight for part, weight in every), Fraction(0)) / total
    high = sum((part.share.high * weight for part, weight in every), Fraction(0)) / total
    return Backend(
        Share(low, high),
        tuple(dict.fromkeys(b for part, _ in every for b in part.blockers)),
        tuple(dict.fromkeys(gap for part, _ in every for gap in part.gaps)),
        tuple(dict.fromkeys(note for part, _ in every for note in part.notes)),
    )


def one_after_the_other(first: Backend, second: Backend) -> Backend:
    """Two ways that both have to be passed."""
    return Backend(
        Share(first.share.low * second.share.low, first.share.high * second.share.high),
        (*first.blockers, *second.blockers),
        (*first.gaps, *second.gaps),
        (*first.notes, *second.notes),
    )


def one_of(parts: tuple[Backend, ...], gap: Gap) -> Backend:
    """Ways of which one is taken, it is not known which: `gap` says why, and counts only where it makes a difference."""
    low = min(part.share.low for part in parts)
    high = max(part.share.high for part in parts)
    gaps = [] if low == high else [gap]
    return Backend(
        Share(low, high),
        tuple(dict.fromkeys(b for part in parts for b in part.blockers)),
        tuple(dict.fromkeys([*gaps, *(g for part in parts for g in part.gaps)])),
        tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )
