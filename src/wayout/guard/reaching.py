"""Holding an assertion about reaching against a network: every placement, every destination, every way to arrive."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.diagnosis import Diagnosis
from wayout.ask.result.result import Result, egress_addresses
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.fix.question import zones_of
from wayout.forward.journey.journey import Leaving
from wayout.forward.journey.outcome import Share
from wayout.guard.assertion import Expectation, Reaching
from wayout.guard.inspection import Inspection
from wayout.guard.standing import Standing, worst
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet

_MANY: Final = 20
"""From so many senders on, all workloads are audited first, and only those that do not simply pass are looked at alone."""


class Stranger(msgspec.Struct, frozen=True):
    """An address with which requests arrive although it is not among those expected; None while it is not known."""

    placement: Placement
    destination: Destination
    address: Address | None


class ReachFinding(msgspec.Struct, frozen=True):
    """One sender of which the assertion does not hold, or not for certain.

    `lost` is the zone without which it does not, None for the network as it is. `strangers` are the addresses with
    which its requests arrive against what is expected; otherwise it is what the diagnosis says.
    """

    sender: str
    standing: Standing
    expected: Expectation
    diagnosis: Diagnosis
    lost: str | None = None
    strangers: tuple[Stranger, ...] = ()


def look_at_reach(inspection: Inspection, claim: Reaching) -> tuple[int, tuple[ReachFinding, ...]]:
    """How many senders there are, and who does not reach, or does although it should not.

    Raises: InputError when a sender or a destination is not described by the snapshot.
    """
    senders = inspection.senders(claim.senders)
    suspects = _suspects(inspection, claim, senders)
    findings = [finding for name, source in suspects.items() for finding in _findings(inspection, claim, name, source)]
    return len(senders), tuple(findings)


def _suspects(inspection: Inspection, claim: Reaching, senders: Mapping[str, Source]) -> Mapping[str, Source]:
    """Those of many senders that have to be looked at alone."""
    if len(senders) < _MANY or claim.egress is not None or claim.survives_zone_loss:
        return senders
    shares = inspection.shares(claim.destinations)
    return {
        name: source
        for name, source in senders.items()
        if name not in shares or _standing(shares[name], claim.expected) is not Standing.HOLDS
    }


def _findings(inspection: Inspection, claim: Reaching, name: str, source: Source) -> Iterator[ReachFinding]:
    diagnosis = inspection.diagnosis(source, claim.destinations)
    standing = standing_of(diagnosis, claim.expected)
    if standing is not Standing.HOLDS:
        yield ReachFinding(name, standing, claim.expected, diagnosis)
    if claim.egress is not None:
        strangers = tuple(_strangers(diagnosis, claim.egress))
        if strangers:
            is_sure = any(stranger.address is not None for stranger in strangers)
            told = Standing.FAILS if is_sure else Standing.UNKNOWN
            yield ReachFinding(name, told, claim.expected, diagnosis, strangers=strangers)
    if claim.survives_zone_loss:
        for zone in zones_of(inspection.network, diagnosis.placements):
            without = inspection.diagnosis(source, claim.destinations, zone)
            standing = standing_of(without, claim.expected) if without.placements else Standing.HOLDS
            if standing is not Standing.HOLDS and _differs(diagnosis, without):
                yield ReachFinding(name, standing, claim.expected, without, lost=zone)


def standing_of(diagnosis: Diagnosis, expected: Expectation) -> Standing:
    """How a diagnosis stands to what is expected of every placement and destination."""
    found = [_standing(result.share, expected) for row in diagnosis.results for result in row]
    if diagnosis.unplaced or not found:
        found.append(Standing.UNKNOWN)
    return worst(found)


def _standing(share: Share, expected: Expectation) -> Standing:
    if expected is Expectation.REACHABLE:
        return Standing.HOLDS if share.low == 1 else Standing.FAILS if share.high < 1 else Standing.UNKNOWN
    return Standing.HOLDS if share.high == 0 else Standing.FAILS if share.low > 0 else Standing.UNKNOWN


def _differs(whole: Diagnosis, without: Diagnosis) -> bool:
    """Whether somebody fares worse without the zone: what fails anyway is told once."""
    before = {
        (placement.id, result.destination): result.share.low
        for placement, row in zip(whole.placements, whole.results, strict=True)
        for result in row
    }
    return any(
        result.share.low < before.get((placement.id, result.destination), 0)
        for placement, row in zip(without.placements, without.results, strict=True)
        for result in row
    )


def _strangers(diagnosis: Diagnosis, expected: IntervalSet) -> Iterator[Stranger]:
    for placement, row in zip(diagnosis.placements, diagnosis.results, strict=True):
        for result in row:
            if result.share.high > 0:
                for address in egress_addresses(result, placement):
                    if int(address) not in expected:
                        yield Stranger(placement, result.destination, address)
                if _is_open(result, placement):
                    yield Stranger(placement, result.destination, None)


def _is_open(result: Result, placement: Placement) -> bool:
    """Whether requests may arrive with an address that is not known."""
    ways = [branch for outcome in result.outcomes if outcome.share.high > 0 for branch in outcome.branches]
    is_unseen = any(branch.leaving is Leaving.NOT_KNOWN and branch.gap is None for branch in ways)
    return is_unseen or not egress_addresses(result, placement)
