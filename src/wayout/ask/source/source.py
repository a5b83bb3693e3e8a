"""Source: what the user says that sends, parsed once."""

import re
from enum import StrEnum

import msgspec

from wayout.ask.source.network_configuration import parse_network_configuration
from wayout.errors import InputError
from wayout.model.ecs_service import AwsVpcConfiguration, EcsService
from wayout.model.ecs_task import EcsTask
from wayout.net.address import Address

FORMS = (
    "ecs:CLUSTER/SERVICE, ecs-task:CLUSTER/TASK, run-task:CONFIGURATION, eni-…, i-…, lambda:NAME, eks-pod:IP, "
    "description:TEXT, an IP, the ARN of a service, task, function, instance or interface, or "
    "subnet-…[,subnet-…]:sg-…[,sg-…][:public][:ipv6]"
)


class EcsServiceSource(msgspec.Struct, frozen=True):
    """A service of ECS; `cluster` None when only one cluster has it, its ARN when clusters of one name have it."""

    cluster: str | None
    service: str

    kind = "ecs-service"

    @property
    def name(self) -> str:
        """As the user would write it again: the ARN where the name alone would mean several."""
        if self.cluster is not None and self.cluster.startswith(_ARN):
            return f"{self.cluster.replace(':cluster/', ':service/', 1)}/{self.service}"
        return self.plain_name

    @property
    def plain_name(self) -> str:
        """The name without account and region: `prod/payments`."""
        return f"{self.cluster_name}/{self.service}" if self.cluster else self.service

    @property
    def cluster_name(self) -> str | None:
        """The cluster's short name."""
        return self.cluster.rsplit("/", 1)[-1] if self.cluster else None

    def means(self, service: EcsService) -> bool:
        """Whether this is the service; one whose cluster is not told may be."""
        is_there = not service.cluster_name or self.cluster in {None, service.cluster_name, service.cluster_arn}
        return service.service_name == self.service and is_there

    def started(self, task: EcsTask) -> bool:
        """Whether the service started the task."""
        return task.service_name == self.service and self.cluster in {None, task.cluster_name, task.cluster_arn}


class EcsTaskSource(msgspec.Struct, frozen=True):
    """A task of ECS, by its id or ARN."""

    cluster: str | None
    task: str

    kind = "ecs-task"

    @property
    def name(self) -> str:
        """As the user would write it again."""
        return f"{self.cluster}/{self.task}" if self.cluster else self.task


class InterfaceSource(msgspec.Struct, frozen=True):
    """A network interface."""

    name: str

    kind = "network-interface"


class InstanceSource(msgspec.Struct, frozen=True):
    """An EC2 instance."""

    name: str

    kind = "instance"


class LambdaSource(msgspec.Struct, frozen=True):
    """A Lambda function, by its name or ARN."""

    name: str

    kind = "lambda"

    @property
    def plain_name(self) -> str:
        """The name without account and region."""
        return self.name.rpartition(":function:")[2].partition(":")[0]


class PodNetworking(StrEnum):
    """How the VPC CNI of the cluster sends what leaves the VPC; only the cluster itself knows (EKS-1 to EKS-3)."""

    DEFAULT = "default"
    EXTERNAL_SNAT = "external-snat"
    STANDARD = "standard"


class PodSource(msgspec.Struct, frozen=True):
    """A pod of EKS by its address, and how its cluster's network plugin is set."""

    address: Address
    networking: PodNetworking = PodNetworking.DEFAULT

    kind = "eks-pod"

    @property
    def name(self) -> str:
        """As the user would write it again."""
        chosen = [] if self.networking is PodNetworking.DEFAULT else [str(self.networking)]
        return ":".join([f"[{self.address}]" if ":" in str(self.address) and chosen else str(self.address), *chosen])


class DescriptionSource(msgspec.Struct, frozen=True):
    """The interfaces whose description holds a text: those of RDS, ElastiCache and others have no better name."""

    name: str

    kind = "description"


class AddressSource(msgspec.Struct, frozen=True):
    """The interface that holds a private address, sending from this very address."""

    address: Address

    kind = "address"

    @property
    def name(self) -> str:
        """The address."""
        return str(self.address)


class PlannedSource(msgspec.Struct, frozen=True):
    """Places where something may run: subnets, groups, whether it gets a public address, and over which IP version."""

    subnet_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    wants_public_ip: bool
    wants_ipv6: bool = False

    kind = "planned"

    @property
    def name(self) -> str:
        """As the user would write it again."""
        settings = [*(["public"] if self.wants_public_ip else []), *(["ipv6"] if self.wants_ipv6 else [])]
        return ":".join([",".join(self.subnet_ids), *([",".join(self.group_ids)] if self.group_ids else []), *settings])


