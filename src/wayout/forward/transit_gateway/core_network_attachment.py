"""Core networks, as targets of routes: whether the VPC is attached, whether the attachment works, and in which zones.

Modelled: the state of the attachment, and one subnet for each zone that may use it, as for a transit gateway (CWAN-1,
TGW-2). Every subnet of an attached zone may use it. What a core network does with packets then, by its policy and its
segments, is not modelled (`way_to_premises`).
Source: https://docs.aws.amazon.com/network-manager/latest/cloudwan/cloudwan-vpc-attachment.html and
.../cloudwan/cloudwan-create-attachment.html (states).

Rules:
- CWAN-1: A VPC uses a core network by an attachment that is AVAILABLE and has a subnet in the sender's zone; where
  its segments lead is a gap.
"""

from wayout.forward.decision.decision import Decision, Split, Verdict, doubts, passes, stops
from wayout.forward.transit_gateway.transit_attachment import is_same_zone, parent_zone_gap
from wayout.forward.transit_gateway.transit_passage import Fault, Obstacle
from wayout.model.core_network import AVAILABLE, DEAD, CoreNetworkAttachment
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.subnet import Subnet
from wayout.net.packet_set import PacketSet

_LISTED, _SUBNETS = "Attachments", "VpcAttachments"


def split(network: Network, core_network_arn: str, near: Subnet, packets: PacketSet) -> Split:
    """The answer for packets that `near` hands to the core network; it is the same for all of them."""
    obstacle = obstacle_at(network, core_network_arn, near)
    match obstacle:
        case None:
            return passes(packets)
        case Gap():
            return doubts(packets, obstacle)
        case Fault():
            return stops(packets, obstacle.reason, obstacle.component, obstacle.rule, obstacle.facts)


def decide(network: Network, core_network_arn: str, near: Subnet) -> Decision:
    """The answer for any one packet that `near` hands to the core network."""
    obstacle = obstacle_at(network, core_network_arn, near)
    match obstacle:
        case None:
            return Decision(Verdict.ALLOW)
        case Gap():
            return Decision(Verdict.UNKNOWN, gap=obstacle)
        case Fault():
            return Decision(Verdict.DENY, reason=obstacle.reason, component=obstacle.component)


def attachment_to(network: Network, core_network_arn: str, vpc_id: str) -> CoreNetworkAttachment | None:
    """The attachment of a VPC to a core network, an available one first; None where none is described."""
    whole = (each.attachment for each in network.core_network_vpc_attachments.values())
    every = (*network.core_network_attachments.values(), *whole)
    found = [each for each in every if each.vpc_id == vpc_id and each.leads_to(core_network_arn)]
    return min(found, key=lambda each: each.state != AVAILABLE, default=None)


def obstacle_at(network: Network, core_network_arn: str, near: Subnet) -> Obstacle | None:
    """What keeps packets of the subnet from entering the core network; None when nothing does.

    Unknown when nobody describes the attachment or its subnets, when another account owns the VPC, which alone sees its
    attachments, and while an attachment is changed. Source: CWAN-1.
    """
    vpc_id = near.vpc_id
    attachment = attachment_to(network, core_network_arn, vpc_id)
    if attachment is None:
        return _unattached(network, core_network_arn, vpc_id)
    identity, state = attachment.attachment_id, attachment.state
    if state in DEAD:
        return Fault(Reason.CORE_NETWORK_NOT_ATTACHED, identity, None, (("vpc", vpc_id), ("state", state)))
    if state != AVAILABLE:
        message = f"{identity} has the state {state}; what it carries meanwhile AWS does not say"
        return Gap.feature("core network", message)
    return _zone_obstacle(network, identity, near)


def _unattached(network: Network, core_network_arn: str, vpc_id: str) -> Obstacle:
    vpc, scope = network.vpcs.get(vpc_id), network.scope_of(vpc_id)
    owner = vpc.owner_id if vpc is not None else None
    is_told = scope is None or owner is None or scope.account in {owner, "default"}
    what = f"the attachment of {vpc_id} to {core_network_arn}"
    if not is_told:
        message = f"{what} is not known: the VPC belongs to account {owner}"
        return Gap.document(_LISTED, "another account", message)
    ours = (each for each in network.core_network_attachments.values() if each.leads_to(core_network_arn))
    untold = next((each for each in ours if each.attachment_type in {"", "VPC"} and not each.resource_arn), None)
    if untold is not None:
        message = f"{what} is not known: nothing tells what {untold.attachment_id} attaches"
        return Gap(_LISTED, "not told", None, message)
    if network.is_complete(_LISTED, vpc_id):
        facts = (("vpc", vpc_id), ("state", "not attached"))
        return Fault(Reason.CORE_NETWORK_NOT_ATTACHED, core_network_arn, None, facts)
    return network.gap(_LISTED, vpc_id, what)


def _zone_obstacle(network: Network, identity: str, near: Subnet) -> Obstacle | None:
    """No subnet of the attachment in the zone, or not known."""
    whole = network.core_network_vpc_attachments.get(identity)
    if whole is None:
        return network.gap(_SUBNETS, near.vpc_id, f"in which zones {identity} has subnets", identity)
    known = [network.subnets[each] for each in whole.subnet_ids if each in network.subnets]
    if any(is_same_zone(subnet, near) for subnet in known):
        return None
    missing = next((each for each in whole.subnet_ids if each not in network.subnets), None)
    if missing is not None:
        return network.gap("Subnets", near.vpc_id, f"{missing}, a subnet of {identity},", missing)
    if near.is_beyond_region:
        return parent_zone_gap(identity, near)
    facts = (("zone", near.availability_zone), ("subnet", near.subnet_id))
    return Fault(Reason.CORE_NETWORK_AZ_NOT_ATTACHED, identity, None, facts)
