"""Target: the addresses and the port that a destination stands for, as records name them."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from wayout.ask.diagnosis import Diagnosis
from wayout.ask.result.result import Result
from wayout.errors import InputError
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.protocol import TCP

MOST: Final = 1000
"""Addresses that are named one by one in SQL; more, as of a whole block, are not."""


class Target(msgspec.Struct, frozen=True):
    """Some addresses and a TCP port."""

    addresses: IntervalSet
    port: int


def targets_of(diagnosis: Diagnosis) -> tuple[Target, ...]:
    """What each destination of a diagnosis stands for: the addresses that the placements' requests go to.

    Raises: InputError for a destination that is no TCP port: only TCP tells whether somebody answered.
    """
    found = []
    for column, destination in enumerate(diagnosis.destinations):
        if destination.protocol != TCP or destination.port is None:
            raise InputError(
                f"attempts to {destination.text} cannot be counted: only TCP tells whether somebody answered",
                "Name a TCP port, as in --to 203.0.113.9:443.",
            )
        addresses = IntervalSet.empty()
        for row in diagnosis.results:
            addresses |= addresses_of(row[column])
        found.append(Target(addresses, destination.port))
    return tuple(found)


def addresses_of(result: Result) -> IntervalSet:
    """The addresses that the requests of one placement to one destination go to."""
    found = IntervalSet.empty()
    for outcome in result.outcomes:
        found |= outcome.packets.destinations()
    return found


def each_of(addresses: IntervalSet) -> Iterator[Address]:
    """Every address of a set, one by one: the set has to be small."""
    return (Address(number) for first, last in addresses for number in range(first, last + 1))


def servers_of(targets: Iterable[Target]) -> tuple[frozenset[Address], int | None]:
    """The addresses of all targets, if they are few enough to be named, and their port, if it is one."""
    listed = tuple(targets)
    ports = {target.port for target in listed}
    size = sum(target.addresses.size for target in listed)
    few = 0 < size <= MOST
    servers = frozenset(address for target in listed for address in each_of(target.addresses)) if few else frozenset()
    return servers, ports.pop() if len(ports) == 1 else None


class TargetTest:
    """Whether a server's address and port belong to any of some targets; with none, all do."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._targets = tuple(targets)
        self._known: dict[tuple[str, int], bool] = {}

    def admits(self, server: str, port: int) -> bool:
        """Whether they do."""
        if not self._targets:
            return True
        key = (server, port)
        if key not in self._known:
            self._known[key] = self._test(server, port)
        return self._known[key]

    def _test(self, server: str, port: int) -> bool:
        try:
            address = Address.parse(server)
        except ValueError:
            return False
        return any(target.port == port and address in target.addresses for target in self._targets)
