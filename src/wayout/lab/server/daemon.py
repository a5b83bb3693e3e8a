"""A daemon: servers at many places of a lab, which one thread hears and workers answer. They die with the lab's process."""

import select
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

from wayout.lab.namespace.kernel import inside

Place = TypeVar("Place", bound=Hashable)

EVERYWHERE: Final = "::"
"""Every address of a namespace, those of IPv4 too."""
_GLANCE: Final = 50
"""Milliseconds after which the thread looks whether it is over."""
_BACKLOG: Final = 32
"""How many connections may wait to be accepted."""
_LONGEST: Final = 65535
"""The longest datagram, in bytes."""


class Daemon(ABC, Generic[Place]):
    """Servers at these places, each with sockets of its own. Use it as a context: outside of it, nothing is answered.

    At most `at_once` answers are given at the same time.

    Raises: LabError when a namespace cannot be entered, OSError when a socket cannot be had there.
    """

    def __init__(self, name: str, at_once: int, places: Iterable[Place]) -> None:
        self._listening: dict[int, tuple[socket.socket, Place]] = {}
        with ExitStack() as opened:
            for place in dict.fromkeys(places):
                for listener in self.listen(place):
                    opened.enter_context(listener)
                    self._listening[listener.fileno()] = (listener, place)
            self._closing = opened.pop_all()
        self._workers = ThreadPoolExecutor(at_once, thread_name_prefix=name)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()
        self._workers.shutdown(wait=True, cancel_futures=True)
        self._closing.close()

    @abstractmethod
    def listen(self, place: Place) -> Iterator[socket.socket]:
        """The sockets of a place, as `open_listener` gives them."""

    @abstractmethod
    def converse(self, connection: socket.socket, peer: tuple[str, int], place: Place) -> None:
        """Answer whoever has connected, in a worker; the connection is closed afterwards."""

    @abstractmethod
    def reply(self, data: bytes, peer: tuple[str, int], place: Place) -> bytes | None:
        """The answer to a datagram, found in a worker; None says nothing."""

    def _serve(self) -> None:
        poll = select.poll()
        for descriptor in self._listening:
            poll.register(descriptor, select.POLLIN)
        while not self._is_over.is_set():
            for descriptor, _ in poll.poll(_GLANCE):
                with suppress(OSError):  # whoever called has gone
                    self._hear(*self._listening[descriptor])

    def _hear(self, listener: socket.socket, place: Place) -> None:
        if listener.type is socket.SOCK_STREAM:
            self._workers.submit(self._attend, *listener.accept(), place)
        else:
            self._workers.submit(self._answer_datagram, listener, *listener.recvfrom(_LONGEST), place)

    def _attend(self, connection: socket.socket, peer: tuple[str, int], place: Place) -> None:
        with suppress(OSError), connection:  # whoever called says what it met
            self.converse(connection, peer, place)

    def _answer_datagram(self, listener: socket.socket, data: bytes, peer: tuple[str, int], place: Place) -> None:
        answer = self.reply(data, peer, place)
        if answer is not None:
            with suppress(OSError):
                listener.sendto(answer, peer)


def open_listener(namespace: str, kind: socket.SocketKind, address: str, port: int) -> socket.socket:
    """A socket that listens on an address in a namespace, which the kernel knows by this name.

    Others may listen on the same port: a name server stands beside a server for every address.
    """
    with inside(namespace):
        listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
    try:
        if address == EVERYWHERE:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
            listener.setsockopt(socket.SOL_SOCKET, option, 1)
        listener.bind((address, port))
        if kind is socket.SOCK_STREAM:
            listener.listen(_BACKLOG)
        listener.setblocking(False)  # noqa: FBT003 - the socket module's own word
    except BaseException:
        listener.close()
        raise
    return listener
