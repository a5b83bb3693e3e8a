"""Rates: which share of attempts was answered, by placement, zone, NAT gateway, destination and minute.

Which attempts count, `tally` says. Source: FL-5, FL-7, FL-13, FL-40.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final

import msgspec

from wayout.ask.diagnosis import Diagnosis
from wayout.evidence.engine.question import Hole
from wayout.evidence.party.sender import Sender, gateway_of_interface
from wayout.evidence.rate.attempt import AttemptCount
from wayout.evidence.rate.binomial import wilson
from wayout.evidence.rate.change_point import ChangePoint, change_points
from wayout.evidence.rate.tally import Judge, Tally
from wayout.model.network import Network

APART: Final = 0.05
"""What the model expects has to miss the measured rate by so much, besides lying outside of the interval."""

STRICT: Final = 0.999
"""The confidence of the interval outside of which the model is contradicted."""

FEWEST: Final = 5
"""Attempts below which nothing contradicts the model."""


class Expectation(msgspec.Struct, frozen=True):
    """The share that the model expects, between both ends; they differ where a missing fact decides."""

    low: Fraction
    high: Fraction


class Rate(msgspec.Struct, frozen=True):
    """The attempts of one key, and what the model expects of them, where it was asked."""

    key: str
    tally: Tally
    expected: Expectation | None = None

    @property
    def contradicts(self) -> bool:
        """Whether what was measured cannot be what the model expects."""
        if self.expected is None or self.tally.rate is None or self.tally.attempts < FEWEST:
            return False
        strict = wilson(self.tally.answered, self.tally.attempts, STRICT)
        low, high = float(self.expected.low), float(self.expected.high)
        is_below = strict.high < low and low - self.tally.rate >= APART
        return is_below or (strict.low > high and self.tally.rate - high >= APART)


class Minute(msgspec.Struct, frozen=True):
    """The attempts that began in one minute."""

    minute: int
    tally: Tally


class Rates(msgspec.Struct, frozen=True):
    """All rates of a question. `with_flags` is the share of tuples whose records hold `tcp-flags`."""

    total: Tally
    placements: tuple[Rate, ...]
    zones: tuple[Rate, ...]
    nat_gateways: tuple[Rate, ...]
    destinations: tuple[Rate, ...]
    minutes: tuple[Minute, ...]
    changes: tuple[ChangePoint, ...]
    with_flags: float
    strangers: int
    """Interfaces in the records that the network does not describe: nobody can say whose they are."""


def expected_of_all(placements: Iterable[Rate]) -> Expectation | None:
    """What the model expects of all attempts together, each placement with the attempts that were seen of it."""
    listed = [rate for rate in placements if rate.tally.attempts]
    total = sum(rate.tally.attempts for rate in listed)
    known = [(rate.tally.attempts, rate.expected) for rate in listed if rate.expected is not None]
    if not total or len(known) < len(listed):
        return None
    return Expectation(
        sum((n * expected.low for n, expected in known), Fraction(0)) / total,
        sum((n * expected.high for n, expected in known), Fraction(0)) / total,
    )


def rates(
    network: Network,
    senders: Mapping[str, Sender],
    counts: Iterable[AttemptCount],
    holes: Iterable[Hole],
    expected: Mapping[str, Expectation],
) -> Rates:
    """The rates of these senders, and of the NAT gateways towards the same destinations."""
    listed = tuple(counts)
    gateways = gateway_of_interface(network)
    own_address = {
        i: frozenset(map(str, g.private_addresses))
        for g in network.nat_gateways.values()
        for i in g.network_interface_ids
    }
    judge = Judge(listed, holes)
    sent = [(c, sender) for c in listed if (sender := senders.get(c.interface_id or "")) is not None]
    outgoing = [(c, sender) for c, sender in sent if sender.is_client(c.client)]
    passed = [c for c in listed if c.interface_id in gateways and c.client in own_address[c.interface_id or ""]]
    known = set(senders) | set(gateways) | set(network.network_interfaces)
    by_minute = _grouped(((c.minute, judge(c)) for c, _ in outgoing))
    minutes = tuple(Minute(minute, tally) for minute, tally in sorted(by_minute.items()))
    tuples = sum(_tuples(c) for c, _ in outgoing)
    return Rates(
        total=sum((minute.tally for minute in minutes), Tally()),
        placements=_rates(((s.placement, judge(c)) for c, s in outgoing), expected),
        zones=_rates((s.az or "unknown", judge(c)) for c, s in outgoing),
        nat_gateways=_rates((gateways[c.interface_id or ""], judge(c)) for c in passed),
        destinations=_rates((_destination(c), judge(c)) for c, _ in outgoing),
        minutes=minutes,
        changes=change_points(tuple((m.minute, m.tally.answered, m.tally.attempts) for m in minutes)),
        with_flags=sum(c.with_flags for c, _ in outgoing) / tuples if tuples else 0.0,
        strangers=len({c.interface_id for c in listed if c.interface_id is not None} - known),
    )


def expectations(diagnosis: Diagnosis) -> Mapping[str, Expectation]:
    """What the model expects of each placement, over all destinations alike."""
    found = {}
    for placement, row in zip(diagnosis.placements, diagnosis.results, strict=True):
        if row:
            low = sum((result.share.low for result in row), Fraction(0)) / len(row)
            high = sum((result.share.high for result in row), Fraction(0)) / len(row)
            found[placement.id] = Expectation(low, high)
    return found


def _tuples(count: AttemptCount) -> int:
    counted = count.answered + count.refused + count.rejected + count.cut_off + count.unanswered
    return counted + count.begun_before


def _destination(count: AttemptCount) -> str:
    return f"[{count.server}]:{count.port}" if ":" in count.server else f"{count.server}:{count.port}"


def _grouped(pairs: Iterable[tuple[int, Tally]]) -> dict[int, Tally]:
    found: dict[int, Tally] = {}
    for key, tally in pairs:
        found[key] = found.get(key, Tally()) + tally
    return found


def _rates(pairs: Iterable[tuple[str, Tally]], expected: Mapping[str, Expectation] | None = None) -> tuple[Rate, ...]:
    """The rates by key, those with the most attempts first; a key that is expected and was not seen is told as well."""
    found: dict[str, Tally] = {key: Tally() for key in expected or ()}
    for key, tally in pairs:
        found[key] = found.get(key, Tally()) + tally
    order: Callable[[tuple[str, Tally]], tuple[int, str]] = lambda item: (-item[1].attempts, item[0])  # noqa: E731
    listed = sorted(found.items()) if expected else sorted(found.items(), key=order)
    return tuple(Rate(key, tally, (expected or {}).get(key)) for key, tally in listed)
