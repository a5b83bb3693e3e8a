"""Source → placements."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final, assert_never

import msgspec

from wayout.ask.source.absence import absent
from wayout.ask.source.ecs_instance import under_task
from wayout.ask.source.ecs_placement import in_subnets, service_placements
from wayout.ask.source.eks_pod import carries_pods, pod_placements
from wayout.ask.source.lambda_placement import function_placements
from wayout.ask.source.placement import (
    Ipv6Wish,
    Placements,
    at_addresses,
    at_interface,
    default_group,
    planned,
    subnet_or_error,
    weighted,
)
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
from wayout.forward.decision.origin import PublicAddress
from wayout.model.ecs_service import Deployment, EcsService
from wayout.model.ecs_task import EcsTask
from wayout.model.lambda_function import LambdaFunction
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import IPV6_FIRST, Address

_SHOWN: Final = 3
_ALMOST: Final = 0.9


def expand(network: Network, source: Source) -> Placements:
    """Every place where a source runs or may run.

    Raises: InputError when the snapshot does not describe the source.
    """
    match source:
        case EcsServiceSource():
            return service_placements(network, _service(network, source))
        case EcsTaskSource():
            return _task_placements(network, _task(network, source))
        case RunTaskSource():
            return _run_placements(network, source)
        case InterfaceSource():
            interface = network.network_interfaces.get(source.name)
            if interface is None:
                raise absent(network, "network interface", source.name, network.network_interfaces)
            return Placements((at_interface(network, interface),))
        case InstanceSource():
            return _instance_placements(network, source.name)
        case LambdaSource():
            return function_placements(network, _function(network, source.name))
        case PodSource():
            return pod_placements(network, source)
        case DescriptionSource():
            return _described_placements(network, source)
        case AddressSource():
            return _address_placements(network, source.address)
        case PlannedSource():
            return _planned_placements(network, source)
        case never:
            assert_never(never)


def _planned_placements(network: Network, source: PlannedSource) -> Placements:
    """The subnets that the user named, each with the groups, or else with the default group of its VPC (SG-22)."""
    public = PublicAddress.PRESENT if source.wants_public_ip else PublicAddress.NONE
    wish = Ipv6Wish.ASKED if source.wants_ipv6 else Ipv6Wish.AS_SUBNET
    placements = []
    for subnet in [subnet_or_error(network, subnet_id) for subnet_id in source.subnet_ids]:
        if source.wants_ipv6 and not any(prefix.first >= IPV6_FIRST for prefix in subnet.prefixes):
            raise InputError(
                f"{subnet.subnet_id} has no IPv6 block, so nothing in it gets an IPv6 address", "Leave out :ipv6."
            )
        groups = source.group_ids or default_group(network, subnet.vpc_id)
        placements.append(planned(subnet, groups, public, ipv6_address=wish))
    return Placements(weighted(placements), notes=tuple(_meant(network, source.group_ids)))


def _meant(network: Network, group_ids: tuple[str, ...]) -> Iterator[str]:
    """For each group that is not described, the one that looks like it: an id that lost a sign leaves the answer open."""
    for group_id in group_ids:
        if group_id not in network.security_groups:
            for near in get_close_matches(group_id, network.security_groups, n=1, cutoff=_ALMOST):
                yield f"{group_id} is described nowhere; if {near} is meant, ask again with it"


def _run_placements(network: Network, source: RunTaskSource) -> Placements:
    """Where a task lands that is started with this configuration; with a public address it can only be on Fargate.

    Source: ECS-7, ECS-8, ECS-11.
    """
    definition_id, family = source.task_definition or "", "LINUX"
    if definition_id:
        known = {d.task_definition_arn.rpartition("/")[2]: d for d in network.task_definitions.values()}
        latest = {d.family: d for d in network.task_definitions.values()}
        definition = known.get(definition_id.rpartition("/")[2]) or latest.get(definition_id)
        if definition is None:
            raise absent(network, "task definition", definition_id, known)
        if definition.runtime_platform is not None:
            family = definition.runtime_platform.operating_system_family
    for subnet_id in source.configuration.subnets:
        subnet_or_error(network, subnet_id)
    launch = Deployment(launch_type="FARGATE", platform_family=family)
    found = in_subnets(network, launch, source.configuration)
    return msgspec.structs.replace(found, placements=weighted(found.placements))


def _described_placements(network: Network, source: DescriptionSource) -> Placements:
    """The interfaces in use whose description holds the text, in any capitals."""
    wanted = source.name.casefold()
    every = network.network_interfaces.values()
    found = [i for i in every if wanted in i.description.casefold() and i.status != "available"]
    if not found:
        described = (i.description for i in every if i.description)
        raise absent(network, "network interface with the description", source.name, described)
    return Placements(weighted(at_interface(network, interface) for interface in found))


def _address_placements(network: Network, address: Address) -> Placements:
    """The interface that holds an address, sending from this very address; a public one stands for its private one."""
    found: list[tuple[NetworkInterface, Address]] = []
    for interface in network.network_interfaces.values():
        if address in interface.addresses or any(address in prefix for prefix in interface.delegated):
            found.append((interface, address))
        elif not address.is_private:
            paired = [a for a in interface.addresses if interface.public_address_of(a) == address]
            found += [(interface, private) for private in paired[:1]]
    if not found:
        known = (str(a) for i in network.network_interfaces.values() for a in i.addresses[:1])
        raise absent(network, "network interface that holds", str(address), known, hint="Name the interface: eni-…")
    if len({interface.vpc_id for interface, _ in found}) > 1:
        interfaces = dict.fromkeys(interface.network_interface_id for interface, _ in found)
        raise _ambiguous(str(address), "interfaces, in several VPCs", interfaces)
    return Placements(weighted(at_interface(network, interface, address=a) for interface, a in found))


def _instance_placements(network: Network, instance_id: str) -> Placements:
    """Every interface of an instance, and every address of it that has a public one of its own. Source: IGW-2, EC2-1.

    Interfaces that hold the addresses of pods are no places of the node itself: it sends from its primary one (EKS-1).
    """
    interfaces = network.interfaces_of_instance.get(instance_id, ())
    instance = network.instances.get(instance_id)
    if not interfaces and instance is not None:
        named = [network.network_interfaces.get(i.network_interface_id) for i in instance.network_interfaces]
        interfaces = tuple(interface for interface in named if interface is not None)
        if not interfaces:
            subject = f"the interfaces of {instance_id} ({instance.state.name})"
            return Placements((), (network.gap("NetworkInterfaces", instance.subnet_id or "", subject),))
    if not interfaces:
        raise absent(network, "instance", instance_id, (*network.instances, *network.interfaces_of_instance))
    of_pods = [i.network_interface_id for i in interfaces if carries_pods(i)]
    own = [i for i in interfaces if not carries_pods(i)] or list(interfaces)
    notes: tuple[str, ...] = ()
    if of_pods:
        notes += (f"{', '.join(of_pods)} of {instance_id} serve its pods: ask for eks-pod:IP",)
    if instance is not None and instance.state.name in {"stopping", "stopped"}:
        notes += (
            f"{instance_id} is {instance.state.name}: it is judged as if it ran, with the addresses that it has now",
        )
    return Placements(weighted(p for interface in own for p in at_addresses(network, interface)), notes=notes)


def _task_placements(network: Network, task: EcsTask) -> Placements:
    """A task's own interface, or that of the instance that carries it.

    For a stopped task, whose interface is gone, the subnet it ran in with its service's groups. Source: ECS-2, ECS-5,
    ECS-12.
    """
    interface = network.network_interfaces.get(task.detail("networkInterfaceId") or "")
    service = _service_of(network, task)
    if interface is not None:
        kin = service_placements(network, service).sisters if service is not None else ()
        return Placements((at_interface(network, interface),), kin=kin)
    subnet_id = task.detail("subnetId")
    if subnet_id is None and not task.is_stopped:
        carried = under_task(network, task)
        if carried is not None:
            return msgspec.structs.replace(carried, unplaced=carried.gaps)
    if service is not None:
        known = service_placements(network, service)
        same = tuple(p for p in known.placements if p.origin.subnet_id == subnet_id)
        note = f"the interface of task {task.task_id} is gone; its service's settings stand in for it"
        return Placements(weighted(same or known.placements), known.gaps, (note,), unplaced=known.unplaced)
    gap = network.gap("NetworkInterfaces", subnet_id or "", f"the interface of task {task.task_id}")
    return Placements((), (gap,))


def _service_of(network: Network, task: EcsTask) -> EcsService | None:
    """The service that started a task, in the task's own cluster."""
    clusters = {None, "", task.cluster_name}
    return next(
        (
            s
            for s in network.ecs_services.values()
            if s.service_name == task.service_name and s.cluster_name in clusters
        ),
        None,
    )


