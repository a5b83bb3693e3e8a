"""The way through an appliance: a route to an interface or instance, such as a NAT instance or a firewall.

Modelled: the source/destination check, a running instance, the interface's groups in and out, its subnet's ACL, and its
own way out (ROUTE-11). What the appliance does with a packet stands in no AWS answer. Where its own way leads to an
internet gateway it must translate, or nothing would come back, so it is taken for a NAT instance, with its own
addresses, and the answer says so; unless the gateway's own table leads replies to it. On other ways, and for IPv6, it
is taken to forward packets as they are, and the answer stays unknown unless something else stops them for certain: a
gateway drops sources of another VPC (IGW-9).
"""

from collections.abc import Callable

from wayout.forward.crossing.appliance import appliance_at, appliance_name, enter_appliance, meet_groups, pass_unchanged
from wayout.forward.decision.decision import doubts, stops
from wayout.forward.decision.origin import Origin, PublicAddress
from wayout.forward.decision.perspective import IN, OUT
from wayout.forward.device.device import Devices
from wayout.forward.device.route_table import RouteLookup
from wayout.forward.journey.journey import Branch, Disposition, StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.forward.return_leg.reply import finish
from wayout.model.gap import Gap
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTable, RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.address import IPV6_FIRST, Family
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_ANY

Depart = Callable[[Traveller, Subnet], list[Branch]]
"""How the walk goes on from a subnet."""


def through_interface(
    devices: Devices, traveller: Traveller, target: str, vpc_id: str, near: str | None, depart: Depart
) -> list[Branch]:
    """Through the interface, or the instance's primary interface, that a route of `vpc_id` names.

    The packets come from the subnet `near`, None from a gateway.

    Source: ROUTE-11.
    """
    found = appliance_at(devices.network, target, vpc_id)
    if isinstance(found, Gap):
        traveller.meet(doubts(traveller.packets, found), StepKind.CARRY, target)
        return [finish(devices, traveller, Disposition.UNKNOWN)]
    interface, home = found
    identity, name = interface.network_interface_id, appliance_name(interface)
    if identity in traveller.visited or any(place.component == name for place in traveller.passed):
        facts = (("next", identity), ("subnet", near or vpc_id))
        loop = stops(traveller.packets, Reason.NAT_LOOP, identity, None, facts)
        traveller.meet(loop, StepKind.ROUTE, identity)
        return [finish(devices, traveller, Disposition.DROPPED)]
    enter_appliance(devices, traveller, interface, home, near)
    meet_groups(devices, traveller, interface, IN)
    if not _translates(devices, traveller, interface, home):
        return _on_as_itself(devices, traveller, interface, depart)
    traveller.visited = (*traveller.visited, identity)
    traveller.notes.append(f"{name} forwards packets and translates them to its own address, which no AWS answer shows")
    traveller.end_stretch(home.subnet_id, name)
    traveller.translate(_translated(interface))
    traveller.step(StepKind.TRANSLATE, name, None, f"source becomes {name}")
    meet_groups(devices, traveller, interface, OUT)
    return depart(traveller, home)


def _on_as_itself(devices: Devices, traveller: Traveller, interface: NetworkInterface, depart: Depart) -> list[Branch]:
    """Through an appliance that keeps the addresses, and on from its subnet.

    One with interfaces in several subnets may send on from any of them.
    """
    pass_unchanged(traveller, interface)
    own = devices.network.interfaces_of_instance.get(interface.instance_id or "", ())
    others = {other.subnet_id: other for other in (interface, *own) if other.subnet_id in devices.network.subnets}
    branches: list[Branch] = []
    for number, other in enumerate(others.values()):
        part = traveller.fork(traveller.packets) if len(others) > 1 else traveller
        if number > 0 and part.gap is None:
            name = appliance_name(interface)
            message = f"{name} may send packets on from {other.network_interface_id} in {other.subnet_id} too"
            part.gap = Gap.feature("appliance", message)
        meet_groups(devices, part, other, OUT)
        branches += depart(part, devices.network.subnets[other.subnet_id])
    return branches


def _translates(devices: Devices, traveller: Traveller, interface: NetworkInterface, home: Subnet) -> bool:
    """Whether the appliance must translate: its own subnet sends these packets to an internet gateway.

    It need not where what enters by that gateway for the sender is routed to the appliance (ROUTE-13), nor for IPv6,
    whose addresses are public as they are (IGW-7).
    """
    lookup, destinations = devices.routes(home), traveller.packets.destinations()
    if not isinstance(lookup, RouteLookup) or (destinations and destinations.first >= IPV6_FIRST):
        return False
    routes = [choice.route for choice in lookup.split(traveller.packets) if choice.gap is None]
    gateways = [r.target[1] for r in routes if r is not None and r.target[0] is RouteTargetKind.INTERNET_GATEWAY]
    return bool(gateways) and not any(_returns_to(devices, traveller, interface, gateway) for gateway in gateways)


def _returns_to(devices: Devices, traveller: Traveller, interface: NetworkInterface, gateway_id: str) -> bool:
    """Whether the gateway's own table sends replies to the appliance."""
    edge = devices.network.edge_table_of(gateway_id, interface.vpc_id)
    if not isinstance(edge, RouteTable):
        return False
    choices = devices.table(edge).split(PacketSet.box(destinations=traveller.source))
    targets = {choice.route.target[1] for choice in choices if choice.route is not None}
    return targets in ({interface.network_interface_id}, {interface.instance_id})


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
