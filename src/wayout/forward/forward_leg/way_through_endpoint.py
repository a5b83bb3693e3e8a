"""The way through an endpoint that a route names: to a service of AWS, or past what inspects the packets.

Rules:
- EP-1: A gateway endpoint is a route: a subnet whose table does not hold it goes on as before.
- EP-2: That route wins as the longest prefix does, and holds the addresses of this Region only.
"""

from collections.abc import Callable

from wayout.forward.crossing.inline_endpoint import endpoint_subnet, pass_endpoint
from wayout.forward.decision.decision import doubts
from wayout.forward.device import vpc_endpoint
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import Branch, Disposition, Hop, HopKind, Leaving, StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.forward.return_leg.reply import finish
from wayout.model.gap import Gap
from wayout.model.subnet import Subnet
from wayout.model.vpc_endpoint import VpcEndpoint

Depart = Callable[[Traveller, Subnet], list[Branch]]
"""How the walk goes on from a subnet."""


def through_endpoint(
    devices: Devices, traveller: Traveller, endpoint_id: str, vpc_id: str, near: str | None, depart: Depart
) -> list[Branch]:
    """Through the endpoint that a route of `vpc_id` names, coming from the subnet `near` (None from a gateway).

    Source: EP-1 to EP-4, EP-18.
    """
    network = devices.network
    endpoint = network.find("VpcEndpoints", network.vpc_endpoints, endpoint_id, vpc_id)
    if isinstance(endpoint, Gap):
        traveller.meet(doubts(traveller.packets, endpoint), StepKind.CARRY, endpoint_id)
        return [finish(devices, traveller, Disposition.UNKNOWN)]
    if endpoint.is_gateway:
        return [_to_service(devices, traveller, endpoint)]
    if not endpoint.is_inline:
        what = f"an endpoint of the type {endpoint.kind!r}" if endpoint.kind else "an endpoint whose type is not told"
        gap = Gap.feature("VpcEndpoints", f"a route leads to {endpoint_id}, {what}")
        traveller.meet(doubts(traveller.packets, gap), StepKind.CARRY, endpoint_id)
        return [finish(devices, traveller, Disposition.UNKNOWN)]
    home = endpoint_subnet(network, endpoint)
    if isinstance(home, Gap):
        traveller.arrive(endpoint_id, HopKind.VPC_ENDPOINT)
        traveller.meet(vpc_endpoint.state_check(endpoint, traveller.packets), StepKind.CARRY, endpoint_id)
        traveller.meet(doubts(traveller.packets, home), StepKind.CARRY, endpoint_id)
        return [finish(devices, traveller, Disposition.UNKNOWN)]
    pass_endpoint(devices, traveller, endpoint, home, near)
    return depart(traveller, home)


def _to_service(devices: Devices, traveller: Traveller, endpoint: VpcEndpoint) -> Branch:
    """Through a gateway endpoint to its service. Source: EP-1 to EP-4."""
    identity = endpoint.vpc_endpoint_id
    traveller.arrive(identity, HopKind.VPC_ENDPOINT)
    traveller.meet(vpc_endpoint.checks(endpoint, traveller.packets), StepKind.CARRY, identity)
    source = vpc_endpoint.source_check(endpoint, traveller.origin, traveller.packets)
    if source.denials:
        traveller.meet(source, StepKind.CARRY, identity)
    hop = Hop(identity, HopKind.VPC_ENDPOINT)
    return finish(devices, traveller, Disposition.EXITS, Leaving.OWN_PRIVATE, hop)
