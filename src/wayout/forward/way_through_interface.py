"""The way through an appliance: a route to an interface or instance, such as a NAT instance or a firewall.

Modelled: the source/destination check, a running instance, the interface's groups in and out, its subnet's ACL, and its
own way out (ROUTE-11). What the appliance does with a packet stands in no AWS answer. Where its own way leads to an
internet gateway it must translate, or nothing would come back, so it is taken for a NAT instance, with its own
addresses, and the answer says so. On other ways the answer stays unknown.
"""

from collections.abc import Callable

from wayout.forward.arrival import meet_holder
from wayout.forward.decision import doubts, stops
from wayout.forward.device import Devices
from wayout.forward.journey import Branch, Disposition, HopKind, StepKind
from wayout.forward.origin import Origin, PublicAddress
from wayout.forward.perspective import IN, OUT, Perspective
from wayout.forward.reply import finish
from wayout.forward.route_table import RouteLookup
from wayout.forward.subnet_edge import cross
from wayout.forward.traveller import Home, Traveller
from wayout.model.gap import Gap
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.address import Family
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_ANY

Depart = Callable[[Traveller, Subnet], list[Branch]]
"""How the walk goes on from a subnet."""


def through_interface(
    devices: Devices, traveller: Traveller, subnet: Subnet, target: str, depart: Depart
) -> list[Branch]:
    """From `subnet` through the interface, or the instance's primary interface, that its route names.

    Source: ROUTE-11.
    """
    network = devices.network
    attached = network.interfaces_of_instance.get(target, ())
    interface = network.network_interfaces.get(target) or next(iter(attached), None)
    home = network.subnets.get(interface.subnet_id) if interface is not None else None
    if interface is None or home is None:
        gap = network.gap("NetworkInterfaces", subnet.subnet_id, f"{target}, to which a route leads,")
        traveller.meet(doubts(traveller.packets, gap), StepKind.CARRY, target)
        return [finish(devices, traveller, Disposition.UNKNOWN)]
    identity = interface.network_interface_id
    if identity in traveller.visited:
        facts = (("next", identity), ("subnet", subnet.subnet_id))
        loop = stops(traveller.packets, Reason.NAT_LOOP, identity, None, facts)
        traveller.meet(loop, StepKind.ROUTE, identity)
        return [finish(devices, traveller, Disposition.DROPPED)]
    if home.subnet_id != subnet.subnet_id:
        traveller.arrive(home.subnet_id, HopKind.SUBNET)
        cross(devices, traveller, home, IN, PacketSet.empty())
    traveller.arrive(
        interface.instance_id or identity, HopKind.INSTANCE if interface.instance_id else HopKind.NETWORK_INTERFACE
    )
    _check(devices, traveller, interface)
    _filter(devices, traveller, interface, IN)
    traveller.visited = (*traveller.visited, identity)
    name = interface.instance_id or identity
    if not _leads_out(devices, traveller, home):
        message = (
            f"{name} forwards packets on a way that does not lead to an internet gateway; that is not modelled yet"
        )
        traveller.meet(doubts(traveller.packets, Gap.feature("appliance", message)), StepKind.CARRY, name)
        return [finish(devices, traveller, Disposition.UNKNOWN)]
    traveller.notes.append(f"{name} forwards packets and translates them to its own address, which no AWS answer shows")
    traveller.homes.append(Home(traveller.home, home.subnet_id, name, crossing=traveller.crossing))
    traveller.translate(_translated(interface))
    traveller.step(StepKind.TRANSLATE, name, None, f"source becomes {name}")
    _filter(devices, traveller, interface, OUT)
    return depart(traveller, home)


def _check(devices: Devices, traveller: Traveller, interface: NetworkInterface) -> None:
    packets, identity = traveller.packets, interface.network_interface_id
    if interface.source_dest_check:
        split = stops(
            packets, Reason.SOURCE_DEST_CHECK, identity, None, (("instance", interface.instance_id or "none"),)
        )
        traveller.meet(split, StepKind.CARRY, identity)
    meet_holder(devices, traveller, interface)


def _filter(devices: Devices, traveller: Traveller, interface: NetworkInterface, perspective: Perspective) -> None:
    """The appliance's groups see forwarded packets like its own. Source: ROUTE-11."""
    if not interface.group_ids:
        return
    groups = devices.groups(interface.group_ids, interface.vpc_id, perspective.direction)
    split = groups.split(traveller.packets, perspective, traveller.origin, traveller.source)
    facts = (("interface", interface.network_interface_id), ("direction", perspective.direction))
    traveller.meet(split, StepKind.FILTER, interface.network_interface_id, facts)


def _leads_out(devices: Devices, traveller: Traveller, home: Subnet) -> bool:
    """Whether the appliance's own subnet sends these packets to an internet gateway."""
    lookup = devices.routes(home)
    if not isinstance(lookup, RouteLookup):
        return False
    routes = [choice.route for choice in lookup.split(traveller.packets) if choice.gap is None]
    return any(route is not None and route.target[0] is RouteTargetKind.INTERNET_GATEWAY for route in routes)


def _translated(interface: NetworkInterface) -> Origin:
    """The sender as the world behind a NAT instance sees it."""
    private = next((address for address in interface.addresses if address.family is Family.IPV4), None)
    public = interface.public_address_of(private) if private is not None else None
    return Origin(
        component=interface.network_interface_id,
        vpc_id=interface.vpc_id,
        subnet_id=interface.subnet_id,
        ipv4=IntervalSet.single(private) if private is not None else IntervalSet.empty(),
        group_ids=interface.group_ids,
        public=PublicAddress.PRESENT if public is not None else PublicAddress.NONE,
        public_ip=public,
        ports=EPHEMERAL_ANY,
        interface_id=interface.network_interface_id,
        instance_id=interface.instance_id,
        own_name=interface.network_interface_id,
    )
