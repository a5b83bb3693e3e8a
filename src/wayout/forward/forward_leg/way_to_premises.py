"""The ways out of AWS's sight: virtual private gateways, Cloud WAN, local gateways of Outposts, carrier gateways.

Modelled: a virtual private gateway that is not attached to the VPC (VGW-1), and the attachment of the VPC to a core
network (`core_network_attachment`). Beyond these gateways no AWS answer of a
snapshot shows anything, so what leaves by one is in doubt, and the gap names what would tell (CWAN-1, ROUTE-20).
Not modelled: tunnels of a virtual private gateway that are down stop nothing for certain, because a Direct Connect may
stand beside them; the gap names them (VGW-2).

Rules:
- ROUTE-20: Behind a carrier gateway or a local gateway no answer of AWS shows anything: a gap says so.
- VGW-1: A virtual private gateway that is not attached to the VPC carries nothing; what lies behind an attached one
  is a gap.
"""

from wayout.forward.crossing.encryption_check import meet_encryption_control
from wayout.forward.decision.decision import Split, doubts, passes, stops
from wayout.forward.decision.perspective import Leg
from wayout.forward.device.device import Devices
from wayout.forward.device.encryption_control import Carrier
from wayout.forward.journey.journey import Branch, Disposition, Hop, HopKind, Leaving, StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.forward.return_leg.reply import finish
from wayout.forward.transit_gateway import core_network_attachment
from wayout.model.gap import NOT_IN_SNAPSHOT, Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.packet_set import PacketSet

_SEGMENTS = "networkmanager:GetNetworkRoutes"


def to_premises(devices: Devices, traveller: Traveller, kind: RouteTargetKind, target: str, near: Subnet) -> Branch:
    """Out of AWS's sight: the request leaves the VPC of `near`, and whether anything comes back nobody here can tell."""
    network, vpc_id = devices.network, near.vpc_id
    traveller.arrive(target, HopKind.OTHER)
    if kind is RouteTargetKind.CORE_NETWORK:
        attached = core_network_attachment.split(network, target, near, traveller.packets)
        traveller.meet(attached, StepKind.CARRY, target)
    else:
        traveller.meet(attachment_check(network, kind, target, vpc_id, traveller.packets), StepKind.CARRY, target)
    if kind is RouteTargetKind.VIRTUAL_PRIVATE_GATEWAY:
        carrier = Carrier.VIRTUAL_PRIVATE_GATEWAY
        meet_encryption_control(devices, traveller, vpc_id, carrier, target)
    gap = beyond(network, kind, target, vpc_id)
    if kind in {RouteTargetKind.VIRTUAL_PRIVATE_GATEWAY, RouteTargetKind.LOCAL_GATEWAY}:
        traveller.leg = Leg.RETURN
        traveller.meet(doubts(traveller.packets, gap), StepKind.CARRY, target)
        hop = Hop(target, HopKind.OTHER)
        return finish(devices, traveller, Disposition.EXITS, Leaving.OWN_PRIVATE, hop)
    traveller.meet(doubts(traveller.packets, gap), StepKind.CARRY, target)
    return finish(devices, traveller, Disposition.UNKNOWN)


def attachment_check(network: Network, kind: RouteTargetKind, target: str, vpc_id: str, packets: PacketSet) -> Split:
    """Whether the gateway hangs on the VPC, as far as it is described. Source: VGW-1."""
    gateway = network.vpn_gateways.get(target) if kind is RouteTargetKind.VIRTUAL_PRIVATE_GATEWAY else None
    state = gateway.attachment_state(vpc_id) if gateway is not None else "attached"
    if state == "attached":
        return passes(packets)
    return stops(packets, Reason.VGW_NOT_ATTACHED, target, None, (("vpc", vpc_id), ("state", state)))


def beyond(network: Network, kind: RouteTargetKind, target: str, vpc_id: str) -> Gap:
    """Why nothing is known of what lies behind a gateway, and what would tell. Source: VGW-1, VGW-2, CWAN-1, ROUTE-20."""
    match kind:
        case RouteTargetKind.CORE_NETWORK:
            attachment = core_network_attachment.attachment_to(network, target, vpc_id)
            named = attachment.segment_name if attachment is not None else None
            segment = f" in the segment {named}" if named else ""
            owner = next(iter(target.split(":")[4:5]), "")
            asked = f"{_SEGMENTS} tells it" + (f", to account {owner}, which owns it" if owner else "")
            message = f"where {target} takes packets of {vpc_id}{segment} is not known: {asked}"
            return Gap("core network", NOT_IN_SNAPSHOT, _SEGMENTS, message)
        case RouteTargetKind.CARRIER_GATEWAY:
            gateway = "which translates to the carrier address of the sender's interface"
            message = f"what passes {target}, {gateway}, is not documented well enough to say"
            return Gap.feature(kind, message)
        case _:
            down = [c for c in network.vpn_connections.values() if c.vpn_gateway_id == target and c.is_down]
            also = "".join(f"; of {c.vpn_connection_id} {c.condition}" for c in down)
            message = f"what lies behind {target}, and whether it replies, no AWS answer shows{also}"
            return Gap.feature("on-premises", message)
