"""Stopped tasks, and what their `stoppedReason` says about the network (ECS-28). Placeholder."""

import msgspec

from wayout.ask.source import Source
from wayout.model.network import Network


class StoppedTask(msgspec.Struct, frozen=True):
    """A task that stopped."""

    task: str


def stopped_tasks(network: Network, source: Source) -> tuple[StoppedTask, ...]:
    """The stopped tasks of the source."""
    return ()
