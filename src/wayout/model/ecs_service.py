"""ECS services and clusters: where tasks are asked to run."""

from wayout.model.noun import EcsNoun


class AwsVpcConfiguration(EcsNoun, frozen=True):
    """Subnets, groups and public-address setting for new tasks; running tasks keep what they started with (ECS-6)."""

    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    assign_public_ip: str = "DISABLED"


class NetworkConfiguration(EcsNoun, frozen=True):
    """The wrapper that ECS puts around it; absent for bridge and host networking."""

    awsvpc_configuration: AwsVpcConfiguration | None = None


class CapacityProviderStrategyItem(EcsNoun, frozen=True):
    """One capacity provider that the service draws from."""

    capacity_provider: str
    weight: int = 0
    base: int = 0


class ServiceConnectConfiguration(EcsNoun, frozen=True):
    """Whether the tasks get a proxy that ECS configures."""

    enabled: bool = False


class Deployment(EcsNoun, frozen=True):
    """One deployment of a service; PRIMARY is the newest, ACTIVE ones still have tasks.

    Task sets have the same shape.
    """

    id: str = ""
    status: str = "PRIMARY"
    task_definition: str | None = None
    launch_type: str | None = None
    capacity_provider_strategy: tuple[CapacityProviderStrategyItem, ...] = ()
    platform_version: str | None = None
    platform_family: str | None = None
    network_configuration: NetworkConfiguration | None = None
    service_connect_configuration: ServiceConnectConfiguration | None = None
    desired_count: int | None = None
    pending_count: int | None = None
    running_count: int | None = None

    @property
    def is_drained(self) -> bool:
        """Whether it has no task left and asks for none: its settings place nothing any more."""
        counts = (self.desired_count, self.pending_count, self.running_count)
        return self.status == "ACTIVE" and all(count == 0 for count in counts)


class EcsService(EcsNoun, frozen=True):
    """A service of ECS."""

    service_name: str
    service_arn: str = ""
    cluster_arn: str = ""
    status: str = "ACTIVE"
    launch_type: str | None = None
    capacity_provider_strategy: tuple[CapacityProviderStrategyItem, ...] = ()
    task_definition: str | None = None
    platform_version: str | None = None
    platform_family: str | None = None
    network_configuration: NetworkConfiguration | None = None
    deployments: tuple[Deployment, ...] = ()
    task_sets: tuple[Deployment, ...] = ()
    desired_count: int = 0
    running_count: int = 0
    enable_execute_command: bool = False

    @property
    def cluster_name(self) -> str:
        """The short name of the cluster."""
        return self.cluster_arn.rsplit("/", 1)[-1]

    @property
    def label(self) -> str:
        """`CLUSTER/SERVICE`, as the command line names it."""
        return f"{self.cluster_name}/{self.service_name}"


class ExecuteCommandConfiguration(EcsNoun, frozen=True):
    """How ECS Exec sessions are encrypted."""

    kms_key_id: str | None = None


class ClusterConfiguration(EcsNoun, frozen=True):
    """The cluster's settings for ECS Exec."""

    execute_command_configuration: ExecuteCommandConfiguration | None = None


class EcsCluster(EcsNoun, frozen=True):
    """A cluster."""

    cluster_arn: str
    cluster_name: str = ""
    configuration: ClusterConfiguration | None = None
