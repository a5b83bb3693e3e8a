"""Inspection: one network under many assertions. What several of them ask is worked out once."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cached_property

import msgspec

from wayout.ask.audit import audit
from wayout.ask.destination.destination import Destination
from wayout.ask.diagnosis import Diagnosis, diagnose
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.dns.resolution import resolve
from wayout.ask.egress import Egress, egress
from wayout.ask.pitfall.finding import Pitfalls
from wayout.ask.pitfall.listing import pitfalls
from wayout.ask.result.cause import causes_of
from wayout.ask.source.source import Source, parse_source
from wayout.ask.source.workload import Workload, workloads
from wayout.errors import InputError
from wayout.fix.zone_loss import without_zone
from wayout.forward.journey.outcome import Answer, Share
from wayout.guard.assertion import Senders, is_pattern
from wayout.guard.unseen import unseen
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet


def _is_called(workload: Workload, pattern: str) -> bool:
    """Whether a pattern means a workload, by the name that `wayout diagnose` takes or by the one that others share."""
    return fnmatchcase(workload.name, pattern) or fnmatchcase(workload.plain_name, pattern)


class Inspection:
    """A network, and what was already asked of it. `live` asks DNS, and must answer the same whenever asked the same."""

    def __init__(
        self, network: Network, resolved: Mapping[str, tuple[Address, ...]], live: Resolver | None = None
    ) -> None:
        self.network = network
        self._resolved = resolved
        self._live = live
        self._cut: dict[str, Network] = {}
        self._shares: dict[tuple[Destination, ...], Mapping[str, Share]] = {}

    @cached_property
    def _workloads(self) -> tuple[Workload, ...]:
        return tuple(workloads(self.network))

    def senders(self, senders: Senders) -> Mapping[str, Source]:
        """The sources that the names and patterns mean, by name, but for those that a missing document hides.

        Raises: InputError when a pattern means no workload: an assertion about nobody would always hold.
        """
        found: dict[str, Source] = {}
        for name in senders.names:
            is_hidden = bool(unseen(self.network, Senders((name,), senders.exceptions)))
            if not is_pattern(name):
                found |= {} if is_hidden else {name: parse_source(name)}
                continue
            matches = {
                workload.name: workload.source
                for workload in self._workloads
                if _is_called(workload, name) and not any(_is_called(workload, e) for e in senders.exceptions)
            }
            if not matches and not is_hidden:
                raise InputError(
                    f"no workload is called like {name!r}", "`wayout audit` lists the workloads with their names."
                )
            found.update(matches)
        return found

    def diagnosis(self, source: Source, destinations: tuple[Destination, ...], lost: str | None = None) -> Diagnosis:
        """What becomes of requests from every placement, or, while a zone is lost, from those that stand elsewhere."""
        network = self.network if lost is None else self.without(lost)
        found = diagnose(network, source, destinations, resolved=self._resolved, live=self._live)
        return found if lost is None else _elsewhere(found, lost)

    def without(self, zone: str) -> Network:
        """The network while a zone is lost."""
        if zone not in self._cut:
            self._cut[zone] = without_zone(self.network, zone)
        return self._cut[zone]

    def shares(self, destinations: tuple[Destination, ...]) -> Mapping[str, Share]:
        """Of every workload, by name, the share of its attempts that pass: all of them in one audit."""
        if destinations not in self._shares:
            found = audit(self.network, destinations, resolved=self._resolved, live=self._live)
            self._shares[destinations] = {row.name: row.share for row in found.rows}
        return self._shares[destinations]

    def egress(self, source: Source) -> Egress:
        """All that a source reaches."""
        return egress(self.network, source)

    def addresses(self, destination: Destination, vpc_id: str) -> IntervalSet:
        """The addresses that a destination means in a VPC.

        Raises: InputError when nothing tells them.
        """
        found = resolve(self.network, destination, vpc_id, self._resolved, self._live)
        if found.is_unresolved or (not found.space and not found.faults):
            raise InputError(
                f"nothing tells the addresses of {destination.text}",
                "Give them in [resolve]; of a service with a gateway endpoint, name its prefix list (pl-...).",
            )
        return found.space

    def listed(self, prefix_list_id: str) -> IntervalSet:
        """The addresses of a prefix list. Raises: InputError when they are not known."""
        found = self.network.prefix_lists.get(prefix_list_id)
        if found is None or found.prefixes is None:
            raise InputError(
                f"the snapshot does not tell the blocks of {prefix_list_id}",
                "It holds the lists of PrefixLists and ManagedPrefixListEntries.",
            )
        return IntervalSet.of(*((prefix.first, prefix.last) for prefix in found.prefixes))

    @cached_property
    def pitfalls(self) -> Pitfalls:
        """What is worth changing around the workloads."""
        return pitfalls(self.network)


def _elsewhere(diagnosis: Diagnosis, lost: str) -> Diagnosis:
    """The part of a diagnosis that is about placements in other zones."""
    kept = [
        (placement, row)
        for placement, row in zip(diagnosis.placements, diagnosis.results, strict=True)
        if placement.az != lost
    ]
    placements, rows = tuple(placement for placement, _ in kept), tuple(row for _, row in kept)
    deciding = [gap for row in rows for result in row if result.answer is Answer.UNKNOWN for gap in result.gaps]
    return msgspec.structs.replace(
        diagnosis,
        placements=placements,
        results=rows,
        causes=causes_of(placements, rows),
        deciding=tuple(dict.fromkeys([*diagnosis.unplaced, *deciding])),
    )
