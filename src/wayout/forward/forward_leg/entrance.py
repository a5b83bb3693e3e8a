"""Entrance: the internet gateway by which packets from the internet come into a VPC.

Modelled: which gateway that is, its attachment (IGW-1), Block Public Access (BPA-2, BPA-3), and the private address that
a public one is paired with (IGW-2). A VPC that surely has no internet gateway lets nobody in (IGW-1).
"""

from wayout.forward.decision.decision import doubts, stops
from wayout.forward.device import internet_gateway
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import HopKind, StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.net.address import IPV6_FIRST, Address


def come_in(devices: Devices, traveller: Traveller, interface: NetworkInterface, public_ip: Address) -> str | None:
    """Through the internet gateway of the interface's VPC, whose id this is; None where there is none, or nobody knows."""
    packets, vpc_id = traveller.packets, interface.vpc_id
    gateway_id = _gateway_of(devices, interface)
    if isinstance(gateway_id, Gap):
        traveller.meet(doubts(packets, gateway_id), StepKind.CARRY, vpc_id)
        return None
    if gateway_id is None:
        split = stops(packets, Reason.IGW_NOT_ATTACHED, vpc_id, None, (("vpc", vpc_id),))
        traveller.meet(split, StepKind.CARRY, vpc_id)
        return None
    _enter(devices, traveller, interface, gateway_id, public_ip)
    traveller.entrance = gateway_id
    return gateway_id


def _enter(
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


def _gateway_of(devices: Devices, interface: NetworkInterface) -> str | Gap | None:
    """The internet gateway of the interface's VPC: the attached one, else the one that its subnet's route names.

    None when there surely is none.
    """
    network = devices.network
    for gateway in network.internet_gateways.values():
        if gateway.is_attached_to(interface.vpc_id):
            return gateway.internet_gateway_id
    subnet = network.subnets.get(interface.subnet_id)
    table = network.route_table_of(subnet) if subnet is not None else None
    named = [route.target for route in table.routes] if table is not None and not isinstance(table, Gap) else []
    is_known = _is_told(network, interface.vpc_id)
    for kind, target in named:
        if kind is RouteTargetKind.INTERNET_GATEWAY and (target in network.internet_gateways or not is_known):
            return target
    if is_known:
        return None
    return network.gap("InternetGateways", interface.vpc_id, f"the internet gateway of {interface.vpc_id}")


def _is_told(network: Network, vpc_id: str) -> bool:
    """Whether the snapshot holds every internet gateway of the VPC: those of a shared VPC stand in its owner's account."""
    vpc, scope = network.vpcs.get(vpc_id), network.scope_of(vpc_id)
    owner = vpc.owner_id if vpc is not None else None
    is_own = owner is None or scope is None or not scope.account.isdigit() or owner == scope.account
    return is_own and network.is_complete("InternetGateways", vpc_id)


def private_address(interface: NetworkInterface, public_ip: Address) -> Address | None:
    """The address of the interface that a public one leads to: an IPv6 address is its own. Source: IGW-2, IGW-7."""
    if public_ip >= IPV6_FIRST:
        return public_ip if public_ip in interface.addresses else None
    own = (private for private in interface.addresses if private < IPV6_FIRST)
    return next((private for private in own if interface.public_address_of(private) == public_ip), None)