class RunTaskSource(msgspec.Struct, frozen=True):
    """A task of ECS that somebody starts by itself: the network configuration of the call, and the task definition."""

    configuration: AwsVpcConfiguration
    task_definition: str | None = None

    kind = "run-task"

    @property
    def name(self) -> str:
        """The task definition where it was named, and where the task may run."""
        where = ",".join(self.configuration.subnets)
        return f"{self.task_definition}@{where}" if self.task_definition else where


Source = (
    EcsServiceSource
    | EcsTaskSource
    | RunTaskSource
    | InterfaceSource
    | InstanceSource
    | LambdaSource
    | PodSource
    | DescriptionSource
    | AddressSource
    | PlannedSource
)

_ARN = "arn:"
_PLANNED = re.compile(r"(subnet-[^:/\s]+)(?::(sg-[^:\s]+))?((?::public|:ipv6)*)")
_POD = re.compile(r"(\[[^\]]+\]|[^\[\]]+?)(?::(external-snat|standard))?")


def parse_source(text: str) -> Source:
    """The source that `text` names.

    Raises: InputError when it has none of the known forms.
    """
    text = text.strip()
    of_arn = _of_arn(text.removeprefix("ecs:").removeprefix("ecs-task:"))
    if of_arn is not None:
        return of_arn
    for start, kind in (("ecs:", EcsServiceSource), ("ecs-task:", EcsTaskSource)):
        if text.startswith(start):
            cluster, _, name = text.removeprefix(start).rpartition("/")
            if name:
                return kind(cluster.rsplit("/", 1)[-1] or None, name)
    labelled = _labelled(text)
    if labelled is not None:
        return labelled
    if re.fullmatch(r"eni-[^:/,\s]+", text):
        return InterfaceSource(text)
    if re.fullmatch(r"i-[^:/,\s]+", text):
        return InstanceSource(text)
    planned = _PLANNED.fullmatch(text)
    if planned:
        subnets, groups = _listed(planned[1]), _listed(planned[2] or "")
        return PlannedSource(subnets, groups, ":public" in planned[3], ":ipv6" in planned[3])
    try:
        return AddressSource(Address.parse(text.strip("[]")))
    except ValueError:
        raise InputError(f"cannot tell what {text!r} is as a source", f"A source is one of: {FORMS}.") from None


def _of_arn(text: str) -> Source | None:
    """The source with this ARN, None where it is none, or the ARN of something that does not send."""
    if not text.startswith(_ARN):
        return None
    _, _, service, _, _, resource = (*text.split(":", 5), *[""] * 5)[:6]
    kind, _, name = resource.partition("/")
    match service, kind:
        case "ecs", "service" if name:
            cluster, _, own = name.rpartition("/")
            place = text.removesuffix(resource)
            return EcsServiceSource(f"{place}cluster/{cluster}" if cluster else None, own)
        case "ecs", "task" if name:
            return EcsTaskSource(None, text)
        case "ec2", "instance" if name:
            return InstanceSource(name)
        case "ec2", "network-interface" if name:
            return InterfaceSource(name)
        case "lambda", _ if resource.startswith("function:"):
            return LambdaSource(":".join(text.split(":")[:7]))
        case _:
            return None


def _labelled(text: str) -> Source | None:
    """The source in `LABEL:REST`, None where the label is none of these."""
    label, _, rest = text.partition(":")
    rest = rest.strip()
    if not rest:
        return None
    match label:
        case "lambda":
            return LambdaSource(rest)
        case "description":
            return DescriptionSource(rest)
        case "run-task":
            return _run_task(rest)
        case "eks-pod":
            return _pod(rest)
        case _:
            return None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in text.split(",") if part))


def _run_task(text: str) -> RunTaskSource:
    """`[TASKDEFINITION@]CONFIGURATION`, as RunTask, EventBridge or Step Functions are given them."""
    head, at, tail = text.partition("@")
    is_named = bool(at) and not set(head) & set("{=[")
    configuration = parse_network_configuration(tail if is_named else text)
    return RunTaskSource(configuration, head if is_named else None)


def _pod(text: str) -> PodSource:
    found = _POD.fullmatch(text)
    try:
        address = Address.parse((found[1] if found else text).strip("[]"))
    except ValueError:
        raise InputError(
            f"a pod is named by its address, not by {text!r}",
            "AWS does not know pods by name: take the IP that `kubectl get pod -o wide` prints, as in "
            "eks-pod:10.0.1.37, and add :external-snat or :standard if the cluster's network plugin is set so.",
        ) from None
    return PodSource(address, PodNetworking((found[2] if found else None) or PodNetworking.DEFAULT))
