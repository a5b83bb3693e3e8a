"""Dissent: the packets on which two states of a table, an ACL or a gateway's surroundings do not agree.

Whatever they agree on is none of a difference's business: most of what a default route or a broad entry covers is
taken by narrower routes and earlier entries, in both states alike.
"""

from collections.abc import Iterator, Mapping

from wayout.forward.decision.perspective import IN, OUT, REPLY_IN, REPLY_OUT, Direction
from wayout.forward.device.network_acl import AclFilter
from wayout.forward.device.route_table import RouteLookup
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_acl import NetworkAcl
from wayout.model.route_table import Route, RouteTable
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet

_EVERY = PacketSet.every()
_NOWHERE = IntervalSet.empty()


def routed_otherwise(old: tuple[Network, RouteTable], new: tuple[Network, RouteTable]) -> IntervalSet:
    """The destinations that the two tables do not give to the same route. Source: ROUTE-2, ROUTE-3."""
    before, after = _taken(*old), _taken(*new)
    found = _NOWHERE
    for taker in {*before, *after}:
        one, other = before.get(taker, _NOWHERE), after.get(taker, _NOWHERE)
        if one != other:
            found = found | (one - other) | (other - one)
    return found


def _taken(network: Network, table: RouteTable) -> Mapping[tuple[Route | None, Gap | None], IntervalSet]:
    found: dict[tuple[Route | None, Gap | None], IntervalSet] = {}
    for choice in RouteLookup(network, table).split(_EVERY):
        taker = (choice.route, choice.gap)
        found[taker] = found.get(taker, _NOWHERE) | choice.packets.destinations()
    return found


def led_to_nat(networks: tuple[Network, ...], nat_gateway_id: str) -> PacketSet:
    """The packets that some table of the networks gives to a NAT gateway."""
    found = _NOWHERE
    for network in networks:
        for table in network.route_tables.values():
            if any(route.nat_gateway_id == nat_gateway_id for route in table.routes):
                for choice in RouteLookup(network, table).split(_EVERY):
                    if choice.route is not None and choice.route.nat_gateway_id == nat_gateway_id:
                        found = found | choice.packets.destinations()
    return PacketSet.box(destinations=found)


def sent_otherwise(old: NetworkAcl, new: NetworkAcl) -> PacketSet:
    """The requests about which two ACLs disagree where they or their replies pass, as far as senders inside count.

    For these a rule's peer is the destination, whoever sends. Source: NACL-2, NACL-6.
    """
    return PacketSet.union_of(_differing(old, new)).any_source_port()


def _differing(old: NetworkAcl, new: NetworkAcl) -> Iterator[PacketSet]:
    for direction, perspective in ((Direction.EGRESS, OUT), (Direction.INGRESS, REPLY_IN)):
        splits = [AclFilter(acl, direction).split(_EVERY, perspective, _NOWHERE) for acl in (old, new)]
        for before, after in (
            [PacketSet.union_of(allowance.packets for allowance in split.allowances) for split in splits],
            [PacketSet.union_of(doubt.packets for doubt in split.doubts) for split in splits],
        ):
            yield before - after
            yield after - before


def received_otherwise(old: NetworkAcl, new: NetworkAcl) -> PacketSet:
    """The requests from elsewhere that an entry may speak of, by itself or by their replies, that only one ACL has.

    Their sender is the entry's peer, and may be anybody. Source: NACL-2, NACL-6.
    """
    sides = ((Direction.INGRESS, IN), (Direction.EGRESS, REPLY_OUT))
    found = [
        traffic.requests(perspective, None)
        for direction, perspective in sides
        for _, traffic in AclFilter(old, direction).traffic() ^ AclFilter(new, direction).traffic()
    ]
    return PacketSet.union_of(found).any_source_port()
