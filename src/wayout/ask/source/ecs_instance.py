"""Where tasks without an interface of their own send from: the instances that carry them.

Tasks of the modes bridge, host and (Windows) default leave through the primary interface of their instance, with its
groups, subnet and public address; those of mode none do not leave at all (ECS-12).

Rules:
- ECS-15: A task on EC2 without an interface of its own sends from the instance that carries it.
"""

from wayout.ask.source.ecs_launch import Launch, launches_of
from wayout.ask.source.placement import Placement, Placements, at_interface, planned, weighted
from wayout.forward.decision.origin import PublicAddress
from wayout.model.ecs_service import Deployment, EcsService
from wayout.model.ecs_task import EcsTask
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.task_definition import ContainerInstance


def on_instances(
    network: Network, service: EcsService, deployment: Deployment, tasks: tuple[EcsTask, ...]
) -> Placements:
    """The instances that carry the tasks of a deployment without subnets, or may do so. Source: ECS-12, ECS-15."""
    launches = launches_of(network, deployment)
    if launches == (Launch.EXTERNAL,):
        return Placements((), (_external(service.label),))
    if launches == (Launch.FARGATE,):
        message = f"where {service.label} runs is not known: its deployment names no subnets"
        return Placements((), (Gap.document("services", "no network configuration", message),))
    definition = network.task_definitions.get(deployment.task_definition or "")
    if definition is None:
        return Placements((), (network.gap("taskDefinitions", "", f"the network mode of {service.label}"),))
    mode = definition.network_mode or "bridge"
    if mode == "none":
        return Placements((), (), (f"{service.label} runs without a network (mode none)",))
    if mode == "awsvpc":
        message = f"where {service.label} runs is not known: its tasks get interfaces, and no deployment says where"
        return Placements((), (Gap.document("services", "no network configuration", message),))
    parts = [_of(network, each) for each in _instances(network, service, deployment, tasks)]
    placements = {p.id: p for part in parts for p in part.placements}
    if not parts and Launch.MANAGED_INSTANCES in launches:
        return _managed(network, deployment)
    gaps = tuple(gap for part in parts for gap in part.gaps)
    if not placements and not gaps:
        gaps = (network.gap("containerInstances", "", f"the instances that run {service.label}"),)
    return Placements(tuple(placements.values()), gaps)


def under_task(network: Network, task: EcsTask) -> Placements | None:
    """The instance that carries a running task; None for a task that names none. Source: ECS-12, ECS-15."""
    if task.launch_type == "EXTERNAL":
        return Placements((), (_external(f"task {task.task_id}"),))
    if task.container_instance_arn is None:
        return None
    definition = network.task_definitions.get(task.task_definition_arn or "")
    if definition is not None and definition.network_mode == "none":
        return Placements((), (), (f"task {task.task_id} runs without a network (mode none)",))
    instance = network.container_instances.get(task.container_instance_arn)
    if instance is None:
        gap = network.gap("containerInstances", "", f"the instance that runs task {task.task_id}")
        return Placements((), (gap,))
    return _of(network, instance)


def agents(network: Network, cluster: str) -> Placements:
    """The agents of a cluster: on its active instances in the VPC, whatever networks their tasks have. Source: ECS-12."""
    carrying = [
        instance
        for arn, instance in network.container_instances.items()
        if instance.status == "ACTIVE"
        and _is_of(arn, cluster)
        and not (instance.ec2_instance_id or "").startswith("mi-")
    ]
    parts = [_of(network, instance) for instance in carrying]
    gaps = tuple(dict.fromkeys(gap for part in parts for gap in part.gaps))
    if not parts:
        gaps = (network.gap("containerInstances", "", f"the instances of the cluster {cluster}"),)
    found = {placement.id: placement for part in parts for placement in part.placements}
    return Placements(weighted(found.values()), gaps, unplaced=gaps)


def _is_of(arn: str, cluster: str) -> bool:
    """Whether a container instance is of a cluster: older ARNs do not name any."""
    return not cluster or f"/{cluster}/" in arn or arn.count("/") == 1


def _external(who: str) -> Gap:
    """ECS Anywhere: the machine stands in no VPC."""
    message = f"{who} runs on a machine outside AWS (ECS Anywhere), whose way to the internet no AWS answer shows"
    return Gap.feature("ECS Anywhere", message)


def _instances(
    network: Network, service: EcsService, deployment: Deployment, tasks: tuple[EcsTask, ...]
) -> list[ContainerInstance]:
    """The active instances of the cluster, as far as the deployment draws from them, and those that run its tasks now."""
    carrying = {task.container_instance_arn for task in tasks}
    providers = {item.capacity_provider for item in deployment.capacity_provider_strategy}
    found = []
    for arn, instance in network.container_instances.items():
        is_meant = not providers or instance.capacity_provider_name in {None, *providers}
        is_open = instance.status == "ACTIVE" and is_meant and _is_of(arn, service.cluster_name)
        if (is_open or arn in carrying) and not (instance.ec2_instance_id or "").startswith("mi-"):
            found.append(instance)
    return found


def _of(network: Network, instance: ContainerInstance) -> Placements:
    """The primary interface of an instance: it alone carries what the host sends. Source: ECS-12."""
    instance_id = instance.ec2_instance_id or ""
    if instance_id.startswith("mi-"):
        return Placements((), (_external(f"what runs on {instance_id}"),))
    primary = next(iter(network.interfaces_of_instance.get(instance_id, ())), None)
    if primary is None:
        return Placements(
            (), (network.gap("NetworkInterfaces", "", f"the interface of {instance_id or 'an instance'}"),)
        )
    return Placements((at_interface(network, primary),))


def _managed(network: Network, deployment: Deployment) -> Placements:
    """Where ECS would start instances for tasks of mode host, while none runs. Whether they get public addresses is open."""
    placements: list[Placement] = []
    gaps: list[Gap] = []
    for item in deployment.capacity_provider_strategy:
        provider = network.capacity_providers.get(item.capacity_provider)
        managed = provider.managed_instances_provider if provider is not None else None
        template = managed.instance_launch_template if managed is not None else None
        configuration = template.network_configuration if template is not None else None
        if configuration is None:
            gaps.append(network.gap("capacityProviders", "", f"where {item.capacity_provider} puts its instances"))
            continue
        for subnet_id in configuration.subnets:
            subnet = network.subnets.get(subnet_id)
            if subnet is None:
                gaps.append(network.gap("Subnets", subnet_id, f"{subnet_id}, where the instances may run,"))
            else:
                public = PublicAddress.UNKNOWN if subnet.map_public_ip_on_launch else PublicAddress.NONE
                placements.append(planned(subnet, configuration.security_groups, public))
    return Placements(tuple(placements), tuple(gaps))
