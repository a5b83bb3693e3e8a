"""The return leg: the reply's way back through every subnet that the request crossed, in reverse.

Network ACLs are stateless and see the reply on its own (NACL-6); its destination ports are the source ports that the
request's sender chose, the client's or the NAT gateway's (NACL-7, NACL-10). Groups let tracked replies pass (SG-10).
The subnet that replies needs a route to the requester that leads back the way the request came (PEER-3, TGW-7), except
over a peering to a NAT gateway (NAT-11).
"""

from wayout.forward.decision import Split, doubts, stops
from wayout.forward.device import Devices
from wayout.forward.journey import Branch, Disposition, Hop, HopKind, Leaving, StepKind
from wayout.forward.perspective import REPLY_IN, REPLY_OUT, Leg
from wayout.forward.route_table import Choice, RouteLookup
from wayout.forward.subnet_edge import cross
from wayout.forward.transit_attachment import may_be_entry
from wayout.forward.transit_crossing import come_out, enter_gateway, pass_gateway, replies_through
from wayout.forward.traveller import Crossing, Home, Traveller
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.packet_set import PacketSet

_NONE = PacketSet.empty()


def finish(
    devices: Devices,
    traveller: Traveller,
    ending: Disposition,
    leaving: Leaving = Leaving.NOT_KNOWN,
    gateway: Hop | None = None,
) -> Branch:
    """End the forward leg outside the network, through `gateway`, or in the dark, and look at the way back."""
    traveller.homes.append(Home(traveller.home, None, "", gateway, traveller.crossing))
    return come_back(devices, traveller, ending, leaving)


def come_back(devices: Devices, traveller: Traveller, ending: Disposition, leaving: Leaving) -> Branch:
    """The branch, with the reply's way added to it."""
    traveller.leg = Leg.RETURN
    subnets = devices.network.subnets
    for index in reversed(range(len(traveller.stretches))):
        traveller.current = index
        home = traveller.homes[index]
        traveller.home = home.near
        if index < len(traveller.stretches) - 1:
            traveller.arrive(home.via, HopKind.NAT_GATEWAY if home.via.startswith("nat-") else HopKind.INSTANCE)
            traveller.step(StepKind.TRANSLATE, home.via, None, "destination becomes the client again")
        if home.gateway is not None:
            traveller.arrive(home.gateway.component, home.gateway.kind)
            traveller.step(StepKind.CARRY, home.gateway.component)
        if home.far is not None:
            is_home = _leave(devices, traveller, subnets[home.far], home)
        else:
            is_home = home.crossing is not None and _leave_regional(devices, traveller, home, home.crossing)
        if not is_home and home.near not in {home.far, None}:
            _come_near(devices, traveller, home)
    return traveller.finish(ending, leaving)


def _come_near(devices: Devices, traveller: Traveller, home: Home) -> None:
    """Into the requester's subnet, by its ACL.

    That is skipped where a transit gateway may hand the reply out in that very subnet (NACL-15).
    """
    near = devices.network.subnets[home.near or ""]
    is_crossed = home.crossing is not None and home.crossing.component.startswith("tgw-")
    if not (is_crossed and may_be_entry(devices.network, near)):
        traveller.arrive(near.subnet_id, HopKind.SUBNET)
        cross(devices, traveller, near, REPLY_IN, _NONE)


def _leave(devices: Devices, traveller: Traveller, subnet: Subnet, home: Home) -> bool:
    """The reply leaves the far subnet, by its ACL and its route to the requester.

    Whether that brings it home, through a transit gateway.
    """
    traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
    if subnet.subnet_id != home.near:
        cross(devices, traveller, subnet, REPLY_OUT, _NONE)
    via = home.crossing.component if home.crossing is not None else home.via
    if via.startswith("pcx-") and traveller.origin.is_translated:
        note = "replies return to a NAT gateway over the peering without a route (NAT-11)"
        traveller.step(StepKind.ROUTE, subnet.subnet_id, None, note)
        return False
    lookup = devices.routes(subnet)
    if isinstance(lookup, Gap):
        traveller.meet(doubts(traveller.packets, lookup), StepKind.ROUTE, subnet.subnet_id)
        return False
    is_back = _route_back(traveller, subnet, lookup, via)
    if via.startswith("igw-"):
        traveller.arrive(via, HopKind.INTERNET_GATEWAY)
        traveller.step(StepKind.TRANSLATE, via)
    return via.startswith("tgw-") and is_back and _recross(devices, traveller, subnet, via)


def _leave_regional(devices: Devices, traveller: Traveller, home: Home, crossing: Crossing) -> bool:
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
    is_back = _route_back(traveller, subnet, devices.table(table), crossing.component)
    return is_back and _recross(devices, traveller, subnet, crossing.component)


def _to_requester(traveller: Traveller) -> PacketSet:
    return PacketSet.box(destinations=traveller.source)


