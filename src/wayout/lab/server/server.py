"""The lab's servers: they say which address they saw.

TCP answers one HTTP request with a line of JSON, over TLS where that was asked for; UDP answers each datagram with it.
ICMP is answered by the kernel.
"""

import json
import socket
import ssl
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from wayout.lab.server.certificate import Certificate
from wayout.lab.server.daemon import EVERYWHERE, Daemon, open_listener
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


class Servers(Daemon[Listen]):
    """Servers at these places. Use it as a context. With a certificate, they speak TLS where that is asked for."""

    def __init__(self, places: Iterable[Listen], certificate: Certificate | None) -> None:
        self._tls: ssl.SSLContext | None = None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate.certificate, certificate.key)
        super().__init__("lab-server", _AT_ONCE, places)

    def listen(self, place: Listen) -> Iterator[socket.socket]:
        """One socket, on every address."""
        kind = socket.SOCK_STREAM if place.protocol == TCP else socket.SOCK_DGRAM
        yield open_listener(place.namespace, kind, EVERYWHERE, place.port)

    def converse(self, connection: socket.socket, peer: tuple[str, int], place: Listen) -> None:
        """Answer one request with the address that was seen."""
        connection.settimeout(_PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # timings are shown: wait for no more
        if self._tls is None or not place.speaks_tls:
            _converse(connection, peer)
        else:
            with self._tls.wrap_socket(connection, server_side=True) as spoken:
                _converse(spoken, peer)
                spoken.unwrap()  # says that no more comes, as TLS wants; else the client answers with an alert

    def reply(self, data: bytes, peer: tuple[str, int], place: Listen) -> bytes:
        """Answer a datagram with the address that was seen."""
        del data, place
        return _seen(peer)


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


def _seen(peer: tuple[str, int]) -> bytes:
    """What a server says: the address and port that it saw."""
    address = peer[0].removeprefix("::ffff:")
    return (json.dumps({"address": address, "port": peer[1]}) + "\n").encode()
