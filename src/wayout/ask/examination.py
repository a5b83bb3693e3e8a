"""Examination: the results of one question, each computed once for all placements that fare alike."""

from collections.abc import Mapping
from fractions import Fraction

from wayout.ask.admission import Admission
from wayout.ask.caller import Caller
from wayout.ask.destination import Destination
from wayout.ask.placement import Placement
from wayout.ask.resolution import Resolution, Resolver, resolve
from wayout.ask.result import Result
from wayout.ask.service_name import service_addresses
from wayout.ask.walks import Walks, by_family
from wayout.forward.decision import Split
from wayout.forward.device import Devices
from wayout.forward.journey import Blocker
from wayout.forward.origin import SELF, Origin
from wayout.forward.outcome import Outcome, Share, reached
from wayout.forward.perspective import Leg
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.box import addresses_text
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import PortRange
from wayout.net.protocol import UDP

_NOTHING = Share(Fraction(0), Fraction(0))
_OPEN = Share(Fraction(0), Fraction(1))
_DNS_PORT = 53


class _Requests:
    """What a sender of one VPC sends to one destination.

    Requests of each family, and those of the families that it has an address for.
    """

    def __init__(
        self, resolution: Resolution, walks: Walks, ipv4: PacketSet, ipv6: PacketSet, *, has_ipv4: bool, has_ipv6: bool
    ) -> None:
        self.resolution = resolution
        self.walks = walks
        self.ipv4 = ipv4
        self.ipv6 = ipv6
        self.lacks_ipv4 = bool(ipv4) and not has_ipv4
        self.lacks_ipv6 = bool(ipv6) and not has_ipv6
        sent = (ipv4 if has_ipv4 else None, ipv6 if has_ipv6 else None)
        self.sent = tuple(packets for packets in sent if packets)


