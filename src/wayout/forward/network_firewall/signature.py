"""Signatures: the rules of a stateful engine as they judge a connection, whatever notation they came from.

A connection is judged at moments: TCP at its handshake, where only the five tuple is known, and once it is established
and carries data; other protocols at their first packet. A signature that looks inside speaks at the second moment (FW-9).
"""

from enum import IntEnum, StrEnum

import msgspec

from wayout.forward.decision.application import Application
from wayout.forward.network_firewall.name_test import NameTest
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import has_ports


class Match(StrEnum):
    """Whether a signature is about packets. MAYBE where something that it looks at is not known."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"

    def also(self, other: "Match") -> "Match":
        """Both have to match."""
        if Match.NO in {self, other}:
            return Match.NO
        return Match.MAYBE if Match.MAYBE in {self, other} else Match.YES


class Moment(IntEnum):
    """When a connection is judged."""

    HANDSHAKE = 0
    DATA = 1
    FIRST_PACKET = 2


class Flow(StrEnum):
    """What of a connection's state a signature asks for."""

    ANY = "any"
    ESTABLISHED = "established"
    NOT_ESTABLISHED = "not-established"


class Toward(StrEnum):
    """Which packets of a connection a signature asks for: the client's, the server's, or both."""

    ANY = "any"
    SERVER = "server"
    CLIENT = "client"


class Effect(StrEnum):
    """What a signature does with what it matches. A reject is a drop that says so."""

    PASS = "pass"  # noqa: S105 - an action, no password
    DROP = "drop"
    REJECT = "reject"


class FiveTuple(msgspec.Struct, frozen=True, gc=False):
    """Senders, receivers, ports and protocols; None is any."""

    protocols: IntervalSet | None = None
    sources: IntervalSet | None = None
    source_ports: IntervalSet | None = None
    destinations: IntervalSet | None = None
    destination_ports: IntervalSet | None = None

    def turned(self) -> "FiveTuple":
        """The five tuple of the answers."""
        return FiveTuple(self.protocols, self.destinations, self.destination_ports, self.sources, self.source_ports)

    def covers(self, packet: Packet) -> bool:
        """Whether a packet is of this five tuple. Ports count for TCP and UDP."""
        if self.protocols is not None and packet.protocol not in self.protocols:
            return False
        if self.sources is not None and packet.source not in self.sources:
            return False
        if self.destinations is not None and packet.destination not in self.destinations:
            return False
        if not has_ports(packet.protocol):
            return True
        return (self.source_ports is None or packet.source_port in self.source_ports) and (
            self.destination_ports is None or packet.destination_port in self.destination_ports
        )

    def requests(self) -> PacketSet:
        """The packets of this five tuple, from whomever they come."""
        return PacketSet.box(self.protocols, self.destinations, self.destination_ports, self.source_ports)

    def senders(self, sources: IntervalSet) -> Match:
        """Whether the five tuple is about all of these senders, none, or some."""
        if self.sources is None or sources <= self.sources:
            return Match.YES
        return Match.NO if self.sources.isdisjoint(sources) else Match.MAYBE


class Signature(msgspec.Struct, frozen=True, gc=False):
    """One stateful rule. `name` is how answers call it.

    `unclear` says why it may match or not, None where that is known; `permission` is the IAM action that would tell.
    `application` is the protocol that it looks into, `names` what it asks of the host. `priority` orders signatures
    with the same action.
    """

    name: str
    effect: Effect
    header: FiveTuple
    is_bidirectional: bool = False
    application: str | None = None
    names: tuple[NameTest, ...] = ()
    flow: Flow = Flow.ANY
    toward: Toward = Toward.ANY
    unclear: str | None = None
    permission: str | None = None
    priority: int = 3

    @property
    def is_for_handshakes(self) -> bool:
        """Whether it passes the packets of a handshake and leaves the rest of the connection to others."""
        return self.flow is Flow.NOT_ESTABLISHED

    @property
    def looks_inside(self) -> bool:
        """Whether it needs the application's first bytes."""
        return self.application is not None or bool(self.names)

    def speaks(self, moment: Moment, application: Application) -> Match:
        """Whether it has a say at a moment of a connection that carries this application. Source: FW-7, FW-9."""
        return _at(self, moment).also(self._inside(application))

    def _inside(self, application: Application) -> Match:
        if not self.looks_inside:
            return Match.MAYBE if self.unclear is not None else Match.YES
        if application.protocol is None:
            return Match.MAYBE
        if self.application is not None and application.protocol != self.application:
            return Match.NO
        host = application.host
        if self.names and (host is None or not all(test.holds(host) for test in self.names)):
            return Match.NO
        return Match.MAYBE if self.unclear is not None else Match.YES

    def ways(self) -> tuple[tuple[FiveTuple, Match], ...]:
        """The five tuples of requests that it is about, and how surely.

        A rule written from the server's side sees the answers. Whether it then stops a connection that somebody else
        began AWS does not say, so it may.
        """
        straight = Match.NO if self.toward is Toward.CLIENT else Match.YES
        turned = Match.MAYBE if not self.names and self.toward is not Toward.SERVER else Match.NO
        if self.is_bidirectional and self.toward is not Toward.CLIENT:
            turned = Match.YES
        both = ((self.header, straight), (self.header.turned(), turned))
        return tuple((header, match) for header, match in both if match is not Match.NO)


def _at(signature: Signature, moment: Moment) -> Match:
    match moment:
        case Moment.HANDSHAKE:
            is_late = signature.looks_inside or signature.flow is Flow.ESTABLISHED
            return Match.NO if is_late else Match.YES
        case Moment.DATA:
            return Match.NO if signature.flow is Flow.NOT_ESTABLISHED else Match.YES
        case Moment.FIRST_PACKET:
            return Match.YES if signature.flow is Flow.ANY else Match.MAYBE
