"""Task definitions and container instances: how a task is wired to the network."""

from wayout.model.noun import EcsNoun


class Secret(EcsNoun, frozen=True):
    """A secret that the agent fetches before the container starts; the value is never read."""

    name: str = ""
    value_from: str = ""


class LogConfiguration(EcsNoun, frozen=True):
    """The log driver."""

    log_driver: str = ""


class ContainerDefinition(EcsNoun, frozen=True):
    """A container of a task definition."""

    name: str = ""
    image: str = ""
    secrets: tuple[Secret, ...] = ()
    log_configuration: LogConfiguration | None = None


class RuntimePlatform(EcsNoun, frozen=True):
    """The operating system; it decides the ephemeral ports."""

    operating_system_family: str = "LINUX"


class TaskDefinition(EcsNoun, frozen=True):
    """A task definition. A missing `network_mode` means bridge on Linux (ECS-12)."""

    task_definition_arn: str
    family: str = ""
    network_mode: str | None = None
    execution_role_arn: str | None = None
    task_role_arn: str | None = None
    container_definitions: tuple[ContainerDefinition, ...] = ()
    runtime_platform: RuntimePlatform | None = None


class ContainerInstance(EcsNoun, frozen=True):
    """An EC2 instance that runs tasks of a cluster."""

    container_instance_arn: str
    ec2_instance_id: str | None = None
    status: str = "ACTIVE"
