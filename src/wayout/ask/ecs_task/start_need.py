"""What tasks must reach to start: `--to aws:ecs-start` becomes one destination for each need, with its reason.

Derived from the task definition: the registry of each image and, for a private one of ECR, the login and the bucket of
its layers; log drivers; secrets; environment files; EFS mount targets; ECS Exec where it is on; on EC2 the agent's own
endpoints. Each need names the call and the role that makes it, so that endpoint policies can be asked (ECS-27).

Not modelled: FireLens and other routes of the application itself, which do not hold up a start; the upstream of a
pull-through cache, which only the first pull needs; the layers of ECR Public.

Source: ECS-16, ECS-17, ECS-19, ECS-20, ECS-21, ECS-22, ECS-23, ECS-32.

Rules:
- ECS-17: Each need of a start is a destination of its own, because another platform version needs others.
- ECS-21: Layers of a private image come from a bucket of S3, by a gateway endpoint or by the internet.
- ECS-22: The public registry of ECR has no endpoint.
- ECS-32: ECS Exec, where it is on, needs its own service, and the key that encrypts its sessions.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from wayout.ask.destination.destination import Destination, parse_destination
from wayout.ask.destination.service_host import host_of, partition_of, suffix_of
from wayout.ask.ecs_task.image import DOCKER_HUB, PUBLIC_ECR, Repository, private_repository, registry_host
from wayout.ask.ecs_task.start import Start
from wayout.ask.permission.call import Call, Request
from wayout.ask.permission.caller import Caller, execution_caller, task_caller
from wayout.ask.source.ecs_launch import Launch
from wayout.model.network import Network
from wayout.model.task_definition import ContainerDefinition, Secret

ECS_START: Final = "ecs-start"
"""The name under which all of them are asked for: `aws:ecs-start`."""

_HUB_HOSTS: Final = (DOCKER_HUB, "auth.docker.io", "production.cloudflare.docker.com")
"""Docker Hub's registry, login and layers. Source: https://docs.docker.com/desktop/setup/allow-list/"""

_EXEC_ACTIONS: Final = ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")
_SIGNED = Caller("a link signed by Amazon ECR")
"""Layers are fetched with links that ECR signs as itself, so that no role of the task's is the caller (UNVERIFIED)."""


class Need(msgspec.Struct, frozen=True):
    """One thing that must be reached: where, why, and what is called there."""

    url: str
    purpose: str
    call: Call | None = None


class Needs(msgspec.Struct, frozen=True):
    """The destinations of a start, and what is said beside them."""

    destinations: tuple[Destination, ...]
    notes: tuple[str, ...]


def start_needs(network: Network, starts: tuple[Start, ...], region: str) -> Needs:
    """All that the starts need, each destination once with every purpose that it serves."""
    found: dict[str, list[Need]] = {}
    notes: list[str] = []
    for start in starts:
        for need in _needs(network, start, region, notes):
            same = found.setdefault(need.url, [])
            if need not in same:
                same.append(need)
    return Needs(tuple(_destination(url, needs) for url, needs in found.items()), tuple(dict.fromkeys(notes)))


def _destination(url: str, needs: list[Need]) -> Destination:
    """One destination for the needs of one address; their calls are joined where one role makes them all."""
    purposes = list(dict.fromkeys(need.purpose for need in needs))
    calls = [need.call for need in needs if need.call is not None]
    callers = {call.caller for call in calls}
    requests = tuple(dict.fromkeys(request for call in calls for request in call.requests))
    call = Call(callers.pop(), requests) if len(callers) == 1 else None
    return msgspec.structs.replace(parse_destination(url), purpose="; ".join(purposes), call=call)


def _needs(network: Network, start: Start, region: str, notes: list[str]) -> Iterator[Need]:
    if start.launch is not Launch.FARGATE:
        yield from _agent(region)
    for container in start.definition.container_definitions:
        yield from _image(start, container, region, notes)
        yield from _secrets(start, container, region, notes)
        yield from _logs(start, container, region, notes)
        yield from _files(start, container, region)
    for volume in start.definition.volumes:
        efs = volume.efs_volume_configuration
        if efs is not None and efs.file_system_id:
            host = f"{efs.file_system_id}.efs.{region}.{suffix_of(region)}"
            yield Need(f"tcp://{host}:2049", f"the volume {volume.name} is the EFS file system {efs.file_system_id}")
    if start.has_exec:
        yield from _exec(network, start, region)
    if start.has_service_connect:
        note = "the agent of Service Connect is taken to be reached as the host of ecs-agent is (ECS-20)"
        notes.append(note)
        yield Need(_url("ecs-agent", region), "the proxy of Service Connect is configured from there")


def _agent(region: str) -> Iterator[Need]:
    """What the agent on an EC2 instance needs before any task. Source: ECS-20."""
    for service in ("ecs", "ecs-agent", "ecs-telemetry"):
        yield Need(_url(service, region), f"the agent on the instance talks to {service}")


def _image(start: Start, container: ContainerDefinition, region: str, notes: list[str]) -> Iterator[Need]:
    """The registry of an image. Source: ECS-16, ECS-19, ECS-22."""
    image = container.image
    if not image:
        return
    repository = private_repository(image)
    host = registry_host(image)
    credentials = container.repository_credentials
    if credentials is not None:
        secret = Secret(value_from=credentials.credentials_parameter or "arn:aws:secretsmanager:")
        yield from _secret(start, secret, region, f"the password for {host}", notes)
    if repository is not None:
        yield from _private_image(start, repository, host, notes)
    elif host == PUBLIC_ECR:
        notes.append("ECR Public has no endpoint, and its layers come from CloudFront, which is not tested (ECS-22)")
        yield Need(f"https://{PUBLIC_ECR}", f"the image {image} lies in ECR Public")
    elif host == DOCKER_HUB:
        for one in _HUB_HOSTS:
            yield Need(f"https://{one}", f"the image {image} lies in Docker Hub")
    else:
        yield Need(f"https://{host}", f"the image {image} lies there")


