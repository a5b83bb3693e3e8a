"""What filters behind an endpoint in the line: a Network Firewall, or somebody's appliances at a Gateway Load Balancer.

Modelled: a Network Firewall with its policy (`network_firewall`), behind endpoints of its own, behind those that
associations give it in other VPCs, and behind its attachment to a transit gateway; an endpoint that is not READY carries
nothing (FW-1).
What other appliances let pass is in doubt, and the gap names the endpoint; a certain denial elsewhere still decides.
This is the one place where the walk asks (FW-1, EP-18).
"""

import msgspec

from wayout.forward.decision.application import UNTOLD, Application
from wayout.forward.decision.decision import Split, doubts, stops
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import Leg
from wayout.forward.device.device import Devices
from wayout.forward.network_firewall.network_firewall import FirewallFilter
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_firewall import BROKEN, WORKING
from wayout.model.reason import Reason
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
    application: Application = UNTOLD


def inspect(devices: Devices, endpoint: VpcEndpoint, inspected: Inspected) -> tuple[Split, ...]:
    """The answers of what stands behind the endpoint, each over all of the packets. Source: FW-1, EP-18."""
    network, packets = devices.network, inspected.packets
    known = network.firewall_at.get(endpoint.vpc_endpoint_id)
    if known is not None:
        firewall, attachment = known
        if attachment.status not in WORKING:
            return (_not_working(packets, endpoint, attachment.status, inspected.leg),)
        return (_filtered(devices.firewall(firewall, endpoint.vpc_id), inspected),)
    if is_network_firewall(endpoint):
        return (doubts(packets, _hidden(network, endpoint)),)
    message = f"an appliance behind {endpoint.vpc_endpoint_id} may drop the packets; what it does no AWS answer shows"
    return (doubts(inspected.packets, Gap.feature("gateway load balancer", message)),)


def inspect_attached(devices: Devices, attachment_id: str, gateway_id: str, inspected: Inspected) -> tuple[Split, ...]:
    """The answer of a firewall that is attached to the transit gateway `gateway_id`, whatever its state. Source: FW-1.

    Unknown when nobody describes it: its own account alone may.
    """
    known = devices.network.firewall_at.get(attachment_id)
    if known is not None:
        return (_filtered(devices.firewall(known[0], gateway_id), inspected),)
    told = devices.network.transit_gateway_attachment(attachment_id, gateway_id)
    owner = f" of account {told.resource_owner_id}" if told is not None and told.resource_owner_id else ""
    subject = f"what the firewall{owner} behind {attachment_id} does"
    near = inspected.origin.vpc_id
    return (doubts(inspected.packets, devices.network.gap("Firewalls", near, subject)),)


def _filtered(filter_: FirewallFilter | Gap, inspected: Inspected) -> Split:
    if isinstance(filter_, Gap):
        return doubts(inspected.packets, filter_)
    return filter_.split(inspected.packets, inspected.leg, inspected.source, inspected.application)


def _hidden(network: Network, endpoint: VpcEndpoint) -> Gap:
    """Why nothing is known of the firewall behind an endpoint: its own endpoints are all told, or they are not."""
    near, subject = endpoint.vpc_id, f"what the firewall behind {endpoint.vpc_endpoint_id} does"
    is_told = network.is_complete("Firewalls", near) and not network.is_complete("VpcEndpointAssociations", near)
    return network.gap("VpcEndpointAssociations" if is_told else "Firewalls", near, subject)


def keeps_no_state(devices: Devices, place_id: str, near: str, inspected: Inspected) -> PacketSet:
    """The packets that a known firewall passes by stateless rules alone: it need not see their other direction.

    `near` is the VPC of the endpoint `place_id`, or the transit gateway of the attachment. Source: FW-3, FW-4.
    """
    known = devices.network.firewall_at.get(place_id)
    filter_ = devices.firewall(known[0], near) if known is not None else None
    if not isinstance(filter_, FirewallFilter):
        return PacketSet.empty()
    return filter_.stateless(inspected.packets, inspected.leg, inspected.source)


def is_network_firewall(endpoint: VpcEndpoint) -> bool:
    """Whether the endpoint says that it belongs to a Network Firewall rather than to somebody's own appliances."""
    return any(tag.key == _MANAGED for tag in endpoint.tags)


def _not_working(packets: PacketSet, endpoint: VpcEndpoint, status: str, leg: Leg) -> Split:
    """What an endpoint does that AWS does not call READY. On the way back it stops nothing more. Source: FW-1."""
    identity = endpoint.vpc_endpoint_id
    if status not in BROKEN:
        gap = Gap.feature(
            "NetworkFirewall", f"{identity} has the status {status!r}, of which AWS does not say what it does"
        )
        return doubts(packets, gap)
    if leg is Leg.RETURN:
        return Split()
    return stops(packets, Reason.ENDPOINT_NOT_AVAILABLE, identity, facts=(("state", status),))
