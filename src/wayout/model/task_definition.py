"""Task definitions and container instances: how a task is wired to the network."""

from collections.abc import Mapping

import msgspec

from wayout.model.noun import EcsNoun


class Secret(EcsNoun, frozen=True):
    """A secret that the agent fetches before the container starts; the value is never read."""

    name: str = ""
    value_from: str = ""


class KeyValuePair(EcsNoun, frozen=True):
    """A variable of a container's environment, or a property of a proxy. Of the environment only proxies are used."""

    name: str = ""
    value: str = ""


class LogConfiguration(EcsNoun, frozen=True):
    """The log driver with its options, and the secrets that it needs."""

    log_driver: str = ""
    options: Mapping[str, str] = msgspec.field(default_factory=dict)
    secret_options: tuple[Secret, ...] = ()


class RepositoryCredentials(EcsNoun, frozen=True):
    """Where the password of a private registry lies: a secret of Secrets Manager."""

    credentials_parameter: str = ""


class EnvironmentFile(EcsNoun, frozen=True):
    """A file of environment variables: the ARN of an S3 object."""

    value: str = ""
    type: str = "s3"


class FirelensConfiguration(EcsNoun, frozen=True):
    """The log router that the container is; its configuration may lie in S3."""

    type: str = ""
    options: Mapping[str, str] = msgspec.field(default_factory=dict)


class ContainerDefinition(EcsNoun, frozen=True):
    """A container of a task definition."""

    name: str = ""
    image: str = ""
    environment: tuple[KeyValuePair, ...] = ()
    secrets: tuple[Secret, ...] = ()
    log_configuration: LogConfiguration | None = None
    repository_credentials: RepositoryCredentials | None = None
    environment_files: tuple[EnvironmentFile, ...] = ()
    firelens_configuration: FirelensConfiguration | None = None


class EfsVolumeConfiguration(EcsNoun, frozen=True):
    """An EFS file system that is mounted when the task starts."""

    file_system_id: str = ""


class Volume(EcsNoun, frozen=True):
    """A volume of a task definition."""

    name: str = ""
    efs_volume_configuration: EfsVolumeConfiguration | None = None


class ProxyConfiguration(EcsNoun, frozen=True):
    """The proxy container of App Mesh, to which the task's traffic is redirected inside the task."""

    container_name: str = ""
    type: str = "APPMESH"


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
    volumes: tuple[Volume, ...] = ()
    proxy_configuration: ProxyConfiguration | None = None
    runtime_platform: RuntimePlatform | None = None


class ContainerInstance(EcsNoun, frozen=True):
    """An EC2 instance that runs tasks of a cluster."""

    container_instance_arn: str
    ec2_instance_id: str | None = None
    capacity_provider_name: str | None = None
    status: str = "ACTIVE"
