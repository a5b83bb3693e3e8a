"""The return leg: the reply's way back, stretch by stretch from the far end, each as it is routed.

Network ACLs are stateless and see the reply on its own (NACL-6); its destination ports are the source ports that the
request's sender chose, the client's or the NAT gateway's (NACL-7, NACL-10). Groups let tracked replies pass (SG-10).
Whoever replies needs a route to the requester (PEER-3, TGW-7), except over a peering to a NAT gateway (NAT-11). Where a
reply is lost or its way is not known, the requester's own ACL is looked at all the same: a denial there holds whatever
lies between.

Rules:
- SG-10: A reply to what a group let through needs no rule, and none is asked.
- NACL-10: Replies go to the port that the sender chose: that of the client's system, or one of 1024-65535 behind a
  NAT gateway.
- NAT-11: A reply over a peering to a NAT gateway needs no route back.
- TGW-7: Replies to a spoke need a route to it in the table of the NAT gateway's subnet.
- PEER-3: Replies over a peering need a route of their own in the other VPC.
"""

from wayout.forward.crossing.subnet_edge import cross
from wayout.forward.decision.decision import doubts
from wayout.forward.decision.perspective import REPLY_IN, REPLY_OUT, Leg
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import Branch, Disposition, Hop, HopKind, Leaving, StepKind
from wayout.forward.journey.traveller import Crossing, Home, Traveller
from wayout.forward.return_leg.way_home import WayHome
from wayout.forward.transit_gateway.transit_attachment import may_be_entry
from wayout.model.gap import Gap
from wayout.net.packet_set import PacketSet

_NONE = PacketSet.empty()
_WITH_EDGE = ("igw-", "vgw-")
"""The gateways that may have a route table of their own for what they let in (ROUTE-13)."""


def finish(
    devices: Devices,
    traveller: Traveller,
    ending: Disposition,
    leaving: Leaving = Leaving.NOT_KNOWN,
    gateway: Hop | None = None,
) -> Branch:
    """End the forward leg outside the network, through `gateway`, or in the dark, and look at the way back."""
    traveller.end_stretch(None, "", gateway)
    return come_back(devices, traveller, ending, leaving)


def come_back(devices: Devices, traveller: Traveller, ending: Disposition, leaving: Leaving) -> Branch:
    """The branch, with the reply's way added to it."""
    traveller.leg = Leg.RETURN
    for index in reversed(range(len(traveller.stretches))):
        home = traveller.homes[index]
        traveller.return_to(index)
        if index < len(traveller.stretches) - 1:
            traveller.arrive(home.via, HopKind.NAT_GATEWAY if home.via.startswith("nat-") else HopKind.INSTANCE)
            traveller.step(StepKind.TRANSLATE, home.via, None, "destination becomes the client again")
        is_home = _set_out(devices, traveller, home)
        if not is_home and home.near not in {home.far, None}:
            _come_near(devices, traveller, home)
    return traveller.finish(ending, leaving)


def _set_out(devices: Devices, traveller: Traveller, home: Home) -> bool:
    """From where the reply begins; whether its way leads home."""
    way = WayHome(devices, traveller, home)
    crossing = home.crossing
    if home.gateway is not None:
        traveller.arrive(home.gateway.component, home.gateway.kind)
        traveller.step(StepKind.CARRY, home.gateway.component)
        is_edge = home.gateway.component.startswith(_WITH_EDGE) and crossing is None
        return is_edge and way.enter(home.gateway.component, traveller.origin.vpc_id)
    if home.far is None:
        return crossing is not None and _leave_regional(devices, traveller, home, crossing, way)
    subnet = devices.network.subnets[home.far]
    if crossing is not None and crossing.component.startswith("pcx-") and traveller.origin.is_translated:
        traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
        cross(devices, traveller, subnet, REPLY_OUT, _NONE)
        note = "replies return to a NAT gateway over the peering without a route (NAT-11)"
        traveller.step(StepKind.ROUTE, subnet.subnet_id, None, note)
        return False
    return way.leave(subnet)


def _come_near(devices: Devices, traveller: Traveller, home: Home) -> None:
    """Into the requester's subnet, by its ACL.

    That is skipped where a transit gateway may hand the reply out in that very subnet (NACL-15).
    """
    near = devices.network.subnets[home.near or ""]
    is_crossed = home.crossing is not None and home.crossing.component.startswith("tgw-")
    if not (is_crossed and may_be_entry(devices.network, near)):
        traveller.arrive(near.subnet_id, HopKind.SUBNET)
        cross(devices, traveller, near, REPLY_IN, _NONE)


def _leave_regional(devices: Devices, traveller: Traveller, home: Home, crossing: Crossing, way: WayHome) -> bool:
    """The reply leaves a regional NAT gateway by its own table, in the zone in which the request came.

    Source: NAT-26.
    """
    network = devices.network
    nat, subnet = network.nat_gateways.get(home.via), network.subnets.get(crossing.subnet_id)
    if nat is None or subnet is None or not crossing.component.startswith("tgw-"):
        return False
    table = network.find("RouteTables", network.route_tables, nat.route_table_id or "", nat.vpc_id)
    if isinstance(table, Gap):
        traveller.meet(doubts(traveller.packets, table), StepKind.ROUTE, nat.nat_gateway_id)
        return False
    return way.by(devices.table(table), subnet.vpc_id, subnet, (("subnet", subnet.subnet_id),))
