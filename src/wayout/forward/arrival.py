"""Arrival at an interface of the network: into its subnet, past its groups, to whatever holds it."""

from wayout.forward import vpc_endpoint
from wayout.forward.decision import doubts, stops
from wayout.forward.device import Devices
from wayout.forward.journey import Branch, Disposition, HopKind, Leaving, StepKind
from wayout.forward.perspective import IN, Direction
from wayout.forward.reply import come_back, finish
from wayout.forward.subnet_edge import cross
from wayout.forward.traveller import Home, Traveller
from wayout.model.gap import Gap
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import prefixes_of

_GROUPLESS = frozenset(
    {"nat_gateway", "natGateway", "transit_gateway", "gateway_load_balancer", "gateway_load_balancer_endpoint"}
)


def reach_interfaces(devices: Devices, traveller: Traveller, vpc_id: str, near: str) -> list[Branch]:
    """Deliver the packets to the interfaces of `vpc_id` that hold their destinations.

    They come from the subnet `near`.
    """
    traveller.is_personal = True
    destinations = traveller.packets.destinations()
    branches: list[Branch] = []
    for interface, addresses in _holders(devices, vpc_id, destinations):
        part = traveller.fork(traveller.packets.restrict_destinations(addresses))
        branches.append(reach(devices, part, interface, near))
        destinations = destinations - addresses
    if destinations:
        part = traveller.fork(traveller.packets.restrict_destinations(destinations)) if branches else traveller
        branches.append(_find_nobody(devices, part, vpc_id))
    return branches


def _find_nobody(devices: Devices, traveller: Traveller, vpc_id: str) -> Branch:
    """Nobody holds the addresses, as far as the interfaces of the VPC are known."""
    network = devices.network
    blocks = prefixes_of(traveller.packets.destinations())
    named = str(Address(blocks[0].first)) if blocks[0].first == blocks[0].last else str(blocks[0])
    component = named if len(blocks) == 1 else f"{blocks[0]} and others"
    if not network.is_complete("NetworkInterfaces", vpc_id):
        gap = network.gap("NetworkInterfaces", vpc_id, f"what holds {component} in {vpc_id}")
        traveller.meet(doubts(traveller.packets, gap), StepKind.DELIVER, vpc_id)
        return finish(devices, traveller, Disposition.UNKNOWN)
    split = stops(traveller.packets, Reason.DESTINATION_NOT_FOUND, component, None, (("vpc", vpc_id),))
    traveller.meet(split, StepKind.DELIVER, vpc_id)
    return finish(devices, traveller, Disposition.DROPPED, Leaving.OWN_PRIVATE)


def _holders(devices: Devices, vpc_id: str, destinations: IntervalSet) -> list[tuple[NetworkInterface, IntervalSet]]:
    """The interfaces that hold some of the destinations, each with those that it holds."""
    network = devices.network
    if destinations.first == destinations.last:
        one = network.interface_at.get((vpc_id, Address(destinations.first)))
        return [(one, destinations)] if one is not None else []
    found: list[tuple[NetworkInterface, IntervalSet]] = []
    for interface in network.interfaces_of_vpc.get(vpc_id, ()):
        held = [(int(a), int(a)) for a in interface.addresses if a in destinations]
        if held:
            found.append((interface, IntervalSet.of(*held)))
    return found


def reach(
    devices: Devices, traveller: Traveller, interface: NetworkInterface, near: str | None, via: str = "local"
) -> Branch:
    """Into the interface's subnet and past its filters, from the subnet `near` (None from outside the network).

    Source: SG-1, NACL-8, EP-10.
    """
    network = devices.network
    packets, origin = traveller.packets, traveller.origin
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
    elif interface.interface_type == "vpc_endpoint" and not network.is_complete("VpcEndpoints", interface.vpc_id):
        gap = network.gap("VpcEndpoints", interface.vpc_id, f"the endpoint of {interface.network_interface_id}")
        traveller.meet(doubts(packets, gap), StepKind.CARRY, interface.network_interface_id)
    meet_holder(devices, traveller, interface)
    groups = interface.group_ids or (tuple(group.group_id for group in endpoint.groups) if endpoint else ())
    if groups:
        group_filter = devices.groups(groups, interface.vpc_id, Direction.INGRESS)
        split = group_filter.split(packets, IN, origin, traveller.source)
        facts = (("interface", interface.network_interface_id),)
        traveller.meet(split, StepKind.FILTER, interface.network_interface_id, facts)
    elif interface.interface_type in _GROUPLESS:
        gap = Gap.feature(
            interface.interface_type, f"packets addressed to {interface.network_interface_id} itself are not modelled"
        )
        traveller.meet(doubts(packets, gap), StepKind.DELIVER, interface.network_interface_id)
    else:
        gap = network.gap("SecurityGroups", interface.vpc_id, f"the groups of {interface.network_interface_id}")
        traveller.meet(doubts(packets, gap), StepKind.FILTER, interface.network_interface_id)
    traveller.step(StepKind.DELIVER, interface.network_interface_id)
    traveller.homes.append(Home(traveller.home, subnet.subnet_id, via, crossing=traveller.crossing))
    return come_back(
        devices, traveller, Disposition.DELIVERED, Leaving.TRANSLATED if origin.is_translated else Leaving.OWN_PRIVATE
    )


def meet_holder(devices: Devices, traveller: Traveller, interface: NetworkInterface) -> None:
    """An instance that is not running answers nothing."""
    if interface.instance_id is None:
        return
    network, packets = devices.network, traveller.packets
    instance = network.find("Reservations", network.instances, interface.instance_id, interface.vpc_id)
    if isinstance(instance, Gap):
        traveller.meet(doubts(packets, instance), StepKind.DELIVER, interface.instance_id)
    elif instance.state.name != "running":
        facts = (("state", instance.state.name),)
        split = stops(packets, Reason.TARGET_NOT_RUNNING, interface.instance_id, None, facts)
        traveller.meet(split, StepKind.DELIVER, interface.instance_id)
