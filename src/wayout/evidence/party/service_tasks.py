"""Service tasks: a service whose tasks come and go, and how records tell those that are gone.

An interface that the snapshot describes is known by its id. That of a task which has been replaced since is known by
`ecs-service-name`, where records hold it. Source: FL-21, FL-22.

Rules:
- FL-21: Records that name the ECS service tell of tasks whose interfaces are gone; others do not.
- FL-22: A private address counts for a task only while the task has the interface.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from wayout.ask.source.expand import expand
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import EcsServiceSource, Source
from wayout.evidence.log.log_format import LogFormat
from wayout.model.network import Network

_SERVICE: Final = "ecs-service-name"
_CLUSTER: Final = "ecs-cluster-name"


class ServiceTasks(msgspec.Struct, frozen=True):
    """The tasks of a service: its name, its cluster, and the places where it starts them, by their subnets."""

    cluster: str | None
    service: str
    places: dict[str, Placement]

    def interfaces(self, network: Network) -> Iterator[str]:
        """The interfaces of the tasks that run, whatever groups they carry. Source: ECS-4."""
        for task in network.ecs_tasks.values():
            interface_id = task.detail("networkInterfaceId")
            if task.service_name == self.service and self.cluster in {None, task.cluster_name} and interface_id:
                yield interface_id

    def selected(self, held: LogFormat) -> Mapping[str, frozenset[str]] | None:
        """By which fields the records of all tasks are selected; None where records do not name services."""
        if _SERVICE not in held.names:
            return None
        cluster = {_CLUSTER: frozenset({self.cluster})} if self.cluster and _CLUSTER in held.names else {}
        return {_SERVICE: frozenset({self.service}), **cluster}


def tasks_of(network: Network, source: Source | None) -> ServiceTasks | None:
    """The tasks of the service that a source is; None for anything else.

    Raises: InputError when the snapshot does not describe the source.
    """
    if not isinstance(source, EcsServiceSource):
        return None
    placements = expand(network, source).placements
    places = {p.origin.subnet_id: p for p in reversed(placements) if p.origin.subnet_id is not None}
    return ServiceTasks(source.cluster_name, source.service, places)
