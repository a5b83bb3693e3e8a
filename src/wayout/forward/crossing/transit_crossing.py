"""Crossing a transit gateway, on either leg: out of an attachment subnet of one VPC, into one of another.

What happens in the attachment subnets is the same for requests and replies, and is written once. Packets into the
gateway meet the ingress rules of the attachment subnet's ACL, by source; packets out of it meet its egress rules, by
destination, and nothing when they stay in that subnet (NACL-15). On the way out the attachment subnet's route table
decides (TGW-6). Addresses stay as they are: groups and ACLs beyond see those of the spoke (TGW-10).

Rules:
- NACL-15: In an attachment's subnet, ingress entries see what goes into the gateway and egress entries what comes out
  of it; what stays there meets none.
- TGW-6: Out of a gateway, the table of the attachment's subnet decides where packets go, not that of the
  destination's.
- TGW-10: Addresses stay as they are: groups and ACLs of the hub see those of the spoke.
"""

from wayout.forward.crossing.inline_endpoint import pass_attached_firewall
from wayout.forward.crossing.subnet_edge import cross
from wayout.forward.decision.perspective import Direction, Leg, Perspective
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import HopKind, StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.forward.transit_gateway.transit_attachment import attachment_of, entry_subnet
from wayout.forward.transit_gateway.transit_gateway import passages
from wayout.forward.transit_gateway.transit_passage import Passage
from wayout.model.subnet import Subnet
from wayout.model.transit_gateway import TransitGatewayVpcAttachment
from wayout.net.packet_set import PacketSet


def enter_gateway(devices: Devices, traveller: Traveller, gateway_id: str, subnet: Subnet) -> None:
    """From `subnet` into the gateway, through the attachment subnet of its zone."""
    attachment = attachment_of(devices.network, gateway_id, subnet.vpc_id)
    entry = None
    if isinstance(attachment, TransitGatewayVpcAttachment):
        entry = entry_subnet(devices.network, attachment, subnet)
    if entry is not None:
        if entry.subnet_id != subnet.subnet_id:
            traveller.arrive(entry.subnet_id, HopKind.SUBNET)
        cross(devices, traveller, entry, Perspective(traveller.leg, Direction.INGRESS), PacketSet.empty())
    traveller.arrive(gateway_id, HopKind.TRANSIT_GATEWAY)


def requests_through(devices: Devices, traveller: Traveller, gateway_id: str, subnet: Subnet) -> tuple[Passage, ...]:
    """What becomes of the traveller's requests in the gateway."""
    return passages(devices, gateway_id, subnet, traveller.packets)


def replies_through(devices: Devices, traveller: Traveller, gateway_id: str, subnet: Subnet) -> tuple[Passage, ...]:
    """What becomes of replies that `subnet` hands to the gateway: they are routed by the requester's addresses."""
    return passages(devices, gateway_id, subnet, PacketSet.box(destinations=traveller.source))


def pass_gateway(devices: Devices, traveller: Traveller, passage: Passage, gateway_id: str) -> None:
    """Apply what the gateway did, and the firewalls that are attached to it.

    On the return leg the gateway's answer, given for the requester's addresses, holds for the whole conversation.
    """
    facts = () if traveller.leg is Leg.FORWARD else (("requester", traveller.origin.requester),)
    at: str | None = gateway_id
    for stage in passage.stages:
        if stage.gateway_id != at:
            traveller.arrive(stage.gateway_id, HopKind.TRANSIT_GATEWAY)
        at = stage.gateway_id
        traveller.notes += stage.notes
        for answer in stage.answers(traveller.packets):
            traveller.meet(answer, StepKind.ROUTE, stage.gateway_id, facts)
        for target in stage.targets:
            if target.attachment_id is not None and target.gap is None:
                traveller.step(StepKind.ROUTE, target.table_id, target.rule, f"to {target.attachment_id}")
        if stage.firewall is not None:
            pass_attached_firewall(devices, traveller, stage.firewall, stage.gateway_id)
            at = None


def come_out(devices: Devices, traveller: Traveller, subnet: Subnet) -> None:
    """Out of the gateway in an attachment subnet: its ACL's egress rules, but for what stays in it."""
    traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
    inside = PacketSet.empty()
    if traveller.leg is Leg.FORWARD:
        packets = traveller.packets
        inside = packets.restrict_destinations(devices.addresses_in(subnet, packets.destinations()))
    elif traveller.home == subnet.subnet_id:
        inside = traveller.packets
    cross(devices, traveller, subnet, Perspective(traveller.leg, Direction.EGRESS), inside)
