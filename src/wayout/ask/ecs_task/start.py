"""Start: how tasks are started, read from a service, a task, or a task definition that the user names.

Each deployment may have another task definition and platform version: all of them must start. On Fargate what a task
needs is fetched through its own interface; on EC2 the agent fetches it through the interface of the instance (ECS-16,
ECS-20).

Rules:
- ECS-16: On Fargate from platform 1.4.0 on, the task's own interface fetches the image, the secrets and the rest.
- ECS-20: On EC2 the agent fetches them through the instance's interface, and needs the endpoints of ECS itself.
"""

from typing import assert_never

import msgspec

from wayout.ask.source.ecs_launch import Launch, launches_of
from wayout.ask.source.ecs_placement import deployments_of
from wayout.ask.source.source import (
    AddressSource,
    DescriptionSource,
    EcsServiceSource,
    EcsTaskSource,
    InstanceSource,
    InterfaceSource,
    LambdaSource,
    PlannedSource,
    PodSource,
    RunTaskSource,
    Source,
)
from wayout.errors import InputError
from wayout.model.ecs_service import EcsService
from wayout.model.ecs_task import EcsTask
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.task_definition import TaskDefinition


class Start(msgspec.Struct, frozen=True):
    """One way in which tasks start. `platform` is the Fargate platform version, None for the latest."""

    definition: TaskDefinition
    launch: Launch
    platform: str | None = None
    cluster: str = ""
    has_exec: bool = False
    has_service_connect: bool = False

    @property
    def name(self) -> str:
        """The family and revision: `payments:7`."""
        return self.definition.task_definition_arn.rsplit("/", 1)[-1]

    @property
    def is_before_1_4(self) -> bool:
        """Whether Fargate logs in to ECR and fetches secrets outside of the VPC. Source: ECS-16."""
        numbers = [int(part) for part in (self.platform or "").split(".") if part.isdigit()]
        runtime = self.definition.runtime_platform
        is_linux = runtime is None or not runtime.operating_system_family.upper().startswith("WINDOWS")
        return is_linux and self.launch is Launch.FARGATE and len(numbers) > 1 and numbers[:2] < [1, 4]


class Starts(msgspec.Struct, frozen=True):
    """All ways in which a source's tasks start, and the gaps of those that are not described."""

    found: tuple[Start, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()


def starts_of(network: Network, source: Source, task_definition: str | None) -> Starts:
    """How the tasks of a source start; `task_definition` names one, by ARN, family, or family and revision.

    Raises: InputError when neither the source nor the user names a task definition.
    """
    if task_definition is not None:
        return _named(network, source, task_definition)
    match source:
        case EcsServiceSource():
            services = [s for s in network.ecs_services.values() if source.means(s)]
            return _of_service(network, services[0]) if services else Starts()
        case EcsTaskSource():
            tasks = [t for t in network.ecs_tasks.values() if source.task in {t.task_id, t.task_arn}]
            return _of_task(network, tasks[0]) if tasks else Starts()
        case RunTaskSource() if source.task_definition is not None:
            return _named(network, source, source.task_definition)
        case (
            AddressSource()
            | DescriptionSource()
            | InstanceSource()
            | InterfaceSource()
            | LambdaSource()
            | PlannedSource()
            | PodSource()
            | RunTaskSource()
        ):
            raise InputError(
                "aws:ecs-start needs to know which task starts",
                "Name an ECS service or task as the source, or add --task-definition FAMILY[:REVISION].",
            )
        case never:
            assert_never(never)


def _of_service(network: Network, service: EcsService) -> Starts:
    found: list[Start] = []
    gaps: list[Gap] = []
    for deployment in deployments_of(service):
        definition = network.task_definitions.get(deployment.task_definition or "")
        if definition is None:
            name = (deployment.task_definition or "the task definition").rsplit("/", 1)[-1]
            gaps.append(network.gap("taskDefinitions", "", f"what {name} of {service.label} needs to start", name))
            continue
        connect = deployment.service_connect_configuration
        for launch in launches_of(network, deployment):
            if launch is Launch.EXTERNAL:
                message = (
                    f"{service.label} runs on machines outside AWS, and what it needs to start there is not modelled"
                )
                gaps.append(Gap.feature("ECS Anywhere", message))
                continue
            found.append(
                Start(
                    definition,
                    launch,
                    deployment.platform_version or service.platform_version,
                    service.cluster_arn,
                    service.enable_execute_command,
                    connect is not None and connect.enabled,
                )
            )
    return Starts(tuple(_once(found)), tuple(dict.fromkeys(gaps)))


def _once(found: list[Start]) -> list[Start]:
    """The starts without repetition: a deployment that only scales has the same one."""
    kept: list[Start] = []
    for start in found:
        if start not in kept:
            kept.append(start)
    return kept


def _of_task(network: Network, task: EcsTask) -> Starts:
    definition = network.task_definitions.get(task.task_definition_arn or "")
    if definition is None:
        name = (task.task_definition_arn or "the task definition").rsplit("/", 1)[-1]
        return Starts(gaps=(network.gap("taskDefinitions", "", f"what {name} of {task.task_id} needs to start", name),))
    launch = Launch.EC2 if task.container_instance_arn is not None or task.launch_type == "EC2" else Launch.FARGATE
    return Starts((Start(definition, launch, task.platform_version, task.cluster_arn, task.enable_execute_command),))


def _named(network: Network, source: Source, name: str) -> Starts:
    """The definition that the user names; of a family without a revision the newest that is described."""
    wanted = name.rsplit("/", 1)[-1]
    found = [
        d
        for d in network.task_definitions.values()
        if wanted in {d.task_definition_arn.rsplit("/", 1)[-1], d.task_definition_arn.rsplit("/", 1)[-1].split(":")[0]}
    ]
    if not found:
        known = sorted(d.task_definition_arn.rsplit("/", 1)[-1] for d in network.task_definitions.values())
        hint = f"It describes {', '.join(known[:3])}." if known else "Was the document taskDefinitions collected?"
        raise InputError(f"the snapshot describes no task definition {name}", hint)
    newest = max(found, key=_revision)
    launch = Launch.EC2 if isinstance(source, InstanceSource) else Launch.FARGATE
    where = "on its instance" if launch is Launch.EC2 else "on the newest platform version of Fargate"
    return Starts((Start(newest, launch),), notes=(f"{newest.task_definition_arn.rsplit('/', 1)[-1]} starts {where}",))


def _revision(definition: TaskDefinition) -> int:
    revision = definition.task_definition_arn.rpartition(":")[2]
    return int(revision) if revision.isdigit() else 0
