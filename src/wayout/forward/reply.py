"""The return leg: the reply's way back through every subnet that the request crossed, in reverse.

Network ACLs are stateless and see the reply on its own (NACL-6); its destination ports are the source ports that the request's sender chose, the
client's or the NAT gateway's (NACL-7, NACL-10). Groups let tracked replies pass (SG-10). The subnet that replies needs a route to the requester that
leads back the way the request came (PEER-3, TGW-7), except over a peering to a NAT gateway (NAT-11).
"""

from wayout.forward.decision import Split, doubts, stops
from wayout.forward.device import Devices
from wayout.forward.journey import Branch, Disposition, Hop, HopKind, Leaving, StepKind
from wayout.forward.perspective import REPLY_IN, REPLY_OUT, Leg
from wayout.forward.route_table import Choice, RouteLookup
from wayout.forward.subnet_edge import cross
from wayout.forward.transit_crossing import come_out, enter_gateway, leave_gateway, replies_through
from wayout.forward.traveller import Home, Traveller
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
    """End the forward leg outside the network, through `gateway`, or where nothing more is known, and look at the way back."""
    traveller.homes.append(Home(traveller.home, None, "", gateway))
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
        arrived = _leave(devices, traveller, subnets[home.far], home) if home.far is not None else None
        if home.near is not None and home.near not in {home.far, arrived}:
            traveller.arrive(home.near, HopKind.SUBNET)
            cross(devices, traveller, subnets[home.near], REPLY_IN, _NONE)
    return traveller.finish(ending, leaving)


def _leave(devices: Devices, traveller: Traveller, subnet: Subnet, home: Home) -> str | None:
    """The reply leaves the far subnet, by its ACL and its route to the requester. Returns the subnet in which a transit gateway lets it out."""
    traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
    if subnet.subnet_id != home.near:
        cross(devices, traveller, subnet, REPLY_OUT, _NONE)
    via = home.crossing.component if home.crossing is not None else home.via
    if via.startswith("pcx-") and traveller.origin.is_translated:
        note = "replies return to a NAT gateway over the peering without a route (NAT-11)"
        traveller.step(StepKind.ROUTE, subnet.subnet_id, None, note)
        return None
    lookup = devices.routes(subnet)
    if isinstance(lookup, Gap):
        traveller.meet(doubts(traveller.packets, lookup), StepKind.ROUTE, subnet.subnet_id)
        return None
    is_back = _route_back(traveller, subnet, lookup, via)
    if via.startswith("igw-"):
        traveller.arrive(via, HopKind.INTERNET_GATEWAY)
        traveller.step(StepKind.TRANSLATE, via)
    return _recross(devices, traveller, subnet, via) if via.startswith("tgw-") and is_back else None


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
    """Whether a reply on another way than the request's may still arrive: over appliances or a second connection, but never through a gateway."""
    if is_within:
        return kind is not RouteTargetKind.INTERNET_GATEWAY
    return kind in _CARRIERS or kind in {RouteTargetKind.NETWORK_INTERFACE, RouteTargetKind.VPC_ENDPOINT}


def _recross(devices: Devices, traveller: Traveller, subnet: Subnet, gateway_id: str) -> str | None:
    """Back through the transit gateway, and by the attachment subnet's table to the requester. Source: TGW-3, TGW-6, TGW-7, NACL-15."""
    enter_gateway(devices, traveller, gateway_id, subnet)
    passed = replies_through(devices, traveller, gateway_id, subnet)
    out = passed[0].exits[0] if passed[0].exits else None
    if len(passed) > 1:
        message = f"{gateway_id} routes the possible addresses of {traveller.origin.component} in more than one way"
        traveller.meet(doubts(traveller.packets, Gap.feature("transit gateway", message)), StepKind.ROUTE, gateway_id)
        return None
    leave_gateway(devices, traveller, passed[0], gateway_id)
    if out is None:
        return None
    if out.vpc_id != traveller.origin.vpc_id:
        gap = Gap.feature("asymmetric route", f"{gateway_id} sends replies into {out.vpc_id}")
        traveller.meet(doubts(traveller.packets, gap), StepKind.ROUTE, gateway_id)
        return None
    come_out(devices, traveller, out)
    lookup = devices.routes(out)
    if isinstance(lookup, Gap):
        traveller.meet(doubts(traveller.packets, lookup), StepKind.ROUTE, out.subnet_id)
    else:
        _route_back(traveller, out, lookup, "local")
    return out.subnet_id
