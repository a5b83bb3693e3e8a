"""The way through a NAT gateway: into its subnet, through it, and on from there with its address."""

from collections.abc import Callable

from wayout.forward.crossing.encryption_check import meet_encryption_control
from wayout.forward.crossing.subnet_edge import cross
from wayout.forward.decision.decision import Split, doubts, stops
from wayout.forward.decision.perspective import IN
from wayout.forward.device import nat_gateway
from wayout.forward.device.device import Devices
from wayout.forward.device.encryption_control import Carrier
from wayout.forward.device.route_table import RouteLookup
from wayout.forward.forward_leg.way_out import leave_regional
from wayout.forward.journey.journey import Branch, Disposition, HopKind, StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.forward.return_leg.reply import finish
from wayout.model.gap import Gap
from wayout.model.nat_gateway import NatGateway
from wayout.model.reason import Reason
from wayout.model.subnet import Subnet
from wayout.net.address import IPV6_FIRST
from wayout.net.packet_set import PacketSet

Depart = Callable[[Traveller, Subnet], list[Branch]]
"""How the walk goes on from a subnet."""


def through_nat(devices: Devices, traveller: Traveller, subnet: Subnet, nat_id: str, depart: Depart) -> list[Branch]:
    """From `subnet` through the NAT gateway that its route names; within 64:ff9b::/96 it goes on as IPv4.

    Source: NAT-4, NAT-29, NACL-7.
    """
    network = devices.network
    mapped = traveller.packets.restrict_destinations(nat_gateway.NAT64.as_set())
    if mapped and mapped != traveller.packets:
        parts = (traveller.fork(mapped), traveller.fork(traveller.packets - mapped))
        return [branch for part in parts for branch in through_nat(devices, part, subnet, nat_id, depart)]
    nat = nat_gateway.found(network, nat_id, subnet.vpc_id)
    if isinstance(nat, Gap):
        traveller.meet(doubts(traveller.packets, nat), StepKind.CARRY, nat_id)
        return [finish(devices, traveller, Disposition.UNKNOWN)]
    if traveller.visited and not _comes_from_afar(devices, traveller, nat):
        traveller.meet(_second(devices, traveller, subnet, nat), StepKind.ROUTE, traveller.visited[0])
        return [finish(devices, traveller, Disposition.DROPPED)]
    home = network.subnets.get(nat.subnet_id) if nat.subnet_id else None
    if nat.subnet_id and home is None:
        gap = network.gap("Subnets", subnet.vpc_id, f"{nat.subnet_id}, where {nat_id} stands,")
        traveller.meet(doubts(traveller.packets, gap), StepKind.CARRY, nat_id)
        return [finish(devices, traveller, Disposition.UNKNOWN)]
    if home is not None and home.subnet_id != subnet.subnet_id:
        traveller.arrive(home.subnet_id, HopKind.SUBNET)
        cross(devices, traveller, home, IN, PacketSet.empty())
    traveller.arrive(nat_id, HopKind.NAT_GATEWAY)
    checks = nat_gateway.checks(network, nat, traveller.origin, traveller.packets)
    traveller.meet(checks, StepKind.CARRY, nat_id)
    if not mapped and traveller.packets.destinations().first >= IPV6_FIRST:
        return [finish(devices, traveller, Disposition.DROPPED)]  # no IPv6 goes on from here (IP6-4)
    meet_encryption_control(devices, traveller, nat.vpc_id, Carrier.NAT_GATEWAY, nat_id)
    if nat_gateway.expands_to_zone_of(network, nat, traveller.origin):
        where = f"{nat_id} has no address in {subnet.availability_zone} yet"
        traveller.notes.append(f"{where}: up to an hour other zones serve it (NAT-24)")
    _translate(devices, traveller, nat)
    return depart(traveller, home) if home is not None else leave_regional(devices, traveller, nat)


def _comes_from_afar(devices: Devices, traveller: Traveller, nat: NatGateway) -> bool:
    """Whether the packets, translated in another VPC, came here over a transit gateway: a gateway takes them like any others.

    Source: NAT-3, NAT-10. A gateway of an account that is not described comes from elsewhere too.
    """
    last = devices.network.nat_gateways.get(traveller.visited[-1])
    is_elsewhere = last is not None and last.vpc_id != nat.vpc_id
    return is_elsewhere and bool(traveller.crossings) and nat.nat_gateway_id not in traveller.visited


def _translate(devices: Devices, traveller: Traveller, nat: NatGateway) -> None:
    nat_id = nat.nat_gateway_id
    traveller.end_stretch(nat.subnet_id, nat_id)
    traveller.visited = (*traveller.visited, nat_id)
    addresses = nat_gateway.public_addresses_for(devices.network, nat, traveller.origin)
    is_mapped = bool(traveller.packets.restrict_destinations(nat_gateway.NAT64.as_set()))
    moved = -nat_gateway.NAT64.first if is_mapped else 0
    traveller.translate(nat_gateway.translated_origin(devices.network, nat, traveller.origin), moved)
    public = ", ".join(map(str, addresses)) or "no public address"
    note = f"source becomes {nat_id} ({public}), ports {nat_gateway.PORTS}"
    traveller.step(StepKind.TRANSLATE, nat_id, None, note)


def _second(devices: Devices, traveller: Traveller, subnet: Subnet, nat: NatGateway) -> Split:
    """A NAT gateway whose own route leads to a NAT gateway: itself, or one that leads back, is a loop.

    Any other is no way out (NAT-4 to NAT-6).
    """
    packets, first = traveller.packets, traveller.visited[0]
    if nat.nat_gateway_id in traveller.visited or _next_nat(devices, traveller, nat) in traveller.visited:
        facts = (("next", nat.nat_gateway_id), ("subnet", subnet.subnet_id))
        return stops(packets, Reason.NAT_LOOP, first, None, facts)
    behind = devices.network.nat_gateways.get(first)
    if behind is not None and behind.connectivity_type == "public":
        facts = (("table", f"the table of {subnet.subnet_id}"), ("next", nat.nat_gateway_id))
        return stops(packets, Reason.NAT_IN_PRIVATE_SUBNET, first, None, facts)
    message = f"{first} sends to {nat.nat_gateway_id}; AWS does not say whether that works (NAT-6)"
    return doubts(packets, Gap.feature("nat-gateway", message))


def _next_nat(devices: Devices, traveller: Traveller, nat: NatGateway) -> str | None:
    subnet = devices.network.subnets.get(nat.subnet_id or "")
    lookup = devices.routes(subnet) if subnet is not None else None
    if not isinstance(lookup, RouteLookup):
        return None
    route = lookup.split(traveller.packets)[0].route
    return route.nat_gateway_id if route is not None else None
