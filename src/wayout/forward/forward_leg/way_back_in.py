"""The way back in: packets that leave for the internet and are addressed to an interface of the network itself.

Modelled: they meet what everybody meets who comes from the internet (`entrance`), the ACL and groups of the interface
with the sender's public address, and the reply leaves by that VPC's internet gateway (IGW-2, IGW-7, ROUTE-14). In doubt:
a gateway with a route table of its own (ROUTE-13), and a NAT gateway that sends to its own VPC (NAT-22). Not taken apart:
questions about the internet at large, and load balancers, behind which `ask` looks.

Rules:
- NAT-22: What a NAT gateway sends to its own VPC is not followed back in.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import msgspec

from wayout.forward.decision.decision import doubts, stops
from wayout.forward.decision.origin import Origin, PublicAddress
from wayout.forward.decision.perspective import Leg
from wayout.forward.device import load_balancer
from wayout.forward.device.device import Devices
from wayout.forward.forward_leg.arrival import reach
from wayout.forward.forward_leg.entrance import come_in
from wayout.forward.journey.journey import Blocker, Branch, Disposition, Leaving, StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.vpc import Vpc
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import PRIVATE_IPV4, SHARED_IPV4

_AT_LARGE_IPV4, _AT_LARGE_IPV6 = 2**24, 2**96
"""Questions about as many addresses as these are about the internet, not about an interface."""
_MOST = 64
_INTERNET = IntervalSet.of((0, 2**32 - 1)) - IntervalSet.of(*((p.first, p.last) for p in (*PRIVATE_IPV4, SHARED_IPV4)))


def own_parts(devices: Devices, traveller: Traveller) -> list[tuple[Traveller, NetworkInterface | Vpc | None]]:
    """The packets, parted by who gets them: an interface, a VPC in which nobody has the address, or the world (None)."""
    network, wanted = devices.network, traveller.packets.destinations()
    is_ipv6 = bool(wanted) and wanted.first >= IPV6_FIRST
    if not wanted or wanted.size > (_AT_LARGE_IPV6 if is_ipv6 else _AT_LARGE_IPV4):
        return [(traveller, None)]
    held: dict[str, list[Address]] = {}
    for address in _held(network, wanted):
        held.setdefault(network.interface_behind[address].network_interface_id, []).append(address)
    owners: list[tuple[IntervalSet, NetworkInterface | Vpc | None]] = []
    for identity, addresses in held.items():
        interface = network.network_interfaces[identity]
        owner = None if load_balancer.is_node(interface) else interface
        owners.append((IntervalSet.of(*((a, a) for a in addresses)), owner))
    left = wanted - IntervalSet.of(*((a, a) for addresses in held.values() for a in addresses))
    for vpc in network.vpcs.values() if is_ipv6 else ():
        block = left & IntervalSet.of(*((p.first, p.last) for p in vpc.prefixes))
        owners, left = [*owners, *([(block, vpc)] if block else [])], left - block
    owners += [(left, None)] if left else []
    if len(owners) > _MOST:
        gap = Gap.feature("NetworkInterfaces", f"packets leave for more than {_MOST} interfaces of the network at once")
        traveller.meet(doubts(traveller.packets, gap), StepKind.CARRY, traveller.origin.vpc_id)
        return [(traveller, None)]
    if len(owners) == 1:
        return [(traveller, owners[0][1])]
    return [(traveller.fork(traveller.packets.restrict_destinations(part)), owner) for part, owner in owners]


def _held(network: Network, wanted: IntervalSet) -> Iterator[Address]:
    known = network.public_addresses
    for first, last in wanted:
        yield from known[bisect_left(known, first) : bisect_right(known, last)]


def come_back_in(devices: Devices, traveller: Traveller, owner: NetworkInterface | Vpc) -> None:
    """Meet what stands before the owner of the addresses; the reply's way to the internet is looked at as well."""
    traveller.is_personal = traveller.is_personal or not traveller.origin.is_translated
    network, packets = devices.network, traveller.packets
    if isinstance(owner, Vpc):
        where = str(Address(packets.destinations().first))
        gap = network.gap("NetworkInterfaces", owner.vpc_id, f"what holds {where} in {owner.vpc_id}")
        is_known = network.is_complete("NetworkInterfaces", owner.vpc_id)
        nobody = stops(packets, Reason.DESTINATION_NOT_FOUND, where, None, (("vpc", owner.vpc_id),))
        traveller.meet(nobody if is_known else doubts(packets, gap), StepKind.DELIVER, where)
        return
    name = owner.network_interface_id
    if traveller.origin.is_translated and traveller.origin.vpc_id == owner.vpc_id:
        message = f"{traveller.origin.component} sends to the public address of {name} in its own VPC"
        gap = Gap.feature("NatGateways", f"{message}; AWS does not say whether that works (NAT-22)")
        traveller.meet(doubts(packets, gap), StepKind.CARRY, name)
        return
    found = _walk_in(devices, traveller, owner)
    if isinstance(found, Gap):
        traveller.meet(doubts(packets, found), StepKind.CARRY, name)
    else:
        traveller.notes.append(f"the packets come back in from the internet, to {name}")
        seen = _public_addresses(traveller) if packets.destinations().first < IPV6_FIRST else ()
        traveller.join(found, tuple(("from", str(address)) for address in seen))


def _walk_in(devices: Devices, traveller: Traveller, interface: NetworkInterface) -> Branch | Gap:
    """The way of these packets from the internet to the interface, as somebody out there would send them."""
    packets = traveller.packets
    guest = Traveller.beginning(_seen_from_outside(traveller, interface), packets, traveller.application)
    gateway_id = come_in(devices, guest, interface, Address(packets.destinations().first))
    if gateway_id is None:
        return guest.finish(Disposition.UNKNOWN, Leaving.NOT_KNOWN)
    edge = devices.network.edge_table_of(gateway_id, interface.vpc_id)
    if edge is not None:
        message = f"packets come back in through {gateway_id}, whose own route table is not followed for them"
        return edge if isinstance(edge, Gap) else Gap.feature("RouteTables", message)
    found = reach(devices, guest, interface, None)
    if any(_goes_another_way(blocker) for blocker in found.blockers):
        message = (
            f"replies of {interface.network_interface_id} do not leave through {gateway_id}, where the request came in"
        )
        return Gap.feature("asymmetric route", f"{message}; whether they find their way is not modelled")
    return found


def _goes_another_way(blocker: Blocker) -> bool:
    """Whether a reply is sent somewhere else than to the internet, from where it may come to the sender all the same."""
    target = dict(blocker.facts).get("target", "none")
    return blocker.leg is Leg.RETURN and blocker.reason is Reason.NO_RETURN_ROUTE and target != "none"


def _seen_from_outside(traveller: Traveller, interface: NetworkInterface) -> Origin:
    """The sender with the addresses that it has on the internet; any of them where that is not known."""
    origin, public = traveller.origin, _public_addresses(traveller)
    return msgspec.structs.replace(
        origin,
        vpc_id=interface.vpc_id,
        subnet_id=None,
        ipv4=IntervalSet.of(*((a, a) for a in public)) if public else _INTERNET,
        group_ids=(),
        public=PublicAddress.PRESENT,
        interface_id=None,
        instance_id=None,
        is_translated=False,
    )


def _public_addresses(traveller: Traveller) -> tuple[Address, ...]:
    public = traveller.origin.public_ip
    return traveller.egress or ((public,) if public is not None else ())
