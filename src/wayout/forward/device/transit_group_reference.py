"""Whether a rule of one VPC may name a group of another that hangs on the same transit gateway.

Ingress rules only (SG-13), and only with three switches on: the gateway's and that of both attachments (SG-14).
Across a peering of gateways it never works, because then no gateway is common to both. In the zone use1-az3 AWS does
not support it; where an attachment has a subnet there, the answer is in doubt.
A way through an inspection VPC drops the group's identity (SG-16): the walk knows the way, and `security_group` asks it.
"""

from enum import StrEnum

from wayout.forward.decision.perspective import Direction
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.transit_gateway import TransitGatewayVpcAttachment

_ENABLED = "enable"
_UNSUPPORTED_ZONE = "use1-az3"
_ATTACHMENTS = "TransitGatewayVpcAttachments"


class Referencing(StrEnum):
    """What becomes of references between two VPCs: they match, a switch keeps them from it, or they never match."""

    HONOURED = "honoured"
    SWITCHED_OFF = "switched-off"
    NEVER = "never"


def referencing(network: Network, vpc_id: str, other_id: str, direction: Direction) -> Referencing | Gap:
    """What becomes of the rules of `vpc_id` that name groups of `other_id`. Source: SG-13, SG-14.

    Unknown when a gateway that both may hang on, or one of their attachments, is not described.
    """
    if direction is Direction.EGRESS:
        return Referencing.NEVER
    own, others = (_attachments(network, place) for place in (vpc_id, other_id))
    common = [(own[gateway_id], others[gateway_id]) for gateway_id in own if gateway_id in others]
    found = [_through(network, one, other) for one, other in common]
    if Referencing.HONOURED in found:
        return Referencing.HONOURED
    if found:
        return next((gap for gap in found if isinstance(gap, Gap)), Referencing.SWITCHED_OFF)
    for place in (vpc_id, other_id):
        if _routes_to_gateway(network, place) and not network.is_complete(_ATTACHMENTS, place):
            return network.gap(_ATTACHMENTS, place, f"whether {vpc_id} and {other_id} hang on one transit gateway")
    return Referencing.NEVER


def _attachments(network: Network, vpc_id: str) -> dict[str, TransitGatewayVpcAttachment]:
    """The available attachments of a VPC by their gateway."""
    attachments = network.transit_gateway_vpc_attachments.values()
    return {a.transit_gateway_id: a for a in attachments if a.vpc_id == vpc_id and a.state == "available"}


def _through(
    network: Network, one: TransitGatewayVpcAttachment, other: TransitGatewayVpcAttachment
) -> Referencing | Gap:
    gateway_id = one.transit_gateway_id
    if any(a.options.security_group_referencing_support != _ENABLED for a in (one, other)):
        return Referencing.SWITCHED_OFF
    gateway = network.find("TransitGateways", network.transit_gateways, gateway_id, one.vpc_id)
    if isinstance(gateway, Gap):
        return gateway
    if gateway.options.security_group_referencing_support != _ENABLED:
        return Referencing.SWITCHED_OFF
    for attachment in (one, other):
        subnets = (network.subnets.get(subnet_id) for subnet_id in attachment.subnet_ids)
        if any(subnet is not None and subnet.availability_zone_id == _UNSUPPORTED_ZONE for subnet in subnets):
            identity = attachment.transit_gateway_attachment_id
            message = (
                f"{identity} has a subnet in {_UNSUPPORTED_ZONE}, where references over {gateway_id} are not supported"
            )
            return Gap.feature("security group referencing", message)
    return Referencing.HONOURED


def _routes_to_gateway(network: Network, vpc_id: str) -> bool:
    """Whether the VPC uses a transit gateway at all, as far as its route tables tell."""
    tables = (table for table in network.route_tables.values() if table.vpc_id == vpc_id)
    return any(route.transit_gateway_id is not None for table in tables for route in table.routes)
