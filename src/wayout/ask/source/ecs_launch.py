"""What runs the tasks of a deployment: Fargate, instances of the account, instances that ECS manages, other machines."""

from enum import Enum

from wayout.model.ecs_service import Deployment
from wayout.model.network import Network

FARGATE_PROVIDERS = frozenset({"FARGATE", "FARGATE_SPOT"})


class Launch(Enum):
    """The kinds of capacity. Source: ECS-15."""

    FARGATE = "FARGATE"
    EC2 = "EC2"
    MANAGED_INSTANCES = "MANAGED_INSTANCES"
    EXTERNAL = "EXTERNAL"
    UNKNOWN = "unknown"


def is_fargate(deployment: Deployment) -> bool:
    """Whether the tasks run on Fargate: by launch type, or by a capacity provider of that name. Source: ECS-15."""
    if deployment.launch_type is not None:
        return deployment.launch_type == "FARGATE"
    providers = deployment.capacity_provider_strategy
    return (
        any(p.capacity_provider in FARGATE_PROVIDERS for p in providers)
        if providers
        else deployment.platform_family is not None
    )


def launches_of(network: Network, deployment: Deployment) -> tuple[Launch, ...]:
    """Every kind of capacity that the deployment draws from, each once: a strategy may name several providers.

    A provider that is not described counts as unknown: it may be the account's own instances, or managed ones.
    Source: ECS-15.
    """
    if is_fargate(deployment) and not deployment.capacity_provider_strategy:
        return (Launch.FARGATE,)
    if deployment.launch_type is not None:
        known = [launch for launch in Launch if launch.value == deployment.launch_type]
        return tuple(known) or (Launch.UNKNOWN,)
    names = [item.capacity_provider for item in deployment.capacity_provider_strategy]
    return tuple(dict.fromkeys(launch_of_provider(network, name) for name in names)) or (Launch.EC2,)


def launch_of_provider(network: Network, name: str) -> Launch:
    """What a capacity provider gives."""
    if name in FARGATE_PROVIDERS:
        return Launch.FARGATE
    provider = network.capacity_providers.get(name)
    if provider is None:
        return Launch.UNKNOWN
    return Launch.EC2 if provider.managed_instances_provider is None else Launch.MANAGED_INSTANCES
