"""What lies behind a load balancer: the outcome of packets to a node of it, together with what the node makes of them.

A connection to a load balancer is worth as much as the way from its node to a target. One that faces the internet is
called by its public address from inside the VPC too: then the request leaves the VPC and comes back in.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html.
"""

import msgspec

from wayout.ask.destination.web_request import WebRequest
from wayout.ask.load_balancer.backend import Backend, left_open, mean, one_after_the_other, told
from wayout.ask.load_balancer.balancer_node import Asked, BalancerNode
from wayout.forward.decision.decision import passes
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import Leg
from wayout.forward.device.device import Devices
from wayout.forward.inbound import Arriving, inward
from wayout.forward.journey.journey import Leaving, Unknown
from wayout.forward.journey.outcome import Outcome, Share, outcome_of
from wayout.model.gap import Gap
from wayout.model.load_balancer import LoadBalancer
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_ANY

_MOST_ADDRESSES = 64
_MOST_NODES = 32
"""So many nodes of load balancers in one block are looked behind, each by itself."""


def nodes_among(network: Network, destinations: IntervalSet) -> dict[Address, NetworkInterface]:
    """The nodes of load balancers among a few single addresses, private or public."""
    if not network.balancers or not destinations:
        return {}
    if len(destinations.pairs) > _MOST_ADDRESSES or any(first != last for first, last in destinations.pairs):
        return {}
    return nodes_within(network, destinations)


def nodes_within(network: Network, destinations: IntervalSet) -> dict[Address, NetworkInterface]:
    """The nodes of load balancers that have an address, private or public, in a set of any size."""
    found: dict[Address, NetworkInterface] = {}
    for nodes in network.nodes_of_balancer.values():
        for node in nodes:
            for address in node.addresses:
                public = node.public_address_of(address) if address < IPV6_FIRST else None
                found.update((a, node) for a in (address, public) if a is not None and a in destinations)
    return found


def apart(network: Network, packets: PacketSet) -> tuple[PacketSet, ...]:
    """The packets to each node of a load balancer by themselves, since each has targets of its own; else all together."""
    return _each_by_itself(packets, nodes_among(network, packets.destinations()) if network.balancers else {})


def apart_in_block(network: Network, packets: PacketSet) -> tuple[PacketSet, ...]:
    """The same for packets to a block of any size; those of more nodes than are looked behind stay together."""
    nodes = nodes_within(network, packets.destinations()) if network.balancers else {}
    return _each_by_itself(packets, nodes if len(nodes) <= _MOST_NODES else {})


def not_looked_behind(network: Network, packets: PacketSet) -> str | None:
    """What an answer about a block leaves out: what lies behind its load balancers, where there are too many of them."""
    nodes = nodes_within(network, packets.destinations()) if network.balancers else {}
    if len(nodes) <= _MOST_NODES:
        return None
    return (
        f"{len(nodes)} addresses of the block are nodes of load balancers, and count as reached where their listeners take "
        "the packets: what lies behind is not looked at; ask for one of them"
    )


def _each_by_itself(packets: PacketSet, nodes: dict[Address, NetworkInterface]) -> tuple[PacketSet, ...]:
    if not nodes:
        return (packets,)
    single = [IntervalSet.single(address) for address in nodes]
    rest = packets.destinations() - IntervalSet.of(*((int(a), int(a)) for a in nodes))
    return tuple(packets.restrict_destinations(part) for part in (*single, *((rest,) if rest else ())))


def behind_nodes(devices: Devices, sender: Origin, outcome: Outcome, request: WebRequest) -> Outcome:
    """The outcome of packets to one node, with what lies behind it added; any other outcome as it is."""
    nodes = nodes_among(devices.network, outcome.packets.destinations())
    if len(nodes) != 1:
        return outcome
    address = Address(outcome.packets.destinations().first)
    node = nodes.get(address)
    balancer = devices.network.balancer_of_interface.get(node.network_interface_id) if node is not None else None
    if node is None or balancer is None or outcome.share.high == 0:
        return outcome
    seen = _seen_inside(outcome, address)
    if address in node.addresses:
        return _joined(outcome, BalancerNode(devices, node, balancer, Asked(outcome.packets, seen, request)).answer())
    clients = _egress(outcome, sender)
    if not clients:
        message = f"with which address requests arrive at {balancer.label} from the internet is not known"
        return _joined(outcome, left_open(Gap.feature("IGW_NAT_REFLECTION", message)))
    parts = [_reflected(devices, node, balancer, outcome.packets, client, address, request) for client in clients]
    return _joined(outcome, mean([(part, 1) for part in parts]))


def _reflected(
    devices: Devices,
    node: NetworkInterface,
    balancer: LoadBalancer,
    packets: PacketSet,
    client: Address,
    public: Address,
    request: WebRequest,
) -> Backend:
    """Out to the internet and back in at the node, from the address that the client has out there."""
    seen = IntervalSet.single(client)
    origin = Origin(
        component=f"internet:{client}",
        vpc_id=node.vpc_id,
        subnet_id=None,
        ipv4=seen if client < IPV6_FIRST else IntervalSet.empty(),
        ipv6=seen if client >= IPV6_FIRST else IntervalSet.empty(),
        public_ip=client,
        ports=EPHEMERAL_ANY,
        own_name=str(client),
    )
    arriving = packets.with_source_ports(EPHEMERAL_ANY.as_set())
    private = next((a for a in node.addresses if a == public or node.public_address_of(a) == public), public)
    inside = PacketSet.box(
        packets.protocols(), IntervalSet.single(private), packets.destination_ports(), EPHEMERAL_ANY.as_set()
    )
    way = Arriving(arriving, inside, public)
    entered = outcome_of(arriving, passes(arriving), inward(devices, origin, way, node))
    way_in = told(entered, "where it comes back in from the internet", seen)
    onward = BalancerNode(devices, node, balancer, Asked(packets, seen, request)).answer()
    found = one_after_the_other(way_in, onward)
    note = f"{balancer.label} faces the internet: requests leave the VPC and come back in from {client}"
    return msgspec.structs.replace(found, notes=(note, *found.notes))


def _seen_inside(outcome: Outcome, address: Address) -> IntervalSet:
    """The addresses with which the packets arrive at a private address: the client's, or those of a NAT on the way (NAT-13)."""
    found = IntervalSet.empty()
    for branch in outcome.branches:
        found = found | branch.stretches[-1].origin.addresses(address.family)
    return found


def _egress(outcome: Outcome, sender: Origin) -> tuple[Address, ...]:
    found: list[Address] = []
    for branch in outcome.branches:
        if branch.leaving is Leaving.TRANSLATED:
            found += branch.egress
        elif branch.leaving is Leaving.OWN_PUBLIC and sender.public_ip is not None:
            found.append(sender.public_ip)
    return tuple(dict.fromkeys(found))


def _joined(outcome: Outcome, found: Backend) -> Outcome:
    """The outcome of the client's own way, and what lies behind: both have to be passed."""
    packets = outcome.packets
    blockers = tuple(b if b.packets else msgspec.structs.replace(b, packets=packets) for b in found.blockers)
    share = Share(outcome.share.low * found.share.low, outcome.share.high * found.share.high)
    first, *others = outcome.branches
    branches = (msgspec.structs.replace(first, notes=(*first.notes, *found.notes)), *others)
    unknowns = tuple(Unknown(gap, Leg.FORWARD, packets, 0) for gap in found.gaps)
    return msgspec.structs.replace(
        outcome,
        branches=branches,
        share=share,
        blockers=(*outcome.blockers, *blockers),
        unknowns=(*outcome.unknowns, *unknowns),
    )
