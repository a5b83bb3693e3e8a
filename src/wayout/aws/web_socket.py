"""A WebSocket, as a client: enough of RFC 6455 for the one conversation that ECS Exec needs, over TLS and HTTP proxies."""

import base64
import hashlib
import os
import socket
import ssl
import struct
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10
_FINAL: Final = 0x80
_LONGEST: Final = 1 << 20
_LONGEST_HEAD: Final = 1 << 16
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class WebSocketError(Exception):
    """The conversation could not begin or go on; the message says why, in one line."""


class WebSocket:
    """An open WebSocket. Use it as a context."""

    def __init__(self, connection: socket.socket, rest: bytes = b"") -> None:
        self._connection = connection
        self._received = rest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def send(self, message: str | bytes) -> None:
        """Send one message, as text or as bytes. Raises: WebSocketError."""
        text = isinstance(message, str)
        self._send(_TEXT if text else _BINARY, message.encode() if isinstance(message, str) else message)

    def receive(self, end: float) -> bytes | None:
        """The next message; None when the other side closes.

        Raises: WebSocketError when it breaks, TimeoutError when nothing came up to `end`, on the monotonic clock.
        """
        whole = b""
        while True:
            first, payload = self._frame(end)
            match first & 0x0F:
                case 0 | 1 | 2:
                    whole += payload
                    if len(whole) > _LONGEST:
                        raise WebSocketError("a message is longer than any that belongs here")
                    if first & _FINAL:
                        return whole
                case 9:
                    self._send(_PONG, payload)
                case 8:
                    return None
                case _:
                    continue

    def _frame(self, end: float) -> tuple[int, bytes]:
        first, second = self._take(2, end)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self._take(2, end))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._take(8, end))
        if length > _LONGEST:
            raise WebSocketError("a frame is longer than any that belongs here")
        mask = self._take(4, end) if second & 0x80 else b""
        payload = self._take(length, end)
        return first, _masked(payload, mask) if mask else payload

    def _take(self, count: int, end: float) -> bytes:
        while len(self._received) < count:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._connection.settimeout(left)
            try:
                part = self._connection.recv(1 << 16)
            except TimeoutError:
                raise
            except OSError as error:
                raise WebSocketError(f"the connection broke: {error.strerror or error}") from error
            if not part:
                raise WebSocketError("the connection was closed in the middle")
            self._received += part
        taken, self._received = self._received[:count], self._received[count:]
        return taken

    def _send(self, kind: int, payload: bytes) -> None:
        mask = os.urandom(4)
        length = len(payload)
        if length < 126:
            head = struct.pack("!BB", _FINAL | kind, 0x80 | length)
        elif length < 1 << 16:
            head = struct.pack("!BBH", _FINAL | kind, 0x80 | 126, length)
        else:
            head = struct.pack("!BBQ", _FINAL | kind, 0x80 | 127, length)
        try:
            self._connection.sendall(head + mask + _masked(payload, mask))
        except OSError as error:
            raise WebSocketError(f"the connection broke: {error.strerror or error}") from error


def open_web_socket(url: str, environment: Mapping[str, str], patience: float) -> WebSocket:
    """The WebSocket at a URL, through the proxy that the environment names.

    Only wss is spoken; ws is for a server on this machine.

    Raises: WebSocketError when it cannot be opened.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "wss" and not (parts.scheme == "ws" and host in _LOOPBACK):
        raise WebSocketError("the address of the session is not a secure one")
    connection: socket.socket | None = None
    try:
        connection = _connected(parts, host, patience)
        connection.settimeout(patience)
        if parts.scheme == "wss":
            context = ssl.create_default_context(cafile=environment.get("AWS_CA_BUNDLE"))
            connection = context.wrap_socket(connection, server_hostname=host)
        return WebSocket(connection, _upgrade(connection, parts, host))
    except (OSError, ValueError) as error:
        if connection is not None:
            connection.close()
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise WebSocketError(f"cannot open the session at {host}: {said or type(error).__name__}") from error
    except BaseException:
        if connection is not None:
            connection.close()
        raise


def _connected(parts: SplitResult, host: str, patience: float) -> socket.socket:
    port = parts.port or (443 if parts.scheme == "wss" else 80)
    proxy = urlsplit(getproxies().get("https", "")) if parts.scheme == "wss" else None
    if proxy is None or not proxy.hostname or proxy_bypass(host):
        return socket.create_connection((host, port), patience)
    connection = socket.create_connection((proxy.hostname, proxy.port or 3128), patience)
    lines = [f"CONNECT {host}:{port} HTTP/1.1", f"Host: {host}:{port}"]
    if proxy.username is not None:
        secret = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(secret.encode()).decode()}")
    connection.sendall("\r\n".join((*lines, "", "")).encode())
    head, _ = _head(connection)
    if b" 200" not in head.split(b"\r\n")[0]:
        connection.close()
        raise WebSocketError(f"the proxy {proxy.hostname} did not connect to {host}")
    return connection


def _upgrade(connection: socket.socket, parts: SplitResult, host: str) -> bytes:
    """Turn the connection into a WebSocket; what was received after the server's agreement."""
    key = base64.b64encode(os.urandom(16))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {host if parts.port is None else f'{host}:{parts.port}'}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key.decode()}",
        "Sec-WebSocket-Version: 13",
        "",
        "",
    )
    connection.sendall("\r\n".join(lines).encode("ascii"))
    head, rest = _head(connection)
    first, *fields = head.decode("latin-1").split("\r\n")
    told = {name.strip().lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    if " 101" not in first:
        raise WebSocketError(f"the session was not opened: {' '.join(first.split()[1:])[:80]}")
    accepted = base64.b64encode(hashlib.sha1(key + _GUID).digest()).decode()  # noqa: S324 - RFC 6455 asks for SHA-1
    if told.get("sec-websocket-accept") != accepted:
        raise WebSocketError("the server does not speak WebSocket")
    return rest


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(4096)
        if not part or len(received) > _LONGEST_HEAD:
            raise WebSocketError("the connection was closed before an answer")
        received += part
    head, _, rest = received.partition(b"\r\n\r\n")
    return head, rest


def _masked(payload: bytes, mask: bytes) -> bytes:
    pattern = (mask * (len(payload) // 4 + 1))[: len(payload)]
    return bytes(a ^ b for a, b in zip(payload, pattern, strict=True))
