"""Examination: the results of one question, each computed once for all placements that fare alike."""

from collections.abc import Mapping

import msgspec

from wayout.ask.destination.application import application_of
from wayout.ask.destination.destination import Destination
from wayout.ask.destination.mount_target import FileSystemName, file_system_name, mount_targets
from wayout.ask.destination.web_request import web_request_of
from wayout.ask.dns.dns64 import uses_dns64
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.dns.name_server import ask
from wayout.ask.dns.reply import NameFault
from wayout.ask.dns.resolution import Resolution, resolve
from wayout.ask.examination.addressee import at_addressee
from wayout.ask.examination.admission import Admission
from wayout.ask.examination.judgement import judge, with_name_servers
from wayout.ask.examination.request import Requests, requests_for
from wayout.ask.load_balancer.load_balancing import apart, apart_in_block, behind_nodes, not_looked_behind
from wayout.ask.permission.caller import Caller
from wayout.ask.reach.walks import Walks
from wayout.ask.result.result import Result
from wayout.ask.source.placement import Placement
from wayout.forward.decision.application import DNS, UNTOLD, Application
from wayout.forward.decision.decision import Split
from wayout.forward.decision.origin import Origin
from wayout.forward.device.device import Devices
from wayout.forward.journey.outcome import Outcome
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import PortRange

