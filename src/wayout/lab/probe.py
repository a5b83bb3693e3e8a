"""A probe: what a workload would see if it called the destination itself, step by step, with the time that each took."""

import errno
import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from wayout.lab.datagram import decode, encode
from wayout.lab.kernel import LabError, inside
from wayout.lab.lab import Lab
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.packet import Packet
from wayout.net.protocol import TCP, UDP, is_icmp

PATIENCE: Final = 3.0
"""How long each step may take, in seconds."""
_LONGEST: Final = 65536


class StepName(StrEnum):
    """The steps of a call."""

    CONNECT = "connect"
    TLS = "tls"
    HTTP = "http"
    REPLY = "reply"


class Step(msgspec.Struct, frozen=True):
    """One step: how long it took in seconds, and what it brought or why it failed."""

    name: StepName
    seconds: float
    note: str
    is_done: bool


class Target(msgspec.Struct, frozen=True):
    """What is called: an address, a protocol, a port (None for ICMP), the host's name, and whether TLS and HTTP are spoken."""

    address: Address
    protocol: int
    port: int | None
    host: str
    speaks_tls: bool = False
    speaks_http: bool = False


class Observed(msgspec.Struct, frozen=True):
    """What one call met. `seen` is the address that the server saw, None when it saw none."""

    target: Target
    steps: tuple[Step, ...]
    seen: str | None = None

    @property
    def is_answered(self) -> bool:
        """Whether every step was done."""
        return bool(self.steps) and all(step.is_done for step in self.steps)


class _Call:
    """The steps of one call while it runs."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.seen: str | None = None

    @contextmanager
    def step(self, name: StepName, note: str) -> Iterator[None]:
        """Time a step; a failure ends the call."""
        began = time.monotonic()
        try:
            yield
        except OSError as error:
            self.steps.append(Step(name, time.monotonic() - began, _why(error), is_done=False))
            raise
        self.steps.append(Step(name, time.monotonic() - began, note, is_done=True))


def probe(lab: Lab, component: str, target: Target, authority: Path | None) -> Observed:
    """What a call from the namespace of an AWS id meets.

    Raises: LabError when the lab has no such namespace.
    """
    name = lab.name_of(component)
    if name is None:
        raise LabError(f"the lab has no {component}", None)
    call = _Call()
    try:
        if is_icmp(target.protocol):
            _echo(call, name, target)
        elif target.protocol == UDP:
            _ask(call, name, target)
        elif target.protocol == TCP:
            _connect(call, name, target, authority)
        else:
            raise LabError(f"the lab cannot call protocol {target.protocol}", "Name TCP, UDP or ICMP.")
    except OSError:
        pass  # its step says why
    return Observed(target, tuple(call.steps), call.seen)


def _family(target: Target) -> socket.AddressFamily:
    return socket.AF_INET6 if target.address >= IPV6_FIRST else socket.AF_INET


def _connect(call: _Call, name: str, target: Target, authority: Path | None) -> None:
    with inside(name):
        connection = socket.socket(_family(target), socket.SOCK_STREAM)
    with ExitStack() as open_sockets:
        open_sockets.enter_context(connection)
        connection.settimeout(PATIENCE)
        with call.step(StepName.CONNECT, f"{target.address} port {target.port}"):
            connection.connect((str(target.address), target.port))
        spoken: socket.socket = connection
        if target.speaks_tls:
            context = ssl.create_default_context(cafile=authority)
            with call.step(StepName.TLS, f"the certificate is valid for {target.host}"):
                spoken = open_sockets.enter_context(context.wrap_socket(connection, server_hostname=target.host))
        if target.speaks_http:
            with call.step(StepName.HTTP, "200 OK"):
                spoken.sendall(f"GET / HTTP/1.1\r\nHost: {target.host}\r\nConnection: close\r\n\r\n".encode())
                answer = b""
                while part := spoken.recv(_LONGEST):
                    answer += part
                call.seen = _address(answer.rpartition(b"\r\n\r\n")[2])


def _ask(call: _Call, name: str, target: Target) -> None:
    with inside(name):
        asking = socket.socket(_family(target), socket.SOCK_DGRAM)
    with asking, call.step(StepName.REPLY, f"from {target.address} port {target.port}"):
        asking.settimeout(PATIENCE)
        asking.connect((str(target.address), target.port))
        asking.send(b"which address do you see?\n")
        call.seen = _address(asking.recv(_LONGEST))


def _echo(call: _Call, name: str, target: Target) -> None:
    is_ipv6 = target.address >= IPV6_FIRST
    protocol = socket.IPPROTO_ICMPV6 if is_ipv6 else socket.IPPROTO_ICMP
    with inside(name):
        raw = socket.socket(_family(target), socket.SOCK_RAW, protocol)
    with raw, call.step(StepName.REPLY, f"an echo from {target.address}"):
        raw.connect((str(target.address), 0))
        own = Address.parse(raw.getsockname()[0])
        request = encode(Packet.icmp(own, target.address), 1)
        raw.send(request[40 if is_ipv6 else 20 :])
        end = time.monotonic() + PATIENCE
        while (rest := end - time.monotonic()) > 0:
            raw.settimeout(rest)
            data = raw.recv(_LONGEST)
            seen = None if is_ipv6 else decode(data)
            if (is_ipv6 and data[:1] == bytes([129])) or (seen is not None and seen.is_reply):
                return
        raise TimeoutError


def _address(body: bytes) -> str | None:
    try:
        return str(Address.parse(str(json.loads(body)["address"])))
    except (ValueError, KeyError, TypeError):
        return None


def _why(error: OSError) -> str:
    """A failure in the words of curl's users."""
    if isinstance(error, TimeoutError):
        return f"timed out after {PATIENCE:.0f} s"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {error.reason or error}"
    if error.errno == errno.EPERM:
        return "refused by the sender's own groups (the lab says so at once; AWS stays silent)"
    return (error.strerror or str(error)).lower()
