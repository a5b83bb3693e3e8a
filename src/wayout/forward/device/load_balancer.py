"""Load balancers, at the interfaces by which clients meet them: whether it is up, and whether a listener takes the packets.

Modelled: state, listeners by port and protocol. What lies behind a listener (its target groups, zones and targets) is a
connection of its own and is asked in `ask`. Classic load balancers have listeners too, and no state. Not modelled:
packets that are neither TCP nor UDP, and those for a gateway load balancer itself; they leave the answer open.
"""

from wayout.forward.decision.decision import Decision, Split, Verdict, doubts, passes, stops
from wayout.forward.decision.origin import Origin
from wayout.model.gap import Gap
from wayout.model.load_balancer import Listener, LoadBalancer
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import TCP, UDP

_UP = frozenset({"active", "active_impaired"})
_DOWN = frozenset({"provisioning", "failed"})

_TRANSPORT = {
    "HTTP": (TCP,),
    "HTTPS": (TCP,),
    "TCP": (TCP,),
    "TLS": (TCP,),
    "SSL": (TCP,),
    "UDP": (UDP,),
    "QUIC": (UDP,),
    "TCP_UDP": (TCP, UDP),
    "TCP_QUIC": (TCP, UDP),
}
"""The transport protocols that a listener of each kind takes (ELB and ELBv2 API References, Listener)."""


def is_node(interface: NetworkInterface) -> bool:
    """Whether a load balancer meets its clients here: AWS manages the interface and describes it so."""
    return interface.requester_managed and interface.description.startswith("ELB ")


def may_go_without_groups(interface: NetworkInterface) -> bool:
    """Whether no group at all guards the interface: a network load balancer need not have any, and takes everything then.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
    """
    return interface.interface_type == "network_load_balancer" and is_node(interface)


def goes_without_groups(network: Network, origin: Origin) -> bool:
    """Whether a sender is a node of a network load balancer that has no groups: nothing filters what it sends, either."""
    node = None if origin.group_ids else network.network_interfaces.get(origin.interface_id or "")
    return node is not None and may_go_without_groups(node)


def node_split(network: Network, interface: NetworkInterface, packets: PacketSet) -> Split:
    """The answer of the load balancer whose node this is."""
    balancer = network.balancer_of_interface.get(interface.network_interface_id)
    if balancer is None:
        subject = f"the load balancer of {interface.network_interface_id} ({interface.description})"
        key = "LoadBalancers" if "/" in interface.description else "LoadBalancerDescriptions"
        return doubts(packets, network.gap(key, interface.vpc_id, subject))
    return split(network, balancer, packets)


def listener_for(listeners: tuple[Listener, ...], protocol: int, port: int | None) -> Listener | None:
    """The listener that takes a protocol and port."""
    return next(
        (each for each in listeners if each.port == port and protocol in _TRANSPORT.get(each.protocol, ())), None
    )


def decide(network: Network, balancer: LoadBalancer, packet: Packet) -> Decision:
    """The answer for one packet. Source: explanation codes BAD_STATE, ELBV2_LISTENERS_MISMATCH."""
    code = balancer.state.code
    if code in _DOWN:
        return Decision(Verdict.DENY, reason=Reason.ELB_NOT_ACTIVE, component=balancer.label)
    unclear = _unclear(balancer)
    listeners = network.listeners_of(balancer)
    if unclear is not None or listeners is None:
        return Decision(Verdict.UNKNOWN, gap=unclear or _gap(network, balancer))
    if packet.protocol not in {TCP, UDP}:
        return Decision(Verdict.UNKNOWN, gap=_other(balancer))
    found = listener_for(listeners, packet.protocol, packet.destination_port)
    if found is None:
        return Decision(Verdict.DENY, reason=Reason.ELB_NO_LISTENER, component=balancer.label)
    return Decision(Verdict.ALLOW, _rule(found))


def split(network: Network, balancer: LoadBalancer, packets: PacketSet) -> Split:
    """The answer for a set of packets. Source: explanation codes BAD_STATE, ELBV2_LISTENERS_MISMATCH."""
    if balancer.state.code in _DOWN:
        facts = (("state", balancer.state.code),)
        return stops(packets, Reason.ELB_NOT_ACTIVE, balancer.label, facts=facts)
    unclear = _unclear(balancer)
    listeners = network.listeners_of(balancer)
    if unclear is not None or listeners is None:
        return doubts(packets, unclear or _gap(network, balancer))
    parts: list[Split] = []
    rest = packets & _CARRIED
    for listener in listeners:
        part = rest & taken(listener)
        parts.append(passes(part, _rule(listener)))
        rest = rest - part
    taking = ", ".join(dict.fromkeys(_rule(listener) for listener in listeners))
    parts.append(stops(rest, Reason.ELB_NO_LISTENER, balancer.label, facts=(("listeners", taking),)))
    parts.append(doubts(packets - _CARRIED, _other(balancer)))
    return Split(
        tuple(a for part in parts for a in part.allowances),
        tuple(d for part in parts for d in part.denials),
        tuple(d for part in parts for d in part.doubts),
    )


def taken(listener: Listener) -> PacketSet:
    """The packets that a listener takes, of each protocol."""
    if listener.port is None:
        return PacketSet.empty()
    ports = IntervalSet.single(listener.port)
    protocols = _TRANSPORT.get(listener.protocol, ())
    return PacketSet.union_of(PacketSet.box(IntervalSet.single(p), destination_ports=ports) for p in protocols)


def _rule(listener: Listener) -> str:
    return f"listener {listener.protocol}:{listener.port}"


def _unclear(balancer: LoadBalancer) -> Gap | None:
    """Why it is not known what the load balancer does; None for one that works."""
    if balancer.type == "gateway":
        how = "nobody sends to it, packets pass it by routes to its endpoints"
        return Gap.feature("gateway load balancer", f"{balancer.label} is a gateway load balancer: {how}")
    if balancer.state.code not in _UP:
        return Gap.feature("LoadBalancers", f"{balancer.label} has the state {balancer.state.code!r}")
    return None


def _other(balancer: LoadBalancer) -> Gap:
    message = f"what {balancer.label} does with other protocols than TCP and UDP is not modelled"
    return Gap.feature("LoadBalancers", message)


def _gap(network: Network, balancer: LoadBalancer) -> Gap:
    return network.gap("LoadBalancerListeners", balancer.vpc_id or "", f"whether {balancer.label} takes this traffic")


_CARRIED = PacketSet.union_of(PacketSet.box(IntervalSet.single(protocol)) for protocol in (TCP, UDP))
