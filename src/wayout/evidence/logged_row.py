"""Logged row: what flow log records show of one placement and one destination: attempts, and what became of them."""

from collections.abc import Iterable, Iterator
from typing import Final

from wayout.ask.diagnosis import Diagnosis
from wayout.ask.placement import Placement
from wayout.ask.result import Result
from wayout.evidence.exchange import Exchange
from wayout.evidence.fate import FATES, Fates, fates
from wayout.evidence.question import Hole
from wayout.evidence.verification import Key, Recorded, Saying
from wayout.evidence.witness import interfaces_of
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.protocol import TCP

ENOUGH: Final = 3
"""Fewer attempts without an answer tell nothing: any packet may be lost."""

MOST: Final = 1000
"""So many addresses of one destination are looked for by name; a whole block is not."""


def interfaces_named(network: Network, diagnosis: Diagnosis) -> frozenset[str]:
    """The interfaces whose records speak of a diagnosis."""
    return frozenset(i for placement in diagnosis.placements for i in interfaces_of(network, placement))


def servers_of(diagnosis: Diagnosis) -> frozenset[Address]:
    """The addresses of all destinations whose attempts can be counted."""
    return frozenset(
        Address(number)
        for _, _, _, addresses in _rows(diagnosis)
        for first, last in addresses
        for number in range(first, last + 1)
    )


def logged_rows(
    network: Network, diagnosis: Diagnosis, exchanges: Iterable[Exchange], holes: Iterable[Hole]
) -> dict[Key, Recorded]:
    """What the records show of each row of a diagnosis. Source: FL-7, FL-30, FL-35."""
    listed = tuple(exchanges)
    lossy = frozenset(h.interface_id for h in holes if h.log_status == "SKIPDATA" and h.interface_id is not None)
    found: dict[Key, Recorded] = {}
    for placement, text, port, addresses in _rows(diagnosis):
        own = tuple(dict.fromkeys(interfaces_of(network, placement)))
        met = [e for e in listed if e.seen_at in own and e.port == port and _is_in(e.server, addresses)]
        counted = [e for e in met if e.protocol == TCP and e.pattern in FATES]
        told = fates(counted, lossy)
        span = (min(e.first for e in counted), max(e.last for e in counted)) if counted else None
        found[placement.id, text] = Recorded(saying_of_fates(told), own, fates=told, span=span)
    return found


def saying_of_fates(told: Fates) -> Saying:
    """What attempts say of the network: a refused one came there and back. Source: FL-35, CLI-2."""
    passed = told.answered + told.refused
    failed = told.attempts - passed
    if passed and failed:
        return Saying.PARTLY
    if passed:
        return Saying.PASSES
    return Saying.FAILS if failed >= ENOUGH else Saying.NOTHING


def _rows(diagnosis: Diagnosis) -> Iterator[tuple[Placement, str, int, IntervalSet]]:
    """The rows that records can tell of: TCP, to a few addresses. With each, its port and its addresses."""
    for placement, results in zip(diagnosis.placements, diagnosis.results, strict=True):
        for destination, result in zip(diagnosis.destinations, results, strict=True):
            addresses = _addresses(result)
            if destination.protocol == TCP and destination.port is not None and 0 < addresses.size <= MOST:
                yield placement, destination.text, destination.port, addresses


def _addresses(result: Result) -> IntervalSet:
    found = IntervalSet.empty()
    for outcome in result.outcomes:
        found |= outcome.packets.destinations()
    return found


def _is_in(server: str, addresses: IntervalSet) -> bool:
    try:
        return Address.parse(server) in addresses
    except ValueError:
        return False
