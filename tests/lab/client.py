"""What the task does in a lab: it calls, and does not mind whether anybody answers."""

import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from wayout.lab.device.nat_gateway import IDLE_TIMEOUT
from wayout.lab.namespace.kernel import inside
from wayout.lab.namespace.lab import Lab
from wayout.lab.traffic.probe import Target, probe
from wayout.net.address import Address
from wayout.net.protocol import TCP

HOST: Final = "api.example.com"
TASK: Final = "eni-task-a"
PATIENCE: Final = 4.0
"""Seconds: long enough for a second SYN, and for an answer on a busy machine."""

Client = Callable[[Lab, Path], None]
"""Acts in a lab, and trusts the authority in this file."""


def asks(address: str, port: int = 443) -> Client:
    """One HTTPS request of the task."""

    def client(lab: Lab, authority: Path) -> None:
        target = Target(Address.parse(address), TCP, port, HOST, speaks_tls=True, speaks_http=True)
        probe(lab, TASK, target, authority, PATIENCE)

    return client


def holds(count: int, address: str, port: int = 443) -> Client:
    """So many connections of the task, held open at once."""

    def client(lab: Lab, authority: Path) -> None:
        del authority
        with ExitStack() as stack:
            held = [stack.enter_context(_socket(lab)) for _ in range(count)]
            for connection in held:
                with suppress(TimeoutError):
                    connection.connect((address, port))
            for connection in held:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(100):
                        pass

    return client


def knocks(address: str, port: int = 443) -> Client:
    """Somebody on the internet calls an address of the network unasked."""

    def client(lab: Lab, authority: Path) -> None:
        del authority
        with _socket(lab, "internet") as connection, suppress(TimeoutError):
            connection.connect((address, port))

    return client


def pauses(address: str, port: int = 443) -> Client:
    """A connection of the task that goes on after the NAT gateway has forgotten it; the gateway forgets in a second."""

    def client(lab: Lab, authority: Path) -> None:
        del authority
        with inside(lab.name_of("nat-a") or ""):
            (Path("/proc/sys/net") / IDLE_TIMEOUT).write_text("1", encoding="ascii")
        with _socket(lab) as connection:
            connection.connect((address, port))
            time.sleep(3)
            with suppress(OSError):
                connection.sendall(b"is anybody there?\r\n")
                connection.recv(100)

    return client


def _socket(lab: Lab, component: str = TASK) -> socket.socket:
    with inside(lab.name_of(component) or ""):
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    connection.settimeout(PATIENCE)
    return connection
