"""The lab's servers: they say which address they saw. They run in threads of the lab's own process and die with it.

TCP answers one HTTP request with a line of JSON, over TLS where that was asked for; UDP answers each datagram with it.
ICMP is answered by the kernel.
"""

import json
import select
import socket
import ssl
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Final, NamedTuple, Self

from wayout.lab.namespace.kernel import inside
from wayout.lab.server.certificate import Certificate
from wayout.net.protocol import TCP

_AT_ONCE: Final = 32
_PATIENCE: Final = 5.0
_LONGEST: Final = 8192
_HEAD: Final = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n"


class Listen(NamedTuple):
    """Where to listen: the kernel's name of a namespace, a protocol (TCP or UDP), a port, and whether TLS is spoken."""

    namespace: str
    protocol: int
    port: int
    speaks_tls: bool = False


class Servers:
    """Servers at these places. Use it as a context."""

    def __init__(self, places: Iterable[Listen], certificate: Certificate | None) -> None:
        self._sockets: dict[int, tuple[socket.socket, Listen]] = {}
        self._tls: ssl.SSLContext | None = None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate.certificate, certificate.key)
        for place in dict.fromkeys(places):
            listener = _open(place)
            self._sockets[listener.fileno()] = (listener, place)
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="lab-server")
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="lab-servers", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()
        self._workers.shutdown(wait=True, cancel_futures=True)
        for listener, _ in self._sockets.values():
            listener.close()

    def _serve(self) -> None:
        poll = select.poll()
        for descriptor in self._sockets:
            poll.register(descriptor, select.POLLIN)
        while not self._is_over.is_set():
            for descriptor, _ in poll.poll(50):
                listener, place = self._sockets[descriptor]
                try:
                    if place.protocol == TCP:
                        connection, peer = listener.accept()
                        self._workers.submit(self._answer, connection, peer, speaks_tls=place.speaks_tls)
                    else:
                        _, peer = listener.recvfrom(_LONGEST)
                        listener.sendto(_seen(peer), peer)
                except OSError:
                    continue  # whoever asked has gone

    def _answer(self, connection: socket.socket, peer: tuple[str, int], *, speaks_tls: bool) -> None:
        try:
            with connection:
                connection.settimeout(_PATIENCE)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # timings are shown: wait for no more
                if self._tls is None or not speaks_tls:
                    _converse(connection, peer)
                else:
                    with self._tls.wrap_socket(connection, server_side=True) as spoken:
                        _converse(spoken, peer)
                        spoken.unwrap()  # says that no more comes, as TLS wants; else the client answers with an alert
        except OSError:
            return  # the client's own probe says what it met


def _converse(connection: socket.socket, peer: tuple[str, int]) -> None:
    """Read one request and answer it."""
    asked = b""
    while b"\r\n\r\n" not in asked and len(asked) < _LONGEST:
        part = connection.recv(_LONGEST)
        if not part:
            return
        asked += part
    body = _seen(peer)
    connection.sendall(_HEAD.format(len(body)).encode() + body)


def _open(place: Listen) -> socket.socket:
    kind = socket.SOCK_STREAM if place.protocol == TCP else socket.SOCK_DGRAM
    with inside(place.namespace):
        listener = socket.socket(socket.AF_INET6, kind)
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):  # beside a name server on one of the addresses
        listener.setsockopt(socket.SOL_SOCKET, option, 1)
    listener.bind(("::", place.port))
    if place.protocol == TCP:
        listener.listen(_AT_ONCE)
    listener.setblocking(False)  # noqa: FBT003 - the socket module's own word
    return listener


def _seen(peer: tuple[str, int]) -> bytes:
    """What a server says: the address and port that it saw."""
    address = peer[0].removeprefix("::ffff:")
    return (json.dumps({"address": address, "port": peer[1]}) + "\n").encode()
