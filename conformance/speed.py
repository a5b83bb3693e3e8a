"""How long a lab takes: the mission's network over three zones stands, is asked, and is gone."""

import statistics
import time
from collections.abc import Iterator
from typing import Final, NamedTuple

from tests.builders import healthy_network
from tests.laws.reading import network_of

from wayout.lab.namespace.lab import Lab
from wayout.lab.rebuild.rebuild import rebuild
from wayout.net.address import Address

RUNS: Final = 5
STANDS_WITHIN, GONE_WITHIN = 3.0, 1.0
"""Seconds that a lab of three zones may take."""
_ASKED: Final = Address.parse("203.0.113.9")


class Speed(NamedTuple):
    """One lab: seconds to plan and build it, seconds to remove it, and its size."""

    up: float
    down: float
    namespaces: int


def speeds(runs: int = RUNS) -> Iterator[Speed]:
    """A lab of three zones, several times."""
    network = network_of(healthy_network().documents())
    for _ in range(runs):
        began = time.monotonic()
        plan = rebuild(network, [_ASKED])
        with Lab(plan):
            stood = time.monotonic()
        yield Speed(stood - began, time.monotonic() - stood, len(plan.namespaces))


def told(found: list[Speed]) -> str:
    """The medians in a sentence."""
    up, down = (statistics.median(values) for values in zip(*((one.up, one.down) for one in found), strict=True))
    return (
        f"a lab of three zones ({found[0].namespaces} namespaces) stands in {up:.2f} s (limit {STANDS_WITHIN:.0f} s) and is gone "
        f"in {down:.2f} s (limit {GONE_WITHIN:.0f} s): the medians of {len(found)}."
    )


def is_too_slow(found: list[Speed]) -> bool:
    """Whether a limit is missed."""
    return statistics.median(one.up for one in found) > STANDS_WITHIN or (
        statistics.median(one.down for one in found) > GONE_WITHIN
    )
