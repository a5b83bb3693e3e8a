"""An appliance, as packets of either leg pass it: an interface or instance that a route names and that forwards.

Modelled: the source/destination check, a running instance, the interface's groups (ROUTE-11). What it does with a
packet stands in no AWS answer: that is in doubt, and the gap names it.

Rules:
- ROUTE-11: An interface forwards others' packets when its source/destination check is off, its instance runs, and its
  own groups and its subnet's ACL let them through.
"""

from wayout.forward.crossing.holder import meet_holder
from wayout.forward.crossing.subnet_edge import cross
from wayout.forward.decision.decision import doubts, stops
from wayout.forward.decision.perspective import Direction, Leg, Perspective
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import HopKind, StepKind
from wayout.forward.journey.traveller import Inline, Traveller
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.subnet import Subnet
from wayout.net.packet_set import PacketSet


def appliance_at(network: Network, target: str, near: str) -> tuple[NetworkInterface, Subnet] | Gap:
    """The interface, or the instance's primary one, that a route names, and its subnet."""
    attached = network.interfaces_of_instance.get(target, ())
    interface = network.network_interfaces.get(target) or next(iter(attached), None)
    home = network.subnets.get(interface.subnet_id) if interface is not None else None
    if interface is None or home is None:
        return network.gap("NetworkInterfaces", near, f"{target}, to which a route leads,")
    return interface, home


def appliance_name(interface: NetworkInterface) -> str:
    """How an appliance is named: by its instance, if it has one."""
    return interface.instance_id or interface.network_interface_id


def enter_appliance(
    devices: Devices, traveller: Traveller, interface: NetworkInterface, home: Subnet, near: str | None
) -> None:
    """From the subnet `near` into the appliance: its subnet's ACL, its check and its state. Source: ROUTE-11."""
    if home.subnet_id != near:
        traveller.arrive(home.subnet_id, HopKind.SUBNET)
        cross(devices, traveller, home, Perspective(traveller.leg, Direction.INGRESS), PacketSet.empty())
    kind = HopKind.INSTANCE if interface.instance_id else HopKind.NETWORK_INTERFACE
    traveller.arrive(appliance_name(interface), kind)
    packets, identity = traveller.packets, interface.network_interface_id
    if interface.source_dest_check:
        facts = (("instance", interface.instance_id or "none"),)
        traveller.meet(stops(packets, Reason.SOURCE_DEST_CHECK, identity, None, facts), StepKind.CARRY, identity)
    meet_holder(devices, traveller, interface)


def meet_groups(devices: Devices, traveller: Traveller, interface: NetworkInterface, perspective: Perspective) -> None:
    """The appliance's groups see forwarded packets like its own. Source: ROUTE-11."""
    if not interface.group_ids:
        return
    groups = devices.groups(interface.group_ids, interface.vpc_id, perspective.direction)
    split = groups.split(traveller.packets, perspective, traveller.sender, traveller.source)
    facts = (("interface", interface.network_interface_id), ("direction", perspective.direction))
    traveller.meet(split, StepKind.FILTER, interface.network_interface_id, facts)


def pass_unchanged(traveller: Traveller, interface: NetworkInterface) -> None:
    """Through an appliance that translates nothing, as far as that is known."""
    name = appliance_name(interface)
    message = f"{name} forwards packets; whether it lets these pass no AWS answer shows"
    traveller.meet(doubts(traveller.packets, Gap.feature("appliance", message)), StepKind.CARRY, name)
    if traveller.leg is Leg.FORWARD:
        traveller.notes.append(f"{name} forwards packets with the addresses that they have")
    traveller.passed = (*traveller.passed, Inline(name, interface.vpc_id))
