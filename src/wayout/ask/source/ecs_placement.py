"""Where the tasks of an ECS service run: its deployments, and what really runs.

A deployment's subnets are where new tasks land (ECS-6, ECS-7). A running task whose interface matches its deployment is
that placement seen in the flesh; one that differs, in groups, subnet or public address, is a placement of its own,
because running tasks keep what they started with. Fargate gets a public address when asked to (ECS-8, ECS-9); tasks
with their own interface on EC2 never do (ECS-11); bridge and host tasks use the interface of their instance (ECS-12).

Rules:
- ECS-8: A service on Fargate has public addresses when its configuration says ENABLED, and none without a word.
- ECS-9: What that means follows from the route: to an internet gateway it needs one, to a NAT gateway it does not.
- ECS-10: A service may run in each of its subnets, whether or not a task runs there yet.
- ECS-11: A task with its own interface on EC2 never has a public address.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

import msgspec

from wayout.ask.source.ecs_instance import on_instances
from wayout.ask.source.ecs_launch import Launch, launches_of
from wayout.ask.source.placement import Placement, Placements, at_interface, default_group, planned, weighted
from wayout.forward.decision.origin import PublicAddress
from wayout.model.ecs_service import AwsVpcConfiguration, Deployment, EcsService
from wayout.model.ecs_task import EcsTask
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.net.port_range import EPHEMERAL_LINUX, EPHEMERAL_WINDOWS, PortRange

_LIVE = frozenset({"PRIMARY", "ACTIVE", "IN_PROGRESS", ""})


def service_placements(network: Network, service: EcsService) -> Placements:
    """Every place of a service, with weights."""
    found: dict[str, Placement] = {}
    gaps: list[Gap] = []
    unplaced: list[Gap] = []
    notes: list[str] = []
    counts: dict[str, Fraction] = {}
    for deployment in deployments_of(service):
        configuration = (
            deployment.network_configuration.awsvpc_configuration if deployment.network_configuration else None
        )
        if configuration is None:
            part = on_instances(network, service, deployment, running_tasks(network, service))
        else:
            part = in_subnets(network, deployment, configuration)
        unplaced += part.gaps
        notes += part.notes
        for placement in part.placements:
            own_id = _add(found, placement)
            counts[own_id] = counts.get(own_id, Fraction(0)) + _tasks_at(deployment, part.placements, placement)
    tasks = running_tasks(network, service)
    if not tasks and service.running_count and not network.has_document("tasks"):
        gaps.append(network.gap("tasks", "", f"which tasks {service.label} runs"))
    for task in tasks:
        gap = _see(network, task, found, counts)
        if gap is not None:
            # A document that was read in full shows that the task's interface is gone since: the task has stopped.
            is_gone = network.is_complete(gap.what, task.detail("subnetId") or "")
            (gaps if is_gone else unplaced).append(gap)
    every = tuple(dict.fromkeys((*unplaced, *gaps)))
    return Placements(weighted(found.values(), counts), every, tuple(notes), unplaced=tuple(dict.fromkeys(unplaced)))


def _tasks_at(deployment: Deployment, places: tuple[Placement, ...], place: Placement) -> Fraction:
    """How many of a deployment's tasks a place gets, beside others of its zone; one where the number is not known.

    Tasks that it wants count as well as those that it has: they may fail to start.
    """
    has = (deployment.running_count or 0) + (deployment.pending_count or 0)
    wanted = max(deployment.desired_count or 0, has)
    zones = {each.az for each in places}
    beside = sum(1 for each in places if each.az == place.az)
    return Fraction(wanted or 1, len(zones) * beside)


def deployments_of(service: EcsService) -> tuple[Deployment, ...]:
    """The deployments and task sets that have or get tasks, each with what it inherits from the service.

    Source: ECS-5.
    """
    every = [d for d in (*service.deployments, *service.task_sets) if d.status in _LIVE and not d.is_drained]
    live = every or [Deployment()]
    return tuple(
        msgspec.structs.replace(
            deployment,
            task_definition=deployment.task_definition or service.task_definition,
            launch_type=deployment.launch_type or service.launch_type,
            capacity_provider_strategy=deployment.capacity_provider_strategy or service.capacity_provider_strategy,
            platform_family=deployment.platform_family or service.platform_family,
            network_configuration=deployment.network_configuration or service.network_configuration,
        )
        for deployment in live
    )


def running_tasks(network: Network, service: EcsService) -> tuple[EcsTask, ...]:
    """The tasks of the service that have not stopped."""
    named = _running_by_service(network).get(service.service_name, ())
    return tuple(task for task in named if _same_cluster(task, service))


@lru_cache(maxsize=1)
def _running_by_service(network: Network) -> Mapping[str, tuple[EcsTask, ...]]:
    """The tasks that have not stopped by the name of their service: an audit asks for every service."""
    found: dict[str, list[EcsTask]] = {}
    for task in network.ecs_tasks.values():
        name = task.service_name
        if name is not None and not task.is_stopped:
            found.setdefault(name, []).append(task)
    return {name: tuple(tasks) for name, tasks in found.items()}


def _same_cluster(task: EcsTask, service: EcsService) -> bool:
    return not service.cluster_name or not task.cluster_name or task.cluster_name == service.cluster_name


def in_subnets(network: Network, deployment: Deployment, configuration: AwsVpcConfiguration) -> Placements:
    """The places of tasks with interfaces of their own, whether or not any runs yet. Source: ECS-6, ECS-7, ECS-10."""
    placements: list[Placement] = []
    gaps: list[Gap] = []
    public = _public(network, deployment, configuration)
    for subnet_id in configuration.subnets:
        subnet = network.subnets.get(subnet_id)
        if subnet is None:
            gaps.append(network.gap("Subnets", subnet_id, f"{subnet_id}, where tasks may run,"))
            continue
        groups = configuration.security_groups or default_group(network, subnet.vpc_id)
        placements.append(planned(subnet, groups, public, ports=ports_of(deployment)))
    return Placements(tuple(placements), tuple(gaps))


def _public(network: Network, deployment: Deployment, configuration: AwsVpcConfiguration) -> PublicAddress:
    """Whether the tasks get public addresses: on Fargate when asked for, on instances of the account never.

    Of instances that ECS manages AWS does not say it. Source: ECS-8, ECS-9, ECS-11.
    """
    if configuration.assign_public_ip != "ENABLED":
        return PublicAddress.NONE
    launches = launches_of(network, deployment)
    if launches == (Launch.FARGATE,):
        return PublicAddress.PRESENT
    return PublicAddress.NONE if launches in {(Launch.EC2,), (Launch.EXTERNAL,)} else PublicAddress.UNKNOWN


def ports_of(deployment: Deployment) -> PortRange:
    """The ephemeral ports of the tasks' operating system. Source: NACL-10."""
    return EPHEMERAL_WINDOWS if (deployment.platform_family or "").upper().startswith("WINDOWS") else EPHEMERAL_LINUX


