"""Logged interface: what flow log records say of the interface at which they were made, and which device stands for it.

The namespaces have generated names; records name the snapshot's own interfaces. A NAT gateway has one too, unless it is
not available: then nothing stands there (F13).
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from wayout.lab.device.nat_gateway import private_address
from wayout.lab.plan.plan import End, Namespace, Plan, Role
from wayout.model.ecs_task import EcsTask
from wayout.model.nat_gateway import NatGateway
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import Address, Family

_UNKNOWN_ACCOUNT: Final = "unknown"
_ACCOUNT_DIGITS: Final = 12
_TASK_FIELDS: Final = (
    "ecs-cluster-arn ecs-cluster-name ecs-task-arn ecs-task-id ecs-service-name ecs-task-definition-arn"
)


class LoggedInterface(msgspec.Struct, frozen=True, eq=False):
    """One interface: its own addresses, the primary first, and the values of the fields that are the same in all records.

    `has_groups` says that security groups have the last word on what it receives; a NAT gateway has none (NAT-7).
    """

    addresses: tuple[Address, ...]
    values: Mapping[str, str | None]
    has_groups: bool = True

    def address_for(self, seen: Address) -> Address:
        """The address that records show as the interface's own, where a packet bears the address `seen`.

        For IPv4 it is always the primary private one (FL-10, FL-13); an IPv6 address is shown as it is.
        """
        if seen.family is Family.IPV6:
            return seen
        return next((address for address in self.addresses if address.family is Family.IPV4), seen)


def logged_interfaces(network: Network, plan: Plan) -> Mapping[End, LoggedInterface]:
    """The interfaces of a lab, by the device of the router behind which each stands, and by its own."""
    tasks = {task.detail("networkInterfaceId"): task for task in network.ecs_tasks.values()}
    by_name = {}
    for namespace in plan.namespaces:
        found = _interface_of(network, namespace, tasks)
        if found is not None:
            by_name[namespace.name] = found
    ends: dict[End, LoggedInterface] = {}
    for link in plan.links:
        for near, far in ((link.left, link.right), (link.right, link.left)):
            if near.namespace in by_name:
                ends[near] = ends[far] = by_name[near.namespace]
    return ends


def _interface_of(
    network: Network, namespace: Namespace, tasks: Mapping[str | None, EcsTask]
) -> LoggedInterface | None:
    match namespace.role:
        case Role.INTERFACE:
            interface = network.network_interfaces[namespace.component]
            name = interface.network_interface_id
            values = _described(network, interface) | _task(tasks.get(name))
            return LoggedInterface(interface.addresses, {"interface-id": name, **values})
        case Role.NAT_GATEWAY:
            nat = network.nat_gateways[namespace.component]
            return _of_nat_gateway(network, nat) if nat.state == "available" else None
        case _:
            return None


def _of_nat_gateway(network: Network, nat: NatGateway) -> LoggedInterface:
    address = private_address(nat)
    named = next((a.network_interface_id for a in nat.nat_gateway_addresses if a.private_ip == address), None)
    values = {
        "interface-id": named,
        "vpc-id": nat.vpc_id,
        "subnet-id": nat.subnet_id,
        "interface-type": "nat_gateway",
        **_place(network, nat.subnet_id or ""),
    }
    return LoggedInterface((address,) if address is not None else (), values, has_groups=False)


def _described(network: Network, interface: NetworkInterface) -> dict[str, str | None]:
    return {
        "vpc-id": interface.vpc_id,
        "subnet-id": interface.subnet_id,
        "instance-id": None if interface.requester_managed else interface.instance_id,
        "interface-type": interface.interface_type,
        **_place(network, interface.subnet_id),
    }


def _place(network: Network, subnet_id: str) -> dict[str, str | None]:
    subnet = network.subnets.get(subnet_id)
    scope = network.scopes.get(subnet_id)
    account = scope.account if scope is not None and _is_account(scope.account) else None
    account = account or (subnet.owner_id if subnet is not None else None) or _UNKNOWN_ACCOUNT
    region = scope.region if scope is not None and scope.region != "default" else None
    return {"account-id": account, "region": region, "az-id": subnet.availability_zone_id if subnet else None}


def _is_account(text: str) -> bool:
    return len(text) == _ACCOUNT_DIGITS and text.isdigit()


def _task(task: EcsTask | None) -> dict[str, str | None]:
    """What records say of the ECS task that holds an interface. Source: FL-21."""
    if task is None:
        return {}
    known = (
        task.cluster_arn,
        task.cluster_name,
        task.task_arn,
        task.task_id,
        task.service_name,
        task.task_definition_arn,
    )
    return dict(zip(_TASK_FIELDS.split(), known, strict=True))
