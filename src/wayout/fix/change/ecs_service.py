"""Changes of ECS services: whether their tasks get a public address."""

from dataclasses import replace

import msgspec

from wayout.fix.change.edit import Edit, known, refuse, with_noun
from wayout.model.ecs_service import AwsVpcConfiguration, EcsService, NetworkConfiguration
from wayout.model.network import Network

ENABLED = "ENABLED"
DISABLED = "DISABLED"


class SetAssignPublicIp(Edit, frozen=True, kw_only=True):
    """A service starts its tasks with a public address, or without; ECS replaces all running tasks (ECS-6, IGW-10).

    `service` is the service's ARN, or CLUSTER/SERVICE where the snapshot does not tell it.
    """

    service: str
    value: str

    @property
    def component(self) -> str:
        """The service."""
        return self.service

    def on(self, network: Network) -> Network:
        """The network in which the service is so, its old tasks gone with their interfaces, its new ones not started yet."""
        service = known(network, "ecs_services", self.service)
        before = _awsvpc(service)
        if before.assign_public_ip == self.value:
            raise refuse(self.service, f"assignPublicIp is {self.value} already")
        after = NetworkConfiguration(awsvpc_configuration=msgspec.structs.replace(before, assign_public_ip=self.value))
        primary = tuple(
            msgspec.structs.replace(d, network_configuration=after)
            for d in service.deployments
            if d.status == "PRIMARY"
        )
        changed = msgspec.structs.replace(service, network_configuration=after, deployments=primary)
        own = (service.cluster_name, service.service_name)
        left = {k: t for k, t in network.ecs_tasks.items() if (t.cluster_name, t.service_name) != own}
        gone = {t.detail("networkInterfaceId") for k, t in network.ecs_tasks.items() if k not in left}
        interfaces = {k: i for k, i in network.network_interfaces.items() if k not in gone}
        moved = with_noun(network, "ecs_services", self.service, changed)
        return replace(moved, ecs_tasks=left, network_interfaces=interfaces)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The service starts its tasks as before."""
        before = _awsvpc(known(network, "ecs_services", self.service))
        return (SetAssignPublicIp(service=self.service, value=before.assign_public_ip),)


def _awsvpc(service: EcsService) -> AwsVpcConfiguration:
    configuration = service.network_configuration
    if configuration is None or configuration.awsvpc_configuration is None:
        raise refuse(service.label, "its tasks have no network interface of their own")
    return configuration.awsvpc_configuration
