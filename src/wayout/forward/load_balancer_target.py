"""From a node of a load balancer to a target: a connection of its own, or the client's with its address preserved.

Where the client's address is preserved, the target's group sees the client, the reply finds its way back to the node
whatever the target's routes say, and of groups that a rule names only the load balancer's own stands for the sender.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html and
.../network/edit-target-group-attributes.html (client IP preservation); codes ELBV2_SOURCE_ADDRESS_PRESERVATION,
SG_REFERENCES_NOT_PRESERVED, and .../network/target-group-register-targets.html (target security groups).
"""

import msgspec

from wayout.forward.crossing.holder import meet_holder
from wayout.forward.crossing.subnet_edge import cross
from wayout.forward.decision.decision import Split, doubts, passes
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import IN, OUT, REPLY_IN, REPLY_OUT, Direction
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import Branch, Disposition, HopKind, Leaving, StepKind
from wayout.forward.journey.outcome import Outcome, outcome_of
from wayout.forward.journey.traveller import Traveller
from wayout.forward.walk import Walk
from wayout.model.gap import Gap
from wayout.model.network_interface import NetworkInterface
from wayout.model.subnet import Subnet
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet

_NONE = PacketSet.empty()


def from_node(devices: Devices, node: Origin, packets: PacketSet) -> Outcome:
    """What becomes of packets that a node sends by itself, past its own groups if it has any."""
    client = passes(packets)
    if node.group_ids:
        groups = devices.groups(node.group_ids, node.vpc_id, Direction.EGRESS)
        client = groups.split(packets, OUT, node, node.ipv4 or node.ipv6)
    return outcome_of(packets, client, Walk(devices).onward(node, packets))


def past_own_edge(devices: Devices, node: Origin, packets: PacketSet) -> Outcome:
    """What the ACL of its own subnet does to packets that a node of a classic load balancer sends to that very subnet.

    Nobody else's packets meet it there. Source: explanation code ELB_ACL_RESTRICTION.
    """
    traveller = Traveller.beginning(node, packets)
    subnet = devices.network.find("Subnets", devices.network.subnets, node.subnet_id or "", node.vpc_id)
    if isinstance(subnet, Gap):
        traveller.meet(doubts(packets, subnet), StepKind.FILTER, node.subnet_id or "")
    else:
        traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
        cross(devices, traveller, subnet, OUT, _NONE)
    return outcome_of(packets, passes(packets), (traveller.finish(Disposition.DELIVERED, Leaving.OWN_PRIVATE),))


def preserved(devices: Devices, client: Origin, target: NetworkInterface, packets: PacketSet) -> Outcome:
    """What becomes of packets that a node hands on with the client's address; `client` stands in the node's subnet."""
    return outcome_of(packets, passes(packets), (_hand_on(devices, client, target, packets),))


def _hand_on(devices: Devices, client: Origin, target: NetworkInterface, packets: PacketSet) -> Branch:
    network = devices.network
    traveller = Traveller.beginning(client, packets)
    near = network.find("Subnets", network.subnets, client.subnet_id or "", client.vpc_id)
    far = network.find("Subnets", network.subnets, target.subnet_id, target.vpc_id)
    if isinstance(near, Gap) or isinstance(far, Gap):
        gap = near if isinstance(near, Gap) else far
        if isinstance(gap, Gap):
            traveller.meet(doubts(packets, gap), StepKind.DELIVER, target.network_interface_id)
        return traveller.finish(Disposition.UNKNOWN, Leaving.NOT_KNOWN)
    traveller.arrive(near.subnet_id, HopKind.SUBNET)
    _edges(devices, traveller, near, far)
    traveller.arrive(target.network_interface_id, HopKind.NETWORK_INTERFACE)
    meet_holder(devices, traveller, target)
    answer = _groups(devices, client, target, packets)
    facts = (("interface", target.network_interface_id),)
    traveller.meet(answer, StepKind.FILTER, target.network_interface_id, facts)
    return traveller.finish(Disposition.DELIVERED, Leaving.OWN_PRIVATE)


def _edges(devices: Devices, traveller: Traveller, near: Subnet, far: Subnet) -> None:
    """The ACLs of both subnets, both ways; none where node and target share a subnet. Source: NACL-6, NACL-8."""
    if near.subnet_id == far.subnet_id:
        return
    for subnet, perspective in ((near, OUT), (far, IN), (far, REPLY_OUT), (near, REPLY_IN)):
        cross(devices, traveller, subnet, perspective, _NONE)


def _groups(devices: Devices, client: Origin, target: NetworkInterface, packets: PacketSet) -> Split:
    """The target's groups: the load balancer's own group by its name, the client by its address only.

    A rule that names a group of the client does not match what comes by way of a load balancer.
    """
    groups = devices.groups(target.group_ids, target.vpc_id, Direction.INGRESS)
    nobody = IntervalSet.empty()
    named = groups.split(packets, IN, msgspec.structs.replace(client, ipv4=nobody, ipv6=nobody), nobody)
    rest = packets - named.allowed
    if not rest:
        return named
    nameless = msgspec.structs.replace(client, group_ids=(), inspected_by=client.own_name)
    by_address = groups.split(rest, IN, nameless, client.ipv4 or client.ipv6)
    return Split((*named.allowances, *by_address.allowances), by_address.denials, by_address.doubts)
