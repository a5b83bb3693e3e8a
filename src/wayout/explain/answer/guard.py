"""Assertions as statements: which hold, and of those that do not, what is against them and what would help."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from wayout.ask.diagnosis import Diagnosis
from wayout.ask.result.result import path_of
from wayout.ask.source.placement import Placement
from wayout.explain.answer.diagnosis import report
from wayout.explain.answer.pitfall import pitfall_statement
from wayout.explain.wording.gap import GapStatement, gap_statements
from wayout.explain.wording.listing import listed
from wayout.explain.wording.name import clean
from wayout.explain.wording.reach import reach_lines
from wayout.guard.assertion import Assertion, Bound, Expectation, Reaching, Senders, Soundness, Tolerance, is_pattern
from wayout.guard.bound import BoundFinding
from wayout.guard.guard import Finding, Held, Watch
from wayout.guard.inspection import Inspection
from wayout.guard.reaching import ReachFinding
from wayout.guard.soundness import SoundnessView
from wayout.guard.standing import Standing
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.snapshot.problem import Problem

_MOST = 4


class FaultKind(StrEnum):
    """In which way a network goes against an assertion."""

    BLOCKED = "blocked"
    """Something stops what should pass."""
    REACHABLE = "reachable"
    """What should be blocked passes."""
    EGRESS_ADDRESS = "egress-address"
    """Requests arrive with another address than those that are expected."""
    OUT_OF_BOUNDS = "out-of-bounds"
    """More is reached than is allowed."""
    PITFALL = "pitfall"
    """A pitfall is there."""
    UNKNOWN = "unknown"
    """A fact that decides is missing."""


class FaultStatement(msgspec.Struct, frozen=True):
    """One thing that is against an assertion, in words.

    `reason` is the name of a reason or a pitfall, None where there is none; `component` the AWS id that has to change,
    or None. `lost` is the zone while which is lost it is so.
    """

    kind: FaultKind
    reason: str | None
    component: str | None
    sender: str | None
    affects: tuple[str, ...]
    message: str
    advice: str | None = None
    lost: str | None = None


class AssertionStatement(msgspec.Struct, frozen=True):
    """One assertion in words; `hint` says how a broken one can be mended."""

    name: str
    line: int
    standing: Standing
    is_tolerated: bool
    tolerance: Tolerance | None
    says: str
    faults: tuple[FaultStatement, ...]
    gaps: tuple[GapStatement, ...]
    hint: str | None = None


class GuardReport(msgspec.Struct, frozen=True):
    """All assertions in words."""

    headline: str
    standing: Standing
    day: date
    assertions: tuple[AssertionStatement, ...]
    problems: tuple[Problem, ...]

    @property
    def counts(self) -> Mapping[Standing, int]:
        """How many assertions have each standing; those that are tolerated have their own all the same."""
        found = [assertion.standing for assertion in self.assertions]
        return {standing: found.count(standing) for standing in Standing}


def guard_report(inspection: Inspection, watch: Watch) -> GuardReport:
    """The watch in words."""
    return GuardReport(
        headline=_headline(watch),
        standing=watch.standing,
        day=watch.day,
        assertions=tuple(_assertion(inspection, held) for held in watch.held),
        problems=watch.problems,
    )


_ENDINGS: Final = {
    Standing.HOLDS: "holds",
    Standing.FAILS: "fails",
    Standing.UNKNOWN: "is not known to hold",
    Standing.BROKEN: "asks about something that is not there",
}


def _headline(watch: Watch) -> str:
    total = len(watch.held)
    holding = sum(held.standing is Standing.HOLDS for held in watch.held)
    if total == 1:
        return f"The assertion {_ENDINGS[watch.held[0].standing]}{', and is tolerated' if watch.held[0].is_tolerated else ''}."
    if holding == total:
        return f"All {total} assertions hold."
    words = []
    tolerated = sum(held.is_tolerated for held in watch.held)
    for standing, singular, plural in (
        (Standing.FAILS, "fails", "fail"),
        (Standing.BROKEN, "is broken", "are broken"),
        (Standing.UNKNOWN, "is not known", "are not known"),
    ):
        count = sum(held.standing is standing and not held.is_tolerated for held in watch.held)
        words += [f"{count} {singular if count == 1 else plural}"] if count else []
    words += [f"{tolerated} {'is' if tolerated == 1 else 'are'} tolerated"] if tolerated else []
    return f"{holding or 'None'} of {total} assertions hold{'s' if holding in {0, 1} else ''}; {', '.join(words)}."


def _assertion(inspection: Inspection, held: Held) -> AssertionStatement:
    assertion, failure = held.assertion, held.failure
    faults = [fault for finding in held.findings for fault in _faults(inspection, finding)]
    faults += _unseen(held)
    gaps = dict.fromkeys((*held.unseen, *(gap for finding in held.findings for gap in _gaps(finding))))
    return AssertionStatement(
        name=clean(assertion.name),
        line=assertion.line,
        standing=held.standing,
        is_tolerated=held.is_tolerated,
        tolerance=assertion.tolerance,
        says=failure.message if failure is not None else claim_words(assertion, held.senders),
        faults=tuple(faults),
        gaps=gap_statements(tuple(gaps), tuple(gaps)),
        hint=failure.hint if failure is not None else None,
    )


def claim_words(assertion: Assertion, senders: int) -> str:
    """What an assertion asks for, in one sentence; `senders` is how many it is about, 0 where that is not known."""
    match assertion.claim:
        case Reaching(senders=who, destinations=destinations, expected=expected):
            what = listed([destination.text for destination in destinations], most=_MOST)
            verb = "must reach" if expected is Expectation.REACHABLE else "must not reach"
            rest = ", with the expected addresses" if assertion.claim.egress is not None else ""
            rest += ", also while a zone is lost" if assertion.claim.survives_zone_loss else ""
            return f"{_who(who, senders)} {verb} {what}{rest}"
        case Bound(senders=who):
            return f"{_who(who, senders)} must reach nothing but what is allowed"
        case Soundness(advisories=advisories):
            return f"there must be no {listed(advisories, 'or', most=_MOST)}"


def _who(senders: Senders, count: int) -> str:
    """The senders by the names that the file gives, with their number where that does not tell it."""
    is_plain = not any(is_pattern(name) for name in senders.names)
    names = listed(senders.names, most=_MOST)
    return names if is_plain else f"{names} ({count} workload{'s' if count != 1 else ''})"


def _faults(inspection: Inspection, finding: Finding) -> Iterator[FaultStatement]:
    match finding:
        case ReachFinding(strangers=strangers) if strangers:
            yield from _strangers(finding)
        case ReachFinding(standing=Standing.UNKNOWN):
            yield FaultStatement(
                FaultKind.UNKNOWN, None, None, finding.sender, (), _doubt(finding.diagnosis), lost=finding.lost
            )
        case ReachFinding(expected=Expectation.REACHABLE):
            network = inspection.network if finding.lost is None else inspection.without(finding.lost)
            yield from _causes(network, finding)
        case ReachFinding():
            yield from _passages(finding)
        case BoundFinding():
            yield _beyond(finding)
        case SoundnessView():
            yield from _pitfalls(inspection.network, finding)


def _causes(network: Network, finding: ReachFinding) -> Iterator[FaultStatement]:
    for cause in report(network, finding.diagnosis).causes:
        yield FaultStatement(
            kind=FaultKind.BLOCKED,
            reason=str(cause.reason),
            component=cause.component,
            sender=finding.sender,
            affects=cause.affects,
            message=cause.message,
            advice=cause.advice,
            lost=finding.lost,
        )


def _passages(finding: ReachFinding) -> Iterator[FaultStatement]:
    """What passes although nothing should: one statement for the placements that reach a destination by one way."""
    ways: dict[tuple[str, str], list[Placement]] = {}
    for placement, row in zip(finding.diagnosis.placements, finding.diagnosis.results, strict=True):
        for result in row:
            if result.share.low > 0:
                ways.setdefault((result.destination.text, path_of(result, placement)[-1]), []).append(placement)
    for (destination, component), placements in ways.items():
        yield FaultStatement(
            kind=FaultKind.REACHABLE,
            reason=None,
            component=component,
            sender=finding.sender,
            affects=tuple(placement.id for placement in placements),
            message=f"{finding.sender} reaches {destination} through {component} from {_places(placements)}.",
        )


def _strangers(finding: ReachFinding) -> Iterator[FaultStatement]:
    seen: dict[tuple[str | None, str], list[Placement]] = {}
    for each in finding.strangers:
        address = str(each.address) if each.address is not None else None
        seen.setdefault((address, each.destination.text), []).append(each.placement)
    for (address, destination), placements in seen.items():
        arrives = f"with {address}, which is not expected" if address else "with an address that is not known"
        yield FaultStatement(
            kind=FaultKind.EGRESS_ADDRESS if address else FaultKind.UNKNOWN,
            reason=None,
            component=None,
            sender=finding.sender,
            affects=tuple(placement.id for placement in placements),
            message=f"Requests of {finding.sender} to {destination} from {_places(placements)} arrive {arrives}.",
        )


def _beyond(finding: BoundFinding) -> FaultStatement:
    if finding.surplus:
        lines = reach_lines(finding.surplus)
        what = "; ".join(lines[:_MOST]) or "addresses behind which there is no host"
        more = f"; and {len(lines) - _MOST} more" if len(lines) > _MOST else ""
        message = f"{finding.sender} also reaches, from {_places(finding.placements)}: {what}{more}."
    elif finding.placements:
        what = "; ".join(reach_lines(finding.open)[:_MOST])
        message = f"Whether {finding.sender} also reaches this from {_places(finding.placements)} is not known: {what}."
    else:
        message = f"No place where {finding.sender} runs could be found."
    kind = FaultKind.OUT_OF_BOUNDS if finding.surplus else FaultKind.UNKNOWN
    affects = tuple(placement.id for placement in finding.placements)
    return FaultStatement(kind, None, None, finding.sender, affects, message)


def _pitfalls(network: Network, view: SoundnessView) -> Iterator[FaultStatement]:
    for pitfall in view.pitfalls:
        told = pitfall_statement(network, pitfall)
        name = str(told.advisory)
        yield FaultStatement(FaultKind.PITFALL, name, told.component, None, told.affects, told.message, told.advice)
    for doubt in view.doubts:
        yield FaultStatement(FaultKind.UNKNOWN, None, None, None, (), f"{doubt[:1].upper()}{doubt[1:]}.")


def _unseen(held: Held) -> list[FaultStatement]:
    """That there may be senders whom nobody saw."""
    if not held.unseen:
        return []
    what = listed(sorted({gap.what for gap in held.unseen}), "or", most=_MOST)
    return [FaultStatement(FaultKind.UNKNOWN, None, None, None, (), f"Not all senders can be seen without {what}.")]


def _doubt(diagnosis: Diagnosis) -> str:
    count = len(diagnosis.deciding)
    missing = "a fact that decides is missing" if count <= 1 else f"{count} facts that decide are missing"
    what = listed([destination.text for destination in diagnosis.destinations], "or", most=_MOST)
    return f"Whether {diagnosis.source.name} reaches {what} is not known: {missing}."


def _places(placements: Sequence[Placement]) -> str:
    names = list(dict.fromkeys(f"{p.id} ({p.az})" if p.az else p.id for p in placements))
    return listed(names, most=_MOST)


def _gaps(finding: Finding) -> tuple[Gap, ...]:
    match finding:
        case ReachFinding():
            return finding.diagnosis.deciding
        case BoundFinding():
            return finding.egress.deciding
        case SoundnessView():
            return finding.gaps
