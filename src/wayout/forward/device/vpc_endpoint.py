"""Gateway endpoints, as targets of routes.

Modelled: state, and that only TCP and ICMP echo pass (EP-4). The destination stays a public address of the service:
groups and ACLs must allow it (EP-3), also for the layers of an image (ECS-24). Interface endpoints are ordinary
destinations, see `walk`; endpoints for firewalls and load balancers (EP-18) are not modelled. Endpoint policies
(EP-8), which answer with 403 after a connection, are judged in `ask`, which knows who calls and what. Not modelled:
which interfaces of a partly available endpoint answer, and the kinds of endpoints that lead to VPC Lattice (Resource,
ServiceNetwork): both leave the answer open.

Rules:
- EP-5: A gateway endpoint takes nothing from outside its VPC.
- ECS-24: The layers of an image go the same way as any request to S3.
- EP-3: The destination stays a public address: groups and ACLs have to allow it.
- EP-4: Only TCP and ICMP echo pass.
"""

from wayout.forward.decision.decision import Decision, Split, Verdict, doubts, in_sequence, passes, stops
from wayout.forward.decision.origin import Origin
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet, icmp_selectors
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import ICMP, ICMPV6, TCP

_DEAD = frozenset({"pendingacceptance", "pending", "deleting", "deleted", "rejected", "failed", "expired"})
"""The states, without hyphens, in which an endpoint carries nothing. AWS writes them in several ways."""

_TRANSPARENT = frozenset({"interface", "gateway", "gatewayloadbalancer"})
"""The kinds of endpoints behind whose interfaces or routes packets are followed."""

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
    if _is_dead(endpoint):
        return stops(packets, Reason.ENDPOINT_NOT_AVAILABLE, endpoint.vpc_endpoint_id, facts=_state_facts(endpoint))
    gap = _gap(endpoint)
    return doubts(packets, gap) if gap is not None else passes(packets)


def _is_dead(endpoint: VpcEndpoint) -> bool:
    return endpoint.state.lower().replace("-", "") in _DEAD


def _state_facts(endpoint: VpcEndpoint) -> tuple[tuple[str, str], ...]:
    """The state, and what AWS tells of its cause."""
    error = endpoint.last_error
    told = endpoint.failure_reason or (error.message or error.code if error is not None else None)
    return (("state", endpoint.state), *((("failure", told),) if told else ()))


def _gap(endpoint: VpcEndpoint) -> Gap | None:
    """Why it is not known whether the endpoint carries traffic; None when it does."""
    name, kind = endpoint.vpc_endpoint_id, endpoint.kind or "untyped"
    if kind.lower() not in _TRANSPARENT:
        return Gap.feature(f"{kind} endpoint", f"what lies behind {name}, a {kind} endpoint, is not modelled")
    if endpoint.is_available:
        return None
    if endpoint.is_partial:
        message = f"{name} is partly available, and AWS does not say which of its interfaces answer"
    else:
        message = f"{name} has the state {endpoint.state!r}, of which AWS does not say what it does"
    return Gap.feature("endpoint state", message)


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
    if _is_dead(endpoint):
        return Decision(Verdict.DENY, None, Reason.ENDPOINT_NOT_AVAILABLE, endpoint.vpc_endpoint_id)
    gap = _gap(endpoint)
    if packet.protocol != TCP and _ECHO.get(packet.protocol, -1) != packet.icmp_type:
        return Decision(Verdict.DENY, None, Reason.ENDPOINT_PROTOCOL, endpoint.vpc_endpoint_id)
    return Decision(Verdict.UNKNOWN, gap=gap) if gap is not None else Decision(Verdict.ALLOW)
