"""Need: what a rule must hold so that the packets of an incident pass: peers, protocol and ports, and nothing more.

Where a name was asked for and leads outside, every address of its family counts: those of a name change.

Source: NACL-3, NACL-6, NACL-10.
"""

from typing import Final

from wayout.ask.result.incident import Incident
from wayout.forward.decision.perspective import Leg
from wayout.net.interval_set import IntervalSet
from wayout.net.port_range import EPHEMERAL_ANY
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6, PUBLIC_IPV4, PUBLIC_IPV6, Prefix, prefixes_of
from wayout.net.protocol import has_ports, is_icmp

PUBLIC: Final = PUBLIC_IPV4 | PUBLIC_IPV6
_MOST_BLOCKS: Final = 8
"""A set of addresses that takes more blocks than this becomes the whole family: nobody reads, or has room for, more."""


def remote_blocks(at: Incident) -> tuple[Prefix, ...]:
    """The blocks of the destinations."""
    destinations = at.packets.destinations()
    if at.hosts and destinations <= PUBLIC:
        return (EVERY_IPV6 if at.is_ipv6 else EVERY_IPV4,)
    return blocks_of(destinations)


def sender_blocks(at: Incident) -> tuple[Prefix, ...]:
    """The blocks of whoever sends there; of a service, its subnets, for its next task has another address."""
    return blocks_of(at.sender_range)


def peer_blocks(at: Incident) -> tuple[Prefix, ...]:
    """The blocks of the peer as a filter's rule names it: what is out there for egress, who sends for ingress."""
    return remote_blocks(at) if at.peer_is_remote else sender_blocks(at)


def blocks_of(addresses: IntervalSet) -> tuple[Prefix, ...]:
    """The fewest blocks that hold the addresses; the whole family where that would be too many for rules."""
    blocks = prefixes_of(addresses)
    if len(blocks) <= _MOST_BLOCKS:
        return blocks
    whole = (EVERY_IPV4, EVERY_IPV6)
    return tuple(family for family in whole if not family.as_set().isdisjoint(addresses))


def protocol_of(at: Incident) -> int | None:
    """The one protocol of the packets; None when they are of several."""
    protocols = at.packets.protocols()
    return protocols.first if protocols and protocols.first == protocols.last else None


def ports_of(at: Incident) -> tuple[int, int] | None:
    """The ports that the packets are sent to on their leg, from the first to the last; None where there are none.

    Replies go to the whole range that the client, or the NAT gateway in its stead, picks from: a part of it would work
    some of the time.
    """
    protocol = protocol_of(at)
    if protocol is None or not has_ports(protocol):
        return None
    if at.leg is Leg.FORWARD:
        ports = at.packets.destination_ports()
        return ports.first, ports.last
    own = [at.packets.source_ports()]
    if at.translator is None:
        own += [placement.origin.ports.as_set() for placement in at.placements]
    elif at.translator.startswith("nat-"):
        own.append(EPHEMERAL_ANY.as_set())
    return min(ports.first for ports in own), max(ports.last for ports in own)


def icmp_of(at: Incident) -> tuple[int, int] | None:
    """The ICMP type, and every code of it, as -1, of the requests; None for other protocols."""
    protocol = protocol_of(at)
    if protocol is None or not is_icmp(protocol):
        return None
    kinds = at.packets.destination_ports()
    is_one = kinds.first // 256 == kinds.last // 256
    return (kinds.first // 256 if is_one else -1), -1
