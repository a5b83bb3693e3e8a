"""VPC peering: state, and that only the peer VPC's own addresses are reachable (PEER-1, PEER-2).

A default route into a peering leads to nothing beyond the peer (ROUTE-15).

The walk goes on in the peer VPC when it is in the snapshot, and asks its route table for the way back (PEER-3).
Peerings into another account or Region are followed the same way; a peer VPC that is not in the snapshot is a Gap.

Rules:
- PEER-1: An active peering reaches the peer's own blocks, and nothing else.
- PEER-2: Nothing goes on behind the peer: not its gateways, its NAT devices, nor its other peerings.
"""

from wayout.forward.decision.decision import Decision, Split, Verdict, in_sequence, passes, stops
from wayout.model.reason import Reason
from wayout.model.vpc_peering_connection import VpcPeeringConnection
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet


def checks(peering: VpcPeeringConnection, vpc_id: str, packets: PacketSet) -> tuple[Split, ...]:
    """What the connection checks of packets that leave `vpc_id`.

    Which blocks lie beyond one that nobody has accepted yet, AWS does not tell: its status alone stops them.
    """
    side = peering.other_side(vpc_id)
    if peering.status.code != "active" and side is not None and not side.prefixes:
        return (status_check(peering, packets),)
    beyond = packets - packets.restrict_destinations(peer_addresses(peering, vpc_id))
    return status_check(peering, packets), stops(
        beyond, Reason.PEERING_NOT_TRANSITIVE, peering.vpc_peering_connection_id
    )


def status_check(peering: VpcPeeringConnection, packets: PacketSet) -> Split:
    """Whether the connection carries anything, in either direction."""
    if peering.status.code == "active":
        return passes(packets)
    facts = (("state", peering.status.code),)
    return stops(packets, Reason.PEERING_NOT_ACTIVE, peering.vpc_peering_connection_id, facts=facts)


def split(peering: VpcPeeringConnection, vpc_id: str, packets: PacketSet) -> Split:
    """The connection's answer for a set."""
    return in_sequence(packets, checks(peering, vpc_id, packets))


def decide(peering: VpcPeeringConnection, vpc_id: str, packet: Packet) -> Decision:
    """The connection's answer for one packet."""
    if peering.status.code != "active":
        return Decision(Verdict.DENY, None, Reason.PEERING_NOT_ACTIVE, peering.vpc_peering_connection_id)
    side = peering.other_side(vpc_id)
    if side is None or not any(packet.destination in prefix for prefix in side.prefixes):
        return Decision(Verdict.DENY, None, Reason.PEERING_NOT_TRANSITIVE, peering.vpc_peering_connection_id)
    return Decision(Verdict.ALLOW)


def peer_addresses(peering: VpcPeeringConnection, vpc_id: str) -> IntervalSet:
    """The addresses of the other side."""
    side = peering.other_side(vpc_id)
    return IntervalSet.of(*((prefix.first, prefix.last) for prefix in side.prefixes)) if side else IntervalSet.empty()
