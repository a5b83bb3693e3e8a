"""Source → placements."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import assert_never

from wayout.ask.ecs_placement import service_placements
from wayout.ask.placement import Placement, Placements, at_interface, default_group, planned, subnet_or_error, weighted
from wayout.ask.source import (
    AddressSource,
    EcsServiceSource,
    EcsTaskSource,
    InstanceSource,
    InterfaceSource,
    LambdaSource,
    PlannedSource,
    Source,
)
from wayout.errors import InputError
from wayout.forward.origin import PublicAddress
from wayout.model.ecs_service import EcsService
from wayout.model.ecs_task import EcsTask
from wayout.model.lambda_function import LambdaFunction
from wayout.model.network import Network
from wayout.net.port_range import EPHEMERAL_ANY


def expand(network: Network, source: Source) -> Placements:
    """Every place where a source runs or may run.

    Raises: InputError when the snapshot does not describe the source.
    """
    match source:
        case EcsServiceSource():
            return service_placements(network, _service(network, source))
        case EcsTaskSource():
            return _task_placements(network, _task(network, source))
        case InterfaceSource():
            interface = network.network_interfaces.get(source.name)
            if interface is None:
                raise _absent("network interface", source.name, network.network_interfaces)
            return Placements((at_interface(network, interface),))
        case InstanceSource():
            return _instance_placements(network, source.name)
        case LambdaSource():
            return function_placements(network, _function(network, source.name))
        case AddressSource():
            found = [i for i in network.network_interfaces.values() if source.address in i.addresses]
            if not found:
                raise InputError(
                    f"no network interface of the snapshot holds {source.address}", "Name the interface: eni-…"
                )
            return Placements(weighted(at_interface(network, i, address=source.address) for i in found))
        case PlannedSource():
            subnet = subnet_or_error(network, source.subnet_id)
            groups = source.group_ids or default_group(network, subnet.vpc_id)
            public = PublicAddress.PRESENT if source.wants_public_ip else PublicAddress.NONE
            return Placements((planned(subnet, groups, public),))
        case never:
            assert_never(never)


def function_placements(network: Network, function: LambdaFunction) -> Placements:
    """The subnets of a function; it never has a public address, whatever the subnet. Source: LAM-1, LAM-2."""
    config = function.vpc_config
    if config is None or not config.subnet_ids:
        raise InputError(
            f"the function {function.function_name} is not in a VPC",
            "Outside a VPC, Lambda reaches the internet by itself.",
        )
    placements: list[Placement] = []
    gaps = []
    for subnet_id in config.subnet_ids:
        subnet = network.subnets.get(subnet_id)
        if subnet is None:
            gaps.append(network.gap("Subnets", subnet_id, f"{subnet_id}, where {function.function_name} runs,"))
        else:
            groups = config.security_group_ids or default_group(network, subnet.vpc_id)
            placements.append(planned(subnet, groups, PublicAddress.NONE, ports=EPHEMERAL_ANY))
    return Placements(weighted(placements), tuple(gaps), unplaced=tuple(gaps))


def _instance_placements(network: Network, instance_id: str) -> Placements:
    interfaces = network.interfaces_of_instance.get(instance_id, ())
    if not interfaces:
        if instance_id in network.instances:
            instance = network.instances[instance_id]
            named = [network.network_interfaces.get(i.network_interface_id) for i in instance.network_interfaces]
            present = [interface for interface in named if interface is not None]
            if present:
                return Placements(weighted(at_interface(network, interface) for interface in present))
            gap = network.gap(
                "NetworkInterfaces",
                instance.subnet_id or "",
                f"the interfaces of {instance_id} ({instance.state.name})",
            )
            return Placements((), (gap,))
        raise _absent("instance", instance_id, {i: i for i in (*network.instances, *network.interfaces_of_instance)})
    return Placements(weighted(at_interface(network, interface) for interface in interfaces))


def _task_placements(network: Network, task: EcsTask) -> Placements:
    """A task's own interface.

    For a stopped task, whose interface is gone, the subnet it ran in with its service's groups. Source: ECS-2, ECS-5.
    """
    interface = network.network_interfaces.get(task.detail("networkInterfaceId") or "")
    service = next((s for s in network.ecs_services.values() if s.service_name == task.service_name), None)
    if interface is not None:
        kin = service_placements(network, service).sisters if service is not None else ()
        return Placements((at_interface(network, interface),), kin=kin)
    subnet_id = task.detail("subnetId")
    if service is not None:
        known = service_placements(network, service)
        same = tuple(p for p in known.placements if p.origin.subnet_id == subnet_id)
        note = f"the interface of task {task.task_id} is gone; its service's settings stand in for it"
        return Placements(weighted(same or known.placements), known.gaps, (note,), unplaced=known.unplaced)
    gap = network.gap("NetworkInterfaces", subnet_id or "", f"the interface of task {task.task_id}")
    return Placements((), (gap,))


def _service(network: Network, source: EcsServiceSource) -> EcsService:
    found = [
        s for s in network.ecs_services.values()
        if s.service_name == source.service and (not s.cluster_name or source.cluster in {None, s.cluster_name, s.cluster_arn})
    ]  # fmt: skip
    if not found:
        raise _absent("ECS service", source.name, [s.label for s in network.ecs_services.values()])
    if len({s.service_arn for s in found}) > 1:
        raise InputError(
            f"{source.name} names {len(found)} services",
            "Name the cluster: ecs:" + ", ecs:".join(sorted(s.label for s in found)[:3]),
        )
    return found[0]


def _task(network: Network, source: EcsTaskSource) -> EcsTask:
    found = [
        t
        for t in network.ecs_tasks.values()
        if source.task in {t.task_id, t.task_arn} and source.cluster in {None, t.cluster_name}
    ]
    if not found:
        raise _absent("ECS task", source.name, [f"{t.cluster_name}/{t.task_id}" for t in network.ecs_tasks.values()])
    return found[0]


def _function(network: Network, name: str) -> LambdaFunction:
    for function in network.lambda_functions.values():
        if name in {function.function_name, function.function_arn}:
            return function
    raise _absent("Lambda function", name, [f.function_name for f in network.lambda_functions.values()])


def _absent(kind: str, name: str, known: Iterable[str]) -> InputError:
    names = list(known)
    close = get_close_matches(name, names, n=3, cutoff=0.5)
    if close:
        hint = "Did you mean " + " or ".join(close) + "?"
    elif names:
        hint = f"It describes {len(names)} of that kind, for example {names[0]}."
    else:
        hint = "It describes none of that kind; was that document collected?"
    return InputError(f"the snapshot describes no {kind} {name}", hint)