def _see(network: Network, task: EcsTask, found: dict[str, Placement], counts: dict[str, Fraction]) -> Gap | None:
    """Hold a running task against the placements, and add it where it differs; the Gap that hides its interface."""
    interface_id = task.detail("networkInterfaceId")
    if interface_id is None:
        return None
    interface = network.network_interfaces.get(interface_id)
    if interface is None:
        subject = f"{interface_id} of the running task {task.task_id}"
        return network.gap("NetworkInterfaces", task.detail("subnetId") or "", subject, interface_id)
    real = at_interface(network, interface)
    if (task.platform_family or "").upper().startswith("WINDOWS"):
        real = at_interface(network, interface, ports=EPHEMERAL_WINDOWS)
    plan = found.get(interface.subnet_id)
    if plan is None or not _agrees(plan, real):
        own_id = _add(found, real)
        counts[own_id] = counts.get(own_id, Fraction(0)) + 1
    elif plan.network_interface is None:
        origin = msgspec.structs.replace(real.origin, group_ids=plan.origin.group_ids)
        found[plan.id] = msgspec.structs.replace(real, id=plan.id, origin=origin)
    return None


def _agrees(plan: Placement, real: Placement) -> bool:
    same_groups = set(plan.origin.group_ids) == set(real.origin.group_ids)
    return same_groups and plan.origin.subnet_id == real.origin.subnet_id and plan.origin.public == real.origin.public


def _add(found: dict[str, Placement], placement: Placement) -> str:
    """Add a placement under its id; a second deployment in the same subnet with other settings gets a longer one.

    Returns its id.
    """
    known = found.get(placement.id)
    if known is None:
        found[placement.id] = placement
    elif not _agrees(known, placement):
        extended = ":".join(
            [
                placement.id,
                ",".join(placement.origin.group_ids),
                *(["public"] if placement.origin.public == "present" else []),
            ]
        )
        found.setdefault(extended, msgspec.structs.replace(placement, id=extended))
        return extended
    return placement.id
