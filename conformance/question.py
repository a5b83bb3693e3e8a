"""Packets for a network: between its interfaces, to the internet and back in."""

from collections.abc import Sequence
from random import Random
from typing import Final

from conformance.drawing import OUTSIDE, OUTSIDE_IPV6, PORTS, SERVICE
from wayout.lab.device.internet import NAME
from wayout.lab.traffic.volley import Shot
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import Address, Family
from wayout.net.packet import Packet
from wayout.net.protocol import TCP, UDP

ASKED: Final = tuple(map(Address.parse, (*OUTSIDE, OUTSIDE_IPV6, SERVICE)))
_SOURCE_PORTS: Final = (1023, 1024, 32768, 40000, 40001, 50000, 50001, 60999, 65535)
_ESP: Final = 50


def shots_for(network: Network, seed: str, count: int) -> tuple[Shot, ...]:
    """As many packets as asked for, each with another number; fewer when two turn out alike."""
    random = Random(seed)
    interfaces = [i for i in network.network_interfaces.values() if i.addresses]
    found: dict[tuple[str, Packet], Shot] = {}
    has_portless = False
    for number in range(1, count + 1):
        is_inbound = random.random() < 0.1
        drawn = _inbound(network, random) if is_inbound else _outbound(random, interfaces)
        is_portless = drawn is not None and drawn[1].protocol == _ESP
        if is_portless and has_portless:
            continue  # tracked by address and protocol only (SG-26), two of them would open the way for each other
        has_portless = has_portless or is_portless
        if drawn is not None:
            found.setdefault(drawn, Shot(number, *drawn))
    return tuple(found.values())


def _outbound(random: Random, interfaces: Sequence[NetworkInterface]) -> tuple[str, Packet] | None:
    interface = random.choice(interfaces)
    source = random.choice(interface.addresses)
    others = [i for i in interfaces if i is not interface]
    same = [a for i in others for a in i.addresses if a.family is source.family]
    away = [a for a in ASKED if a.family is source.family]
    kind = random.random()
    if kind < 0.5 or (not same and kind < 0.9):
        destination = random.choice(away)
    elif kind < 0.9:
        destination = random.choice(same)
    elif source.family is Family.IPV4:
        texts = ("192.168.7.7", "10.0.0.99", "10.1.1.99", "100.64.1.1")
        destination = Address.parse(random.choice(texts))
        if any(destination in i.addresses for i in interfaces):
            return None
    else:
        destination = Address(source - source % 2**16 + 0x99)
    return interface.network_interface_id, _packet(random, source, destination)


def _inbound(network: Network, random: Random) -> tuple[str, Packet] | None:
    holders = network.network_interfaces.values()
    publics = [i.public_address_of(a) for i in holders for a in i.addresses if a.family is Family.IPV4]
    publics += [a for i in holders for a in i.addresses if a.family is Family.IPV6]
    known = [address for address in publics if address is not None]
    if not known:
        return None
    destination = random.choice(known)
    texts = OUTSIDE if destination.family is Family.IPV4 else (OUTSIDE_IPV6,)
    return NAME, _packet(random, Address.parse(random.choice(texts)), destination)


def _packet(random: Random, source: Address, destination: Address) -> Packet:
    protocol = random.choice((TCP, TCP, TCP, TCP, UDP, UDP, 1, _ESP))
    if protocol == 1:
        return Packet.icmp(source, destination)
    if protocol == _ESP:
        return Packet.other(_ESP, source, destination)
    return Packet(protocol, source, destination, random.choice(_SOURCE_PORTS), random.choice(PORTS))
