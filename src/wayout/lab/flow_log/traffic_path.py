"""Traffic path: by what kind of gateway a packet leaves a VPC's router, in the numbers of flow log records.

It is told by the device that the kernel's own routing chose. A dead end, a transit gateway and an egress-only gateway have
no number that AWS documents, and give none. Source: FL-17.
"""

from collections.abc import Callable
from enum import IntEnum
from typing import assert_never

from wayout.lab.plan.plan import End, Namespace, Plan, Role
from wayout.model.network import Network
from wayout.net.address import Address, Family


class TrafficPath(IntEnum):
    """AWS's numbers, of which interfaces of Nitro instances and of Fargate tasks show these."""

    INSIDE = 1
    PEERING = 4
    PEERING_OF_REGIONS = 5
    GATEWAY_ENDPOINT = 7
    INTERNET_GATEWAY = 8


def ways(network: Network, plan: Plan) -> Callable[[End, Address], TrafficPath | None]:
    """Tells the path of what leaves by a device of a router towards an address."""
    namespaces = {namespace.name: namespace for namespace in plan.namespaces}
    far = {link.left: link.right for link in plan.links} | {link.right: link.left for link in plan.links}
    egress_only = network.egress_only_internet_gateways.values()

    def way_of(device: End, destination: Address) -> TrafficPath | None:
        other = far.get(device)
        if other is None or other.namespace == device.namespace:
            return None  # a dead end
        router, beyond = namespaces[device.namespace].component, namespaces[other.namespace]
        if destination.family is Family.IPV6 and any(gateway.is_attached_to(router) for gateway in egress_only):
            return TrafficPath.INSIDE if beyond.role is Role.INTERFACE else None
        return _way(network, router, beyond)

    return way_of


def _way(network: Network, vpc_id: str, beyond: Namespace) -> TrafficPath | None:
    match beyond.role:
        case Role.INTERFACE:
            return TrafficPath.INSIDE
        case Role.NAT_GATEWAY:
            return TrafficPath.INSIDE if network.nat_gateways[beyond.component].state == "available" else None
        case Role.BORDER:
            return TrafficPath.INTERNET_GATEWAY
        case Role.ENDPOINT:
            return TrafficPath.GATEWAY_ENDPOINT
        case Role.ROUTER:
            return _over_peering(network, vpc_id, beyond.component)
        case Role.TRANSIT_GATEWAY | Role.INTERNET:
            return None
        case _:
            assert_never(beyond.role)


def _over_peering(network: Network, vpc_id: str, other_id: str) -> TrafficPath | None:
    for peering in network.vpc_peering_connections.values():
        there, here = peering.other_side(vpc_id), peering.other_side(other_id)
        if there is not None and here is not None and (there.vpc_id, here.vpc_id) == (other_id, vpc_id):
            return TrafficPath.PEERING if there.region == here.region else TrafficPath.PEERING_OF_REGIONS
    return None
