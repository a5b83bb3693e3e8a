"""The way into another VPC: over a peering, or through a transit gateway."""

from collections.abc import Callable

from wayout.forward.crossing.encryption_check import meet_encryption_control
from wayout.forward.crossing.transit_crossing import come_out, enter_gateway, pass_gateway, requests_through
from wayout.forward.decision.decision import doubts, stops
from wayout.forward.decision.perspective import Leg
from wayout.forward.device import vpc_peering_connection
from wayout.forward.device.device import Devices
from wayout.forward.device.encryption_control import Carrier
from wayout.forward.forward_leg.arrival import reach_interfaces
from wayout.forward.journey.journey import Branch, Disposition, HopKind, Leaving, StepKind
from wayout.forward.journey.traveller import Crossing, Traveller
from wayout.forward.return_leg.reply import finish
from wayout.forward.return_leg.way_home import MOST_CROSSINGS
from wayout.forward.transit_gateway.transit_passage import Passage
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.model.subnet import Subnet

RouteOn = Callable[[Traveller, Subnet], list[Branch]]
"""How the walk looks up the route table of a subnet and goes on."""


def over_peering(devices: Devices, traveller: Traveller, subnet: Subnet, peering_id: str) -> list[Branch]:
    """Over a peering into the peer VPC. Source: PEER-1, PEER-2."""
    network = devices.network
    connections = network.vpc_peering_connections
    peering = network.find("VpcPeeringConnections", connections, peering_id, subnet.vpc_id)
    if isinstance(peering, Gap):
        traveller.meet(doubts(traveller.packets, peering), StepKind.CARRY, peering_id)
        return [finish(devices, traveller, Disposition.UNKNOWN)]
    traveller.arrive(peering_id, HopKind.VPC_PEERING_CONNECTION)
    checks = vpc_peering_connection.checks(peering, subnet.vpc_id, traveller.packets)
    traveller.meet(checks, StepKind.CARRY, peering_id)
    far = peering.other_side(subnet.vpc_id)
    for vpc_id in dict.fromkeys([subnet.vpc_id, *([far.vpc_id] if far is not None and far.vpc_id else [])]):
        meet_encryption_control(devices, traveller, vpc_id, Carrier.VPC_PEERING, peering_id)
    if traveller.origin.vpc_id != subnet.vpc_id:
        facts = (("vpc", subnet.vpc_id),)
        foreign = stops(traveller.packets, Reason.PEERING_NOT_TRANSITIVE, peering_id, None, facts)
        traveller.meet(foreign, StepKind.CARRY, peering_id)
        return [finish(devices, traveller, Disposition.DROPPED)]
    traveller.crossings = (*traveller.crossings, Crossing(peering_id, subnet.subnet_id))
    side = peering.other_side(subnet.vpc_id)
    addresses = vpc_peering_connection.peer_addresses(peering, subnet.vpc_id)
    inside = traveller.packets.restrict_destinations(addresses)
    beyond = traveller.packets - inside
    branches: list[Branch] = []
    if beyond:
        branches.append(finish(devices, traveller.fork(beyond), Disposition.DROPPED))
    if inside and side is not None:
        part = traveller.fork(inside)
        if side.vpc_id is not None and side.vpc_id in network.vpcs:
            return branches + reach_interfaces(devices, part, side.vpc_id, subnet.subnet_id)
        owner = f"account {side.owner_id}, {side.region}"
        message = f"{side.vpc_id} behind {peering_id} is not in the snapshot ({owner})"
        gap = Gap.document("NetworkInterfaces", "another account", message)
        part.meet(doubts(inside, gap), StepKind.CARRY, peering_id)
        branches.append(finish(devices, part, Disposition.UNKNOWN))
    return branches


def through_transit_gateway(
    devices: Devices, traveller: Traveller, subnet: Subnet, gateway_id: str, route_on: RouteOn
) -> list[Branch]:
    """Through a transit gateway, and on by the route table of the attachment's subnet.

    A gateway may be crossed again, from a VPC that inspects. Source: TGW-1 to TGW-6, TGW-8, NACL-15.
    """
    enter_gateway(devices, traveller, gateway_id, subnet)
    before = traveller.crossings
    if len(before) >= MOST_CROSSINGS:
        message = f"the packets come to {gateway_id} after {MOST_CROSSINGS} crossings; so many are not followed"
        traveller.meet(doubts(traveller.packets, Gap.feature("transit gateway", message)), StepKind.CARRY, gateway_id)
        return [finish(devices, traveller, Disposition.UNKNOWN)]
    traveller.crossings = (*before, Crossing(gateway_id, subnet.subnet_id))
    passed = requests_through(devices, traveller, gateway_id, subnet)
    branches: list[Branch] = []
    for passage in passed:
        part = traveller.fork(passage.packets) if len(passed) > 1 else traveller
        pass_gateway(devices, part, passage, gateway_id)
        if not passage.exits:
            branches.append(_end(devices, part, passage))
        for number, exit_subnet in enumerate(passage.exits):
            way = part.fork(passage.packets) if len(passage.exits) > 1 else part
            if number > 0 and way.gap is None:
                message = (
                    f"{gateway_id} may let packets out in any zone of its attachment, in {exit_subnet.subnet_id} too"
                )
                way.gap = Gap.feature("transit gateway", message)
            attachment = passage.attachment
            identity = attachment.transit_gateway_attachment_id if attachment is not None else None
            table = next((target.table_id for target in passage.stages[-1].targets), None)
            way.crossings = (*before, Crossing(passage.gateway_id, exit_subnet.subnet_id, identity, table))
            come_out(devices, way, exit_subnet)
            branches += route_on(way, exit_subnet)
    return branches


def _end(devices: Devices, traveller: Traveller, passage: Passage) -> Branch:
    """The end of packets that come out in no VPC.

    Lost, or handed to a place out of AWS's sight, from which a reply may come or not (VGW-1).
    """
    if passage.beyond is None:
        return finish(devices, traveller, Disposition.UNKNOWN)
    traveller.leg = Leg.RETURN
    traveller.meet(doubts(traveller.packets, passage.beyond), StepKind.CARRY, passage.gateway_id)
    return finish(devices, traveller, Disposition.EXITS, Leaving.OWN_PRIVATE)