def _service(network: Network, source: EcsServiceSource) -> EcsService:
    found = [service for service in network.ecs_services.values() if source.means(service)]
    if not found:
        raise absent(network, "ECS service", source.name, [s.label for s in network.ecs_services.values()])
    labels = {service.label for service in found}
    if len({s.service_arn for s in found}) > 1:
        raise _ambiguous(
            source.name, "services", (s.service_arn if len(labels) == 1 else f"ecs:{s.label}" for s in found)
        )
    return found[0]


def _ambiguous(name: str, kind: str, found: Iterable[str]) -> InputError:
    """The failure for a name that means several things, in several clusters, regions or accounts."""
    names = sorted(found)
    more = f", or one of {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return InputError(f"{name} names {len(names)} {kind}", f"Name one of them: {', '.join(names[:_SHOWN])}{more}")


def _task(network: Network, source: EcsTaskSource) -> EcsTask:
    found = [
        t
        for t in network.ecs_tasks.values()
        if source.task in {t.task_id, t.task_arn} and source.cluster in {None, t.cluster_name, t.cluster_arn}
    ]
    if not found:
        raise absent(
            network, "ECS task", source.name, [f"{t.cluster_name}/{t.task_id}" for t in network.ecs_tasks.values()]
        )
    return found[0]


def _function(network: Network, name: str) -> LambdaFunction:
    found = [f for f in network.lambda_functions.values() if name in {f.function_name, f.function_arn}]
    if not found:
        raise absent(network, "Lambda function", name, [f.function_name for f in network.lambda_functions.values()])
    if len({function.function_arn for function in found}) > 1:
        raise _ambiguous(name, "functions", (function.function_arn or name for function in found))
    return found[0]
