"""Repairs by public addresses: for the tasks of a service on Fargate, an instance, or an appliance in the path.

Source: IGW-2, IGW-10, ECS-8, ECS-9, ECS-11, LAM-1.
"""

from collections.abc import Iterator

from wayout.ask.result.incident import Incident
from wayout.ask.source.source import EcsServiceSource
from wayout.fix.change.ecs_service import ENABLED, SetAssignPublicIp
from wayout.fix.change.elastic_ip import AllocateAddress, AssociateAddress
from wayout.fix.naming import tag_name, unused_id
from wayout.fix.plan import Approach
from wayout.fix.repair.repair import ANY, Repair
from wayout.fix.repair.route import astray
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface

_PUBLIC = frozenset({Approach.PUBLIC_ADDRESS})


def lacking(at: Incident) -> Iterator[Repair]:
    """A way through a NAT gateway instead of the internet gateway, or a public address."""
    if not at.is_at_appliance:
        yield from astray(at)
    yield from _given(at)


def _given(at: Incident) -> Iterator[Repair]:
    """A public address for what lacks one, where it may have one."""
    network = at.network
    if at.is_fargate_service and isinstance(at.source, EcsServiceSource) and not at.is_at_appliance:
        yield from (
            Repair((SetAssignPublicIp(service=key, value=ENABLED),), _PUBLIC)
            for key, service in network.ecs_services.items()
            if service.service_name == at.source.service and at.source.cluster in {None, service.cluster_name}
        )
        return
    interface = network.network_interfaces.get(at.component)
    is_started = (at.is_task or at.is_function) and not at.is_at_appliance
    if interface is None or is_started or interface.requester_managed:
        return
    address = _private_address(at, interface)
    if address is None:
        return
    name = tag_name(interface) or _name_of_instance(network, interface) or at.component
    allocation = unused_id(network, "elastic_ips", "eipalloc", name)
    yield Repair(
        (
            AllocateAddress(allocation_id=allocation, name=name),
            AssociateAddress(allocation_id=allocation, network_interface_id=at.component, private_ip_address=address),
        ),
        ANY if at.is_at_appliance else _PUBLIC,
    )


def _private_address(at: Incident, interface: NetworkInterface) -> str | None:
    """The address that sends: of the placement, else the primary one."""
    for placement in at.placements:
        if placement.origin.interface_id == interface.network_interface_id and placement.private_ip is not None:
            return str(placement.private_ip)
    return str(interface.private_ip_address) if interface.private_ip_address is not None else None


def _name_of_instance(network: Network, interface: NetworkInterface) -> str | None:
    instance = network.instances.get(interface.instance_id or "")
    return tag_name(instance) if instance is not None else None
