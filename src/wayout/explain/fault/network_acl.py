"""What a network ACL sees of a conversation, and the rule that it lacks, as its own rules name peers and ports.

Source: NACL-3, NACL-6.
"""

from wayout.explain.fault.scene import Scene
from wayout.explain.wording.traffic import (
    blocks_text,
    packets_text,
    ports_text,
    replies_text,
    service_text,
    source_text,
)
from wayout.forward.decision.perspective import Direction, Leg
from wayout.net.interval_set import IntervalSet
from wayout.net.port_range import EPHEMERAL_ANY
from wayout.net.prefix import PUBLIC_IPV4, PUBLIC_IPV6
from wayout.net.protocol import has_ports, protocol_name

_PUBLIC = PUBLIC_IPV4 | PUBLIC_IPV6


def seen_text(scene: Scene) -> str:
    """The stopped packets as the ACL sees them, for example "tcp 443 from 10.0.1.10"."""
    if scene.peer_is_remote:
        return packets_text(scene.packets, scene.leg)
    service = service_text(scene.packets)
    sender = source_text(scene.sender) if scene.sender else "the client"
    if service is None:
        return packets_text(scene.packets, scene.leg)
    match scene.leg:
        case Leg.FORWARD:
            return f"{service} from {sender}"
        case Leg.RETURN:
            protocol = scene.packets.protocols().first
            if not has_ports(protocol):
                return replies_text(scene.packets)
            return f"{protocol_name(protocol)} to {sender} ports {ports_text(scene.packets.source_ports())}"


def needed_rule(scene: Scene) -> str:
    """What an allowing rule must hold, for example "tcp 1024-65535 from 203.0.113.9/32"."""
    packets = scene.packets
    protocols = packets.protocols()
    if not protocols or protocols.first != protocols.last:
        return f"all traffic {_peers(scene)}"
    name = protocol_name(protocols.first)
    if not has_ports(protocols.first):
        return f"{name} {_peers(scene)}"
    ports = packets.source_ports() if scene.leg is Leg.RETURN else packets.destination_ports()
    return f"{name} {_span(ports)} {_peers(scene)}"


def remote_text(scene: Scene) -> str:
    """The blocks of the destinations asked for. Where a name was asked for, all addresses: those of a name change."""
    destinations = scene.packets.destinations()
    if not scene.hosts or not destinations <= _PUBLIC:
        return blocks_text(destinations) if destinations else "0.0.0.0/0"
    return "::/0" if scene.is_ipv6 else "0.0.0.0/0"


def picker_text(scene: Scene) -> str:
    """Who picks the ports that replies are sent to, and from which range: the client, or a NAT gateway (NACL-7)."""
    ports = scene.packets.source_ports()
    own = [placement.origin.ports for placement in scene.placements]
    if own and all(ports <= each.as_set() for each in own):
        return f"the client picks from ({own[0]})"
    return f"a NAT gateway picks from ({EPHEMERAL_ANY})"


def _peers(scene: Scene) -> str:
    word = "from" if scene.direction is Direction.INGRESS else "to"
    if scene.peer_is_remote:
        return f"{word} {remote_text(scene)}"
    return f"{word} {blocks_text(scene.sender_range) if scene.sender_range else 'the addresses of the client'}"


def _span(ports: IntervalSet) -> str:
    """One range that holds all of the ports: a rule takes no list of ranges."""
    return str(ports.first) if ports.first == ports.last else f"{ports.first}-{ports.last}"
