"""Callers: as whom a source calls AWS's services.

ECS fetches images, secrets and log streams with the execution role; the application calls with the task role (ECS-27).
An EC2 instance calls as the role of its profile, which EC2 does not name, and a Lambda function as its own. Who calls
from any other interface is not known.

Rules:
- ECS-27: The execution role fetches what a start needs; what the application calls, it calls as the task role.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple, assert_never

import msgspec

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
from wayout.model.ecs_service import EcsService
from wayout.model.ecs_task import EcsTask
from wayout.model.lambda_function import LambdaFunction
from wayout.model.network import Network
from wayout.model.task_definition import TaskDefinition


class Caller(msgspec.Struct, frozen=True):
    """Who signs a call: a role by its ARN and account, as far as they are known; `text` is how a reader names it."""

    text: str
    role_arn: str | None = None
    account: str | None = None


SOMEBODY = Caller("the sender, whose role is not known")


def role_caller(what: str, arn: str) -> Caller:
    """The caller that a role is: `the task role payments-task`."""
    parts = arn.split(":")
    return Caller(f"{what} {arn.rsplit('/', 1)[-1]}", arn, parts[4] if len(parts) > 5 and parts[4] else None)


def execution_caller(definition: TaskDefinition) -> Caller:
    """As whom ECS fetches what a task needs to start. Source: ECS-27."""
    arn = definition.execution_role_arn
    name = definition.task_definition_arn.rsplit("/", 1)[-1]
    return (
        role_caller("the execution role", arn) if arn else Caller(f"whoever starts {name}, which has no execution role")
    )


def task_caller(definition: TaskDefinition) -> Caller:
    """As whom the application calls. Source: ECS-27."""
    arn = definition.task_role_arn
    name = definition.task_definition_arn.rsplit("/", 1)[-1]
    return role_caller("the task role", arn) if arn else Caller(f"the application of {name}, which has no task role")


def callers_of(network: Network, source: Source) -> tuple[Caller, ...]:
    """As whom a source may call a service: of an ECS task, both roles, because either may be meant."""
    match source:
        case EcsServiceSource():
            services = [s for s in _index(network).services.get(source.service, ()) if source.means(s)]
            arns = [d.task_definition for service in services[:1] for d in deployments_of(service)]
            return _of_definitions(network, arns)
        case EcsTaskSource():
            task = _index(network).tasks.get(source.task)
            return _of_definitions(network, [task.task_definition_arn if task is not None else None])
        case RunTaskSource() if source.task_definition is not None:
            wanted = source.task_definition.rsplit("/", 1)[-1]
            definitions = network.task_definitions
            return _of_definitions(
                network, [arn for arn in definitions if arn.rsplit("/", 1)[-1] == wanted] or [wanted]
            )
        case LambdaSource():
            function = _index(network).functions.get(source.name)
            return (role_caller("the role", function.role) if function is not None and function.role else SOMEBODY,)
        case InstanceSource():
            instance = network.instances.get(source.name)
            profile = instance.iam_instance_profile if instance is not None else None
            parts = profile.arn.split(":") if profile is not None else []
            account = parts[4] if len(parts) > 5 else None
            return (Caller(f"the role of the instance profile of {source.name}", None, account),)
        case (
            AddressSource() | DescriptionSource() | InterfaceSource() | PlannedSource() | PodSource() | RunTaskSource()
        ):
            return (SOMEBODY,)
        case never:
            assert_never(never)


class _Index(NamedTuple):
    """What sources name, by the names that they may use: an audit asks for every workload."""

    services: Mapping[str, tuple[EcsService, ...]]
    tasks: Mapping[str, EcsTask]
    functions: Mapping[str, LambdaFunction]


@lru_cache(maxsize=1)
def _index(network: Network) -> _Index:
    services: dict[str, tuple[EcsService, ...]] = {}
    for service in network.ecs_services.values():
        services[service.service_name] = (*services.get(service.service_name, ()), service)
    tasks = {name: task for task in network.ecs_tasks.values() for name in (task.task_id, task.task_arn)}
    functions = {
        name: function
        for function in network.lambda_functions.values()
        for name in (function.function_name, function.function_arn)
        if name is not None
    }
    return _Index(services, tasks, functions)


def _of_definitions(network: Network, arns: Iterable[str | None]) -> tuple[Caller, ...]:
    found: dict[Caller, None] = {}
    for arn in dict.fromkeys(arns):
        definition = network.task_definitions.get(arn or "")
        if definition is None:
            found[Caller(f"a role of {(arn or 'a task definition').rsplit('/', 1)[-1]}, which is not described,")] = (
                None
            )
            continue
        found[task_caller(definition)] = None
        found[execution_caller(definition)] = None
    return tuple(found) or (SOMEBODY,)
