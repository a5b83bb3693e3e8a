"""A neighbour: a NAT gateway or an appliance in the sender's own subnet, to which a route hands packets on.

They stay inside the subnet on their way to it, so that its ACL never sees them. Source: NACL-8, NAT-5.
"""

from wayout.forward.crossing.appliance import appliance_at
from wayout.forward.device.device import Devices
from wayout.forward.device.route_fate import together
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.route_table import Route, RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.packet_set import PacketSet


def handed_to_neighbours(devices: Devices, packets: PacketSet, subnet: Subnet) -> PacketSet:
    """Those of the packets that a route of the subnet surely hands to a neighbour."""
    lookup, network = devices.routes(subnet), devices.network
    found = PacketSet.empty()
    for fate in together(lookup.split(packets)) if not isinstance(lookup, Gap) else ():
        if fate.route is not None and fate.gap is None and _is_neighbour(network, fate.route, subnet):
            found = found | fate.packets
    return found


def _is_neighbour(network: Network, route: Route, subnet: Subnet) -> bool:
    """Whether the target of a route is a NAT gateway or an interface in this subnet."""
    kind, target = route.target
    match kind:
        case _ if route.state != "active":
            return False
        case RouteTargetKind.NAT_GATEWAY:
            nat = network.nat_gateways.get(target)
            return nat is not None and nat.subnet_id == subnet.subnet_id
        case RouteTargetKind.NETWORK_INTERFACE | RouteTargetKind.INSTANCE:
            found = appliance_at(network, target, subnet.vpc_id)
            return not isinstance(found, Gap) and found[1].subnet_id == subnet.subnet_id
        case _:
            return False
