"""What filters behind an endpoint in the line: a Network Firewall, or somebody's appliances at a Gateway Load Balancer.

Modelled: nothing of their rules yet. What they let pass is in doubt, and the gap names the endpoint; a certain denial
elsewhere still decides. This is the one place where the walk asks (FW-1, EP-18).
"""

import msgspec

from wayout.forward.decision import Split, doubts
from wayout.forward.device import Devices
from wayout.forward.origin import Origin
from wayout.forward.perspective import Leg
from wayout.model.gap import Gap
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet

_MANAGED = "AWSNetworkFirewallManaged"
"""The key of the tag that Network Firewall gives its endpoints."""


class Inspected(msgspec.Struct, frozen=True):
    """Packets in front of an endpoint: the requests, the leg on which it sees them, and who sent them from where."""

    packets: PacketSet
    leg: Leg
    origin: Origin
    source: IntervalSet


def inspect(devices: Devices, endpoint: VpcEndpoint, inspected: Inspected) -> tuple[Split, ...]:
    """The answers of what stands behind the endpoint, each over all of the packets. Source: FW-1, EP-18."""
    del devices
    if is_network_firewall(endpoint):
        message = (
            f"the rules of the firewall behind {endpoint.vpc_endpoint_id} are not read yet: it may drop the packets"
        )
        return (doubts(inspected.packets, Gap.feature("network firewall", message)),)
    message = f"an appliance behind {endpoint.vpc_endpoint_id} may drop the packets; what it does no AWS answer shows"
    return (doubts(inspected.packets, Gap.feature("gateway load balancer", message)),)


def is_network_firewall(endpoint: VpcEndpoint) -> bool:
    """Whether the endpoint says that it belongs to a Network Firewall rather than to somebody's own appliances."""
    return any(tag.key == _MANAGED for tag in endpoint.tags)
