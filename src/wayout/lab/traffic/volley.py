"""A volley: many crafted packets sent at once, and what each of them and its reply met on the way."""

import socket
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Final, NamedTuple, Self

import msgspec

from wayout.lab.namespace.kernel import LabError, inside
from wayout.lab.namespace.lab import Lab
from wayout.lab.packet.datagram import decode, encode, encode_reply
from wayout.lab.plan.label import Event, Label, Side
from wayout.lab.plan.plan import Role
from wayout.lab.watch.watch import Sighting, Watch
from wayout.net.address import Family
from wayout.net.packet import Packet
from wayout.net.protocol import ICMP, ICMPV6, TCP

_QUIET: Final = 0.02
_LOOKS: Final = 15
"""How often to look again for packets that have vanished: on a busy machine each look waits for its turn, as packets do."""
_LIMIT: Final = 5.0
_ATTEMPTS: Final = 2
_ANSWERED_BY_KERNEL: Final = frozenset({TCP, ICMP, ICMPV6})


class Shot(NamedTuple):
    """One packet to send: its number, the interface (or `internet`) that sends it, and its header."""

    number: int
    sender: str
    packet: Packet


class Met(NamedTuple):
    """A rule that the packet, or its reply, met: in which namespace, what the rule said, and the header at that place."""

    namespace: str
    label: Label
    packet: Packet
    is_reply: bool


class Fate(msgspec.Struct, frozen=True):
    """What became of a shot.

    `arrived` is the request as its receiver saw it; `answered` the reply, if it came to the sender as one.
    """

    shot: Shot
    met: tuple[Met, ...]
    arrived: Packet | None
    answered: Packet | None

    @property
    def is_settled(self) -> bool:
        """Whether it is known how it ended."""
        return self.answered is not None or self.stopped is not None

    @property
    def stopped(self) -> Met | None:
        """The rule that dropped the request or its reply."""
        stops = (met for met in self.met if met.label.event in {Event.REJECT, Event.LOSS, Event.DOUBT})
        return next(stops, None)


class Gun:
    """Sends crafted packets from the namespaces of a lab. Use it as a context."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._watch = Watch(lab)
        self._sockets: dict[tuple[str, Family], socket.socket] = {}
        self._namespaces = {namespace.name: namespace for namespace in lab.plan.namespaces}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.close()
        for each in self._sockets.values():
            each.close()

    def fire(self, shots: Iterable[Shot]) -> Mapping[int, Fate]:
        """What became of each shot, by its number.

        One that vanishes without a word is sent once more: a busy machine loses packets too.

        Raises: LabError when one cannot be sent.
        """
        found: dict[int, Fate] = {}
        waiting = {shot.number: shot for shot in shots}
        for _ in range(_ATTEMPTS):
            found |= self._send_all(waiting)
            waiting = {number: shot for number, shot in waiting.items() if not found[number].is_settled}
        return found

    def _send_all(self, shots: Mapping[int, Shot]) -> Mapping[int, Fate]:
        senders: dict[int, str] = {}
        met: dict[int, list[Met]] = {number: [] for number in shots}
        for number, shot in shots.items():
            namespace = self._lab.plan.of(shot.sender)
            if namespace is None:
                raise LabError(f"the lab has no {shot.sender}, from which a packet should be sent", None)
            senders[number] = namespace.name
            self._send(namespace.name, shot.packet, encode(shot.packet, number))
        in_vain = 0
        while True:
            sightings = self._watch.sightings(_QUIET, _LIMIT)
            for sighting in sightings:
                self._note(sighting, met)
            in_vain = 0 if sightings else in_vain + 1
            if in_vain in {1, _LOOKS}:
                fates = {number: self._fate(shot, senders[number], met[number]) for number, shot in shots.items()}
                if in_vain == _LOOKS or all(fate.is_settled for fate in fates.values()):
                    return fates

    def _note(self, sighting: Sighting, met: Mapping[int, list[Met]]) -> None:
        seen = decode(sighting.packet)
        if seen is None or seen.number not in met:
            return
        found = Met(sighting.namespace, sighting.label, seen.packet, seen.is_reply)
        met[seen.number].append(found)
        is_done = seen.is_reply or seen.packet.protocol in _ANSWERED_BY_KERNEL
        if not is_done and self._receives(found):
            reply = seen.packet.reply()
            if reply is not None:
                self._send(sighting.namespace, reply, encode_reply(reply, seen.number))

    def _receives(self, met: Met) -> bool:
        """Whether a sighting says that the packet came to its receiver."""
        if met.label.event is Event.ARRIVE:
            return True
        is_let_in = met.label.event is Event.ACCEPT and met.label.side is Side.INGRESS
        there = self._namespaces[met.namespace]
        return is_let_in and there.role is Role.INTERFACE and there.holds(met.packet.destination)

    def _fate(self, shot: Shot, sender: str, met: list[Met]) -> Fate:
        arrived = next((m.packet for m in met if not m.is_reply and self._receives(m)), None)
        wanted = shot.packet.reply()
        replies = (m.packet for m in met if m.is_reply and m.namespace == sender and self._receives(m))
        answered = next((packet for packet in replies if packet == wanted), None)
        return Fate(shot, tuple(met), arrived, answered)

    def _send(self, name: str, packet: Packet, data: bytes) -> None:
        family = packet.source.family
        found = self._sockets.get((name, family))
        if found is None:
            kind = socket.AF_INET if family is Family.IPV4 else socket.AF_INET6
            with inside(self._lab.prefix + name):
                found = self._sockets[(name, family)] = socket.socket(kind, socket.SOCK_RAW, socket.IPPROTO_RAW)
        try:
            found.sendto(data, (str(packet.destination), 0))
        except PermissionError:
            return  # refused by the sender's own rules, which have said so
        except OSError as error:
            raise LabError(f"cannot send {packet}: {error.strerror}", None) from None
