"""Walks shared by placements: what lies beyond the interface is the same for all that stand in one subnet alike.

Two senders share a walk when they stand in one subnet, are alike as to public addresses and ports, and nothing in the
network that is written about addresses tells theirs apart. Walks that end at an interface of the network are not
shared, because its groups may name the sender.

An account asks this for tens of thousands of interfaces, so keys are made of what hashes quickly, and a second question
about the same place is one look-up.
"""

from bisect import bisect_right
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from wayout.ask.reach.kinship import Kinship
from wayout.forward.decision.application import UNTOLD, Application
from wayout.forward.decision.decision import Split, passes
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import OUT, Direction
from wayout.forward.device.device import Devices
from wayout.forward.device.exempt import exempt_destinations
from wayout.forward.device.load_balancer import goes_without_groups
from wayout.forward.journey.journey import Branch
from wayout.forward.journey.outcome import Outcome, behind_appliances, outcome_of
from wayout.forward.network_firewall.firewall_compiler import firewall_blocks
from wayout.forward.walk import Walk
from wayout.model.network import Network
from wayout.net.diagram import Node
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import Prefix

_Key = tuple[object, ...]
_FEW = 16
_SOMETHING = "something in the line"


class Sharing(Enum):
    """What a walk is shared for.

    WORDS: a reader is told it, so that a walk to interfaces of the network, which may name its sender, is its sender's
    own. SETS: only the sets of packets count.
    """

    WORDS = "words"
    SETS = "sets"


class _Spot(NamedTuple):
    """What packets from one spot of a subnet meet, whoever sends them.

    Those that no filter touches, and the ways of all.
    """

    exempt: PacketSet
    branches: tuple[Branch, ...]
    is_personal: bool


class _Client(NamedTuple):
    """What the sender's own groups answer, and what they answer for packets that will pass an appliance (SG-16)."""

    split: Split
    inspected: Split

    @property
    def is_open(self) -> bool:
        """Whether they let everything out, whichever way it takes."""
        return not any(each.denials or each.doubts for each in self)


