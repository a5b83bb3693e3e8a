"""Rates: which share of attempts was answered, by placement, zone, NAT gateway, destination and minute.

Minutes in which AWS lost records of an interface (SKIPDATA) are left out for it, and so are attempts without an answer that
began too shortly before the last record for the answer to be there. Source: FL-5, FL-7, FL-13, FL-40.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final

import msgspec

from wayout.ask.diagnosis import Diagnosis
from wayout.ask.expand import expand
from wayout.ask.source import EcsServiceSource, Source
from wayout.evidence.attempt import AttemptCount
from wayout.evidence.binomial import Interval, wilson
from wayout.evidence.change_point import ChangePoint, change_points
from wayout.evidence.question import Hole
from wayout.evidence.witness import interfaces_of, interfaces_of_tasks
from wayout.model.network import Network
from wayout.net.address import Address

WIDEST: Final = 0.3
"""An interval that is wider says too little to speak of a rate."""

APART: Final = 0.05
"""What the model expects has to miss the measured rate by so much, besides lying outside of the interval."""

STRICT: Final = 0.999
"""The confidence of the interval outside of which the model is contradicted."""

FEWEST: Final = 5
"""Attempts below which nothing contradicts the model."""

_MINUTE: Final = 60
_LONG: Final = 600


class Tally(msgspec.Struct, frozen=True):
    """Attempts by what became of them. The last three are no attempts that count."""

    answered: int = 0
    refused: int = 0
    rejected: int = 0
    cut_off: int = 0
    unanswered: int = 0
    begun_before: int = 0
    too_early: int = 0
    lost: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__struct_fields__))

    @property
    def attempts(self) -> int:
        """All that count."""
        return self.answered + self.refused + self.rejected + self.cut_off + self.unanswered

    @property
    def rate(self) -> float | None:
        """The share that was answered; None without attempts."""
        return self.answered / self.attempts if self.attempts else None

    @property
    def interval(self) -> Interval:
        """Where the true share lies, with a confidence of 95 %."""
        return wilson(self.answered, self.attempts)

    @property
    def is_enough(self) -> bool:
        """Whether there are attempts enough to speak of a rate."""
        return self.attempts > 0 and self.interval.width <= WIDEST


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


class Sender(msgspec.Struct, frozen=True):
    """Who sends at an interface: the placement's id, its zone, and the addresses that are its own."""

    placement: str
    az: str
    addresses: frozenset[str]


def senders_of(network: Network, source: Source) -> Mapping[str, Sender]:
    """The interfaces of a source by the placement that each belongs to: its own, or the one in the same subnet.

    Raises: InputError when the snapshot does not describe the source.
    """
    placements = expand(network, source).placements
    found: dict[str, Sender] = {}
    for placement in placements:
        for name in interfaces_of(network, placement):
            found.setdefault(name, _sender(network, placement.id, placement.az, name))
    if isinstance(source, EcsServiceSource):
        by_subnet = {placement.origin.subnet_id: placement for placement in reversed(placements)}
        for name in interfaces_of_tasks(network, source):
            interface = network.network_interfaces.get(name)
            at = by_subnet.get(interface.subnet_id) if interface is not None else None
            if at is not None:
                found.setdefault(name, _sender(network, at.id, at.az, name))
    return found


def gone_senders(
    network: Network, source: Source, known: Mapping[str, Sender], counts: Iterable[AttemptCount]
) -> Mapping[str, Sender]:
    """The senders of records whose interface is gone by now: by the subnet that the records name. Source: FL-21, FL-22."""
    by_subnet = {p.origin.subnet_id: p for p in reversed(expand(network, source).placements) if p.origin.subnet_id}
    found: dict[str, set[str]] = {}
    subnets: dict[str, str] = {}
    for count in counts:
        name, subnet = count.interface_id, network.subnets.get(count.subnet_id or "")
        if name is None or name in known or name in network.network_interfaces or subnet is None:
            continue
        if subnet.subnet_id in by_subnet and any(Address.parse(count.client) in prefix for prefix in subnet.prefixes):
            found.setdefault(name, set()).add(count.client)
            subnets[name] = subnet.subnet_id
    return {
        name: Sender(by_subnet[subnets[name]].id, by_subnet[subnets[name]].az, frozenset(addresses))
        for name, addresses in found.items()
    }


def _sender(network: Network, placement: str, az: str, name: str) -> Sender:
    interface = network.network_interfaces.get(name)
    return Sender(placement, az, frozenset() if interface is None else frozenset(map(str, interface.addresses)))


def every_sender(network: Network) -> Mapping[str, Sender]:
    """Every interface that is not a NAT gateway's, by its subnet."""
    gateways = gateway_of_interface(network)
    found = {}
    for interface in network.network_interfaces.values():
        name = interface.network_interface_id
        if name not in gateways:
            subnet = network.subnets.get(interface.subnet_id)
            az = (subnet.availability_zone if subnet is not None else "") or interface.availability_zone or ""
            found[name] = Sender(interface.subnet_id, az, frozenset(map(str, interface.addresses)))
    return found


def gateway_of_interface(network: Network) -> Mapping[str, str]:
    """The NAT gateway of each interface that AWS keeps for one."""
    return {i: g.nat_gateway_id for g in network.nat_gateways.values() for i in g.network_interface_ids}


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
    judge = _Judge(listed, holes)
    sent = [(c, sender) for c in listed if (sender := senders.get(c.interface_id or "")) is not None]
    outgoing = [(c, sender) for c, sender in sent if not sender.addresses or c.client in sender.addresses]
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


class _Judge:
    """What of a count counts: not what begins where records were lost, nor what is too young to miss an answer."""

    def __init__(self, counts: tuple[AttemptCount, ...], holes: Iterable[Hole]) -> None:
        last = max((count.last for count in counts), default=0)
        longest = max((count.longest for count in counts), default=0)
        self._young = last - (_LONG if longest > _MINUTE else _MINUTE)
        self._lost: dict[str | None, list[tuple[int, int]]] = {}
        for hole in holes:
            if hole.log_status == "SKIPDATA" and hole.started is not None:
                span = (hole.started, hole.ended if hole.ended is not None else hole.started)
                self._lost.setdefault(hole.interface_id, []).append(span)

    def __call__(self, count: AttemptCount) -> Tally:
        """The tally of a count."""
        whole = count.answered + count.refused + count.rejected + count.cut_off + count.unanswered
        ends = count.minute + _MINUTE
        if any(start < ends and end >= count.minute for start, end in self._lost.get(count.interface_id, ())):
            return Tally(lost=whole, begun_before=count.begun_before)
        is_young = ends > self._young
        return Tally(
            count.answered,
            count.refused,
            count.rejected,
            count.cut_off,
            0 if is_young else count.unanswered,
            count.begun_before,
            count.unanswered if is_young else 0,
        )


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
