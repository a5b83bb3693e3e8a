"""Walks shared by placements: what lies beyond the interface is the same for all that stand in one subnet alike.

Two senders share a walk when they stand in one subnet, are alike as to public addresses and ports, and no network ACL or route tells their
addresses apart. Walks that end at an interface of the network are not shared, because its groups may name the sender.
"""

from bisect import bisect_right

from wayout.forward.decision import Split
from wayout.forward.device import Devices
from wayout.forward.exempt import exempt_destinations
from wayout.forward.journey import Branch
from wayout.forward.origin import Origin
from wayout.forward.outcome import Outcome, outcome_of
from wayout.forward.perspective import OUT, Direction
from wayout.forward.walk import Walk
from wayout.model.network import Network
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet

_Key = tuple[object, ...]


class Walks:
    """The walks and outcomes of one question; nothing is computed twice."""

    def __init__(self, devices: Devices, sisters: tuple[str, ...] = (), *, skip_service_lists: bool = False) -> None:
        self.devices = devices
        self._walk = Walk(devices, sisters, skip_service_lists=skip_service_lists)
        self._onward: dict[_Key, tuple[Branch, ...]] = {}
        self._clients: dict[_Key, tuple[Split, bool]] = {}
        self._outcomes: dict[_Key, Outcome] = {}
        self._all_borders: list[int] | None = None

    def outcome(self, origin: Origin, packets: PacketSet) -> Outcome:
        """What becomes of `packets` of one family from `origin`."""
        client, is_open = self._client(origin, packets)
        branches = self._branches(origin, packets)
        key = (id(branches), packets, None if is_open else id(client))
        found = self._outcomes.get(key)
        if found is None:
            found = self._outcomes[key] = outcome_of(packets, client, branches)
        return found

    def client(self, origin: Origin, packets: PacketSet) -> Split:
        """The answer of the sender's own groups."""
        return self._client(origin, packets)[0]

    def _client(self, origin: Origin, packets: PacketSet) -> tuple[Split, bool]:
        key = (origin.group_ids, origin.vpc_id, packets)
        found = self._clients.get(key)
        if found is None:
            source = origin.ipv4 or origin.ipv6
            subnet = self.devices.network.subnets.get(origin.subnet_id or "")
            exempt = packets.restrict_destinations(exempt_destinations(self.devices.network, origin.vpc_id, subnet))
            filtered = packets - exempt if exempt else packets
            groups = self.devices.groups(origin.group_ids, origin.vpc_id, Direction.EGRESS)
            split = groups.split(filtered, OUT, origin, source).also(exempt)
            found = self._clients[key] = (split, not split.denials and not split.doubts)
        return found

    def _branches(self, origin: Origin, packets: PacketSet) -> tuple[Branch, ...]:
        shared: _Key = (origin.subnet_id, origin.public, origin.ports, self._cell(origin), packets)
        found = self._onward.get(shared)
        if found is None:
            found = self._onward[shared] = self._walk.onward(origin, packets)
        if not any(branch.is_personal for branch in found):
            return found
        own: _Key = (origin.component, origin.group_ids, origin.ipv4, origin.ipv6, packets)
        personal = self._onward.get(own)
        if personal is None:
            personal = self._onward[own] = self._walk.onward(origin, packets)
        return personal

    def _cell(self, origin: Origin) -> object:
        """Which cell the sender's address lies in, of those that ACLs and routes draw; the addresses themselves for a whole range."""
        ipv4 = origin.ipv4
        if not ipv4 or ipv4.first != ipv4.last or origin.ipv6:
            return ipv4, origin.ipv6
        if self._all_borders is None:
            self._all_borders = _borders(self.devices.network)
        return bisect_right(self._all_borders, ipv4.first)


def _borders(network: Network) -> list[int]:
    """Every address at which some ACL entry or route of the network begins, or the next one after it ends: a way may lead through other VPCs."""
    prefixes = [entry.prefix for acl in network.network_acls.values() for entry in acl.entries]
    prefixes += [route.prefix for table in network.route_tables.values() for route in table.routes]
    for transit in network.transit_gateway_route_tables.values():
        routes = (*(transit.static_routes or ()), *(transit.propagated_routes or ()))
        prefixes += [route.destination_cidr_block for route in routes]
    return sorted({border for prefix in prefixes if prefix is not None for border in (prefix.first, prefix.last + 1)})


def by_family(addresses: IntervalSet) -> tuple[IntervalSet, IntervalSet]:
    """The IPv4 part and the IPv6 part."""
    return addresses & _IPV4, addresses - _IPV4


_IPV4 = IntervalSet.of((0, 2**32 - 1))
