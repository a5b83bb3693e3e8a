"""What stands in the line, as packets of either leg pass it: an endpoint, or a firewall attached to a transit gateway.

Packets enter the endpoint's subnet by its ACL, pass what stands behind the endpoint unchanged, and leave by the ACL and
the route table of the endpoint's own subnet (EP-18, FW-1, FW-2). The endpoint has no groups. A firewall that is attached
to a transit gateway has no subnet of the account's: the gateway alone routes what it passes (FW-1).

Rules:
- EP-18: Packets enter the subnet of an endpoint in the line by its ACL, pass unchanged, and leave by the ACL and
  table of that subnet.
- FW-1: A firewall sees what a route leads to one of its endpoints, or to its attachment; one that is not READY
  carries nothing.
- FW-2: The endpoint's own subnet is where packets go on from: what stands in it is not inspected.
"""

from wayout.forward.crossing.inspection import Inspected, inspect, inspect_attached
from wayout.forward.crossing.subnet_edge import cross
from wayout.forward.decision.perspective import Direction, Leg, Perspective
from wayout.forward.device import endpoint_service, vpc_endpoint
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import HopKind, StepKind
from wayout.forward.journey.traveller import Inline, Traveller
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.subnet import Subnet
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.packet_set import PacketSet


def endpoint_subnet(network: Network, endpoint: VpcEndpoint) -> Subnet | Gap:
    """The subnet in which the endpoint stands: it has exactly one. Source: EP-18."""
    interfaces = (network.network_interfaces.get(identity) for identity in endpoint.network_interface_ids)
    named = (*endpoint.subnet_ids, *(interface.subnet_id for interface in interfaces if interface is not None))
    where = tuple(dict.fromkeys(named))
    identity = endpoint.vpc_endpoint_id
    if len(where) == 1:
        return network.find("Subnets", network.subnets, where[0], endpoint.vpc_id)
    if not where:
        return network.gap("NetworkInterfaces", endpoint.vpc_id, f"the subnet of {identity}")
    return Gap.feature("gateway load balancer", f"{identity} names several subnets: {', '.join(where)}")


def pass_endpoint(
    devices: Devices, traveller: Traveller, endpoint: VpcEndpoint, home: Subnet, near: str | None
) -> None:
    """Into the endpoint's subnet `home`, coming from the subnet `near`, and through the endpoint."""
    identity, leg = endpoint.vpc_endpoint_id, traveller.leg
    if home.subnet_id != near:
        traveller.arrive(home.subnet_id, HopKind.SUBNET)
        cross(devices, traveller, home, Perspective(leg, Direction.INGRESS), PacketSet.empty())
    traveller.arrive(identity, HopKind.VPC_ENDPOINT)
    is_known = leg is Leg.RETURN and any(place.component == identity for place in traveller.passed_there)
    if not is_known:
        traveller.meet(vpc_endpoint.state_check(endpoint, traveller.packets), StepKind.CARRY, identity)
        installed = endpoint_service.split(devices.network, endpoint, home, traveller.packets)
        traveller.meet_if_telling(installed, StepKind.CARRY, identity)
    inspected = Inspected(traveller.packets, leg, traveller.origin, traveller.source, traveller.application)
    traveller.meet(inspect(devices, endpoint, inspected), StepKind.FILTER, identity)
    traveller.passed = (*traveller.passed, Inline(identity, endpoint.vpc_id))


def pass_attached_firewall(devices: Devices, traveller: Traveller, attachment_id: str, gateway_id: str) -> None:
    """Through the firewall that is attached to a transit gateway. Source: FW-1, FW-3, FW-4."""
    traveller.arrive(attachment_id, HopKind.NETWORK_FIREWALL)
    known = devices.network.firewall_at.get(attachment_id)
    note = f"to the firewall {known[0].name}" if known is not None else None
    traveller.step(StepKind.CARRY, attachment_id, None, note)
    inspected = Inspected(traveller.packets, traveller.leg, traveller.origin, traveller.source, traveller.application)
    traveller.meet(inspect_attached(devices, attachment_id, gateway_id, inspected), StepKind.FILTER, attachment_id)
    traveller.passed = (*traveller.passed, Inline(attachment_id, gateway_id))