def _private_image(start: Start, repository: Repository, host: str, notes: list[str]) -> Iterator[Need]:
    caller, region, name = execution_caller(start.definition), repository.region, repository.name
    if start.is_before_1_4:
        notes.append(f"platform version {start.platform} logs in to ECR outside of the VPC (ECS-16)")
    else:
        login = Call(caller, (Request("ecr:GetAuthorizationToken", "*"),))
        yield Need(_url("ecr.api", region), f"to log in to the registry of {name}", login)
    pull = tuple(Request(action, repository.arn) for action in ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"))
    yield Need(f"https://{host}", f"the image {name} lies there", Call(caller, pull))
    bucket = repository.layer_bucket
    layers = Call(_SIGNED, (Request("s3:GetObject", f"arn:{partition_of(region)}:s3:::{bucket}/*"),))
    url = f"https://{bucket}.s3.{region}.{suffix_of(region)}"
    yield Need(url, f"the layers of {name} come from S3", layers)


def _secrets(start: Start, container: ContainerDefinition, region: str, notes: list[str]) -> Iterator[Need]:
    log = container.log_configuration
    for secret in (*container.secrets, *(log.secret_options if log is not None else ())):
        yield from _secret(start, secret, region, f"the secret {secret.name}", notes)


def _secret(start: Start, secret: Secret, region: str, purpose: str, notes: list[str]) -> Iterator[Need]:
    """Secrets Manager for its ARNs; a parameter's ARN, or a bare name, means Parameter Store. Source: ECS-16, ECS-19."""
    if start.is_before_1_4:
        notes.append(f"platform version {start.platform} fetches secrets outside of the VPC (ECS-16)")
        return
    parts = secret.value_from.split(":")
    home = parts[3] if len(parts) > 4 and parts[3] else region
    is_secret = len(parts) > 2 and parts[2] == "secretsmanager"
    service, action = ("secretsmanager", "GetSecretValue") if is_secret else ("ssm", "GetParameters")
    resource = ":".join(parts[:7] if is_secret else parts) if len(parts) > 5 else "arn:*"
    call = Call(execution_caller(start.definition), (Request(f"{service}:{action}", resource),))
    yield Need(_url(service, home), f"{purpose} comes from there", call)


def _logs(start: Start, container: ContainerDefinition, region: str, notes: list[str]) -> Iterator[Need]:
    """Where the log driver sends to. Source: ECS-19."""
    log = container.log_configuration
    if log is None:
        return
    options = log.options
    match log.log_driver:
        case "awslogs":
            home, group = options.get("awslogs-region") or region, options.get("awslogs-group") or "*"
            actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
            actions += ["logs:CreateLogGroup"] if options.get("awslogs-create-group") == "true" else []
            owner = start.definition.task_definition_arn.split(":")[4:5]
            arn = f"arn:{partition_of(home)}:logs:{home}:{owner[0] if owner else '*'}:log-group:{group}:*"
            call = Call(execution_caller(start.definition), tuple(Request(action, arn) for action in actions))
            url = options.get("awslogs-endpoint") or _url("logs", home)
            yield Need(url if "://" in url else f"https://{url}", f"the logs of {container.name} go there", call)
        case "splunk" | "fluentd" | "gelf" | "syslog":
            address = options.get(f"{log.log_driver}-url") or options.get(f"{log.log_driver}-address") or ""
            if "://" in address:
                yield Need(address, f"the logs of {container.name} go there")
            else:
                notes.append(
                    f"the log driver {log.log_driver} of {container.name} sends where the snapshot does not tell"
                )
        case "awsfirelens":
            notes.append(
                f"where FireLens sends the logs of {container.name} does not hold up the start, and is not tested"
            )
        case _:
            return


def _files(start: Start, container: ContainerDefinition, region: str) -> Iterator[Need]:
    """Environment files, and the configuration of FireLens where it lies in S3. Source: ECS-19."""
    arns = [file.value for file in container.environment_files if file.type == "s3"]
    router = container.firelens_configuration
    if router is not None and router.options.get("config-file-type") == "s3":
        arns.append(router.options.get("config-file-value", ""))
    for arn in arns:
        path = arn.split(":::", 1)[-1]
        bucket = path.split("/", 1)[0]
        resource = arn if ":::" in arn else "arn:*"
        call = Call(execution_caller(start.definition), (Request("s3:GetObject", resource),))
        host = f"{bucket}.s3.{region}.{suffix_of(region)}" if bucket else host_of("s3", region)
        yield Need(f"https://{host}", f"an environment file of {container.name} lies there", call)


def _exec(network: Network, start: Start, region: str) -> Iterator[Need]:
    """ECS Exec, and the key that encrypts its sessions. Source: ECS-32."""
    caller = task_caller(start.definition)
    channels = tuple(Request(f"ssmmessages:{action}", "*") for action in _EXEC_ACTIONS)
    yield Need(_url("ssmmessages", region), "ECS Exec is on", Call(caller, channels))
    cluster = network.ecs_clusters.get(start.cluster)
    settings = cluster.configuration.execute_command_configuration if cluster and cluster.configuration else None
    if settings is not None and settings.kms_key_id:
        key = settings.kms_key_id if settings.kms_key_id.startswith("arn:") else "arn:*"
        yield Need(
            _url("kms", region), "a key encrypts the sessions of ECS Exec", Call(caller, (Request("kms:Decrypt", key),))
        )


def _url(service: str, region: str) -> str:
    return f"https://{host_of(service, region)}"