class Examination:
    """Everything that a question about one network needs, kept between its placements and destinations."""

    def __init__(
        self,
        network: Network,
        *,
        sisters: tuple[str, ...] = (),
        resolved: Mapping[str, tuple[Address, ...]] | None = None,
        live: Resolver | None = None,
        devices: Devices | None = None,
        source_ports: IntervalSet | None = None,
        callers: tuple[Caller, ...] = (),
    ) -> None:
        self.network = network
        self._callers = callers
        self._admission = Admission(network)
        self.devices = devices or Devices(network)
        self._resolved = resolved or {}
        self._live = live
        self._source_ports = source_ports
        self._all_lists = Walks(self.devices, sisters)
        self._no_service_lists = Walks(self.devices, sisters, skip_service_lists=True)
        self._resolutions: dict[tuple[Destination, str], Resolution] = {}
        self._requests: dict[tuple[Destination, str, PortRange, bool, bool], _Requests] = {}
        self._results: dict[tuple[object, ...], Result] = {}

    def resolution(self, destination: Destination, vpc_id: str) -> Resolution:
        """What the destination means in a VPC."""
        found = self._resolutions.get((destination, vpc_id))
        if found is None:
            found = resolve(self.network, destination, vpc_id, self._resolved, self._live)
            self._resolutions[(destination, vpc_id)] = found
        return found

    def result(self, placement: Placement, destination: Destination, callers: tuple[Caller, ...] = ()) -> Result:
        """What becomes of requests from one placement to one destination.

        `callers` are as whom it calls, where that is not the same for all placements.
        """
        origin = placement.origin
        requests = self._requests_of(origin, destination)
        who = callers or self._callers
        outcomes = [
            self._admission.judged(requests.walks.outcome(sender, part), destination, sender.vpc_id, who)
            for packets in requests.sent
            for sender, part in placement.senders(packets)
        ]
        own = origin if requests.resolution.servers else None
        key = (id(requests), own, *map(id, outcomes))
        found = self._results.get(key)
        if found is None:
            found = self._judge(destination, requests, outcomes)
            if requests.resolution.servers:
                found = self._with_name_servers(found, requests.resolution, origin, requests.walks)
            self._results[key] = found
        return found

    def filters(self, placement: Placement, destination: Destination) -> tuple[Split, ...]:
        """What the placement's own groups say of the requests, for each family: a result is shared, the rules are its own."""
        requests = self._requests_of(placement.origin, destination)
        sent = [part for packets in requests.sent for part in placement.senders(packets)]
        return tuple(requests.walks.client(sender, packets) for sender, packets in sent)

    def _requests_of(self, origin: Origin, destination: Destination) -> "_Requests":
        """The requests of a sender. Of an unresolved name only the family that it has counts, IPv4 before IPv6."""
        has_ipv4, has_ipv6 = bool(origin.ipv4.node), bool(origin.ipv6.node)
        key = (destination, origin.vpc_id, origin.ports, has_ipv4, has_ipv6)
        found = self._requests.get(key)
        if found is None:
            resolution = self.resolution(destination, origin.vpc_id)
            ipv4, ipv6 = by_family(resolution.space)
            if resolution.is_unresolved:
                ipv4, ipv6 = (ipv4, IntervalSet.empty()) if has_ipv4 else (IntervalSet.empty(), ipv6)
            if resolution.is_unresolved and not resolution.is_aws:
                ipv4 = ipv4 - service_addresses(self.network, origin.vpc_id)
            ports = self._source_ports or origin.ports
            empty = PacketSet.empty()
            found = self._requests[key] = _Requests(
                resolution,
                self._no_service_lists if resolution.is_name and not resolution.is_aws else self._all_lists,
                destination.packets(ipv4, ports) if ipv4 else empty,
                destination.packets(ipv6, ports) if ipv6 else empty,
                has_ipv4=has_ipv4,
                has_ipv6=has_ipv6,
            )
        return found

    def _judge(self, destination: Destination, requests: "_Requests", outcomes: list[Outcome]) -> Result:
        """One result from the outcomes of both families, each weighing by its number of packets."""
        resolution = requests.resolution
        blockers = [
            Blocker(reason, component, None, Leg.FORWARD, requests.ipv4 | requests.ipv6, (), -1, is_final=True)
            for reason, component in resolution.denials
        ]
        gaps = list(resolution.gaps)
        notes = list(resolution.notes)
        total = requests.ipv4.size + requests.ipv6.size or 1
        low = high = Fraction(0)
        for outcome in outcomes:
            size = Fraction(outcome.packets.size, total)
            low, high = low + size * outcome.share.low, high + size * outcome.share.high
            blockers += outcome.blockers
            gaps += [unknown.gap for unknown in outcome.unknowns]
            notes += [note for branch in outcome.branches for note in branch.notes]
        if requests.lacks_ipv4:
            gap = Gap.feature(
                "NAT64", "the sender has no IPv4 address; the way from IPv6 to an IPv4 address is not modelled yet"
            )
            gaps.append(gap)
            high += Fraction(requests.ipv4.size, total)
        if requests.lacks_ipv6:
            blockers.append(
                Blocker(Reason.NO_IPV6_ADDRESS, SELF, None, Leg.FORWARD, requests.ipv6, (), -1, is_final=True)
            )
        share = _NOTHING if resolution.denials else Share(low, high)
        if resolution.gaps:
            share = Share(Fraction(0), share.high)
        if resolution.elsewhere and not resolution.denials:
            share = _OPEN
        if resolution.is_unresolved and share.low == share.high and 0 < share.low < 1:
            gaps.append(_depends(destination, outcomes))
            share = _OPEN
        if resolution.silent and share.high < 1:
            silent = resolution.silent[0].vpc_endpoint_id
            blockers.insert(
                0,
                Blocker(
                    Reason.ENDPOINT_PRIVATE_DNS_OFF, silent, None, Leg.FORWARD, requests.ipv4, (), -1, is_final=False
                ),
            )
        return Result(
            destination,
            share,
            tuple(dict.fromkeys(blockers)),
            tuple(dict.fromkeys(gaps)),
            tuple(dict.fromkeys(notes)),
            tuple(outcomes),
        )

    def _with_name_servers(self, result: Result, resolution: Resolution, origin: Origin, walks: Walks) -> Result:
        """The result where names are asked of the VPC's own servers: without a way to any of them, no name resolves.

        Source: DNS-5.
        """
        low = high = Fraction(0)
        inner: list[str] = []
        gaps: list[Gap] = []
        for server in resolution.servers:
            packets = PacketSet.box(
                IntervalSet.single(UDP),
                IntervalSet.single(server),
                IntervalSet.single(_DNS_PORT),
                origin.ports.as_set(),
            )
            outcome = walks.outcome(origin, packets)
            low, high = max(low, outcome.share.low), max(high, outcome.share.high)
            inner += [f"{server} port 53 is stopped by {b.reason} at {b.component}" for b in outcome.blockers[:1]]
            gaps += [unknown.gap for unknown in outcome.unknowns]
        if low == 1:
            return result
        share = Share(result.share.low * low, result.share.high * high)
        blockers = result.blockers
        if high < 1 or low == high:
            facts = (("servers", ", ".join(map(str, resolution.servers))), ("because", "; ".join(inner)))
            blocker = Blocker(
                Reason.DNS_SERVER_BLOCKED,
                resolution.server_component,
                None,
                Leg.FORWARD,
                PacketSet.empty(),
                facts,
                -1,
                high == 0,
            )
            blockers = (blocker, *blockers)
        return Result(result.destination, share, blockers, (*result.gaps, *gaps), result.notes, result.outcomes)


def _depends(destination: Destination, outcomes: list[Outcome]) -> Gap:
    """The gap of a name that stays unresolved where some public addresses are reached and others are not."""
    passing = PacketSet.union_of(reached(outcome)[0] for outcome in outcomes).destinations()
    failing = PacketSet.union_of(outcome.packets for outcome in outcomes).destinations() - passing
    fewer, word = (passing, "reached") if len(passing.pairs) <= len(failing.pairs) else (failing, "blocked")
    which = f"{addresses_text(fewer)} would be {word}, other public addresses not"
    message = f"{destination.text} is not resolved, and its addresses decide: {which}"
    return Gap("DNS", "not resolved", None, message)
