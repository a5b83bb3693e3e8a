"""Audit: every workload of a snapshot to one or more destinations, and the pitfalls.

Workloads that fare alike share one fate, so that an audit costs little more than one look at each interface.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from wayout.ask.audit_cause import AuditCause, Fate, causes_of
from wayout.ask.destination.destination import Destination, internet, parse_destination
from wayout.ask.diagnosis import whole_answer
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.examination.examination import Examination
from wayout.ask.permission.caller import Caller, callers_of
from wayout.ask.permission.endpoint_policy import has_policy
from wayout.ask.pitfall.finding import Pitfall
from wayout.ask.pitfall.listing import pitfalls
from wayout.ask.result.result import Result
from wayout.ask.source.occupancy import Census
from wayout.ask.source.placement import Placement, Placements, at_interface
from wayout.ask.source.source import Source
from wayout.ask.source.workload import Workload, workloads
from wayout.forward.journey.outcome import Answer, Share
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.read.collector import collector_at_rest
from wayout.snapshot.problem import Problem

_WHOLE = (Fraction(1),)
_HTTPS = 443
_LOST = frozenset({Reason.NO_ROUTE, Reason.BLACKHOLE_ROUTE})
_SEEN_IN = ("services", "tasks", "Functions", "Reservations")


class AuditRow(msgspec.Struct, frozen=True, gc=False):
    """One workload: the fate of each of its places with the share of its tasks that meets it.

    Without a place nothing is known about it; `unplaced` gaps hide some of its places.
    """

    name: str
    source: Source
    fates: tuple[Fate, ...]
    weights: tuple[Fraction, ...]
    unplaced: tuple[Gap, ...] = ()

    @property
    def answer(self) -> Answer:
        """The whole verdict."""
        if self.unplaced:
            return Answer.UNKNOWN
        return self.fates[0].answer if len(self.fates) == 1 else whole_answer([fate.answer for fate in self.fates])

    @property
    def share(self) -> Share:
        """The share of attempts that pass when every task tries every destination once."""
        if not self.fates or self.unplaced:
            return Share(Fraction(0), Fraction(1))
        pairs = tuple(zip(self.fates, self.weights, strict=True))
        return Share(
            sum((weight * fate.share.low for fate, weight in pairs), Fraction(0)),
            sum((weight * fate.share.high for fate, weight in pairs), Fraction(0)),
        )


class Audit(msgspec.Struct, frozen=True):
    """The answer to an audit. `deciding` are the gaps that leave some verdict open; `gaps` holds all of them."""

    destinations: tuple[Destination, ...]
    rows: tuple[AuditRow, ...]
    causes: tuple[AuditCause, ...]
    pitfalls: tuple[Pitfall, ...]
    gaps: tuple[Gap, ...]
    deciding: tuple[Gap, ...]
    assumptions: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def counts(self) -> Mapping[Answer, int]:
        """How many workloads have each verdict."""
        found = Counter(row.answer for row in self.rows)
        return {answer: found[answer] for answer in Answer}


@collector_at_rest()
def audit(
    network: Network,
    destinations: Sequence[str | Destination] = (),
    *,
    resolved: Mapping[str, tuple[Address, ...]] | None = None,
    live: Resolver | None = None,
) -> Audit:
    """What becomes of requests from every workload of the snapshot; by default to all public addresses, TCP 443.

    Raises: InputError when a destination cannot be read or is not described by the snapshot.
    """
    targets = tuple(parse_destination(d) if isinstance(d, str) else d for d in destinations) or (internet(_HTTPS),)
    examination = Examination(network, resolved=resolved, live=live)
    fates = _Fates(examination, targets)
    census = Census()
    gaps: dict[Gap, None] = dict.fromkeys(_unseen(network))
    notes: dict[str, None] = dict.fromkeys(_unlisted(network))
    rows: list[AuditRow] = []
    deciding: dict[Gap, None] = dict(gaps)
    for workload in workloads(network):
        if len(workload.interfaces) == 1 and len(workload.interfaces[0].private_ip_addresses) < 2:
            placement = at_interface(network, workload.interfaces[0])
            census.add(workload.name, placement)
            rows.append(AuditRow(workload.name, workload.source, fates.of(placement, workload.source).alone, _WHOLE))
            continue
        places = workload.placements(network)
        if places.gaps or places.notes:
            gaps.update(dict.fromkeys(places.gaps))
            notes.update(dict.fromkeys(places.notes))
            deciding.update(dict.fromkeys(places.unplaced if places.placements else places.gaps))
        rows.append(_row(workload, places, fates, census))
    for fate in fates.every():
        for result in fate.results:
            gaps.update(dict.fromkeys(result.gaps))
            notes.update(dict.fromkeys(result.notes))
            deciding.update(dict.fromkeys(result.gaps if result.answer is Answer.UNKNOWN else ()))
    found = pitfalls(network, census.by_subnet())
    return Audit(
        destinations=targets,
        rows=tuple(rows),
        causes=causes_of((row.name, row.source, row.fates) for row in rows),
        pitfalls=found.findings,
        gaps=tuple(gaps),
        deciding=tuple(deciding),
        assumptions=(*notes, *found.notes, *network.assumed),
        problems=network.problems,
    )


def _row(workload: Workload, places: Placements, fates: "_Fates", census: Census) -> AuditRow:
    name, placements, sisters = workload.name, places.placements, places.sisters
    for placement in placements:
        census.add(name, placement)
    met = tuple(fates.of(placement, workload.source, sisters) for placement in placements)
    if len(placements) == 1:
        return AuditRow(name, workload.source, met[0].alone, _WHOLE, places.unplaced)
    weights = tuple(placement.weight for placement in placements)
    return AuditRow(name, workload.source, met, weights, places.unplaced)


class _Fates:
    """The fates of one audit, each kept once: places of one subnet with the same results share one."""

    def __init__(self, examination: Examination, targets: tuple[Destination, ...]) -> None:
        self._examination = examination
        self._among_sisters: dict[tuple[str, ...], Examination] = {}
        self._targets = targets
        self._known: dict[tuple[object, ...], Fate] = {}
        network = examination.network
        self._has_policies = any(has_policy(endpoint) for endpoint in network.vpc_endpoints.values())

    def of(self, placement: Placement, source: Source, sisters: tuple[str, ...] = ()) -> Fate:
        """What a place of a source meets; where it has no route, the source's other places show which way was meant."""
        callers = callers_of(self._examination.network, source) if self._has_policies else ()
        results = self._results(self._examination, placement, callers)
        if len(sisters) > 1 and any(b.reason in _LOST for result in results for b in result.blockers):
            among = self._among_sisters.get(sisters)
            if among is None:
                among = self._among_sisters[sisters] = self._examination.among(sisters)
            results = self._results(among, placement, callers)
        key = (placement.origin.subnet_id, *map(id, results))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Fate.of(placement, results)
        return found

    def _results(
        self, examination: Examination, placement: Placement, callers: tuple[Caller, ...]
    ) -> tuple[Result, ...]:
        return tuple([examination.result(placement, target, callers) for target in self._targets])

    def every(self) -> Iterator[Fate]:
        """All of them, in the order met."""
        return iter(self._known.values())


def _unseen(network: Network) -> Iterator[Gap]:
    """What hides workloads altogether."""
    if not network.has_document("NetworkInterfaces"):
        yield network.gap("NetworkInterfaces", "", "which workloads there are")


def _unlisted(network: Network) -> Iterator[str]:
    """The documents without which a workload is seen through its interfaces only, or not before it runs."""
    for key in _SEEN_IN:
        if not network.has_document(key):
            yield f"the snapshot holds no {key}: what they would describe is audited by its interfaces only"
