"""Workloads: everything in a snapshot that sends packets of its own, each interface once.

ECS services come first, with all their placements; the interfaces of their tasks are theirs, and so are those of the
instances that bridge and host tasks leave through (ECS-12). Then come tasks started alone, Lambda functions, whose
interfaces are shared (LAM-2), instances, and the interfaces that are left: those of RDS and RDS Proxy, for example.

Gateways, load balancers and endpoints pass on what others send. They are known by what names them, by their type, or by
the description that AWS gives to an interface that it manages (NAT-8).

Rules:
- NAT-8: The interface of a NAT gateway is known by its type, which AWS spells in two ways, and counts as no workload.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import msgspec

from wayout.ask.source.ecs_placement import service_placements
from wayout.ask.source.eks_pod import carries_pods
from wayout.ask.source.lambda_placement import function_placements
from wayout.ask.source.placement import Placements, at_addresses, weighted
from wayout.ask.source.source import (
    EcsServiceSource,
    EcsTaskSource,
    InstanceSource,
    InterfaceSource,
    LambdaSource,
    Source,
)
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.planned import TASK_STAND_IN

CARRIERS: Final = frozenset(
    {
        "nat_gateway",
        "natGateway",
        "load_balancer",
        "network_load_balancer",
        "gateway_load_balancer",
        "gateway_load_balancer_endpoint",
        "vpc_endpoint",
        "transit_gateway",
        "global_accelerator_managed",
        "api_gateway_managed",
        "ec2_instance_connect_endpoint",
        "trunk",
    }
)
"""The types of interfaces whose packets are other senders'; a trunk's are those of its branches (ECS-14)."""

_MANAGED: Final = (
    "ELB ",
    "Interface for NAT Gateway",
    "VPC Endpoint Interface",
    "Network Interface for Transit Gateway",
    "EFS mount target",
    "Amazon EKS ",
    "Route 53 Resolver",
)
"""How AWS begins the descriptions of interfaces of the plain type that it manages and that are no workloads."""

_AT_REST: Final = frozenset({"stopped", "terminated", "shutting-down"})


class Workload(msgspec.Struct, frozen=True, gc=False):
    """One sender, as a user would name it, with its interfaces, or with its places where those are known otherwise."""

    source: Source
    interfaces: tuple[NetworkInterface, ...] = ()
    places: Placements | None = None
    arn: str | None = None
    """Of a service or function: the same on both sides of a comparison, whatever it is called there."""

    @property
    def name(self) -> str:
        """The source as `wayout diagnose` takes it."""
        match self.source:
            case EcsServiceSource() | LambdaSource() if self.source.name != self.source.plain_name:
                return self.source.name
            case EcsTaskSource():
                return f"ecs-task:{self.source.name}"
            case _:
                return self.plain_name

    @property
    def plain_name(self) -> str:
        """The name without account and region, which services and functions elsewhere may have too."""
        match self.source:
            case EcsServiceSource():
                return f"ecs:{self.source.plain_name}"
            case EcsTaskSource():
                return f"ecs-task:{self.source.name}"
            case LambdaSource():
                return f"lambda:{self.source.plain_name}"
            case _:
                return self.source.name

    def placements(self, network: Network) -> Placements:
        """Where it runs or may run."""
        if self.places is not None:
            return self.places
        return Placements(weighted(p for interface in self.interfaces for p in at_addresses(network, interface)))


def workloads(network: Network) -> Iterator[Workload]:
    """Every workload of the snapshot, in the order of the documents."""
    taken: set[str] = set()
    known_services: set[tuple[str, str]] = set()
    labels = Counter(service.label for service in network.ecs_services.values())
    for service in network.ecs_services.values():
        if service.status != "INACTIVE":
            known_services.add((service.cluster_name, service.service_name))
            places = service_placements(network, service)
            taken.update(p.network_interface for p in places.placements if p.network_interface is not None)
            cluster = service.cluster_name if labels[service.label] == 1 else service.cluster_arn
            own = EcsServiceSource(cluster or None, service.service_name)
            yield Workload(own, places=places, arn=service.service_arn or None)
    yield from _tasks(network, known_services, taken)
    yield from _functions(network, taken)
    yield from _interfaces(network, taken)


def balancer_nodes(network: Network) -> Iterator[Workload]:
    """The interfaces of load balancers, which pass on what others send by connections of their own."""
    for nodes in network.nodes_of_balancer.values():
        for node in nodes:
            yield Workload(InterfaceSource(node.network_interface_id), (node,))


def _tasks(network: Network, known_services: set[tuple[str, str]], taken: set[str]) -> Iterator[Workload]:
    """The running tasks that no described service has started. The interface of every task is taken."""
    for task in network.ecs_tasks.values():
        interface = network.network_interfaces.get(task.detail("networkInterfaceId") or "")
        if interface is None or task.is_stopped:
            continue
        is_alone = (task.cluster_name, task.service_name or "") not in known_services
        if is_alone and interface.network_interface_id not in taken:
            yield Workload(EcsTaskSource(task.cluster_name or None, task.task_id), (interface,))
        taken.add(interface.network_interface_id)


def _functions(network: Network, taken: set[str]) -> Iterator[Workload]:
    """The functions that stand in a VPC. An interface of theirs serves all that share its subnet and groups (LAM-2)."""
    standing: set[tuple[str, frozenset[str]]] = set()
    names = Counter(function.function_name for function in network.lambda_functions.values())
    for function in network.lambda_functions.values():
        config = function.vpc_config
        if config is not None and config.subnet_ids:
            standing.update((subnet_id, frozenset(config.security_group_ids)) for subnet_id in config.subnet_ids)
            name = function.function_name
            own = LambdaSource(name if names[name] == 1 else function.function_arn or name)
            yield Workload(own, places=function_placements(network, function), arn=function.function_arn)
    if standing:
        taken.update(
            i.network_interface_id
            for i in network.network_interfaces.values()
            if i.interface_type == "lambda" and (i.subnet_id, frozenset(i.group_ids)) in standing
        )


def _interfaces(network: Network, taken: set[str]) -> Iterator[Workload]:
    """The instances that run, each with its interfaces, and the other interfaces that send."""
    named = _carriers(network)
    of_instance: dict[str, list[NetworkInterface]] = {}
    for interface_id, interface in network.network_interfaces.items():
        if interface_id in taken or interface_id in named or not _sends(interface) or carries_pods(interface):
            continue
        instance_id = interface.instance_id
        if instance_id is None:
            yield Workload(InterfaceSource(interface_id), (interface,))
        elif instance_id in of_instance:
            of_instance[instance_id].append(interface)
        else:
            of_instance[instance_id] = [interface]
    for instance_id, interfaces in of_instance.items():
        instance = network.instances.get(instance_id)
        if instance is None or instance.state.name not in _AT_REST:
            if len(interfaces) > 1:
                interfaces.sort(key=lambda i: (i.attachment.device_index or 0) if i.attachment is not None else 0)
            yield Workload(InstanceSource(instance_id), tuple(interfaces))


def _carriers(network: Network) -> set[str]:
    """The interfaces that a NAT gateway or an endpoint names as its own."""
    named = {a.network_interface_id for nat in network.nat_gateways.values() for a in nat.nat_gateway_addresses}
    named |= {i for endpoint in network.vpc_endpoints.values() for i in endpoint.network_interface_ids}
    return {interface_id for interface_id in named if interface_id is not None}


def _sends(interface: NetworkInterface) -> bool:
    """Whether packets begin here: the interface is in use, and by something else than a carrier."""
    if interface.status == "available" or interface.interface_type in CARRIERS:
        return False
    is_managed = interface.requester_managed and interface.description.startswith(_MANAGED)
    return not (is_managed or interface.description.startswith(TASK_STAND_IN))