_NOWHERE = Address(0)
"""Stands for a name that resolves to nothing, so that it is not looked for elsewhere."""


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
        self._sisters = sisters
        self._walks: dict[tuple[bool, Application], Walks] = {}
        self._resolutions: dict[tuple[Destination, str, str], Resolution] = {}
        self._requests: dict[tuple[Destination, str, str, PortRange, bool, bool, bool], Requests] = {}
        self._balanced: dict[tuple[object, ...], Outcome] = {}
        self._parts: dict[PacketSet, tuple[PacketSet, ...]] = {}
        self._results: dict[tuple[object, ...], Result] = {}
        self._alike: dict[tuple[object, ...], Result] = {}
        self._has_name_servers = False

    def among(self, sisters: tuple[str, ...]) -> "Examination":
        """The same question with these subnets to show which way was meant where a route is missing."""
        return Examination(
            self.network,
            sisters=sisters,
            resolved=self._resolved,
            live=self._live,
            devices=self.devices,
            source_ports=self._source_ports,
            callers=self._callers,
        )

    def resolution(self, destination: Destination, vpc_id: str, zone: str = "") -> Resolution:
        """What the destination means in a VPC, or in one of its zones, where the zone matters."""
        found = self._resolutions.get((destination, vpc_id, zone))
        if found is None:
            file_system = file_system_name(destination.host) if destination.host not in self._resolved else None
            if file_system is None:
                found = resolve(self.network, destination, vpc_id, self._resolved, self._live)
            else:
                found = self._mounted(destination, vpc_id, file_system, zone)
            self._resolutions[(destination, vpc_id, zone)] = found
        return found

    def _mounted(self, destination: Destination, vpc_id: str, name: FileSystemName, zone: str) -> Resolution:
        """What the name of a file system means in a zone: the mount target there, or nothing.

        Unknown when no interface of the VPC is a mount target of it.
        """
        targets = mount_targets(self.network, name.file_system_id, vpc_id, name.zone or zone)
        given = {**self._resolved, destination.host or "": targets.addresses or (_NOWHERE,)}
        found = resolve(self.network, destination, vpc_id, given, self._live)
        if targets.addresses:
            return found
        if targets.zones and self.network.is_complete("NetworkInterfaces", vpc_id):
            missing = NameFault(Reason.DESTINATION_NOT_FOUND, name.file_system_id)
            return msgspec.structs.replace(found, space=IntervalSet.empty(), faults=(*found.faults, missing))
        gap = self.network.gap("NetworkInterfaces", vpc_id, f"the mount target of {name.file_system_id} for {vpc_id}")
        return msgspec.structs.replace(found, space=IntervalSet.empty(), gaps=(*found.gaps, gap), elsewhere=(gap,))

    def result(self, placement: Placement, destination: Destination, callers: tuple[Caller, ...] = ()) -> Result:
        """What becomes of requests from one placement to one destination.

        `callers` are as whom it calls, where that is not the same for all placements.
        """
        like = self._likeness(placement)
        who = callers or self._callers
        if like is None:
            return self._result(placement, destination, who)
        known = self._alike.get((destination, who, like))
        if known is None:
            known = self._result(placement, destination, who)
            if not any(branch.is_personal for outcome in known.outcomes for branch in outcome.branches):
                self._alike[(destination, who, like)] = known
        return known

    def _likeness(self, placement: Placement) -> tuple[object, ...] | None:
        """What placements that share all their results have in common; None where it matters who really sends."""
        if placement.masquerade is not None or self.network.balancers or self._has_name_servers:
            return None
        walks = next(iter(self._walks.values()), None)
        return walks.likeness(placement.origin) if walks is not None else None

    def _result(self, placement: Placement, destination: Destination, who: tuple[Caller, ...]) -> Result:
        origin = placement.origin
        requests = self._requests_of(origin, destination)
        self._has_name_servers = self._has_name_servers or bool(requests.resolution.servers)
        outcomes = [
            self._admission.judged(self._outcome(requests, sender, part, destination), destination, sender.vpc_id, who)
            for packets in requests.sent
            for sender, sent in placement.senders(packets)
            for part in self._parts_of(sent, destination)
        ]
        own = origin if requests.resolution.servers else None
        key = (id(requests), own, *map(id, outcomes))
        found = self._results.get(key)
        if found is None:
            found = judge(destination, requests, outcomes)
            notes = [not_looked_behind(self.network, packets) for packets in requests.sent if destination.is_block]
            told = tuple(note for note in notes if note is not None)
            found = msgspec.structs.replace(found, notes=(*found.notes, *told)) if told else found
            for servers in requests.resolution.servers:
                walks = self._walks_of(Application(DNS) if self.network.firewalls else UNTOLD, skip_service_lists=False)
                found = with_name_servers(found, servers, ask(walks, servers, origin))
            self._results[key] = found
        return found

    def _parts_of(self, packets: PacketSet, destination: Destination) -> tuple[PacketSet, ...]:
        """The packets to each node of a load balancer by themselves, and the others."""
        if not self.network.balancers:
            return (packets,)
        if not destination.is_block:
            return apart(self.network, packets)
        found = self._parts.get(packets)
        if found is None:
            found = self._parts[packets] = apart_in_block(self.network, packets)
        return found

    def _outcome(self, requests: Requests, sender: Origin, packets: PacketSet, destination: Destination) -> Outcome:
        """What becomes of the packets, and of the connections that a load balancer makes for them."""
        outcome = at_addressee(self.network, destination, requests.walks.outcome(sender, packets))
        if not self.network.balancers:
            return outcome
        request = web_request_of(destination)
        key = (id(outcome), sender.ipv4, sender.ipv6, sender.public_ip, request)
        found = self._balanced.get(key)
        if found is None:
            found = self._balanced[key] = behind_nodes(self.devices, sender, outcome, request)
        return found

    def filters(self, placement: Placement, destination: Destination) -> tuple[Split, ...]:
        """What the placement's own groups say of the requests, for each family: a result is shared, the rules are its own."""
        requests = self._requests_of(placement.origin, destination)
        sent = [part for packets in requests.sent for part in placement.senders(packets)]
        return tuple(requests.walks.client(sender, packets) for sender, packets in sent)

    def _walks_of(self, application: Application, *, skip_service_lists: bool) -> Walks:
        """The walks of all requests that carry the same, as far as anything on their way looks at that."""
        key = (skip_service_lists, application)
        found = self._walks.get(key)
        if found is None:
            found = self._walks[key] = Walks(
                self.devices, self._sisters, skip_service_lists=skip_service_lists, application=application
            )
        return found

    def _requests_of(self, origin: Origin, destination: Destination) -> Requests:
        """The requests of a sender: alike for all that have the same families, in subnets with the same DNS64."""
        subnet = self.network.subnets.get(origin.subnet_id or "") if file_system_name(destination.host) else None
        zone = subnet.availability_zone if subnet is not None else ""
        resolution = self.resolution(destination, origin.vpc_id, zone)
        wants_dns64 = uses_dns64(self.network, origin, resolution)
        families = (bool(origin.ipv4.node), bool(origin.ipv6.node))
        key = (destination, origin.vpc_id, zone, origin.ports, *families, wants_dns64)
        found = self._requests.get(key)
        if found is None:
            walks = self._walks_of(
                application_of(self.network, destination, origin.vpc_id),
                skip_service_lists=resolution.is_name and not resolution.is_aws,
            )
            found = requests_for(self.network, origin, destination, resolution, walks, self._source_ports)
            self._requests[key] = found
        return found
