"""NAT gateways.

Modelled: state (NAT-1), protocols (NAT-9), that IPv6 is not translated (IP6-4) except within 64:ff9b::/96 (NAT64,
NAT-29: the packets go on as IPv4), zonal and regional, automatic and manual (NAT-23 to NAT-26), that a regional one
stands in no subnet and so behind no ACL (NACL-16), the gateway's Elastic IP and connectivity type where it talks to an
internet gateway (NAT-3), translation into ports 1024-65535 (NAT-13), that it drops what is addressed to itself
(NAT-12). The walk goes on from the gateway's subnet, so that its network ACL is passed four times in all and its route
table decides (NAT-4, NACL-7), and notices loops (NAT-5, NAT-6). Not modelled: ICMPv6 over NAT64 (in doubt), port
exhaustion and idle time (NAT-15 to NAT-17), hairpins (NAT-22).

Rules:
- NAT-1: Only a gateway in the state `available` is known to translate; that says nothing about its way out.
- NAT-4: Behind the gateway, the table of its own subnet has to lead to an internet gateway.
- NAT-5: A gateway whose own subnet leads back to it is a loop.
- NAT-6: So is a chain of NAT gateways that comes back to one of them.
- NAT-7: Nothing reaches a gateway's own address but replies; no group guards it, and none could let packets in.
- NAT-9: It translates TCP, UDP and ICMP, and drops other protocols.
- NAT-13: It keeps the destination, and gives the packet its own address and a port of 1024-65535.
- NAT-23: A gateway without a mode is zonal; a regional one stands in no subnet and has a route table of its own.
- NAT-25: A regional gateway in manual mode serves the zones for which it has addresses.
- NAT-26: Behind a regional gateway, its own table decides.
- NAT-29: Destinations within 64:ff9b::/96 are translated to IPv4, whatever made them up.
- IP6-4: It carries no other IPv6.
- IGW-6: An internet gateway drops what a private NAT gateway sends to it.
- NACL-16: A regional gateway stands in no subnet, and so behind no ACL.
- NAT-3: A public gateway needs an Elastic IP to talk to an internet gateway.
- NAT-12: What nobody asked for is dropped at the gateway.
- NAT-24: A regional gateway sends with an address of the sender's zone; one that makes its zones by itself may take
  an hour to reach a new one.
"""

from wayout.forward.decision.decision import Decision, Split, Verdict, doubts, in_sequence, passes, stops
from wayout.forward.decision.origin import Origin, PublicAddress
from wayout.model.gap import Gap
from wayout.model.nat_gateway import NatGateway, NatGatewayAddress
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason
from wayout.model.subnet import Subnet
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_ANY
from wayout.net.prefix import EVERY_IPV6, Prefix
from wayout.net.protocol import ICMP, ICMPV6, TCP, UDP

TRANSLATED = IntervalSet.of((ICMP, ICMP), (TCP, TCP), (UDP, UDP))
_TRANSLATED = PacketSet.box(protocols=TRANSLATED)
NAT64 = Prefix.parse("64:ff9b::/96")
"""The prefix within which every IPv6 address holds an IPv4 address (RFC 6052; NAT-29)."""
_NAT64 = NAT64.as_set()
_PINGS = PacketSet.box(protocols=IntervalSet.single(ICMPV6), destinations=_NAT64)
_IPV6 = EVERY_IPV6.as_set() - _NAT64
PORTS = EPHEMERAL_ANY
"""The source ports of a NAT gateway, both ends inclusive (NAT-13)."""


INTERFACE_TYPES = frozenset({"nat_gateway", "natGateway"})
"""How AWS marks the interface of a NAT gateway (NAT-8)."""


def unsolicited(network: Network, interface: NetworkInterface, packets: PacketSet) -> Split:
    """The answer of a NAT gateway to packets addressed to its own interface, from inside or outside its VPC: none.

    Only replies to what it translated are expected there. Source: NAT-7, NAT-12.
    """
    identity = interface.network_interface_id
    owner = next((nat for nat in network.nat_gateways.values() if identity in nat.network_interface_ids), None)
    name = owner.nat_gateway_id if owner is not None else identity
    return stops(packets, Reason.NAT_UNSOLICITED, name, facts=(("interface", identity),))


def checks(network: Network, nat: NatGateway, origin: Origin, packets: PacketSet) -> tuple[Split, ...]:
    """What the gateway checks of packets that arrive from `origin`."""
    state = passes(packets)
    if nat.state != "available":
        facts = (("state", nat.state), ("failure", nat.failure_code or ""))
        state = stops(packets, Reason.NAT_NOT_AVAILABLE, nat.nat_gateway_id, facts=facts)
    zone = (
        passes(packets)
        if covers_zone_of(network, nat, origin)
        else stops(packets, Reason.NAT_AZ_NOT_COVERED, nat.nat_gateway_id)
    )
    strange = packets - _TRANSLATED - _PINGS | packets.restrict_destinations(_IPV6)
    pings = doubts((packets & _PINGS).restrict_destinations(_NAT64), _nat64_gap(nat))
    return state, zone, stops(strange, Reason.NAT_PROTOCOL, nat.nat_gateway_id), pings


