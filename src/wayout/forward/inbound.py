"""From the internet to an interface of the network, and the reply back out.

Modelled: the public address that leads to an interface (IGW-2), the internet gateway's attachment and Block Public
Access, the subnet's ACL and the interface's groups on the way in, the ACL and the route to an internet gateway on the
way out (ROUTE-14). A NAT gateway drops what nobody asked for (NAT-12). Not modelled: edge route tables (ROUTE-13), load
balancers.
"""

from wayout.forward import internet_gateway
from wayout.forward.arrival import reach
from wayout.forward.decision import doubts, stops
from wayout.forward.device import Devices
from wayout.forward.journey import Branch, Disposition, HopKind, Leaving, StepKind
from wayout.forward.origin import Origin
from wayout.forward.traveller import Traveller
from wayout.model.gap import Gap
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.packet_set import PacketSet


def inward(
    devices: Devices, origin: Origin, packets: PacketSet, interface: NetworkInterface | None, public_ip: Address
) -> Branch:
    """The way of `packets`, addressed to `public_ip`, from the internet to the interface that it leads to.

    None for an address of nobody.
    """
    traveller = Traveller.beginning(origin, packets)
    if interface is None:
        split = stops(
            packets,
            Reason.DESTINATION_NOT_FOUND,
            str(public_ip),
            None,
            (("vpc", "the internet gateways of the snapshot"),),
        )
        traveller.meet(split, StepKind.DELIVER, str(public_ip))
        return traveller.finish(Disposition.DROPPED, Leaving.NOT_KNOWN)
    gateway_id = _gateway_of(devices, interface)
    if isinstance(gateway_id, Gap):
        traveller.meet(doubts(packets, gateway_id), StepKind.CARRY, interface.vpc_id)
        return traveller.finish(Disposition.UNKNOWN, Leaving.NOT_KNOWN)
    traveller.arrive(gateway_id, HopKind.INTERNET_GATEWAY)
    way = internet_gateway.Exit(
        RouteTargetKind.INTERNET_GATEWAY, gateway_id, interface.vpc_id, interface.subnet_id, origin
    )
    traveller.meet(
        internet_gateway.entry_checks(devices.network, way, packets),
        StepKind.CARRY,
        gateway_id,
        (("subnet", interface.subnet_id),),
    )
    has_address = public_ip in interface.addresses if public_ip >= IPV6_FIRST else _is_paired(interface, public_ip)
    if not has_address:
        facts = (("gateway", gateway_id),)
        traveller.meet(
            stops(packets, Reason.NO_PUBLIC_IP, interface.network_interface_id, None, facts),
            StepKind.TRANSLATE,
            gateway_id,
        )
    edge = devices.network.edge_table_of(gateway_id, interface.vpc_id)
    if isinstance(edge, Gap):
        traveller.meet(doubts(packets, edge), StepKind.ROUTE, gateway_id)
    elif edge is not None and any(route.target[0] is not RouteTargetKind.LOCAL for route in edge.routes):
        gap = Gap.feature(
            "edge route table",
            f"what enters through {gateway_id} is routed by {edge.route_table_id}, which is not modelled yet",
        )
        traveller.meet(doubts(packets, gap), StepKind.ROUTE, edge.route_table_id)
    traveller.entrance = gateway_id
    return reach(devices, traveller, interface, None)


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


def _is_paired(interface: NetworkInterface, public_ip: Address) -> bool:
    return any(
        interface.public_address_of(private) == public_ip for private in interface.addresses if private < IPV6_FIRST
    )
