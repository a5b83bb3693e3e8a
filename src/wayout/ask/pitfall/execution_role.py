"""Execution roles: whether ECS may pull a task's image from a private ECR repository.

On Fargate the pull is made with the execution role of the task definition; on EC2 the instance's own role may serve
instead, so that a missing execution role is no finding there. Source: ECS-19, ECS-27.

Rules:
- ECS-19: An execution role that is missing, or may not pull a private image, is told.
"""

from collections.abc import Iterator
from typing import Final

from wayout.ask.ecs_task.image import private_repository
from wayout.ask.permission.policy import Grant, grant_of
from wayout.ask.pitfall.finding import Pitfall, Pitfalls
from wayout.ask.source.ecs_launch import is_fargate
from wayout.ask.source.ecs_placement import deployments_of
from wayout.model.network import Network
from wayout.model.reason import Advisory
from wayout.model.role import Role
from wayout.model.task_definition import TaskDefinition

_LOGIN: Final = "ecr:GetAuthorizationToken"
_PULL: Final = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


def execution_role_pitfalls(network: Network) -> Pitfalls:
    """The task definitions in use whose execution role is missing or may not pull the image. Source: ECS-19, ECS-27.

    A role whose policies are not all known gives a note instead of a finding.
    """
    findings: list[Pitfall] = []
    notes: list[str] = []
    for definition, users in _definitions_in_use(network):
        repositories = _repositories(definition)
        if not repositories:
            continue
        facts = (("task_definition", _short(definition)), ("image", repositories[0]))
        arn = definition.execution_role_arn
        if arn is None:
            fargate = tuple(name for name, is_on_fargate in users if is_on_fargate)
            if fargate:
                findings.append(Pitfall(Advisory.EXECUTION_ROLE_ECR, _short(definition), fargate, facts))
            continue
        role = _role(network, arn)
        if role is None:
            why = "no Roles document" if not network.has_document("Roles") else "no such role in the Roles document"
            notes.append(f"whether {arn} may pull the image of {_short(definition)} is not known: {why}")
            continue
        grants = _grants(role, repositories)
        denied = tuple(action for action, grant in grants if grant is Grant.DENIED)
        if denied:
            names = tuple(name for name, _ in users)
            more = (("lacks", ", ".join(denied)), ("policies", _policies(role)))
            findings.append(Pitfall(Advisory.EXECUTION_ROLE_ECR, arn, names, (*facts, *more)))
        elif any(grant is Grant.UNKNOWN for _, grant in grants):
            notes.append(
                f"whether {arn} may pull the image of {_short(definition)} is not known: "
                "a policy's document, a condition or a variable decides"
            )
    return Pitfalls(tuple(findings), tuple(dict.fromkeys(notes)))


def _definitions_in_use(network: Network) -> Iterator[tuple[TaskDefinition, tuple[tuple[str, bool], ...]]]:
    """Each task definition that services and tasks run or will run, with those and whether they are on Fargate."""
    users: dict[str, dict[str, bool]] = {}
    for service in network.ecs_services.values():
        for deployment in deployments_of(service) if service.status != "INACTIVE" else ():
            if deployment.task_definition:
                users.setdefault(deployment.task_definition, {})[f"ecs:{service.label}"] = is_fargate(deployment)
    for task in network.ecs_tasks.values():
        if task.service_name is None and task.task_definition_arn:
            name = f"ecs-task:{task.cluster_name}/{task.task_id}"
            users.setdefault(task.task_definition_arn, {})[name] = task.launch_type == "FARGATE"
    for arn, names in users.items():
        definition = network.task_definitions.get(arn)
        if definition is not None:
            yield definition, tuple(names.items())


def _repositories(definition: TaskDefinition) -> tuple[str, ...]:
    """The ARNs of the private ECR repositories that the images of a definition lie in."""
    found = (private_repository(container.image) for container in definition.container_definitions)
    return tuple(dict.fromkeys(repository.arn for repository in found if repository is not None))


def _grants(role: Role, repositories: tuple[str, ...]) -> tuple[tuple[str, Grant], ...]:
    """What a pull needs, each with whether the role may do it on every repository."""
    grants = {_LOGIN: grant_of(role, _LOGIN, "*")}
    for action in _PULL:
        found = {grant_of(role, action, arn) for arn in repositories}
        grants[action] = next(g for g in (Grant.DENIED, Grant.UNKNOWN, Grant.ALLOWED) if g in found)
    return tuple(grants.items())


def _role(network: Network, arn: str) -> Role | None:
    """The role by its ARN; where the document has no ARNs, by its name."""
    name = arn.rsplit("/", 1)[-1]
    return network.roles.get(arn) or next(
        (role for role in network.roles.values() if not role.role_arn and role.role_name == name), None
    )


def _policies(role: Role) -> str:
    names = [p.policy_name for p in role.attached_policies] + [p.policy_name for p in role.policies]
    return ", ".join(dict.fromkeys(name for name in names if name)) or "none"


def _short(definition: TaskDefinition) -> str:
    return definition.task_definition_arn.rsplit("/", 1)[-1]
