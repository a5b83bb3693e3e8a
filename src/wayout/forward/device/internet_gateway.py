"""Internet gateways and egress-only internet gateways: the last AWS device before the internet.

Modelled: attachment (IGW-1), sources of other VPCs (IGW-9), the public address paired with the very source address
(IGW-2), without which packets end there unseen (IGW-4), private destinations (IGW-5), AWS's block of TCP port 25
(SG-29), Block Public Access (BPA), IPv6 without translation (IGW-7), egress-only gateways for IPv6 (IP6-3). It
translates outside of every subnet, so that groups and ACLs see private addresses only (NACL-18). For traffic of a NAT
gateway the gateway's own Elastic IP is judged in `nat_gateway`. Not modelled: edge route tables that send the reply
through an appliance (ROUTE-13); the walk says so.

Rules:
- IGW-1: It serves the VPC to which it is attached, and no other.
- IGW-2: An IPv4 packet leaves when the very address that it comes from is paired with a public one.
- IGW-4: Without a public address it is dropped at the gateway; groups and ACLs have let it out before.
- IGW-5: Packets to private destinations are dropped.
- IGW-7: IPv6 is not translated: the sender's own address has to be one that AWS announces.
- IGW-9: A source of another VPC is dropped.
- IP6-3: An egress-only gateway carries IPv6 and replies to it, and lets nobody in.
- BPA-8: In front of a firewall endpoint the sender's subnet counts as well as that of the endpoint.
- SG-29: TCP port 25 to public addresses is dropped unless the account had it released.
- NACL-18: It translates outside of every subnet: groups and ACLs see private addresses only.
"""

import msgspec

from wayout.forward.decision.decision import Decision, Split, Verdict, doubts, in_sequence, passes, stops
from wayout.forward.decision.origin import Origin, PublicAddress
from wayout.forward.device.block_public_access import Blocking, blocking
from wayout.model.gap import Gap
from wayout.model.internet_gateway import EgressOnlyInternetGateway, InternetGateway
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.route_table import RouteTargetKind
from wayout.net.address import IPV6_FIRST
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6, PUBLIC_IPV4, PUBLIC_IPV6
from wayout.net.protocol import TCP

_PRIVATE = (EVERY_IPV4.as_set() | EVERY_IPV6.as_set()) - PUBLIC_IPV4 - PUBLIC_IPV6
"""What nobody on the internet has: private and shared addresses (IGW-5), and those of special ranges: loopback, link-local,
multicast, unique local ones (RFC 6890). Of the latter AWS does not say where they are lost."""
_IPV4 = IntervalSet.of((0, 2**32 - 1))
_SMTP = PacketSet.box(protocols=IntervalSet.single(TCP), destination_ports=IntervalSet.single(25))
_SMTP_PORT = 25


class Exit(msgspec.Struct, frozen=True):
    """Packets of `origin` that leave `vpc_id` through a gateway.

    `subnet_id` is the place that talks to it, None for a regional NAT gateway.
    """

    kind: RouteTargetKind
    gateway_id: str
    vpc_id: str
    subnet_id: str | None
    origin: Origin

    @property
    def is_egress_only(self) -> bool:
        """Whether the gateway is of the egress-only kind."""
        return self.kind is RouteTargetKind.EGRESS_ONLY_INTERNET_GATEWAY

    @property
    def is_foreign(self) -> bool:
        """Whether the packets come from another VPC, over a transit gateway, with addresses that the gateway does not know."""
        return self.origin.vpc_id != self.vpc_id


def checks(network: Network, way: Exit, packets: PacketSet) -> tuple[Split, ...]:
    """What the gateway checks, each check over all of the packets, in the order in which they would stop a packet."""
    return (
        _attached(network, way, packets),
        _family(way, packets),
        _public_address(way, packets),
        _announced(network, way, packets),
        _destination(way, packets),
        _smtp(way, packets),
        _public_access(network, way, packets),
    )


def entry_checks(network: Network, way: Exit, packets: PacketSet) -> tuple[Split, ...]:
    """What the gateway checks of packets that come in from the internet.

    Its attachment and Block Public Access (BPA-2, BPA-3).
    """
    return _attached(network, way, packets), _public_access(network, way, packets)


def split(network: Network, way: Exit, packets: PacketSet) -> Split:
    """The gateway's answer for a set."""
    return in_sequence(packets, checks(network, way, packets))


def decide(network: Network, way: Exit, packet: Packet) -> Decision:
    """The gateway's answer for one packet."""
    gateway = _gateway(network, way)
    if not isinstance(gateway, Gap) and not gateway.is_attached_to(way.vpc_id):
        return Decision(Verdict.DENY, None, Reason.IGW_NOT_ATTACHED, way.gateway_id)
    is_ipv4 = packet.destination < IPV6_FIRST
    if way.is_egress_only and is_ipv4:
        return Decision(Verdict.DENY, None, Reason.NO_ROUTE, way.gateway_id)
    if way.is_foreign:
        return Decision(Verdict.DENY, None, Reason.SPOOFED_SOURCE, way.origin.own_name)
    unclear: Gap | None = gateway if isinstance(gateway, Gap) else None
    if is_ipv4 and not way.origin.is_translated:
        if way.origin.public is PublicAddress.NONE:
            return Decision(Verdict.DENY, None, Reason.NO_PUBLIC_IP, way.origin.own_name)
        unclear = unclear or (_no_address_gap(way) if way.origin.public is PublicAddress.UNKNOWN else None)
    if not is_ipv4 and _silent_addresses(network, way):
        if way.origin.ipv6 <= _silent_addresses(network, way):
            return Decision(Verdict.DENY, None, Reason.NO_IPV6_ADDRESS, way.origin.own_name)
        unclear = unclear or _silent_gap(way)
    if packet.destination in _PRIVATE:
        return Decision(Verdict.DENY, None, Reason.IGW_PRIVATE_DESTINATION, way.gateway_id)
    if packet.protocol == TCP and packet.destination_port == _SMTP_PORT:
        return Decision(Verdict.DENY, None, Reason.PORT_25_BLOCKED, way.origin.own_name)
    blocked = _blocked(network, way)
    match blocked:
        case Gap():
            return Decision(Verdict.UNKNOWN, gap=unclear or blocked)
        case None:
            return Decision(Verdict.UNKNOWN, gap=unclear) if unclear else Decision(Verdict.ALLOW)
        case _:
            return Decision(Verdict.DENY, None, Reason.VPC_BLOCK_PUBLIC_ACCESS, blocked.component)


