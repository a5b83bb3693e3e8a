"""Trails: which rule of the lab stopped a call.

A TCP connection is known by its first sequence number, which survives address translation; other packets by their
addresses and ports, so that their trail ends at a NAT gateway.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from wayout.lab.packet.datagram import decode
from wayout.lab.packet.header import header_of
from wayout.lab.plan.label import Event, Label, Side
from wayout.lab.plan.plan import Plan, Role
from wayout.lab.watch.watch import Sighting
from wayout.net.address import Address
from wayout.net.protocol import TCP

_STOPS: Final = frozenset({Event.REJECT, Event.LOSS, Event.DOUBT})
MOST_TRAILS: Final = 100_000
"""Of more packets than this, nothing is remembered."""

_Trail = int | frozenset[tuple[Address, int]]


class Stop(msgspec.Struct, frozen=True):
    """What stopped a call: what the rule says, and whether it was the reply that met it."""

    label: Label
    is_reply: bool

    @property
    def is_doubt(self) -> bool:
        """Whether the lab only could not follow the packet: nothing is said about AWS."""
        return self.label.event is Event.DOUBT


class Trails:
    """Listens to a lookout, and remembers what began where and what stopped it."""

    def __init__(self, plan: Plan) -> None:
        self._interfaces: Mapping[str, str] = {
            namespace.name: namespace.component for namespace in plan.namespaces if namespace.role is Role.INTERFACE
        }
        self._begun: dict[_Trail, tuple[str, Address, int]] = {}
        self._stopped: dict[_Trail, Stop] = {}

    def see(self, sighting: Sighting, now: float) -> None:
        """A packet met a rule."""
        del now
        found = _trail(sighting.packet)
        if found is None or len(self._begun) + len(self._stopped) > MOST_TRAILS:
            return
        trail, is_reply, destination, port = found
        label = sighting.label
        component = self._interfaces.get(sighting.namespace)
        if component is not None and label.side is Side.EGRESS:
            self._begun.setdefault(trail, (component, destination, port))
        if label.event in _STOPS:
            is_back = is_reply or self._is_turned(trail, destination, port)
            self._stopped.setdefault(trail, Stop(label, is_back))

    def miss(self) -> None:
        """Packets went by unread: less is known."""

    def pass_time(self, now: float) -> None:
        """It is this late."""

    def stop_of(self, component: str, address: Address, port: int | None) -> Stop | None:
        """What stopped packets to an address from the namespace of an AWS id; None when no rule said so."""
        wanted = (component, address, port or 0)
        found = (self._stopped.get(trail) for trail, begun in self._begun.items() if begun == wanted)
        return next((stop for stop in found if stop is not None), None)

    def _is_turned(self, trail: _Trail, destination: Address, port: int) -> bool:
        begun = self._begun.get(trail)
        return not isinstance(trail, int) and begun is not None and begun[1:] != (destination, port)


def _trail(data: bytes) -> tuple[_Trail, bool, Address, int] | None:
    """What a packet belongs to, whether it surely is a reply, and where it goes."""
    header = header_of(data)
    if header is None:
        return None
    source_port, port = header.ports
    if header.protocol != TCP:
        ends = frozenset({(header.source, source_port), (header.destination, port)})
        return ends, False, header.destination, port
    seen = decode(data)
    return None if seen is None else (seen.number, seen.is_reply, header.destination, port)
