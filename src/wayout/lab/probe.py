"""A probe: what a workload would see if it called the destination itself, step by step, with the time that each took.

What is measured, and in which words it is told, is the probe program's own; here its sockets stand in a namespace.
"""

import socket
import time
from pathlib import Path
from typing import Final

import msgspec

from wayout.evidence import probe_program
from wayout.evidence.observed_call import Failure, Step, StepName, observed_attempt
from wayout.lab.datagram import decode, encode
from wayout.lab.kernel import LabError, inside
from wayout.lab.lab import Lab
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.packet import Packet
from wayout.net.protocol import TCP, UDP, is_icmp

PATIENCE: Final = 3.0
"""How long each step may take, in seconds, unless a probe says otherwise."""
_LONGEST: Final = 65536


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


def probe(lab: Lab, component: str, target: Target, authority: Path | None, patience: float = PATIENCE) -> Observed:
    """What a call from the namespace of an AWS id meets.

    Raises: LabError when the lab has no such namespace.
    """
    name = lab.name_of(component)
    if name is None:
        raise LabError(f"the lab has no {component}", None)
    if is_icmp(target.protocol):
        return _echo(name, target, patience)
    if target.protocol not in {TCP, UDP}:
        raise LabError(f"the lab cannot call protocol {target.protocol}", "Name TCP, UDP or ICMP.")

    def open_there(family: int, kind: int) -> socket.socket:
        with inside(name):
            return socket.socket(family, kind)

    record = probe_program.attempt(
        {
            "host": target.host,
            "protocol": "udp" if target.protocol == UDP else "tcp",
            "port": target.port,
            "tls": target.speaks_tls,
            "http": target.speaks_http,
            "authority": None if authority is None else str(authority),
            "reads_address": True,
        },
        str(target.address),
        probe_program.Clock(patience, 3 * patience),
        open_there,
    )
    attempt = observed_attempt(record)
    return Observed(target, attempt.steps, attempt.seen)


def _echo(name: str, target: Target, patience: float) -> Observed:
    began = time.monotonic()
    try:
        is_answered = _is_echoed(name, target, patience)
    except OSError as error:
        failure, note = probe_program.why(error, StepName.REPLY, patience)
        step = Step(StepName.REPLY, time.monotonic() - began, note, Failure(failure))
    else:
        note = f"an echo from {target.address}" if is_answered else f"timed out after {patience:g} s"
        step = Step(StepName.REPLY, time.monotonic() - began, note, None if is_answered else Failure.SILENCE)
    return Observed(target, (step,))


def _is_echoed(name: str, target: Target, patience: float) -> bool:
    """Whether an echo comes back in time."""
    is_ipv6 = target.address >= IPV6_FIRST
    family, protocol = (socket.AF_INET6, socket.IPPROTO_ICMPV6) if is_ipv6 else (socket.AF_INET, socket.IPPROTO_ICMP)
    with inside(name):
        raw = socket.socket(family, socket.SOCK_RAW, protocol)
    with raw:
        raw.connect((str(target.address), 0))
        own = Address.parse(raw.getsockname()[0])
        request = encode(Packet.icmp(own, target.address), 1)
        raw.send(request[40 if is_ipv6 else 20 :])
        end = time.monotonic() + patience
        while (rest := end - time.monotonic()) > 0:
            raw.settimeout(rest)
            data = raw.recv(_LONGEST)
            seen = None if is_ipv6 else decode(data)
            if (is_ipv6 and data[:1] == bytes([129])) or (seen is not None and seen.is_reply):
                return True
        return False
