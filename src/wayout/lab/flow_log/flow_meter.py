"""Flow meter: from the packets that meet rules to the flows of each interface.

What an interface sends is judged by its groups in its own namespace and then by the ACL at the subnet's edge, on the
router; what it receives, by the ACL and then by its groups. A packet is counted once at each interface, where the last
word on it falls. What happens beyond (a route that leads nowhere, a gateway that drops) changes no record (FL-6).

Rules:
- FL-9: What AWS does not log (its resolver, metadata, time, DHCP), the lab's recorder leaves out too.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from wayout.lab.flow_log.flow_record import Action, Counted, Flow, shown_flags
from wayout.lab.flow_log.logged_interface import LoggedInterface, logged_interfaces
from wayout.lab.flow_log.traffic_path import ways
from wayout.lab.packet.header import Header, header_of
from wayout.lab.plan.label import Event, Side
from wayout.lab.plan.plan import End, Plan, Role
from wayout.lab.watch.watch import Sighting
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.prefix import Prefix
from wayout.net.protocol import UDP

_UNLOGGED: Final = tuple(map(Prefix.parse, ("169.254.0.0/16", "fd00:ec2::/32", "224.0.0.0/4", "ff00::/8", "fe80::/10")))
"""The host's own services, and what no VPC carries."""
_DNS: Final = 53
_DHCP: Final = frozenset({67, 68, 546, 547})
_ACTIONS: Final = {Event.ACCEPT: Action.ACCEPT, Event.STAY: Action.ACCEPT, Event.REJECT: Action.REJECT}
MOST_FLOWS: Final = 50_000
"""More flows than this in one window are counted no more: records are skipped, and the log says so."""


class Meter:
    """Counts packets by flow; `take` gives what was counted since the last time."""

    def __init__(self, network: Network, plan: Plan) -> None:
        self._namespaces = {namespace.name: namespace for namespace in plan.namespaces}
        self._ends = logged_interfaces(network, plan)
        self._way_of = ways(network, plan)
        self._routers, self._resolvers = _reserved(network)
        self._flows: dict[Flow, Counted] = {}
        self._senders: dict[Flow, LoggedInterface] = {}
        self.interfaces = tuple(dict.fromkeys(self._ends.values()))
        """Every interface that has a log."""
        self.is_full = False

    def take(self) -> Mapping[Flow, Counted]:
        """What was counted since the last time."""
        flows, senders = self._flows, self._senders
        self._flows, self._senders, self.is_full = {}, {}, False
        for flow, counted in flows.items():
            if flow.side is Side.INGRESS and counted.peer is None:
                counted.peer = senders.get(msgspec.structs.replace(flow, action=Action.ACCEPT))
        return flows

    def count(self, sighting: Sighting, now: int) -> None:
        """Count a packet at the interfaces at which this was the last word."""
        header = header_of(sighting.packet)
        action = _ACTIONS.get(sighting.label.event)
        namespace = self._namespaces[sighting.namespace]
        if header is None or action is None or not self._is_logged(header):
            return
        came_by = End(namespace.name, sighting.came_by or "")
        leaves_by = End(namespace.name, sighting.leaves_by or "")
        side = sighting.label.side
        if namespace.role is Role.ROUTER:
            if side is not Side.INGRESS:
                self._add_sent(came_by, leaves_by, header, action, now)
            if side is not Side.EGRESS:
                self._add_received(came_by, leaves_by, header, action, now)
        elif namespace.role is Role.INTERFACE and side is Side.INGRESS:
            self._add(self._ends[came_by], Side.INGRESS, header, action, now)
        elif namespace.role is Role.INTERFACE and action is Action.REJECT:
            self._add(self._ends[leaves_by], Side.EGRESS, header, action, now)

    def _add_sent(self, came_by: End, leaves_by: End, header: Header, action: Action, now: int) -> None:
        interface = self._ends.get(came_by)
        if interface is not None:
            counted = self._add(interface, Side.EGRESS, header, action, now)
            if counted is not None and action is Action.ACCEPT:
                counted.path = self._way_of(leaves_by, header.destination)
                counted.peer = self._ends.get(leaves_by)

    def _add_received(self, came_by: End, leaves_by: End, header: Header, action: Action, now: int) -> None:
        """What the ACL refuses, and what a gateway without groups takes; else the groups have the last word."""
        interface, sender = self._ends.get(leaves_by), self._ends.get(came_by)
        if interface is None:
            return
        if action is Action.REJECT or not interface.has_groups:
            counted = self._add(interface, Side.INGRESS, header, action, now)
            if counted is not None:
                counted.peer = sender
        elif sender is not None and len(self._senders) < MOST_FLOWS:
            self._senders[_flow(interface, Side.INGRESS, header, Action.ACCEPT)] = sender

    def _add(self, interface: LoggedInterface, side: Side, header: Header, action: Action, now: int) -> Counted | None:
        flow = _flow(interface, side, header, action)
        counted = self._flows.get(flow)
        if counted is None:
            if len(self._flows) >= MOST_FLOWS:
                self.is_full = True
                return None
            counted = self._flows[flow] = Counted(0, 0, 0, now, now)
        counted.packets += 1
        counted.bytes += header.length
        counted.flags |= shown_flags(header.tcp_flags)
        counted.end = now
        return counted

    def _is_logged(self, header: Header) -> bool:
        """Whether AWS logs such packets. Source: FL-9."""
        ends, ports = (header.source, header.destination), header.ports
        if any(address in prefix for address in ends for prefix in _UNLOGGED) or self._routers.intersection(ends):
            return False
        is_dhcp = header.protocol == UDP and _DHCP.issuperset(ports)
        is_dns = _DNS in ports and bool(self._resolvers.intersection(ends))
        return not is_dhcp and not is_dns


def _flow(interface: LoggedInterface, side: Side, header: Header, action: Action) -> Flow:
    source_port, destination_port = header.ports
    ends = (header.source, header.destination, source_port, destination_port)
    return Flow(interface, side, action, *ends, header.protocol)


def _reserved(network: Network) -> tuple[frozenset[Address], frozenset[Address]]:
    """The routers' own addresses in the subnets, and the resolvers' in the VPCs."""
    routers = {Address(p.first + 1) for subnet in network.subnets.values() for p in subnet.prefixes}
    resolvers = {Address(p.first + 2) for vpc in network.vpcs.values() for p in vpc.prefixes}
    return frozenset(routers), frozenset(resolvers)
