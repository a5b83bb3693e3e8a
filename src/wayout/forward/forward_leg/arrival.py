"""Arrival at the interfaces of a subnet: into it, past their groups, to whatever holds them.

Rules:
- EP-10: The groups of an interface endpoint have to admit the sender.
- EP-15: Its interfaces are reached by the local route, or by peering and transit gateway like any private address.
"""

from wayout.forward.crossing.encryption_check import meet_encryption_control
from wayout.forward.crossing.holder import meet_holder
from wayout.forward.crossing.subnet_edge import cross
from wayout.forward.decision.decision import doubts, stops
from wayout.forward.decision.origin import SELF
from wayout.forward.decision.perspective import IN
from wayout.forward.device import endpoint_service, load_balancer, nat_gateway, vpc_endpoint
from wayout.forward.device.device import Devices
from wayout.forward.device.encryption_control import Carrier
from wayout.forward.forward_leg.crowd import Answers, Crowd, crowds
from wayout.forward.journey.journey import Branch, Disposition, HopKind, Leaving, StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.forward.return_leg.reply import come_back, finish
from wayout.model.gap import Gap
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import prefixes_of

_GROUPLESS = frozenset({"transit_gateway", "gateway_load_balancer", "gateway_load_balancer_endpoint"})


def reach_interfaces(devices: Devices, traveller: Traveller, vpc_id: str, near: str | None) -> list[Branch]:
    """Deliver the packets to the interfaces of `vpc_id` that hold their destinations.

    They come from the subnet `near`, None for a gateway. Whoever sends to what nobody holds fares alike.
    """
    destinations = traveller.packets.destinations()
    branches: list[Branch] = []
    answers = Answers(devices, traveller, vpc_id)
    held: list[tuple[int, int]] = []
    for crowd in crowds(devices, vpc_id, destinations):
        addresses = crowd.addresses
        part = traveller.fork(traveller.packets.restrict_destinations(addresses))
        part.is_personal = True
        branches.append(_reach(devices, part, crowd, near, answers))
        held += addresses
    destinations = destinations - IntervalSet.of(*held)
    if destinations:
        part = traveller.fork(traveller.packets.restrict_destinations(destinations)) if branches else traveller
        branches.append(_find_nobody(devices, part, vpc_id))
    return branches


def _find_nobody(devices: Devices, traveller: Traveller, vpc_id: str) -> Branch:
    """Nobody holds the addresses, as far as the interfaces of the VPC are known."""
    network = devices.network
    component = _named(traveller.packets.destinations())
    if not network.is_complete("NetworkInterfaces", vpc_id):
        gap = network.gap("NetworkInterfaces", vpc_id, f"what holds {component} in {vpc_id}")
        traveller.meet(doubts(traveller.packets, gap), StepKind.DELIVER, vpc_id)
        return finish(devices, traveller, Disposition.UNKNOWN)
    split = stops(traveller.packets, Reason.DESTINATION_NOT_FOUND, component, None, (("vpc", vpc_id),))
    traveller.meet(split, StepKind.DELIVER, vpc_id)
    return finish(devices, traveller, Disposition.DROPPED, Leaving.OWN_PRIVATE)


def _named(destinations: IntervalSet) -> str:
    """The first block of addresses, and whether there are others."""
    first, last = next(iter(destinations))
    block = prefixes_of(IntervalSet.of((first, last)))[0]
    named = str(Address(block.first)) if block.first == block.last else str(block)
    return named if block.last == destinations.last else f"{block} and others"


def reach(devices: Devices, traveller: Traveller, interface: NetworkInterface, near: str | None) -> Branch:
    """Into the interface's subnet and past its filters, from the subnet `near` (None from outside the network)."""
    answers = Answers(devices, traveller, interface.vpc_id)
    return _reach(devices, traveller, Crowd([(interface, traveller.packets.destinations())]), near, answers)


