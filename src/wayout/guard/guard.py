"""Guard: every assertion of a file held against one network."""

from collections.abc import Sequence
from datetime import date

import msgspec

from wayout.errors import InputError
from wayout.guard.assertion import Assertion, Bound, Reaching, Soundness
from wayout.guard.bound import BoundFinding, look_at_bounds
from wayout.guard.inspection import Inspection
from wayout.guard.reaching import ReachFinding, look_at_reach
from wayout.guard.soundness import SoundnessView, look_for_pitfalls
from wayout.guard.standing import Standing, worst
from wayout.guard.unseen import unseen
from wayout.model.gap import Gap
from wayout.snapshot.problem import Problem

Finding = ReachFinding | BoundFinding | SoundnessView


class Held(msgspec.Struct, frozen=True):
    """One assertion, held against the network. `senders` is how many it is about; `findings` is empty where it holds.

    `unseen` are the gaps that may hide more senders. `failure` says why it is broken. `is_tolerated` while it fails and
    may.
    """

    assertion: Assertion
    standing: Standing
    senders: int
    findings: tuple[Finding, ...] = ()
    failure: InputError | None = None
    is_tolerated: bool = False
    unseen: tuple[Gap, ...] = ()

    @property
    def counts_as(self) -> Standing:
        """Its standing for the whole: what is tolerated does not fail."""
        return Standing.HOLDS if self.is_tolerated else self.standing


class Watch(msgspec.Struct, frozen=True):
    """All assertions, held against one network on one day."""

    held: tuple[Held, ...]
    day: date
    problems: tuple[Problem, ...] = ()

    @property
    def standing(self) -> Standing:
        """The standing of the whole."""
        return worst(held.counts_as for held in self.held)


def guard(inspection: Inspection, assertions: Sequence[Assertion], day: date) -> Watch:
    """Hold each assertion against the network; `day` decides what is still tolerated."""
    return Watch(tuple(_held(inspection, each, day) for each in assertions), day, inspection.network.problems)


def _held(inspection: Inspection, assertion: Assertion, day: date) -> Held:
    try:
        senders, findings, standing = _look(inspection, assertion)
    except InputError as failure:
        return Held(assertion, Standing.BROKEN, 0, (), failure)
    claim = assertion.claim
    hidden = () if isinstance(claim, Soundness) else unseen(inspection.network, claim.senders)
    if hidden:
        standing = worst((standing, Standing.UNKNOWN))
    tolerance = assertion.tolerance
    is_tolerated = tolerance is not None and day <= tolerance.until and standing is not Standing.HOLDS
    return Held(assertion, standing, senders, findings, None, is_tolerated, hidden)


def _look(inspection: Inspection, assertion: Assertion) -> tuple[int, tuple[Finding, ...], Standing]:
    match assertion.claim:
        case Reaching():
            senders, found = look_at_reach(inspection, assertion.claim)
            return senders, found, worst(finding.standing for finding in found)
        case Bound():
            senders, beyond = look_at_bounds(inspection, assertion.claim)
            return senders, beyond, worst(finding.standing for finding in beyond)
        case Soundness():
            view = look_for_pitfalls(inspection, assertion.claim)
            is_open = bool(view.gaps or view.doubts)
            standing = Standing.FAILS if view.pitfalls else Standing.UNKNOWN if is_open else Standing.HOLDS
            return 0, () if standing is Standing.HOLDS else (view,), standing