def _gateway(network: Network, way: Exit) -> InternetGateway | EgressOnlyInternetGateway | Gap:
    if way.is_egress_only:
        return network.find(
            "EgressOnlyInternetGateways", network.egress_only_internet_gateways, way.gateway_id, way.vpc_id
        )
    return network.find("InternetGateways", network.internet_gateways, way.gateway_id, way.vpc_id)


def _attached(network: Network, way: Exit, packets: PacketSet) -> Split:
    gateway = _gateway(network, way)
    if isinstance(gateway, Gap):
        return doubts(packets, gateway)
    if gateway.is_attached_to(way.vpc_id):
        return passes(packets)
    return stops(packets, Reason.IGW_NOT_ATTACHED, way.gateway_id, facts=(("vpc", way.vpc_id),))


def _family(way: Exit, packets: PacketSet) -> Split:
    """An egress-only gateway carries no IPv4."""
    return (
        stops(packets.restrict_destinations(_IPV4), Reason.NO_ROUTE, way.gateway_id)
        if way.is_egress_only
        else passes(packets)
    )


def _public_address(way: Exit, packets: PacketSet) -> Split:
    if way.is_foreign:
        facts = (("gateway", way.gateway_id), ("vpc", way.vpc_id))
        return stops(packets, Reason.SPOOFED_SOURCE, way.origin.own_name, facts=facts)
    if way.origin.is_translated:
        return passes(packets)
    ipv4 = packets.restrict_destinations(_IPV4)
    match way.origin.public:
        case PublicAddress.PRESENT:
            return passes(packets)
        case PublicAddress.UNKNOWN:
            return doubts(ipv4, _no_address_gap(way))
        case PublicAddress.NONE:
            return stops(ipv4, Reason.NO_PUBLIC_IP, way.origin.own_name, facts=(("gateway", way.gateway_id),))


def _announced(network: Network, way: Exit, packets: PacketSet) -> Split:
    """IPv6 is not translated, so a sender in a block that AWS does not announce gets no reply. Source: IGW-7, IP6-8."""
    silent = _silent_addresses(network, way)
    if not silent:
        return passes(packets)
    ipv6 = packets - packets.restrict_destinations(_IPV4)
    if way.origin.ipv6 <= silent:
        return stops(ipv6, Reason.NO_IPV6_ADDRESS, way.origin.own_name, facts=(("gateway", way.gateway_id),))
    return doubts(ipv6, _silent_gap(way))


def _silent_addresses(network: Network, way: Exit) -> IntervalSet:
    """The sender's addresses in blocks that AWS does not announce to the internet."""
    vpc, subnet = network.vpcs.get(way.vpc_id), network.subnets.get(way.subnet_id or "")
    places = (place.ipv6_cidr_block_association_set for place in (vpc, subnet) if place is not None)
    blocks = [b.ipv6_cidr_block for place in places for b in place if b.ipv6_address_attribute == "private"]
    return way.origin.ipv6 & IntervalSet.of(*((block.first, block.last) for block in blocks))


def _silent_gap(way: Exit) -> Gap:
    message = f"{way.origin.component} may get an IPv6 address from a block that AWS does not announce"
    return Gap("NetworkInterfaces", "not known", None, message)


def _destination(way: Exit, packets: PacketSet) -> Split:
    return stops(packets.restrict_destinations(_PRIVATE), Reason.IGW_PRIVATE_DESTINATION, way.gateway_id)


def _smtp(way: Exit, packets: PacketSet) -> Split:
    return stops(packets & _SMTP, Reason.PORT_25_BLOCKED, way.origin.own_name)


def _public_access(network: Network, way: Exit, packets: PacketSet) -> Split:
    blocked = _blocked(network, way)
    match blocked:
        case None:
            return passes(packets)
        case Gap():
            return doubts(packets, blocked)
        case _:
            return stops(packets, Reason.VPC_BLOCK_PUBLIC_ACCESS, blocked.component, facts=(("mode", blocked.mode),))


def _blocked(network: Network, way: Exit) -> Blocking | Gap | None:
    """Whether Block Public Access stops the sender's subnet, or that of a firewall endpoint in front of the gateway.

    An exclusion of the endpoint's subnet alone does not help what the firewall inspects. Source: BPA-5, BPA-8 (DERIVED).
    """
    by_egress_gateway = way.is_egress_only or way.origin.is_translated
    sender = way.origin.subnet_id if way.origin.vpc_id == way.vpc_id else None
    places = dict.fromkeys([way.subnet_id, *([sender] if sender is not None else [])])
    found = [blocking(network, way.vpc_id, place, by_egress_gateway=by_egress_gateway) for place in places]
    certain = next((each for each in found if isinstance(each, Blocking)), None)
    return certain or next((each for each in found if each is not None), None)


def _no_address_gap(way: Exit) -> Gap:
    return Gap.document(
        "NetworkInterfaces", "not known", f"whether {way.origin.component} has a public address is not known"
    )