def _route_back(traveller: Traveller, subnet: Subnet, lookup: RouteLookup, via: str) -> bool:
    """The reply takes its route; whether that leads back the way the request came. Source: ROUTE-2, PEER-3, TGW-7."""
    table = lookup.table.route_table_id
    choices = lookup.split(_to_requester(traveller))
    answers = [_judge(traveller, subnet, lookup, choice, via) for choice in choices]
    against = [answer for answer in answers if answer.denials or answer.doubts]
    if not against:
        route = choices[0].route if choices else None
        rule = lookup.name(route) if route is not None else None
        traveller.step(StepKind.ROUTE, table, rule, f"back to {traveller.origin.component}")
        return True
    if len(against) == len(answers):
        traveller.meet(against[0], StepKind.ROUTE, table)
    else:
        message = f"{table} sends replies to a part of {traveller.origin.component}'s possible addresses elsewhere"
        traveller.meet(doubts(traveller.packets, Gap.feature("RouteTables", message)), StepKind.ROUTE, table)
    return False


def _judge(traveller: Traveller, subnet: Subnet, lookup: RouteLookup, choice: Choice, via: str) -> Split:
    """What one route means for the replies; an empty answer lets them pass."""
    packets, route, table = traveller.packets, choice.route, lookup.table.route_table_id
    is_within = not via.startswith(("pcx-", "igw-", "tgw-"))
    rule = lookup.name(route) if route is not None else None
    target = route.target[1] if route is not None else "none"
    facts = (("subnet", subnet.subnet_id), ("target", target), ("requester", traveller.origin.component))
    is_active = route is not None and route.state == "active"
    if is_active and target == ("local" if is_within else via):
        return Split()
    if choice.gap is not None:
        return doubts(packets, choice.gap)
    if route is not None and route.state == "blackhole":
        return stops(packets, Reason.BLACKHOLE_ROUTE, table, rule, facts)
    if is_active and route is not None and _may_return(route.target[0], is_within=is_within):
        message = f"replies to {traveller.origin.component} leave {subnet.subnet_id} to {target}, which is not modelled"
        return doubts(packets, Gap.feature("asymmetric route", message))
    return stops(packets, Reason.NO_RETURN_ROUTE, table, rule, facts)


_CARRIERS = frozenset({RouteTargetKind.TRANSIT_GATEWAY, RouteTargetKind.VPC_PEERING_CONNECTION})


def _may_return(kind: RouteTargetKind, *, is_within: bool) -> bool:
    """Whether a reply on another way than the request's may still arrive.

    Over appliances or a second connection, but never through a gateway.
    """
    if is_within:
        return kind is not RouteTargetKind.INTERNET_GATEWAY
    return kind in _CARRIERS or kind in {RouteTargetKind.NETWORK_INTERFACE, RouteTargetKind.VPC_ENDPOINT}


def _recross(devices: Devices, traveller: Traveller, subnet: Subnet, gateway_id: str) -> bool:
    """Back through the transit gateway and home, as far as it is known. Source: TGW-3, TGW-6, TGW-7, NACL-15."""
    enter_gateway(devices, traveller, gateway_id, subnet)
    passed = replies_through(devices, traveller, gateway_id, subnet)
    requester, packets = traveller.origin, traveller.packets
    if len(passed) != 1:
        message = f"{gateway_id} routes the possible addresses of {requester.component} in more than one way"
        traveller.meet(doubts(packets, Gap.feature("transit gateway", message)), StepKind.ROUTE, gateway_id)
        return False
    pass_gateway(traveller, passed[0], gateway_id)
    exits = passed[0].exits
    elsewhere = [out.vpc_id for out in exits if out.vpc_id != requester.vpc_id]
    if elsewhere:
        gap = Gap.feature("asymmetric route", f"{gateway_id} sends replies into {elsewhere[0]}")
        traveller.meet(doubts(packets, gap), StepKind.ROUTE, gateway_id)
    elif len(exits) > 1 and not _fare_alike(devices, traveller, exits):
        message = f"{gateway_id} may let replies out in {' or '.join(out.subnet_id for out in exits)}, which differ"
        traveller.meet(doubts(packets, Gap.feature("transit gateway", message)), StepKind.ROUTE, gateway_id)
    elif exits:
        _come_home(devices, traveller, exits[0])
        return True
    return False


def _fare_alike(devices: Devices, traveller: Traveller, exits: tuple[Subnet, ...]) -> bool:
    """Whether it does not matter in which subnet a reply comes out of the gateway."""
    ends: list[tuple[PacketSet, PacketSet]] = []
    for out in exits:
        twin = traveller.fork(traveller.packets)
        _come_home(devices, twin, out)
        ends.append((twin.stretch.possible, twin.stretch.certain))
    return all(end == ends[0] for end in ends)


def _come_home(devices: Devices, traveller: Traveller, out: Subnet) -> None:
    """Out of the gateway in `out`, and by that subnet's table to the requester."""
    come_out(devices, traveller, out)
    lookup = devices.routes(out)
    if isinstance(lookup, Gap):
        traveller.meet(doubts(traveller.packets, lookup), StepKind.ROUTE, out.subnet_id)
    else:
        _route_back(traveller, out, lookup, "local")
    if traveller.home is not None and traveller.home != out.subnet_id:
        traveller.arrive(traveller.home, HopKind.SUBNET)
        cross(devices, traveller, devices.network.subnets[traveller.home], REPLY_IN, _NONE)
