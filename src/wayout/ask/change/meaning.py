"""Meanings: what a name means to the workloads of a VPC, in two networks.

No packet moves when a name comes to mean another address, yet whoever asks for it goes elsewhere.
"""

from collections.abc import Iterable, Iterator

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.dns.resolution import Resolution
from wayout.ask.examination.examination import Examination


class Meaning(msgspec.Struct, frozen=True):
    """A name that means something else in a VPC than it did."""

    vpc_id: str
    name: str
    was: Resolution
    now: Resolution

    @property
    def is_known(self) -> bool:
        """Whether both meanings are known; otherwise they cannot be compared."""
        return not self.was.elsewhere and not self.now.elsewhere


def meanings(
    before: Examination, after: Examination, destination: Destination, vpc_ids: Iterable[str]
) -> Iterator[Meaning]:
    """The VPCs in which the destination is a name that means something else than it did."""
    for vpc_id in vpc_ids:
        was, now = before.resolution(destination, vpc_id), after.resolution(destination, vpc_id)
        if was.is_name and _told(was) != _told(now):
            yield Meaning(vpc_id, destination.host or destination.text, was, now)


def _told(resolution: Resolution) -> tuple[object, ...]:
    """What decides where requests go, whoever says it."""
    faults = tuple(fault.reason for fault in resolution.faults)
    servers = tuple(server for each in resolution.servers for server in each.servers)
    return resolution.space, resolution.is_unresolved, faults, servers, resolution.elsewhere
