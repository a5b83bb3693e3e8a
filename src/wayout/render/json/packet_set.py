"""Sets of packets and single packets, as every document about them has it."""

from wayout.net.box import Box
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EVERY_PORT
from wayout.net.prefix import prefixes_of
from wayout.net.protocol import has_ports, is_icmp
from wayout.render.json.document import Document

Range = tuple[int, int]


class BoxDocument(Document, frozen=True, kw_only=True):
    """All packets of one of the protocols, to one of the destinations and ports.

    Ranges hold both ends. `protocols` are IANA numbers. `ports` are null where the protocols have none, or none is
    excluded; `icmp` likewise, as type * 256 + code.
    """

    protocols: tuple[Range, ...]
    destinations: tuple[str, ...]
    ports: tuple[Range, ...] | None
    icmp: tuple[Range, ...] | None


class ExampleDocument(Document, frozen=True, kw_only=True):
    """One packet. Ports are null for protocols that have none; `icmp` is type * 256 + code, null for the others."""

    protocol: int
    source: str
    destination: str
    source_port: int | None
    destination_port: int | None
    icmp: int | None


def boxes_document(packets: PacketSet) -> tuple[BoxDocument, ...]:
    """A set as boxes."""
    return tuple(_box(box) for box in packets.boxes())


def example_document(packet: Packet) -> ExampleDocument:
    """One packet."""
    is_with_ports = has_ports(packet.protocol)
    return ExampleDocument(
        protocol=packet.protocol,
        source=str(packet.source),
        destination=str(packet.destination),
        source_port=packet.source_port if is_with_ports else None,
        destination_port=packet.destination_port if is_with_ports else None,
        icmp=packet.destination_port if is_icmp(packet.protocol) else None,
    )


def _box(box: Box) -> BoxDocument:
    protocol = box.protocols.first
    ports = _limits(box.destination_ports)
    return BoxDocument(
        protocols=box.protocols.pairs,
        destinations=tuple(map(str, prefixes_of(box.destinations))),
        ports=ports if has_ports(protocol) else None,
        icmp=ports if is_icmp(protocol) else None,
    )


def _limits(ports: IntervalSet) -> tuple[Range, ...] | None:
    return None if ports == EVERY_PORT.as_set() else ports.pairs
