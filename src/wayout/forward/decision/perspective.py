"""How one rule serves both legs and both directions: the difference is a value, not a second function.

A PacketSet holds the headers of requests, as the client sent them. A filter rule speaks of the packet that it sees: a
peer address and a destination port. Which axis of the request that is depends on the leg and on the direction at the
filter:

| leg | direction | the rule's peer is | the rule's port is |
|---|---|---|---|
| forward | egress | the request's destination | the request's destination port |
| forward | ingress | the request's source | the request's destination port |
| return | ingress | the request's destination (it sends the reply) | the request's source port |
| return | egress | the request's source | the request's source port |

Source: NACL-3 and NACL-6, https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html; SG-5, SG-9.

Rules:
- SG-9: Egress rules see the remote address and port, also where a NAT gateway translates later.
"""

from enum import StrEnum

import msgspec

from wayout.net.interval_set import IntervalSet
from wayout.net.packet import ICMP_REPLIES, Packet, icmp_selector
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import has_ports, is_icmp


class Leg(StrEnum):
    """The request's way, or the reply's."""

    FORWARD = "forward"
    RETURN = "return"


class Direction(StrEnum):
    """Into the interface or subnet, or out of it."""

    INGRESS = "ingress"
    EGRESS = "egress"


class Perspective(msgspec.Struct, frozen=True, gc=False):
    """From where a filter sees the packets of a conversation."""

    leg: Leg
    direction: Direction

    @property
    def peer_is_destination(self) -> bool:
        """Whether the rule's peer address is the request's destination (otherwise it is the request's source)."""
        return (self.leg is Leg.FORWARD) is (self.direction is Direction.EGRESS)


OUT = Perspective(Leg.FORWARD, Direction.EGRESS)
IN = Perspective(Leg.FORWARD, Direction.INGRESS)
REPLY_IN = Perspective(Leg.RETURN, Direction.INGRESS)
REPLY_OUT = Perspective(Leg.RETURN, Direction.EGRESS)


class Traffic(msgspec.Struct, frozen=True, gc=False):
    """What a rule matches besides its peers.

    A protocol (None for every one), destination ports, ICMP selectors (each None for all).
    """

    protocol: int | None
    ports: IntervalSet | None = None
    selectors: IntervalSet | None = None

    def covers(self, packet: Packet) -> bool:
        """Whether a packet, as the filter sees it, is of this traffic.

        Ports count for TCP and UDP only (SG-5, NACL-4).
        """
        if self.protocol is not None and self.protocol != packet.protocol:
            return False
        if has_ports(packet.protocol):
            return self.ports is None or packet.destination_port in self.ports
        if is_icmp(packet.protocol):
            return self.selectors is None or packet.destination_port in self.selectors
        return True

    def requests(self, perspective: Perspective, destinations: IntervalSet | None) -> PacketSet:
        """The requests whose packet on this leg is of this traffic, to these destinations (None for any)."""
        protocols = None if self.protocol is None else IntervalSet.single(self.protocol)
        if self.protocol is not None and is_icmp(self.protocol) and self.selectors is not None:
            selectors = self.selectors if perspective.leg is Leg.FORWARD else _asking(self.protocol, self.selectors)
            return PacketSet.icmp(self.protocol, selectors, destinations)
        match perspective.leg:
            case Leg.FORWARD:
                return PacketSet.box(protocols, destinations, destination_ports=self.ports)
            case Leg.RETURN:
                return PacketSet.box(protocols, destinations, source_ports=self.ports)


def _asking(protocol: int, replies: IntervalSet) -> IntervalSet:
    """The selectors of the ICMP requests whose reply has one of these selectors."""
    pairs = ICMP_REPLIES[protocol].items()
    requests = [request for request, reply in pairs if icmp_selector(reply, 0) in replies]
    return IntervalSet.of(*((icmp_selector(request, 0), icmp_selector(request, 255)) for request in requests))


def _unanswered() -> PacketSet:
    """The ICMP messages that nobody replies to: an error report has no return leg."""
    sets = []
    for protocol, pairs in ICMP_REPLIES.items():
        asked = IntervalSet.of(*((icmp_selector(request, 0), icmp_selector(request, 255)) for request in pairs))
        sets.append(PacketSet.icmp(protocol, IntervalSet.of((0, 65535)) - asked))
    return PacketSet.union_of(sets)


UNANSWERED = _unanswered()
"""ICMP messages without a reply: no filter on the return leg can stop what is not sent."""