class Walks:
    """The walks and outcomes of one question; nothing is computed twice."""

    def __init__(
        self,
        devices: Devices,
        sisters: tuple[str, ...] = (),
        *,
        skip_service_lists: bool = False,
        sharing: Sharing = Sharing.WORDS,
        application: Application = UNTOLD,
    ) -> None:
        self.devices = devices
        self._kinship = Kinship(devices) if sharing is Sharing.SETS else None
        self._walk = Walk(devices, sisters, skip_service_lists=skip_service_lists, application=application)
        self._spots: dict[_Key, _Spot] = {}
        self._personal: dict[_Key, tuple[Branch, ...]] = {}
        self._clients: dict[_Key, _Client] = {}
        self._outcomes: dict[_Key, Outcome] = {}

    def outcome(self, origin: Origin, packets: PacketSet) -> Outcome:
        """What becomes of `packets` of one family from `origin`."""
        spot = self._spot(origin, packets)
        branches = self._branches_of(origin, packets, spot) if spot.is_personal else spot.branches
        client = self._client(origin, packets, spot.exempt)
        key = (id(branches), packets, None if client.is_open else id(client))
        found = self._outcomes.get(key)
        if found is None:
            ways = tuple(
                behind_appliances(branch, client.split, client.inspected) if branch.inspected_by is not None else branch
                for branch in branches
            )
            found = self._outcomes[key] = outcome_of(packets, client.split, ways)
        return found

    def likeness(self, origin: Origin) -> tuple[object, ...] | None:
        """What two senders must have in common to fare alike wherever no walk is a sender's own; None for the first few."""
        if len(self._spots) < _FEW:
            return None
        return (
            origin.subnet_id,
            origin.vpc_id,
            origin.group_ids,
            goes_without_groups(self.devices.network, origin),
            origin.public,
            origin.ports,
            origin.own_name,
            self._cell(origin),
        )

    def client(self, origin: Origin, packets: PacketSet) -> Split:
        """The answer of the sender's own groups."""
        return self._client(origin, packets, self._exempt(origin, packets)).split

    def _client(self, origin: Origin, packets: PacketSet, exempt: PacketSet) -> _Client:
        """The answers of the sender's own groups."""
        if goes_without_groups(self.devices.network, origin):
            return _Client(passes(packets), passes(packets))
        key = (origin.group_ids, origin.vpc_id, packets, exempt)
        found = self._clients.get(key)
        if found is None:
            source = origin.ipv4 or origin.ipv6
            filtered = packets - exempt if exempt else packets
            groups = self.devices.groups(origin.group_ids, origin.vpc_id, Direction.EGRESS)
            split = inspected = groups.split(filtered, OUT, origin, source).also(exempt)
            if groups.names_groups and self.devices.network.has_appliances:
                inspected = groups.split(filtered, OUT, origin.behind(_SOMETHING), source).also(exempt)
            found = self._clients[key] = _Client(split, inspected)
        return found

    def _spot(self, origin: Origin, packets: PacketSet) -> _Spot:
        key = (
            origin.subnet_id,
            origin.vpc_id,
            origin.public,
            origin.ports,
            origin.own_name,
            packets,
            self._cell(origin),
        )
        found = self._spots.get(key)
        if found is None:
            exempt = self._exempt(origin, packets)
            branches = self._walk.onward(origin, packets)
            found = _Spot(exempt, branches, any(branch.is_personal for branch in branches))
            self._spots[key] = found
            if found.is_personal:
                self._personal[self._person(origin, packets, branches)] = branches
        return found

    def _exempt(self, origin: Origin, packets: PacketSet) -> PacketSet:
        """The packets that no filter touches."""
        network = self.devices.network
        subnet = network.subnets.get(origin.subnet_id or "")
        return packets.restrict_destinations(exempt_destinations(network, origin.vpc_id, subnet))

    def _branches_of(self, origin: Origin, packets: PacketSet, spot: _Spot) -> tuple[Branch, ...]:
        """The ways of one sender alone, or of all its kin."""
        key = self._person(origin, packets, spot.branches)
        found = self._personal.get(key)
        if found is None:
            found = self._personal[key] = self._walk.onward(origin, packets)
        return found

    def _person(self, origin: Origin, packets: PacketSet, branches: tuple[Branch, ...]) -> _Key:
        if self._kinship is None:
            return origin.component, origin.group_ids, origin.ipv4, origin.ipv6, packets
        return id(branches), self._kinship.key(origin, branches)

    def _cell(self, origin: Origin) -> object:
        """Which cells of the network's borders the sender's addresses lie in; for a whole range, the range itself.

        The first few senders share no walks: a look at one place pays for no index of the account.
        """
        ipv4, ipv6 = origin.ipv4.node, origin.ipv6.node
        if len(self._spots) < _FEW:  # not worth the borders of a whole account
            return ipv4, ipv6
        return self._cell_of(ipv4) if not ipv6 else (self._cell_of(ipv4), self._cell_of(ipv6))

    def _cell_of(self, addresses: Node) -> object:
        if len(addresses) == 1 and addresses[0][0] == addresses[0][1]:
            return bisect_right(self._borders, addresses[0][0])
        return addresses

    @cached_property
    def _borders(self) -> list[int]:
        """Every address at which a block of some ACL, route or prefix list begins, or the next one after it ends."""
        return sorted({border for first, last, _ in _blocks(self.devices.network) for border in (first, last + 1)})


def _blocks(network: Network) -> set[Prefix]:
    """The blocks that may tell two senders apart, there or on the way back.

    Of the whole network, because a way may lead through another VPC.
    """
    routes = [route.prefix for table in network.route_tables.values() for route in table.routes]
    entries = [entry.prefix for acl in network.network_acls.values() for entry in acl.entries]
    transit = [
        route.destination_cidr_block
        for table in network.transit_gateway_route_tables.values()
        for route in (*(table.static_routes or ()), *(table.propagated_routes or ()))
    ]
    listed = [prefix for prefix_list in network.prefix_lists.values() for prefix in prefix_list.prefixes or ()]
    own = [prefix for vpc in network.vpcs.values() for prefix in vpc.prefixes]
    walls = firewall_blocks(network)
    return {prefix for prefix in (*routes, *entries, *transit, *listed, *own, *walls) if prefix is not None}


def by_family(addresses: IntervalSet) -> tuple[IntervalSet, IntervalSet]:
    """The IPv4 part and the IPv6 part."""
    return addresses & _IPV4, addresses - _IPV4


_IPV4 = IntervalSet.of((0, 2**32 - 1))
