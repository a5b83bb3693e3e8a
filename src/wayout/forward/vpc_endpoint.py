"""Gateway endpoints, as targets of routes.

Modelled: state, and that only TCP and ICMP echo pass (EP-4). The destination stays a public address of the service:
groups and ACLs must allow it (EP-3). Interface endpoints are ordinary destinations, see `walk`; endpoints for firewalls
and load balancers (EP-18) are not modelled. Not modelled: endpoint policies (EP-8), which answer with 403 after a
connection.
"""

from wayout.forward.decision import Decision, Split, Verdict, in_sequence, passes, stops
from wayout.forward.origin import Origin
from wayout.model.reason import Reason
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet, icmp_selectors
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import ICMP, ICMPV6, TCP

_ECHO = {ICMP: 8, ICMPV6: 128}
_CARRIED = PacketSet.union_of(
    [
        PacketSet.box(protocols=IntervalSet.single(TCP)),
        *(PacketSet.icmp(protocol, icmp_selectors(echo, None)) for protocol, echo in _ECHO.items()),
    ]
)


def checks(endpoint: VpcEndpoint, packets: PacketSet) -> tuple[Split, ...]:
    """What a gateway endpoint checks."""
    return state_check(endpoint, packets), stops(packets - _CARRIED, Reason.ENDPOINT_PROTOCOL, endpoint.vpc_endpoint_id)


def state_check(endpoint: VpcEndpoint, packets: PacketSet) -> Split:
    """Whether an endpoint of any kind carries traffic at all."""
    if endpoint.is_available:
        return passes(packets)
    return stops(packets, Reason.ENDPOINT_NOT_AVAILABLE, endpoint.vpc_endpoint_id, facts=(("state", endpoint.state),))


def source_check(endpoint: VpcEndpoint, origin: Origin, packets: PacketSet) -> Split:
    """Whether a gateway endpoint takes packets of this sender: not from outside its VPC. Source: EP-5."""
    if origin.vpc_id == endpoint.vpc_id:
        return passes(packets)
    facts = (("gateway", endpoint.vpc_endpoint_id), ("vpc", endpoint.vpc_id))
    return stops(packets, Reason.SPOOFED_SOURCE, origin.own_name, facts=facts)


def split(endpoint: VpcEndpoint, packets: PacketSet) -> Split:
    """A gateway endpoint's answer for a set."""
    return in_sequence(packets, checks(endpoint, packets))


def decide(endpoint: VpcEndpoint, packet: Packet) -> Decision:
    """A gateway endpoint's answer for one packet."""
    if not endpoint.is_available:
        return Decision(Verdict.DENY, None, Reason.ENDPOINT_NOT_AVAILABLE, endpoint.vpc_endpoint_id)
    if packet.protocol != TCP and _ECHO.get(packet.protocol, -1) != packet.icmp_type:
        return Decision(Verdict.DENY, None, Reason.ENDPOINT_PROTOCOL, endpoint.vpc_endpoint_id)
    return Decision(Verdict.ALLOW)
