"""Attachments of VPCs to a transit gateway: which one carries a VPC's packets, in which state, and in which zones.

Modelled: an available attachment (TGW-1, TGW-13), one subnet per zone (TGW-2), the support for IPv6. Zones are
compared by their ids, because accounts give the same name to different zones. Every subnet of an attached zone may
use the gateway: AWS's pages differ on that (TGW-2).

Rules:
- TGW-1: A VPC uses a transit gateway by an attachment of its own that is available.
- TGW-2: A subnet may hand packets to it when the attachment has a subnet in the same zone.
- TGW-13: In any other state an attachment carries nothing; while it is modified, that is open.
"""

from wayout.forward.transit_gateway.transit_passage import Fault, Obstacle
from wayout.model.gap import NOT_IN_SNAPSHOT, Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.subnet import Subnet
from wayout.model.transit_gateway import TransitGatewayVpcAttachment
from wayout.net.address import IPV6_FIRST
from wayout.net.packet_set import PacketSet

_KEY = "TransitGatewayVpcAttachments"


def attachment_of(network: Network, gateway_id: str, vpc_id: str) -> TransitGatewayVpcAttachment | Obstacle:
    """The attachment of a VPC to a transit gateway, an available one first. Source: TGW-1.

    Unknown when the VPC belongs to another account, which alone may see its attachments, or when the document is not
    complete.
    """
    attachments = network.transit_gateway_vpc_attachments.values()
    found = [a for a in attachments if a.transit_gateway_id == gateway_id and a.vpc_id == vpc_id]
    if found:
        return min(found, key=lambda a: a.state != "available")
    vpc, scope = network.vpcs.get(vpc_id), network.scope_of(vpc_id)
    owner = vpc.owner_id if vpc is not None else None
    is_told = scope is None or owner is None or scope.account in {owner, "default"}
    if is_told and network.is_complete(_KEY, vpc_id):
        facts = (("vpc", vpc_id), ("state", "not attached"))
        return Fault(Reason.TGW_ATTACHMENT_NOT_AVAILABLE, gateway_id, None, facts)
    what = f"the attachment of {vpc_id} to {gateway_id}"
    if is_told:
        return network.gap(_KEY, vpc_id, what)
    return Gap.document(_KEY, "another account", f"{what} is not known: the VPC belongs to account {owner}")


def entry_subnet(network: Network, attachment: TransitGatewayVpcAttachment, near: Subnet) -> Subnet | None:
    """The attachment's subnet in the zone of `near`. Source: TGW-2."""
    subnets = (network.subnets.get(subnet_id) for subnet_id in attachment.subnet_ids)
    return next((subnet for subnet in subnets if subnet is not None and is_same_zone(subnet, near)), None)


def may_be_entry(network: Network, subnet: Subnet) -> bool:
    """Whether a gateway may hand packets out in this very subnet: what stays in it meets no ACL then (NACL-15)."""
    attachments = network.transit_gateway_vpc_attachments.values()
    is_entry = any(subnet.subnet_id in a.subnet_ids for a in attachments if a.vpc_id == subnet.vpc_id)
    return is_entry or not network.is_complete(_KEY, subnet.vpc_id)


def is_same_zone(one: Subnet, other: Subnet) -> bool:
    """Whether two subnets, perhaps of two accounts, stand in the same zone."""
    if one.availability_zone_id is not None and other.availability_zone_id is not None:
        return one.availability_zone_id == other.availability_zone_id
    return one.availability_zone == other.availability_zone


def obstacles_at(attachment: TransitGatewayVpcAttachment, packets: PacketSet) -> tuple[Obstacle, ...]:
    """What keeps the packets from passing an attachment in either direction.

    Unknown when its state is `modifying`: nobody says whether that passes traffic. Source: TGW-13.
    """
    identity, found = attachment.transit_gateway_attachment_id, list[Obstacle]()
    if attachment.state == "modifying":
        message = f"{identity} is being modified; whether it passes traffic is not documented"
        found.append(Gap.feature("transit gateway", message))
    elif attachment.state != "available":
        facts = (("state", attachment.state),)
        found.append(Fault(Reason.TGW_ATTACHMENT_NOT_AVAILABLE, identity, None, facts))
    destinations = packets.destinations()
    if attachment.options.ipv6_support == "disable" and destinations and destinations.last >= IPV6_FIRST:
        message = f"{identity} has no support for IPv6; what it does with IPv6 packets is not documented"
        found.append(Gap.feature("transit gateway", message))
    return tuple(found)


def zone_obstacles(network: Network, attachment: TransitGatewayVpcAttachment, subnet: Subnet) -> tuple[Obstacle, ...]:
    """What keeps a subnet from handing packets to the gateway: no attachment subnet in its zone. Source: TGW-2.

    No attachment can stand in a local zone: its subnets use that of the parent zone, which no subnet tells. Source:
    https://docs.aws.amazon.com/local-zones/latest/ug/local-zones-connectivity-transit-gateway-lzs.html
    """
    if entry_subnet(network, attachment, subnet) is not None:
        return ()
    identity = attachment.transit_gateway_attachment_id
    unknown = [subnet_id for subnet_id in attachment.subnet_ids if subnet_id not in network.subnets]
    if unknown:
        return (network.gap("Subnets", subnet.vpc_id, f"{unknown[0]}, a subnet of {identity},", unknown[0]),)
    if subnet.is_beyond_region:
        return (parent_zone_gap(identity, subnet),)
    facts = (("zone", subnet.availability_zone), ("subnet", subnet.subnet_id))
    return (Fault(Reason.TGW_AZ_NOT_ATTACHED, identity, None, facts),)


def parent_zone_gap(identity: str, subnet: Subnet) -> Gap:
    """What is not known of a local zone that sends to an attachment."""
    message = (
        f"whether {identity} has a subnet in the parent zone of {subnet.availability_zone}, whose way a local zone takes, "
        "no subnet tells: `aws ec2 describe-availability-zones --all-availability-zones` does"
    )
    return Gap.document("AvailabilityZones", NOT_IN_SNAPSHOT, message)
