"""Sets of packets in words, as an engineer would say them: what is asked for, and what comes back."""

from wayout.forward.decision.perspective import Leg
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.box import where_text
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import prefixes_of
from wayout.net.protocol import has_ports, is_icmp, protocol_name

_EVERY_IPV4 = "0.0.0.0/0"
_EVERY_IPV6 = "::/0"


def packets_text(packets: PacketSet, leg: Leg) -> str:
    """The packets as they are on this leg: the requests, or the replies to them."""
    match leg:
        case Leg.FORWARD:
            return requests_text(packets)
        case Leg.RETURN:
            return replies_text(packets)


def requests_text(packets: PacketSet) -> str:
    """The requests without the ports that the client picks, for example "tcp 443 to 203.0.113.9"."""
    destinations = packets.destinations()
    kind = service_text(packets)
    return f"{kind} to {where_text(destinations)}" if kind is not None else str(packets.any_source_port())


def replies_text(packets: PacketSet) -> str:
    """The replies to the requests, for example "tcp from 203.0.113.9 port 443 to ports 32768-60999"."""
    protocols, ports = packets.protocols(), packets.destination_ports()
    where = where_text(packets.destinations())
    if service_text(packets) is None or not has_ports(protocols.first):
        return f"replies to {requests_text(packets)}"
    port = f"port {ports}" if ports.first == ports.last else f"ports {ports_text(ports)}"
    return f"{protocol_name(protocols.first)} from {where} {port} to ports {ports_text(packets.source_ports())}"


def service_text(packets: PacketSet) -> str | None:
    """Protocol and destination port, for example "tcp 443"; None when the set holds several protocols."""
    protocols = packets.protocols()
    if not protocols or protocols.first != protocols.last:
        return None
    name = protocol_name(protocols.first)
    if has_ports(protocols.first):
        return f"{name} {ports_text(packets.destination_ports())}"
    if is_icmp(protocols.first):
        kinds = packets.destination_ports()
        return f"{name} type {kinds.first // 256}" if kinds.first // 256 == kinds.last // 256 else name
    return name


def blocks_text(addresses: IntervalSet) -> str:
    """Addresses as the CIDR blocks that a rule or route needs; more than four blocks become the default block."""
    blocks = prefixes_of(addresses)
    if len(blocks) > 4:
        is_ipv4, is_ipv6 = addresses.first < IPV6_FIRST, addresses.last >= IPV6_FIRST
        return " and ".join([_EVERY_IPV4] * is_ipv4 + [_EVERY_IPV6] * is_ipv6)
    return ", ".join(str(block) for block in blocks)


def source_text(addresses: IntervalSet) -> str:
    """The addresses of a sender as a block."""
    return str(Address(addresses.first)) if addresses.first == addresses.last else blocks_text(addresses)


def ports_text(ports: IntervalSet) -> str:
    """Ports as a list of ranges."""
    return str(ports).replace(",", ", ")
