"""Logged row: what flow log records show of one placement and one destination: attempts, and what became of them."""

from collections.abc import Iterator
from typing import Final

from wayout.ask.diagnosis import Diagnosis
from wayout.ask.source.placement import Placement
from wayout.evidence.party.row_key import RowKey
from wayout.evidence.party.target import MOST, addresses_of, each_of
from wayout.evidence.rate.inquiry import Attempts
from wayout.evidence.rate.tally import Judge, Tally
from wayout.evidence.verification.verification import Recorded, Saying
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.protocol import TCP

ENOUGH: Final = 3
"""Fewer attempts without an answer tell nothing: any packet may be lost."""


def servers_of(diagnosis: Diagnosis) -> frozenset[Address]:
    """The addresses of all destinations whose attempts can be counted."""
    return frozenset(address for _, _, _, addresses in _rows(diagnosis) for address in each_of(addresses))


def logged_rows(diagnosis: Diagnosis, found: Attempts) -> dict[RowKey, Recorded]:
    """What the attempts show of each row of a diagnosis. Source: FL-7, FL-30, FL-35."""
    judge = Judge(found.counts, found.holes)
    rows: dict[RowKey, Recorded] = {}
    for placement, text, port, addresses in _rows(diagnosis):
        own = tuple(name for name, sender in found.senders.items() if sender.placement == placement.id)
        met = [
            count
            for count in found.counts
            if (sender := found.senders.get(count.interface_id or "")) is not None
            and sender.placement == placement.id
            and sender.is_client(count.client)
            and count.port == port
            and _is_in(count.server, addresses)
        ]
        told = sum(map(judge, met), Tally())
        seen = [count for count in met if judge(count).attempts]
        span = (min(c.minute for c in seen), max(c.last for c in seen)) if seen else None
        rows[placement.id, text] = Recorded(saying_of_tally(told), own, tally=told, span=span)
    return rows


def saying_of_tally(told: Tally) -> Saying:
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
            addresses = addresses_of(result)
            if destination.protocol == TCP and destination.port is not None and 0 < addresses.size <= MOST:
                yield placement, destination.text, destination.port, addresses


def _is_in(server: str, addresses: IntervalSet) -> bool:
    try:
        return Address.parse(server) in addresses
    except ValueError:
        return False