def _reach(devices: Devices, traveller: Traveller, crowd: Crowd, near: str | None, answers: Answers) -> Branch:
    """Into the subnet of a crowd and past the filters of all its members. Source: SG-1, NACL-8, NACL-14, EP-10, EP-15."""
    network = devices.network
    interface, packets = crowd.first, traveller.packets
    subnet = network.find("Subnets", network.subnets, interface.subnet_id, interface.vpc_id)
    if isinstance(subnet, Gap):
        traveller.meet(doubts(packets, subnet), StepKind.DELIVER, interface.network_interface_id)
        return finish(devices, traveller, Disposition.UNKNOWN)
    if subnet.subnet_id != near:
        traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
        cross(devices, traveller, subnet, IN, PacketSet.empty())
    endpoint = devices.endpoint_of(interface)
    instance_id = interface.instance_id
    component = endpoint.vpc_endpoint_id if endpoint else instance_id or interface.network_interface_id
    kind = HopKind.VPC_ENDPOINT if endpoint else HopKind.INSTANCE if instance_id else HopKind.NETWORK_INTERFACE
    traveller.arrive(component, kind)
    if endpoint is not None:
        traveller.meet(vpc_endpoint.state_check(endpoint, packets), StepKind.CARRY, endpoint.vpc_endpoint_id)
        installed = endpoint_service.split(network, endpoint, subnet, packets)
        traveller.meet_if_telling(installed, StepKind.CARRY, endpoint.vpc_endpoint_id)
        carrier = Carrier.INTERFACE_ENDPOINT
        meet_encryption_control(devices, traveller, endpoint.vpc_id, carrier, endpoint.vpc_endpoint_id)
    elif interface.interface_type == "vpc_endpoint" and not network.is_complete("VpcEndpoints", interface.vpc_id):
        gap = network.gap("VpcEndpoints", interface.vpc_id, f"the endpoint of {interface.network_interface_id}")
        traveller.meet(doubts(packets, gap), StepKind.CARRY, interface.network_interface_id)
    meet_holder(devices, traveller, interface)
    _meet_groups(devices, traveller, crowd, answers)
    if load_balancer.is_node(interface):
        answer = load_balancer.node_split(network, interface, packets)
        traveller.meet(answer, StepKind.CARRY, interface.network_interface_id)
    traveller.step(StepKind.DELIVER, interface.network_interface_id, None, crowd.note)
    traveller.end_stretch(subnet.subnet_id)
    return come_back(devices, traveller, Disposition.DELIVERED, Leaving.OWN_PRIVATE)


def _meet_groups(devices: Devices, traveller: Traveller, crowd: Crowd, answers: Answers) -> None:
    network, packets, interface = devices.network, traveller.packets, crowd.first
    if answers.groups_of(interface):
        requester = traveller.origin.requester
        facts = (("sender", requester),) if requester != SELF else ()
        traveller.meet(answers.of(crowd), StepKind.FILTER, interface.network_interface_id, facts)
        if packets and packets.destinations().first >= IPV6_FIRST and answers.rests_on_a_reference(interface):
            traveller.notes.append("a rule that names a group is taken to match IPv6 as well (SG-12, unverified)")
    elif load_balancer.may_go_without_groups(interface):
        traveller.step(StepKind.FILTER, interface.network_interface_id, None, "no group guards this load balancer")
    elif interface.interface_type in nat_gateway.INTERFACE_TYPES:
        dropped = nat_gateway.unsolicited(network, interface, packets)
        traveller.meet(dropped, StepKind.DELIVER, interface.network_interface_id)
    elif interface.interface_type in _GROUPLESS:
        gap = Gap.feature(
            interface.interface_type, f"packets addressed to {interface.network_interface_id} itself are not modelled"
        )
        traveller.meet(doubts(packets, gap), StepKind.DELIVER, interface.network_interface_id)
    else:
        gap = network.gap("SecurityGroups", interface.vpc_id, f"the groups of {interface.network_interface_id}")
        traveller.meet(doubts(packets, gap), StepKind.FILTER, interface.network_interface_id)
