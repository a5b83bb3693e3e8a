"""ECS capacity providers: what stands behind the name that a service draws its capacity from."""

from wayout.model.noun import EcsNoun


class ManagedInstancesNetworkConfiguration(EcsNoun, frozen=True):
    """Where ECS puts the instances that it manages, and their groups; tasks of mode `host` send from them."""

    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()


class InstanceLaunchTemplate(EcsNoun, frozen=True):
    """How managed instances are started."""

    network_configuration: ManagedInstancesNetworkConfiguration | None = None


class ManagedInstancesProvider(EcsNoun, frozen=True):
    """Instances that ECS starts, patches and replaces by itself."""

    instance_launch_template: InstanceLaunchTemplate | None = None


class AutoScalingGroupProvider(EcsNoun, frozen=True):
    """Instances of the account's own Auto Scaling group."""

    auto_scaling_group_arn: str = ""


class EcsCapacityProvider(EcsNoun, frozen=True):
    """A capacity provider. Its name is one within the account and region; FARGATE and FARGATE_SPOT are AWS's own."""

    name: str
    cluster: str | None = None
    auto_scaling_group_provider: AutoScalingGroupProvider | None = None
    managed_instances_provider: ManagedInstancesProvider | None = None
