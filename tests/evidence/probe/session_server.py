"""A stand-in for Session Manager and the agent in a container: a WebSocket that runs one command, as the agent would.

It is written from the protocol's description, not with wayout's own encoder. The command is split into words as the agent
does it, runs under a terminal, and what it prints goes out in numbered messages.
"""

import base64
import hashlib
import json
import os
import pty
import shlex
import socket
import struct
import subprocess
import threading
import uuid
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

TOKEN = "a token"


class SessionServer:
    """One server on loopback. Each session runs the command that was given last."""

    def __init__(self, path: str, *, handshake: Mapping[str, Any] | None = None, is_shuffling: bool = False) -> None:
        self.command = ""
        self.acknowledged: list[int] = []
        self.answers: list[Any] = []
        self.terminated = threading.Event()
        self._path = path
        self._handshake = handshake
        self._is_shuffling = is_shuffling
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._listener.getsockname()[1]}/v1/data-channel/s-1?role=publish_subscribe"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        key = next(
            line.split(b": ")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key")
        )
        accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())  # noqa: S324 - RFC 6455
        lines = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        connection.sendall(lines + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        opening = json.loads(_read(connection)[1])
        assert opening["MessageSchemaVersion"] == "1.0"
        if opening["TokenValue"] != TOKEN:
            return
        messages = [(5, json.dumps(self._handshake).encode())] if self._handshake is not None else []
        messages += [(1, part) for part in self._run()]
        frames = [_message(number, kind, payload) for number, (kind, payload) in enumerate(messages)]
        if self._is_shuffling:
            frames = [*frames[:1], *reversed(frames[1:]), *frames[-1:]]
        _write(connection, 9, b"are you there?")
        for frame in frames:
            # Split over two frames, as a server may.
            _write(connection, 2, frame[:50], final=False)
            _write(connection, 0, frame[50:])
        self._listen(connection)

    def _listen(self, connection: socket.socket) -> None:
        try:
            while True:
                kind, data = _read(connection)
                if kind == 8:
                    return
                if kind == 2:
                    self._hear(data)
        except (OSError, EOFError):
            return

    def _hear(self, data: bytes) -> None:
        kind = data[4:36].decode().strip()
        (payload_kind, length) = struct.unpack("!II", data[112:120])
        payload = data[120 : 120 + length]
        assert struct.unpack("!I", data[:4]) == (116,)
        assert hashlib.sha256(payload).digest() == data[80:112]
        if kind == "acknowledge":
            self.acknowledged.append(json.loads(payload)["AcknowledgedMessageSequenceNumber"])
        elif payload_kind == 10:
            self.terminated.set()
        elif payload_kind == 6:
            self.answers.append(json.loads(payload))

    def _run(self) -> list[bytes]:
        """What the command prints on a terminal, in small parts."""
        words = shlex.split(self.command)
        here, there = pty.openpty()
        try:
            running = subprocess.Popen(
                words, stdin=there, stdout=there, stderr=there, env={"PATH": self._path}, start_new_session=True
            )
        except OSError as error:
            os.close(here)
            os.close(there)
            return [f"Failed to start pty: {error.strerror}".encode()]
        os.close(there)
        printed = b""
        while True:
            try:
                part = os.read(here, 4096)
            except OSError:
                break
            printed += part
        running.wait()
        os.close(here)
        return [printed[start : start + 700] for start in range(0, len(printed), 700)]


def _message(number: int, kind: int, payload: bytes) -> bytes:
    """The layout: head's length, type, schema, time, sequence, flags, id (lower half first), digest, kind, length."""
    name = uuid.uuid4().bytes
    return (
        struct.pack("!I", 116)
        + b"output_stream_data".ljust(32, b"\0")
        + struct.pack("!IQqQ", 1, 1_700_000_000_000, number, 0)
        + name[8:]
        + name[:8]
        + hashlib.sha256(payload).digest()
        + struct.pack("!II", kind, len(payload))
        + payload
    )


def _write(connection: socket.socket, kind: int, payload: bytes, *, final: bool = True) -> None:
    first = kind | (0x80 if final else 0)
    head = (
        struct.pack("!BB", first, len(payload)) if len(payload) < 126 else struct.pack("!BBH", first, 126, len(payload))
    )
    connection.sendall(head + payload)


def _read(connection: socket.socket) -> tuple[int, bytes]:
    first, second = _exactly(connection, 2)
    assert second & 0x80, "a client masks what it sends"
    length = second & 0x7F
    if length == 126:
        (length,) = struct.unpack("!H", _exactly(connection, 2))
    mask = _exactly(connection, 4)
    return first & 0x0F, bytes(a ^ mask[i % 4] for i, a in enumerate(_exactly(connection, length)))


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data
