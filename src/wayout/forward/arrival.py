"""Arrival at an interface of the network: into its subnet, past its groups, to whatever holds it."""

from wayout.forward import vpc_endpoint
from wayout.forward.decision import doubts, stops
from wayout.forward.device import Devices
from wayout.forward.journey import Branch, Disposition, HopKind, Leaving, StepKind
from wayout.forward.perspective import IN, Direction
from wayout.forward.reply import come_back
from wayout.forward.traveller import Home, Traveller
from wayout.model.gap import Gap
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import prefixes_of

_GROUPLESS = frozenset(
    {"nat_gateway", "natGateway", "transit_gateway", "gateway_load_balancer", "gateway_load_balancer_endpoint"}
)


def reach_interfaces(devices: Devices, traveller: Traveller, vpc_id: str, near: str, via: str) -> list[Branch]:
    """Deliver the packets to the interfaces of `vpc_id` that hold their destinations; `via` is `local` or the peering they came over."""
    network = devices.network
    traveller.is_personal = True
    if not network.has_document("NetworkInterfaces", vpc_id):
        gap = network.gap("NetworkInterfaces", vpc_id, f"what holds the addresses of {vpc_id}")
        traveller.meet(doubts(traveller.packets, gap), StepKind.DELIVER, vpc_id)
        return [_nowhere(devices, traveller, near, Disposition.UNKNOWN)]
    destinations = traveller.packets.destinations()
    branches: list[Branch] = []
    for interface, addresses in _holders(devices, vpc_id, destinations):
        part = traveller.fork(traveller.packets.restrict_destinations(addresses))
        branches.append(reach(devices, part, interface, near, via))
        destinations = destinations - addresses
    if destinations:
        part = traveller.fork(traveller.packets.restrict_destinations(destinations)) if branches else traveller
        blocks = prefixes_of(destinations)
        is_one = destinations.first == destinations.last
        component = (
            str(Address(destinations.first))
            if is_one
            else str(blocks[0])
            if len(blocks) == 1
            else f"{blocks[0]} and others"
        )
        part.meet(
            stops(part.packets, Reason.DESTINATION_NOT_FOUND, component, None, (("vpc", vpc_id),)),
            StepKind.DELIVER,
            vpc_id,
        )
        branches.append(_nowhere(devices, part, near, Disposition.DROPPED))
    return branches


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


def _nowhere(devices: Devices, traveller: Traveller, near: str, ending: Disposition) -> Branch:
    traveller.homes.append(Home(near, None, ""))
    return come_back(devices, traveller, ending, Leaving.OWN_PRIVATE)


def reach(devices: Devices, traveller: Traveller, interface: NetworkInterface, near: str | None, via: str) -> Branch:
    """Into the interface's subnet and past its filters, from the subnet `near` (None from outside the network). Source: SG-1, NACL-8, EP-10."""
    network = devices.network
    packets, origin = traveller.packets, traveller.origin
    subnet = network.subnets[interface.subnet_id]
    if subnet.subnet_id != near:
        traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
        acl = devices.acl(subnet, Direction.INGRESS)
        split = doubts(packets, acl) if isinstance(acl, Gap) else acl.split(packets, IN, traveller.source)
        component = subnet.subnet_id if isinstance(acl, Gap) else acl.acl.network_acl_id
        traveller.meet(split, StepKind.FILTER, component, (("subnet", subnet.subnet_id), ("direction", "ingress")))
    endpoint = devices.endpoint_of(interface)
    instance_id = interface.instance_id
    component = endpoint.vpc_endpoint_id if endpoint else instance_id or interface.network_interface_id
    kind = HopKind.VPC_ENDPOINT if endpoint else HopKind.INSTANCE if instance_id else HopKind.NETWORK_INTERFACE
    traveller.arrive(component, kind)
    if endpoint is not None:
        traveller.meet(vpc_endpoint.state_check(endpoint, packets), StepKind.CARRY, endpoint.vpc_endpoint_id)
    _meet_holder(devices, traveller, interface)
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
    traveller.homes.append(Home(near, subnet.subnet_id, via))
    return come_back(
        devices, traveller, Disposition.DELIVERED, Leaving.TRANSLATED if origin.is_translated else Leaving.OWN_PRIVATE
    )


def _meet_holder(devices: Devices, traveller: Traveller, interface: NetworkInterface) -> None:
    """An instance that is not running answers nothing. Without the document of instances, running is assumed and said."""
    if interface.instance_id is None:
        return
    instance = devices.network.instances.get(interface.instance_id)
    if instance is None:
        traveller.notes.append(f"{interface.instance_id} is running: the snapshot does not describe it")
    elif instance.state.name != "running":
        facts = (("state", instance.state.name),)
        split = stops(traveller.packets, Reason.TARGET_NOT_RUNNING, interface.instance_id, None, facts)
        traveller.meet(split, StepKind.DELIVER, interface.instance_id)
