"""Probe place: where a probe is to stand, and what it is to call from there."""

from typing import Final

import msgspec

from wayout.aws.json_value import Json

PATIENCE: Final = 5.0
"""How long each step of a call may take, in seconds."""

BUDGET: Final = 40.0
"""How long all calls of one errand may take together; below boto's own limit for an answer."""

CALLS_AT_ONCE: Final = 16
"""How many calls one errand holds: as many as the program makes side by side."""


class ProbeCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call to make. `addresses` are called instead of resolving the host, where they are given.

    `reads_address` is set where the answer tells which address it saw.
    """

    id: str
    host: str
    protocol: str
    port: int
    path: str = "/"
    addresses: tuple[str, ...] = ()
    tls: bool = False
    http: bool = False
    reads_address: bool = False

    def record(self) -> dict[str, Json]:
        """The call as the probe's program takes it."""
        return {
            "id": self.id,
            "host": self.host,
            "protocol": self.protocol,
            "port": self.port,
            "path": self.path,
            "addresses": list(self.addresses),
            "tls": self.tls,
            "http": self.http,
            "reads_address": self.reads_address,
        }


def errands(calls: tuple[ProbeCall, ...]) -> tuple[dict[str, Json], ...]:
    """The calls as errands for the probe's program, as many at a time as it makes side by side."""
    parts = (calls[start : start + CALLS_AT_ONCE] for start in range(0, len(calls), CALLS_AT_ONCE))
    return tuple({"calls": [call.record() for call in part], "patience": PATIENCE, "budget": BUDGET} for part in parts)


class ProbePlace(msgspec.Struct, frozen=True, kw_only=True):
    """One placement: its id, and what stands there or would."""

    id: str
    account: str
    region: str
    subnet_id: str
    group_ids: tuple[str, ...]
    calls: tuple[ProbeCall, ...]
    has_ipv6: bool = False
