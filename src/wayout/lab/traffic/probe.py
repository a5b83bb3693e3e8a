"""A probe: what a workload would see if it called the destination itself, step by step, with the time that each took.

What is measured, and in which words it is told, is the probe program's own. It runs as a process inside the namespace
that stands for the workload, where the C library looks the name up as it does anywhere: by resolv.conf.
"""

import base64
import json
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from wayout.evidence.probe import probe_program
from wayout.evidence.probe.observed_call import Attempt, Failure, ObservedCall, Step, StepName, observed_errand
from wayout.lab.namespace.kernel import LabError, inside
from wayout.lab.namespace.lab import Lab
from wayout.lab.packet.datagram import decode, encode
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.packet import Packet
from wayout.net.protocol import TCP, UDP, is_icmp

PATIENCE: Final = 3.0
"""How long each step may take, in seconds, unless a probe says otherwise."""
_STEPS: Final = 5
"""How many times that a call may take with everything: its name, and a few addresses that do not answer."""
_START: Final = 120
"""Seconds that a busy machine may need to start a process."""
_LONGEST: Final = 65536


class Target(msgspec.Struct, frozen=True):
    """What is called: an address, a protocol, a port (None for ICMP), the host's name, and whether TLS and HTTP are spoken.

    Without an address, the name is looked up, and its addresses are called one after the other until one answers.
    """

    address: Address | None
    protocol: int
    port: int | None
    host: str
    speaks_tls: bool = False
    speaks_http: bool = False


class Observed(msgspec.Struct, frozen=True):
    """What one call met: the step of its name, None where an address was given, and the attempts at its addresses."""

    target: Target
    name: Step | None
    attempts: tuple[Attempt, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, in order."""
        own = () if self.name is None else (self.name,)
        return (*own, *(step for attempt in self.attempts for step in attempt.steps))

    @property
    def is_answered(self) -> bool:
        """Whether the last attempt came to its end."""
        return bool(self.attempts) and self.attempts[-1].is_answered

    @property
    def address(self) -> Address | None:
        """The address that was called last; None when the name brought none."""
        return Address.parse(self.attempts[-1].address) if self.attempts else None

    @property
    def seen(self) -> str | None:
        """The address that the server saw; None when it saw none."""
        return next((attempt.seen for attempt in self.attempts if attempt.seen is not None), None)


def probe(lab: Lab, component: str, target: Target, authority: Path | None, patience: float = PATIENCE) -> Observed:
    """What a call from the namespace of an AWS id meets. Raises: LabError as `probes` does."""
    return probes(lab, component, (target,), authority, patience)[0]


def probes(
    lab: Lab, component: str, targets: Sequence[Target], authority: Path | None, patience: float = PATIENCE
) -> tuple[Observed, ...]:
    """What calls from the namespace of an AWS id meet, made side by side.

    Raises: LabError when the lab has no such namespace, or the process there fails.
    """
    for target in targets:
        if not is_icmp(target.protocol) and target.protocol not in {TCP, UDP}:
            raise LabError(f"the lab cannot call protocol {target.protocol}", "Name TCP, UDP or ICMP.")
    spoken = [target for target in targets if target.address is None or not is_icmp(target.protocol)]
    met = dict(zip(map(id, spoken), _called(lab, component, spoken, authority, patience), strict=True))
    found = []
    for target in targets:
        call = met.get(id(target))
        name = call.name if call is not None else None
        if is_icmp(target.protocol):
            known = (target.address,) if target.address is not None else _parsed(call)
            found.append(Observed(target, name, _echoes(lab, component, known, patience)))
        else:
            found.append(Observed(target, name, call.attempts if call is not None else ()))
    return tuple(found)


def _parsed(call: ObservedCall | None) -> tuple[Address, ...]:
    """The addresses of a name that was only looked up."""
    return tuple(map(Address.parse, call.left_out)) if call is not None else ()


def _called(
    lab: Lab, component: str, targets: Sequence[Target], authority: Path | None, patience: float
) -> tuple[ObservedCall, ...]:
    """What the probe program says of these calls."""
    if not targets:
        return ()
    rounds = -(-len(targets) // probe_program.AT_ONCE)
    budget = rounds * _STEPS * patience
    calls = [_errand(number, target, authority) for number, target in enumerate(targets)]
    errand = json.dumps({"calls": calls, "patience": patience, "budget": budget})
    words = (base64.b64encode(errand.encode()).decode(), "begin", "end")
    command = lab.command(component, sys.executable, "-I", "-S", probe_program.__file__, *words)
    try:
        done = subprocess.run(  # noqa: S603 - this program itself
            command, capture_output=True, text=True, timeout=budget + _START, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LabError(f"the probe did not end where {component} stands: {error}", None) from None
    try:
        _, body, _ = done.stdout.split()
        return observed_errand(json.loads(base64.b64decode(body))).calls
    except (ValueError, msgspec.ValidationError):
        said = done.stderr.strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
        raise LabError(f"the probe could not run where {component} stands: {said[0]}", None) from None


def _errand(number: int, target: Target, authority: Path | None) -> dict[str, object]:
    return {
        "id": str(number),
        "host": target.host,
        "addresses": [] if target.address is None else [str(target.address)],
        "protocol": "udp" if target.protocol == UDP else "tcp",
        "port": target.port,
        "tls": target.speaks_tls,
        "http": target.speaks_http,
        "authority": None if authority is None else str(authority),
        "reads_address": True,
        "only_name": is_icmp(target.protocol),
        "until_answered": True,
    }


def _echoes(lab: Lab, component: str, addresses: Sequence[Address], patience: float) -> tuple[Attempt, ...]:
    """The attempts to be answered by ICMP, up to the first that is."""
    namespace = lab.name_of(component)
    if namespace is None:
        raise LabError(f"the lab has no {component}", None)
    found: list[Attempt] = []
    for address in addresses[: probe_program.MOST_ADDRESSES]:
        found.append(Attempt(str(address), (_echo(namespace, address, patience),)))
        if found[-1].is_answered:
            break
    return tuple(found)


def _echo(name: str, address: Address, patience: float) -> Step:
    began = time.monotonic()
    try:
        is_answered = _is_echoed(name, address, patience)
    except OSError as error:
        failure, note = probe_program.why(error, StepName.REPLY, patience)
        return Step(StepName.REPLY, time.monotonic() - began, note, Failure(failure))
    note = f"an echo from {address}" if is_answered else f"timed out after {patience:g} s"
    return Step(StepName.REPLY, time.monotonic() - began, note, None if is_answered else Failure.SILENCE)


def _is_echoed(name: str, address: Address, patience: float) -> bool:
    """Whether an echo comes back in time."""
    is_ipv6 = address >= IPV6_FIRST
    family, protocol = (socket.AF_INET6, socket.IPPROTO_ICMPV6) if is_ipv6 else (socket.AF_INET, socket.IPPROTO_ICMP)
    with inside(name):
        raw = socket.socket(family, socket.SOCK_RAW, protocol)
    with raw:
        raw.connect((str(address), 0))
        own = Address.parse(raw.getsockname()[0])
        request = encode(Packet.icmp(own, address), 1)
        raw.send(request[40 if is_ipv6 else 20 :])
        end = time.monotonic() + patience
        while (rest := end - time.monotonic()) > 0:
            raw.settimeout(rest)
            data = raw.recv(_LONGEST)
            seen = None if is_ipv6 else decode(data)
            if (is_ipv6 and data[:1] == bytes([129])) or (seen is not None and seen.is_reply):
                return True
        return False
