"""The return leg: the reply's way back through every subnet that the request crossed, in reverse.

Network ACLs are stateless and see the reply on its own (NACL-6); its destination ports are the source ports that the request's sender chose, the
client's or the NAT gateway's (NACL-7, NACL-10). Groups let tracked replies pass (SG-10). The subnet that replies needs a route to the requester,
except back through a peering to a NAT gateway (NAT-11).
"""

from wayout.forward.decision import doubts, stops
from wayout.forward.device import Devices
from wayout.forward.journey import Branch, Disposition, HopKind, Leaving, StepKind
from wayout.forward.perspective import REPLY_IN, REPLY_OUT, Leg, Perspective
from wayout.forward.route_table import Choice, RouteLookup
from wayout.forward.traveller import Home, Traveller
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.model.subnet import Subnet
from wayout.net.packet_set import PacketSet


def come_back(devices: Devices, traveller: Traveller, ending: Disposition, leaving: Leaving) -> Branch:
    """The branch, with the reply's way added to it."""
    traveller.leg = Leg.RETURN
    for index in reversed(range(len(traveller.stretches))):
        traveller.current = index
        home = traveller.homes[index]
        if index < len(traveller.stretches) - 1:
            traveller.arrive(home.via, HopKind.NAT_GATEWAY)
            traveller.step(StepKind.TRANSLATE, home.via, None, "destination becomes the client again")
        if home.gateway is not None:
            traveller.arrive(home.gateway.component, home.gateway.kind)
            traveller.step(StepKind.CARRY, home.gateway.component)
        if home.far is not None:
            _leave(devices, traveller, devices.network.subnets[home.far], home)
        if home.near is not None and home.near != home.far:
            subnet = devices.network.subnets[home.near]
            traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
            _filter(devices, traveller, subnet, REPLY_IN)
    return traveller.finish(ending, leaving)


def _filter(devices: Devices, traveller: Traveller, subnet: Subnet, perspective: Perspective) -> None:
    acl = devices.acl(subnet, perspective.direction)
    packets = traveller.packets
    split = doubts(packets, acl) if isinstance(acl, Gap) else acl.split(packets, perspective, traveller.source)
    component = subnet.subnet_id if isinstance(acl, Gap) else acl.acl.network_acl_id
    traveller.meet(
        split, StepKind.FILTER, component, (("subnet", subnet.subnet_id), ("direction", perspective.direction))
    )


def _leave(devices: Devices, traveller: Traveller, subnet: Subnet, home: Home) -> None:
    """The reply leaves the far subnet: its ACL, then its route to the requester."""
    traveller.arrive(subnet.subnet_id, HopKind.SUBNET)
    if subnet.subnet_id != home.near:
        _filter(devices, traveller, subnet, REPLY_OUT)
    if home.via.startswith("pcx-") and traveller.origin.is_translated:
        note = "replies return to a NAT gateway over the peering without a route (NAT-11)"
        traveller.step(StepKind.ROUTE, subnet.subnet_id, None, note)
        return
    lookup = devices.routes(subnet)
    if isinstance(lookup, Gap):
        traveller.meet(doubts(traveller.packets, lookup), StepKind.ROUTE, subnet.subnet_id)
        return
    for choice in lookup.split(PacketSet.box(destinations=traveller.source)):
        _take(traveller, subnet, lookup, choice, home.via)
    if home.via.startswith("igw-"):
        traveller.arrive(home.via, HopKind.INTERNET_GATEWAY)
        traveller.step(StepKind.TRANSLATE, home.via)


def _take(traveller: Traveller, subnet: Subnet, lookup: RouteLookup, choice: Choice, via: str) -> None:
    """The reply takes a route; it must be the one that leads back the way the request came. Source: ROUTE-2, PEER-3, TGW-7."""
    packets, route, table = traveller.packets, choice.route, lookup.table.route_table_id
    is_within = not via.startswith(("pcx-", "igw-"))
    expected = "local" if is_within else via
    rule = lookup.name(route) if route is not None else None
    target = route.target[1] if route is not None else "none"
    facts = (("subnet", subnet.subnet_id), ("target", target), ("requester", traveller.origin.component))
    is_active = route is not None and route.state == "active"
    if is_active and target == expected:
        traveller.step(StepKind.ROUTE, table, rule, f"to {expected}")
    elif choice.gap is not None:
        traveller.meet(doubts(packets, choice.gap), StepKind.ROUTE, table)
    elif route is not None and route.state == "blackhole":
        traveller.meet(stops(packets, Reason.BLACKHOLE_ROUTE, table, rule, facts), StepKind.ROUTE, table)
    elif is_active and is_within and route is not None and route.target[0] is not RouteTargetKind.INTERNET_GATEWAY:
        message = f"replies to {traveller.origin.component} leave {subnet.subnet_id} to {target}, which is not modelled"
        traveller.meet(doubts(packets, Gap.feature("asymmetric route", message)), StepKind.ROUTE, table)
    else:
        traveller.meet(stops(packets, Reason.NO_RETURN_ROUTE, table, rule, facts), StepKind.ROUTE, table)
