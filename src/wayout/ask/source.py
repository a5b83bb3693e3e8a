"""Source: what the user says that sends, parsed once."""

import re

import msgspec

from wayout.errors import InputError
from wayout.net.address import Address

FORMS = (
    "ecs:CLUSTER/SERVICE, ecs-task:CLUSTER/TASK, eni-…, i-…, lambda:NAME, a private IP, or "
    "subnet-…:sg-…[,sg-…][:public]"
)


class EcsServiceSource(msgspec.Struct, frozen=True):
    """A service of ECS; `cluster` None when only one cluster has it."""

    cluster: str | None
    service: str

    kind = "ecs-service"

    @property
    def name(self) -> str:
        """As the user would write it again."""
        return f"{self.cluster}/{self.service}" if self.cluster else self.service


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
    """A Lambda function."""

    name: str

    kind = "lambda"


class AddressSource(msgspec.Struct, frozen=True):
    """The interface that holds a private address, sending from this very address."""

    address: Address

    kind = "address"

    @property
    def name(self) -> str:
        """The address."""
        return str(self.address)


class PlannedSource(msgspec.Struct, frozen=True):
    """A place where something may run: a subnet, groups, and whether it gets a public address."""

    subnet_id: str
    group_ids: tuple[str, ...]
    wants_public_ip: bool

    kind = "planned"

    @property
    def name(self) -> str:
        """As the user would write it again."""
        return ":".join([self.subnet_id, ",".join(self.group_ids), *(["public"] if self.wants_public_ip else [])])


Source = (
    EcsServiceSource | EcsTaskSource | InterfaceSource | InstanceSource | LambdaSource | AddressSource | PlannedSource
)


def parse_source(text: str) -> Source:
    """The source that `text` names.

    Raises: InputError when it has none of the known forms.
    """
    text = text.strip()
    for start, kind in (("ecs:", EcsServiceSource), ("ecs-task:", EcsTaskSource)):
        if text.startswith(start):
            cluster, _, name = text.removeprefix(start).rpartition("/")
            if name:
                return kind(cluster.rsplit("/", 1)[-1] or None, name)
    if text.startswith("lambda:") and len(text) > len("lambda:"):
        return LambdaSource(text.removeprefix("lambda:"))
    if re.fullmatch(r"eni-[^:/,\s]+", text):
        return InterfaceSource(text)
    if re.fullmatch(r"i-[^:/,\s]+", text):
        return InstanceSource(text)
    planned = re.fullmatch(r"(subnet-[^:/,\s]+)(?::(sg-[^:\s]+))?(:public)?", text)
    if planned:
        groups = tuple(group for group in (planned[2] or "").split(",") if group)
        return PlannedSource(planned[1], groups, planned[3] is not None)
    try:
        return AddressSource(Address.parse(text.strip("[]")))
    except ValueError:
        raise InputError(f"cannot tell what {text!r} is as a source", f"A source is one of: {FORMS}.") from None
