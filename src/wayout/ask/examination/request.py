"""Requests: what a sender of one VPC sends to one destination, each family by itself.

A name's addresses count in the families that the sender has an address for: a client without IPv6 never tries the IPv6
addresses of a name (IP6-6). An address or block that the user wrote counts as written.

Where a subnet has DNS64 on, the Amazon resolver makes up IPv6 addresses within 64:ff9b::/96 for names that have none
(NAT-30).
"""

import msgspec

from wayout.ask.destination.application import application_note
from wayout.ask.destination.destination import Destination
from wayout.ask.destination.service_endpoint import service_addresses
from wayout.ask.dns.dns64 import uses_dns64
from wayout.ask.dns.resolution import Resolution
from wayout.ask.reach.walks import Walks
from wayout.forward.decision.origin import Origin
from wayout.forward.device.nat_gateway import NAT64, embedded
from wayout.model.network import Network
from wayout.net.address import Family
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import EVERY_IPV4

_IPV4 = EVERY_IPV4.as_set()
_NOTHING = IntervalSet.empty()


class Requests(msgspec.Struct, frozen=True, eq=False):
    """The requests of each family, those that are sent, and those of a family that the sender has no address for."""

    resolution: Resolution
    walks: Walks
    ipv4: PacketSet
    ipv6: PacketSet
    sent: tuple[PacketSet, ...]
    lacking: tuple[Family, ...] = ()
    notes: tuple[str, ...] = ()


def requests_for(
    network: Network,
    origin: Origin,
    destination: Destination,
    resolution: Resolution,
    walks: Walks,
    source_ports: IntervalSet | None,
) -> Requests:
    """What `origin` sends. Of an unresolved name the families count that the sender has an address for."""
    ipv4, ipv6 = resolution.space & _IPV4, resolution.space - _IPV4
    has_ipv4, has_ipv6 = bool(origin.ipv4.node), bool(origin.ipv6.node)
    assumed = application_note(network, destination)
    notes: list[str] = [assumed] if assumed is not None else []
    if resolution.is_unresolved and not resolution.is_aws:
        ipv4 = ipv4 - service_addresses(network, origin.vpc_id)
    if uses_dns64(network, origin, resolution) and has_ipv6 and not (resolution.is_unresolved and has_ipv4):
        ipv6 = ipv6 | embedded(ipv4)
        notes.append(f"the resolver makes up IPv6 addresses within {NAT64} where a name has none (DNS64, NAT-30)")
    if resolution.is_unresolved and not (has_ipv4 and has_ipv6):
        ipv4, ipv6 = (ipv4, _NOTHING) if has_ipv4 or not ipv6 else (_NOTHING, ipv6)
    elif resolution.is_name and ipv4 and ipv6 and has_ipv4 != has_ipv6:
        lacked, used = (Family.IPV6, Family.IPV4) if has_ipv4 else (Family.IPV4, Family.IPV6)
        ipv4, ipv6 = (ipv4, _NOTHING) if has_ipv4 else (_NOTHING, ipv6)
        name = destination.host or destination.text
        notes += (
            []
            if notes
            else [f"{name} has {_spelt(lacked)} addresses too: the sender has none, and uses {_spelt(used)} (IP6-6)"]
        )
    ports = source_ports or origin.ports
    empty = PacketSet.empty()
    packets = tuple(destination.packets(part, ports) if part else empty for part in (ipv4, ipv6))
    sent = tuple(part for part, has in zip(packets, (has_ipv4, has_ipv6), strict=True) if part and has)
    lacking = tuple(
        family for family, part, has in zip(Family, packets, (has_ipv4, has_ipv6), strict=True) if part and not has
    )
    return Requests(resolution, walks, packets[0], packets[1], sent, lacking, tuple(notes))


def _spelt(family: Family) -> str:
    return "IPv6" if family is Family.IPV6 else "IPv4"