def split(network: Network, nat: NatGateway, origin: Origin, packets: PacketSet) -> Split:
    """The gateway's answer for a set that arrives from `origin`."""
    return in_sequence(packets, checks(network, nat, origin, packets))


def decide(network: Network, nat: NatGateway, origin: Origin, packet: Packet) -> Decision:
    """The gateway's answer for one packet that arrives from `origin`."""
    if nat.state != "available":
        return Decision(Verdict.DENY, None, Reason.NAT_NOT_AVAILABLE, nat.nat_gateway_id)
    if not covers_zone_of(network, nat, origin):
        return Decision(Verdict.DENY, None, Reason.NAT_AZ_NOT_COVERED, nat.nat_gateway_id)
    if packet.protocol == ICMPV6 and packet.destination in _NAT64:
        return Decision(Verdict.UNKNOWN, gap=_nat64_gap(nat))
    if packet.protocol not in {ICMP, TCP, UDP} or packet.destination in _IPV6:
        return Decision(Verdict.DENY, None, Reason.NAT_PROTOCOL, nat.nat_gateway_id)
    return Decision(Verdict.ALLOW)


def internet_checks(nat: NatGateway, packets: PacketSet) -> tuple[Split, ...]:
    """What an internet gateway asks of a NAT gateway's packets: a public gateway with an Elastic IP.

    Source: NAT-3, IGW-6.

    A gateway that is not available may have lost its address, or not got it yet: that is the state's fault, and is not
    told twice.
    """
    if nat.connectivity_type != "public":
        return (stops(packets, Reason.NAT_PRIVATE, nat.nat_gateway_id),)
    if (
        nat.state == "available"
        and not nat.public_addresses
        and not (nat.is_regional and nat.auto_scaling_ips == "enabled")
    ):
        return (stops(packets, Reason.NAT_NO_PUBLIC_ADDRESS, nat.nat_gateway_id),)
    return ()


def covers_zone_of(network: Network, nat: NatGateway, origin: Origin) -> bool:
    """Whether the gateway serves the origin's zone: only a regional gateway in manual mode may not. Source: NAT-25."""
    return not nat.is_regional or nat.auto_provision_zones != "disabled" or _is_present(network, nat, origin)


def expands_to_zone_of(network: Network, nat: NatGateway, origin: Origin) -> bool:
    """Whether an automatic regional gateway has yet to reach the origin's zone: up to an hour, across zones until then.

    Source: NAT-24.
    """
    return nat.is_regional and nat.auto_provision_zones != "disabled" and not _is_present(network, nat, origin)


def _is_present(network: Network, nat: NatGateway, origin: Origin) -> bool:
    """Whether a regional gateway has an address that it can use in the origin's zone."""
    subnet = network.subnets.get(origin.subnet_id or "")
    return subnet is None or any(a.is_usable and _is_in_zone(a, subnet) for a in nat.nat_gateway_addresses)


def _is_in_zone(address: NatGatewayAddress, subnet: Subnet) -> bool:
    """Whether an address stands in the subnet's zone: by ids, because accounts give one name to different zones."""
    if address.availability_zone_id is not None and subnet.availability_zone_id is not None:
        return address.availability_zone_id == subnet.availability_zone_id
    return address.availability_zone == subnet.availability_zone


def public_addresses_for(network: Network, nat: NatGateway, origin: Origin) -> tuple[Address, ...]:
    """The addresses that packets of `origin` leave with.

    Of a regional gateway, those of the origin's zone if it has any. Source: NAT-24.
    """
    subnet = network.subnets.get(origin.subnet_id or "")
    local = {a.public_ip for a in nat.nat_gateway_addresses if subnet is not None and _is_in_zone(a, subnet)}
    return tuple(address for address in nat.public_addresses if address in local) or nat.public_addresses


def translated_origin(network: Network, nat: NatGateway, origin: Origin) -> Origin:
    """The sender as the world behind the gateway sees it: the gateway's addresses and ports.

    The groups stay, to say that they are lost.

    A gateway whose private address is not told has any address of its subnet.
    """
    addresses = IntervalSet.of(*((int(a), int(a)) for a in nat.private_addresses if a < IPV6_FIRST))
    subnet = network.subnets.get(nat.subnet_id or "")
    if not addresses and subnet is not None and subnet.cidr_block is not None:
        addresses = subnet.cidr_block.as_set()
    return Origin(
        component=nat.nat_gateway_id,
        vpc_id=nat.vpc_id,
        subnet_id=nat.subnet_id,
        ipv4=addresses,
        group_ids=origin.group_ids,
        public=PublicAddress.PRESENT,
        ports=PORTS,
        is_translated=True,
    )


def embedded(ipv4: IntervalSet) -> IntervalSet:
    """The IPv6 addresses that hold these IPv4 addresses."""
    return ipv4.moved(NAT64.first)


def _nat64_gap(nat: NatGateway) -> Gap:
    return Gap.feature("NAT64", f"how {nat.nat_gateway_id} translates ICMPv6 to ICMP is not modelled")


def found(network: Network, nat_gateway_id: str, vpc_id: str) -> NatGateway | Gap:
    """The gateway that a route of `vpc_id` names."""
    return network.find("NatGateways", network.nat_gateways, nat_gateway_id, vpc_id)
