"""Session channel: one command in a container by ECS Exec, and what it printed.

ecs:ExecuteCommand answers with the address of a WebSocket and a token. Over it go messages of Session Manager: a binary
head, and a payload with its SHA-256 digest (the layout is that of AWS's session-manager-plugin, which is open source).
Each message of the container's agent is acknowledged, and their sequence numbers put them in order.

Not spoken: sessions that the cluster encrypts with a KMS key of its own; then the answer is that.
"""

import hashlib
import json
import struct
import time
import uuid
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, Final, NamedTuple

from wayout.aws.account import Account
from wayout.aws.answer import CallRefused
from wayout.aws.web_socket import WebSocket, WebSocketError, open_web_socket

_HEAD: Final = struct.Struct("!I32sIQqQ16s32sI")
_LENGTH: Final = struct.Struct("!I")
_SCHEMA: Final = 1
_CLIENT_VERSION: Final = "1.2.0.0"
"""The protocol's own version, as the agent asks for one."""


class PayloadKind(IntEnum):
    """What a payload is; other kinds are acknowledged and passed over."""

    OUTPUT = 1
    HANDSHAKE = 5
    HANDSHAKE_ANSWER = 6
    FLAG = 10
    ERRORS = 11


_TERMINATE: Final = 3
_DONE, _UNSUPPORTED = 1, 3
_CONNECT_SECONDS: Final = 15.0
_LONGEST: Final = 4 << 20
_MOST_AHEAD: Final = 1000


class Container(NamedTuple):
    """A container of a running task, and the region that it runs in."""

    region: str
    cluster: str
    task: str
    name: str


class Message(NamedTuple):
    """One message of the channel."""

    kind: str
    sequence: int
    flags: int
    id: bytes
    payload_kind: int
    payload: bytes


def execute(
    account: Account,
    container: Container,
    command: str,
    environment: Mapping[str, str],
    is_whole: Callable[[bytes], bool],
    patience: float,
) -> bytes | CallRefused:
    """What a command printed in a container until `is_whole`, or the session, ended it; or why it could not be run.

    What was printed up to then is returned as well when `patience` seconds are over.
    """
    answer = account.call(
        "ecs",
        "ExecuteCommand",
        container.region,
        {
            "cluster": container.cluster,
            "task": container.task,
            "container": container.name,
            "command": command,
            "interactive": True,
        },
    )
    if isinstance(answer, CallRefused):
        return answer
    session = answer.get("session")
    given = session if isinstance(session, dict) else {}
    try:
        with open_web_socket(str(given.get("streamUrl")), environment, _CONNECT_SECONDS) as channel:
            return _Conversation(channel, str(given.get("tokenValue"))).output(is_whole, time.monotonic() + patience)
    except WebSocketError as error:
        return CallRefused(
            service="ssmmessages",
            operation="OpenDataChannel",
            region=container.region,
            why="SessionFailed",
            message=str(error),
        )


class _Conversation:
    """The messages of one session, in order."""

    def __init__(self, channel: WebSocket, token: str) -> None:
        self._channel = channel
        self._next = 0
        self._sent = 0
        self._ahead: dict[int, Message] = {}
        self._output = b""
        opening = {
            "MessageSchemaVersion": "1.0",
            "RequestId": str(uuid.uuid4()),
            "TokenValue": token,
            "ClientId": str(uuid.uuid4()),
            "ClientVersion": _CLIENT_VERSION,
        }
        channel.send(json.dumps(opening))

    def output(self, is_whole: Callable[[bytes], bool], end: float) -> bytes:
        """What comes until it is whole, until the session ends, or until the time is over."""
        while not is_whole(self._output) and len(self._output) < _LONGEST:
            try:
                data = self._channel.receive(end)
            except TimeoutError:
                break
            message = None if data is None else decode(data)
            if message is None or message.kind == "channel_closed":
                return self._output
            if message.kind == "output_stream_data":
                self._take(message)
        self._send("input_stream_data", PayloadKind.FLAG, struct.pack("!I", _TERMINATE))
        return self._output

    def _take(self, message: Message) -> None:
        """Acknowledge a message, and use all that are next in order."""
        if message.sequence > self._next + _MOST_AHEAD:
            return
        self._acknowledge(message)
        if message.sequence < self._next:
            return
        self._ahead[message.sequence] = message
        while (following := self._ahead.pop(self._next, None)) is not None:
            self._next += 1
            match following.payload_kind:
                case PayloadKind.OUTPUT | PayloadKind.ERRORS:
                    self._output += following.payload
                case PayloadKind.HANDSHAKE:
                    self._shake_hands(following.payload)
                case _:
                    continue

    def _shake_hands(self, payload: bytes) -> None:
        """Agree to what is spoken here. Raises: WebSocketError when the cluster wants its own encryption."""
        try:
            actions = json.loads(payload).get("RequestedClientActions") or []
        except (ValueError, AttributeError):
            raise WebSocketError("the agent's handshake cannot be read") from None
        done: list[dict[str, Any]] = []
        for action in actions:
            kind = action.get("ActionType") if isinstance(action, dict) else None
            if kind == "KMSEncryption":
                raise WebSocketError("the cluster encrypts sessions with a KMS key, which is not spoken here")
            status = _DONE if kind == "SessionType" else _UNSUPPORTED
            done.append({"ActionType": kind, "ActionStatus": status, "ActionResult": None, "Error": ""})
        answer = {"ClientVersion": _CLIENT_VERSION, "ProcessedClientActions": done, "Errors": None}
        self._send("input_stream_data", PayloadKind.HANDSHAKE_ANSWER, json.dumps(answer).encode())

    def _acknowledge(self, message: Message) -> None:
        told = {
            "AcknowledgedMessageType": message.kind,
            "AcknowledgedMessageId": str(uuid.UUID(bytes=message.id)),
            "AcknowledgedMessageSequenceNumber": message.sequence,
            "IsSequentialMessage": True,
        }
        data = json.dumps(told).encode()
        self._channel.send(encode(Message("acknowledge", 0, 3, uuid.uuid4().bytes, 0, data), _now()))

    def _send(self, kind: str, payload_kind: int, payload: bytes) -> None:
        self._channel.send(encode(Message(kind, self._sent, 0, uuid.uuid4().bytes, payload_kind, payload), _now()))
        self._sent += 1


def encode(message: Message, milliseconds: int) -> bytes:
    """The message on the wire, made at this time."""
    head = _HEAD.pack(
        _HEAD.size,
        message.kind.encode().ljust(32),
        _SCHEMA,
        milliseconds,
        message.sequence,
        message.flags,
        message.id[8:] + message.id[:8],  # the lower half goes first
        hashlib.sha256(message.payload).digest(),
        message.payload_kind,
    )
    return head + _LENGTH.pack(len(message.payload)) + message.payload


def decode(data: bytes) -> Message:
    """A message from the wire. Raises: WebSocketError when it is none."""
    try:
        length, kind, _, _, sequence, flags, mixed, digest, payload_kind = _HEAD.unpack_from(data)
        payload = data[length + _LENGTH.size :]
    except struct.error:
        raise WebSocketError("a message of the session cannot be read") from None
    name = kind.rstrip(b"\0 ").decode("latin-1")
    if payload and name == "output_stream_data" and hashlib.sha256(payload).digest() != digest:
        raise WebSocketError("a message of the session was damaged on the way")
    return Message(name, sequence, flags, mixed[8:] + mixed[:8], payload_kind, payload)


def _now() -> int:
    return int(time.time() * 1000)
