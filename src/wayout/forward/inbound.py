"""From the internet to an interface of the network, and the reply back out.

Modelled: the public address that leads to an interface (IGW-2), the internet gateway's attachment and Block Public
Access, the gateway's own route table, which may lead past a firewall first (ROUTE-13), the subnet's ACL and the
interface's groups on the way in, the ACL and the route to an internet gateway on the way out (ROUTE-14). A NAT gateway
drops what nobody asked for (NAT-12). Not modelled: load balancers.

Rules:
- ROUTE-13: What enters by a gateway goes by that gateway's own route table, if it has one.
- ROUTE-14: Who is called from the internet needs a route to the internet gateway for the replies.
"""

from typing import NamedTuple

from wayout.forward.decision.decision import doubts, stops
from wayout.forward.decision.origin import Origin
from wayout.forward.device.device import Devices
from wayout.forward.forward_leg.arrival import reach
from wayout.forward.forward_leg.entrance import come_in
from wayout.forward.journey.journey import Branch, Disposition, Leaving, StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.forward.walk import Walk
from wayout.model.gap import Gap
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.net.address import Address
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
    gateway_id = come_in(devices, traveller, interface, public_ip)
    if gateway_id is None:
        ending = Disposition.UNKNOWN if traveller.stretch.possible else Disposition.DROPPED
        return (traveller.finish(ending, Leaving.NOT_KNOWN),)
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
