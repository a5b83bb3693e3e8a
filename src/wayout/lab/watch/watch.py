"""What packets met on their way: the kernel hands over each packet that meets a rule with a label (nflog).

One socket listens in each namespace of a lab; all are read from one place.
"""

import select
import socket
import struct
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Final, NamedTuple, Self

from wayout.lab.namespace.kernel import LabError, inside
from wayout.lab.namespace.lab import Lab
from wayout.lab.plan.label import GROUP, SNAPLEN, Label

_NETFILTER: Final = 12
_LOG_PACKET, _LOG_CONFIGURE = 4 << 8, 4 << 8 | 1
_REQUEST, _ACKNOWLEDGE = 1, 4
_COMMAND, _MODE = 1, 2
_BIND, _COPY_PACKET = 1, 2
_IN, _OUT, _PAYLOAD, _PREFIX = 4, 5, 9, 10
_BUFFER: Final = 4 << 20


class Sighting(NamedTuple):
    """A packet that met a rule: where, what the rule said, and the first bytes of the packet, from its IP header on.

    `came_by` and `leaves_by` are the devices of the namespace; None where it has not come by one, or will not leave.
    """

    namespace: str
    label: Label
    packet: bytes
    came_by: str | None = None
    leaves_by: str | None = None


class PacketsLostError(LabError):
    """More packets met rules than could be read in time."""


class Watch:
    """Everything that a lab's rules say, from now on. Use it as a context."""

    def __init__(self, lab: Lab) -> None:
        self._labels = lab.plan.labels
        self._sockets: dict[int, tuple[socket.socket, str]] = {}
        self._devices: dict[str, dict[int, str]] = {}
        self._poll = select.poll()
        try:
            for namespace in lab.plan.namespaces:
                if namespace.ruleset:
                    listener, self._devices[namespace.name] = _listener(lab.prefix + namespace.name)
                    self._sockets[listener.fileno()] = (listener, namespace.name)
                    self._poll.register(listener, select.POLLIN)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening: a namespace lives as long as a socket in it."""
        for listener, _ in self._sockets.values():
            listener.close()
        self._sockets.clear()

    def sightings(self, quiet: float, limit: float) -> list[Sighting]:
        """What was seen until nothing came for `quiet` seconds, or `limit` seconds went by.

        Raises: PacketsLostError when there was more than could be read.
        """
        found: list[Sighting] = []
        end = time.monotonic() + limit
        while time.monotonic() < end:
            ready = self._poll.poll(quiet * 1000)
            if not ready:
                break
            for descriptor, _ in ready:
                listener, name = self._sockets[descriptor]
                found += self._read(listener, name)
        return found

    def _read(self, listener: socket.socket, name: str) -> Iterator[Sighting]:
        while True:
            try:
                data = listener.recv(1 << 16, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            except OSError as error:
                raise PacketsLostError(
                    f"packets of the lab were lost: {error.strerror}", "Send fewer at a time."
                ) from None
            for body in _messages(data):
                attributes = dict(_attributes(body))
                number = attributes[_PREFIX].rstrip(b"\0")[1:]
                came_by, leaves_by = (
                    self._devices[name].get(int.from_bytes(attributes.get(kind, b""), "big")) for kind in (_IN, _OUT)
                )
                yield Sighting(name, self._labels[int(number)], attributes.get(_PAYLOAD, b""), came_by, leaves_by)


def _listener(name: str) -> tuple[socket.socket, dict[int, str]]:
    """A socket that hears of the packets of a namespace, and the devices there by their numbers."""
    with inside(name):
        listener = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETFILTER)
        devices = dict(socket.if_nameindex())
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    listener.bind((0, 0))
    for kind, value in ((_COMMAND, struct.pack("=B", _BIND)), (_MODE, struct.pack("!IBB", SNAPLEN, _COPY_PACKET, 0))):
        attribute = struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)
        body = struct.pack("!BBH", socket.AF_UNSPEC, 0, GROUP) + attribute
        listener.send(struct.pack("=IHHII", 16 + len(body), _LOG_CONFIGURE, _REQUEST | _ACKNOWLEDGE, 0, 0) + body)
        (code,) = struct.unpack_from("=i", listener.recv(1 << 12), 16)
        if code != 0:
            listener.close()
            raise LabError(f"cannot listen in {name}: the kernel answers {-code}", "Does it have nfnetlink_log?")
    return listener, devices


def _messages(data: bytes) -> Iterator[bytes]:
    """The attributes of each logged packet in what was received."""
    start = 0
    while start + 16 <= len(data):
        length, kind = struct.unpack_from("=IH", data, start)
        if kind == _LOG_PACKET:
            yield data[start + 20 : start + length]
        start += max(length + 3 & ~3, 16)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    start = 0
    while start + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, start)
        yield kind & 0x7FFF, data[start + 4 : start + length]
        start += max(length + 3 & ~3, 4)
