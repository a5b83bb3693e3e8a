"""Ranges of TCP and UDP ports."""

from typing import Final

from msgspec import Struct

from wayout.net.diagram import TERMINAL
from wayout.net.interval_set import IntervalSet

_LAST_PORT: Final = 65535


class PortRange(Struct, frozen=True, order=True, gc=False):
    """The ports from `first` to `last`, both inclusive."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last <= _LAST_PORT:
            raise ValueError(f"not a port range: {self.first}-{self.last} (from 0 to {_LAST_PORT})")

    def __contains__(self, port: int) -> bool:
        return self.first <= port <= self.last

    @property
    def size(self) -> int:
        """How many ports the range holds."""
        return self.last - self.first + 1

    def as_set(self) -> IntervalSet:
        """The ports of the range."""
        return IntervalSet(((self.first, self.last, TERMINAL),))

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


EVERY_PORT: Final = PortRange(0, _LAST_PORT)

# The ports from which clients open connections.
# Source: NACL-10, https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html
EPHEMERAL_LINUX: Final = PortRange(32768, 60999)  # the kernel's default; AWS's page rounds the upper end to 61000
EPHEMERAL_WINDOWS: Final = PortRange(49152, _LAST_PORT)
EPHEMERAL_ANY: Final = PortRange(1024, _LAST_PORT)  # NAT gateways, load balancers, Lambda, and unknown clients
