"""ECS tasks: what really runs, or ran.

Rules:
- ECS-2: A task's interface is the attachment of type `ElasticNetworkInterface`, or `eni` in an event.
- ECS-1: All containers of a task share one interface.
- ECS-5: What AWS tells of a stopped task stays for about an hour.
"""

from wayout.model.noun import EcsNoun


class KeyValuePair(EcsNoun, frozen=True):
    """One detail of an attachment."""

    name: str = ""
    value: str | None = None


class TaskAttachment(EcsNoun, frozen=True):
    """Something attached to the task; the interface is of type `ElasticNetworkInterface`, events say `eni` (ECS-2).

    All containers of a task share one interface (ECS-1).
    """

    type: str = ""
    status: str = ""
    details: tuple[KeyValuePair, ...] = ()


class TaskContainerNetworkInterface(EcsNoun, frozen=True):
    """A container's view of the interface."""

    attachment_id: str | None = None
    private_ipv4_address: str | None = None
    ipv6_address: str | None = None


class TaskContainer(EcsNoun, frozen=True):
    """A container of the task."""

    name: str = ""
    image: str | None = None
    reason: str | None = None
    last_status: str | None = None
    exit_code: int | None = None
    network_interfaces: tuple[TaskContainerNetworkInterface, ...] = ()


class EcsTask(EcsNoun, frozen=True):
    """A task. Its interface is gone once it has stopped; the record stays for an hour or more (ECS-5)."""

    task_arn: str
    cluster_arn: str = ""
    group: str | None = None
    launch_type: str | None = None
    capacity_provider_name: str | None = None
    last_status: str = "RUNNING"
    desired_status: str = "RUNNING"
    availability_zone: str | None = None
    task_definition_arn: str | None = None
    container_instance_arn: str | None = None
    platform_version: str | None = None
    platform_family: str | None = None
    stopped_reason: str | None = None
    stop_code: str | None = None
    enable_execute_command: bool = False
    attachments: tuple[TaskAttachment, ...] = ()
    containers: tuple[TaskContainer, ...] = ()

    @property
    def task_id(self) -> str:
        """The short id."""
        return self.task_arn.rsplit("/", 1)[-1]

    @property
    def cluster_name(self) -> str:
        """The short name of the cluster."""
        return self.cluster_arn.rsplit("/", 1)[-1]

    @property
    def service_name(self) -> str | None:
        """The service that started the task, or None for a task started alone."""
        return self.group.removeprefix("service:") if self.group and self.group.startswith("service:") else None

    @property
    def is_stopped(self) -> bool:
        """Whether the task has ended or is about to."""
        return self.last_status in {"STOPPED", "DEPROVISIONING", "STOPPING", "DELETED"}

    def detail(self, name: str) -> str | None:
        """A detail of the interface attachment, such as `networkInterfaceId` or `subnetId`."""
        for attachment in self.attachments:
            if attachment.type in {"ElasticNetworkInterface", "eni"}:
                for pair in attachment.details:
                    if pair.name == name:
                        return pair.value
        return None
