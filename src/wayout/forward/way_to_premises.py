"""The ways out of AWS's sight: virtual private gateways, Cloud WAN, local gateways of Outposts, carrier gateways.

Modelled: a virtual private gateway that is not attached to the VPC (VGW-1). Beyond these gateways no AWS answer of a
snapshot shows anything, so what leaves by one is in doubt, and the gap names what would tell (CWAN-1, ROUTE-20).
Not modelled: tunnels of a virtual private gateway that are down stop nothing for certain, because a Direct Connect may
stand beside them; the gap names them (VGW-2).
"""

from wayout.forward.decision import Split, doubts, passes, stops
from wayout.forward.device import Devices
from wayout.forward.encryption_check import meet_encryption_control
from wayout.forward.encryption_control import Carrier
from wayout.forward.journey import Branch, Disposition, Hop, HopKind, Leaving, StepKind
from wayout.forward.perspective import Leg
from wayout.forward.reply import finish
from wayout.forward.traveller import Traveller
from wayout.model.gap import NOT_IN_SNAPSHOT, Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.net.packet_set import PacketSet

_SEGMENTS = "networkmanager:GetNetworkRoutes"


def to_premises(devices: Devices, traveller: Traveller, kind: RouteTargetKind, target: str, vpc_id: str) -> Branch:
    """Out of AWS's sight: the request leaves `vpc_id`, and whether anything comes back nobody here can tell."""
    network = devices.network
    traveller.arrive(target, HopKind.OTHER)
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
            calls = "networkmanager:ListAttachments and GetVpcAttachment tell whether it is attached in this zone"
            message = f"where {target} takes packets of {vpc_id} is not known: {calls}, {_SEGMENTS} where it leads"
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
