"""Probe way: by which means a placement can be probed, and what is to be called from there.

Rules:
- ECS-25: A task without IPv4 cannot be probed by ECS Exec.
"""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote, urlsplit

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.destination.service_endpoint import region_of
from wayout.ask.destination.service_host import host_of
from wayout.ask.dns.resolution import resolve
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import EcsServiceSource, Source
from wayout.errors import InputError
from wayout.evidence.probe.lambda_probe import MOST_GROUPS, Unmeasured
from wayout.evidence.probe.place import ProbeCall, ProbePlace
from wayout.forward.decision.origin import PublicAddress
from wayout.model.ecs_task import EcsTask
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.protocol import TCP, UDP

TLS_PORT = 443


class Way(StrEnum):
    """The means of a probe."""

    ECS_EXEC = "ecs-exec"
    LAMBDA = "lambda"
    LAB = "lab"
    AUTO = "auto"
    """Whichever of the first two is possible, the running task before the function."""


class Chosen(msgspec.Struct, frozen=True):
    """A placement with the way to probe it; `task` runs there, for ECS Exec."""

    place: ProbePlace
    way: Way
    task: EcsTask | None = None


def choose(
    network: Network, source: Source, placement: Placement, calls: tuple[ProbeCall, ...], wanted: Way
) -> Chosen | Unmeasured:
    """How a placement is probed, or why it cannot be. Source: ECS-25, ECS-32, LAM-1, LAM-3."""
    place = _place(network, placement, calls)
    if isinstance(place, Unmeasured):
        return place
    task = running_task(network, source, placement)
    may_exec = "no task runs there" if task is None else _no_exec(task, placement)
    if wanted in {Way.ECS_EXEC, Way.AUTO} and task is not None and may_exec is None:
        return Chosen(place, Way.ECS_EXEC, task)
    if wanted is Way.ECS_EXEC:
        return Unmeasured(may_exec or "no task runs there")
    may_stand = _no_function(network, placement)
    if may_stand is None:
        return Chosen(place, Way.LAMBDA)
    return Unmeasured(may_stand if wanted is Way.LAMBDA else f"{may_exec}; {may_stand}")


def running_task(network: Network, source: Source, placement: Placement) -> EcsTask | None:
    """The first task that runs at a placement; one in which commands may be run comes before others."""
    found = [task for task in network.ecs_tasks.values() if not task.is_stopped and _is_at(task, source, placement)]
    return min(found, key=lambda task: (not task.enable_execute_command, task.task_arn), default=None)


def _is_at(task: EcsTask, source: Source, placement: Placement) -> bool:
    """Whether a task has the placement's interface; of a service's subnet, whether it is one of its tasks there."""
    if placement.network_interface is not None:
        return task.detail("networkInterfaceId") == placement.network_interface
    return (
        isinstance(source, EcsServiceSource)
        and source.started(task)
        and task.detail("subnetId") == placement.origin.subnet_id
    )


def _no_exec(task: EcsTask, placement: Placement) -> str | None:
    """Why no command can be run in a task; None when one can. Source: ECS-25, ECS-32."""
    if not task.enable_execute_command:
        return f"task {task.task_id} was started without ECS Exec (enableExecuteCommand)"
    if (task.platform_family or "").lower().startswith("windows"):
        return f"task {task.task_id} runs Windows, in which the probe cannot run"
    if not placement.origin.ipv4:
        return f"task {task.task_id} has IPv6 only, where ECS Exec does not work"
    return None


def _no_function(network: Network, placement: Placement) -> str | None:
    """Why no Lambda function can stand in for a placement; None when one can. Source: LAM-1, LAM-3."""
    origin = placement.origin
    if origin.public is not PublicAddress.NONE:
        return "it has a public address of its own, and a Lambda function never has one"
    subnet = network.subnets.get(origin.subnet_id or "")
    if subnet is None:
        return "its subnet is not described"
    if subnet.ipv6_native:
        return f"{subnet.subnet_id} has IPv6 only, where no Lambda function can be attached"
    if not origin.group_ids:
        return "its groups are not known"
    if len(origin.group_ids) > MOST_GROUPS:
        return f"it has {len(origin.group_ids)} groups, and a Lambda function may have {MOST_GROUPS}"
    return None


def _place(network: Network, placement: Placement, calls: tuple[ProbeCall, ...]) -> ProbePlace | Unmeasured:
    origin = placement.origin
    region = region_of(network, origin.vpc_id)
    scope = network.scope_of(origin.vpc_id)
    if region is None or origin.subnet_id is None:
        return Unmeasured("its region or its subnet is not known")
    return ProbePlace(
        id=placement.id,
        account=scope.account if scope is not None else "default",
        region=region,
        subnet_id=origin.subnet_id,
        group_ids=origin.group_ids,
        calls=calls,
        has_ipv6=bool(origin.ipv6),
    )


def probe_call(
    network: Network,
    placement: Placement,
    destination: Destination,
    given: Mapping[str, tuple[Address, ...]],
    *,
    reads_address: str | None = None,
) -> ProbeCall | Unmeasured:
    """The call that tries a destination from a placement, as a client there would make it.

    A name is resolved where the probe stands, unless `given` (`--resolve`) says what it means. `reads_address` is the
    text of the destination that tells its callers which address it saw.
    """
    if destination.protocol not in {TCP, UDP} or destination.port is None:
        return Unmeasured("only TCP and UDP are probed: an answered or unanswered ping proves nothing (CLI-17)")
    if destination.is_internet:
        return Unmeasured("the internet as a whole cannot be called; name a host")
    host, addresses = destination.host, given.get(destination.host or "", ())
    if destination.aws_service is not None:
        region = region_of(network, placement.origin.vpc_id)
        if region is None:
            return Unmeasured("the region is not known, so neither is the service's name")
        host = host_of(destination.aws_service, region)
        addresses = given.get(host, ())
    if host is None:
        try:
            meant = resolve(network, destination, placement.origin.vpc_id, given).addresses
        except InputError as error:
            return Unmeasured(error.message)
        if not meant:
            return Unmeasured(f"{destination.text} is more than one address; name one of them")
        addresses, host = meant, str(meant[0])
    scheme = destination.text.partition("://")[0].lower() if "://" in destination.text else ""
    is_tcp = destination.protocol == TCP
    tls = is_tcp and (scheme in _TLS_SCHEMES or destination.port == TLS_PORT or destination.aws_service is not None)
    return ProbeCall(
        id=destination.text,
        host=host,
        protocol="tcp" if is_tcp else "udp",
        port=destination.port,
        path=_path(destination.text),
        addresses=tuple(str(address) for address in addresses),
        tls=tls,
        http=is_tcp and (scheme in {"http", "https"} or destination.aws_service is not None),
        reads_address=reads_address == destination.text,
    )


_TLS_SCHEMES = frozenset({"https", "wss", "ldaps", "imaps", "smtps", "rediss", "amqps"})


def _path(text: str) -> str:
    """The path of a URL, without its query: that may hold what nobody else should read."""
    path = urlsplit(text).path if "://" in text else ""
    return quote(path, safe="/%-._~!$&'()*+,;=:@") or "/"
