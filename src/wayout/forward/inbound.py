"""From the internet to an interface of the network, and the reply back out.

Modelled: the public address that leads to an interface (IGW-2), the internet gateway's attachment and Block Public
Access, the gateway's own route table, which may lead past a firewall first (ROUTE-13), the subnet's ACL and the
interface's groups on the way in, the ACL and the route to an internet gateway on the way out (ROUTE-14). A NAT gateway
drops what nobody asked for (NAT-12). Not modelled: load balancers.
"""

from typing import NamedTuple

from wayout.forward import internet_gateway
from wayout.forward.arrival import reach
from wayout.forward.decision import doubts, stops
from wayout.forward.device import Devices
from wayout.forward.journey import Branch, Disposition, HopKind, Leaving, StepKind
from wayout.forward.origin import Origin
from wayout.forward.traveller import Traveller
from wayout.forward.walk import Walk
from wayout.model.gap import Gap
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.packet_set import PacketSet


class Arriving(NamedTuple):
    """Packets from the internet to `public_ip`, and what they are `inside`, once the gateway has put the private address."""

    packets: PacketSet
    inside: PacketSet
    public_ip: Address


def inward(
    devices: Devices, origin: Origin, arriving: Arriving, interface: NetworkInterface | None
) -> tuple[Branch, ...]:
    """The ways of packets from the internet to the interface that their public address leads to; None for nobody's."""
    packets, public_ip = arriving.packets, arriving.public_ip
    traveller = Traveller.beginning(origin, packets)
    if interface is None:
        facts = (("vpc", "the internet gateways of the snapshot"),)
        split = stops(packets, Reason.DESTINATION_NOT_FOUND, str(public_ip), None, facts)
        traveller.meet(split, StepKind.DELIVER, str(public_ip))
        return (traveller.finish(Disposition.DROPPED, Leaving.NOT_KNOWN),)
    gateway_id = _gateway_of(devices, interface)
    if isinstance(gateway_id, Gap):
        traveller.meet(doubts(packets, gateway_id), StepKind.CARRY, interface.vpc_id)
        return (traveller.finish(Disposition.UNKNOWN, Leaving.NOT_KNOWN),)
    _enter_gateway(devices, traveller, interface, gateway_id, public_ip)
    traveller.entrance = gateway_id
    edge = devices.network.edge_table_of(gateway_id, interface.vpc_id)
    if isinstance(edge, Gap):
        traveller.meet(doubts(packets, edge), StepKind.ROUTE, gateway_id)
    elif edge is not None:
        lookup = devices.table(edge)
        routes = [choice.route for choice in lookup.split(arriving.inside)]
        if any(route is None or route.target[0] is not RouteTargetKind.LOCAL for route in routes):
            traveller.readdress(arriving.inside)
            return tuple(Walk(devices).enter(traveller, lookup, interface.vpc_id))
    return (reach(devices, traveller, interface, None),)


def _enter_gateway(
    devices: Devices, traveller: Traveller, interface: NetworkInterface, gateway_id: str, public_ip: Address
) -> None:
    """Through the internet gateway, which gives the packets the private address that the public one is paired with."""
    packets, place = traveller.packets, interface.subnet_id
    traveller.arrive(gateway_id, HopKind.INTERNET_GATEWAY)
    kind = RouteTargetKind.INTERNET_GATEWAY
    way = internet_gateway.Exit(kind, gateway_id, interface.vpc_id, place, traveller.origin)
    checks = internet_gateway.entry_checks(devices.network, way, packets)
    traveller.meet(checks, StepKind.CARRY, gateway_id, (("subnet", place),))
    if private_address(interface, public_ip) is None:
        facts = (("gateway", gateway_id),)
        split = stops(packets, Reason.NO_PUBLIC_IP, interface.network_interface_id, None, facts)
        traveller.meet(split, StepKind.TRANSLATE, gateway_id)


def _gateway_of(devices: Devices, interface: NetworkInterface) -> str | Gap:
    """The internet gateway of the interface's VPC: the attached one, else the one that its subnet's route names."""
    network = devices.network
    for gateway in network.internet_gateways.values():
        if gateway.is_attached_to(interface.vpc_id):
            return gateway.internet_gateway_id
    subnet = network.subnets.get(interface.subnet_id)
    table = network.route_table_of(subnet) if subnet is not None else None
    named = [route.target for route in table.routes] if table is not None and not isinstance(table, Gap) else []
    for kind, target in named:
        if kind is RouteTargetKind.INTERNET_GATEWAY:
            return target
    return network.gap("InternetGateways", interface.vpc_id, f"the internet gateway of {interface.vpc_id}")


def private_address(interface: NetworkInterface, public_ip: Address) -> Address | None:
    """The address of the interface that a public one leads to: an IPv6 address is its own. Source: IGW-2, IGW-7."""
    if public_ip >= IPV6_FIRST:
        return public_ip if public_ip in interface.addresses else None
    own = (private for private in interface.addresses if private < IPV6_FIRST)
    return next((private for private in own if interface.public_address_of(private) == public_ip), None)
