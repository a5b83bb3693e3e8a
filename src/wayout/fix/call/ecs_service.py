"""The calls of changes of ECS services."""

from typing import Final

from wayout.fix.call.call import Call, Wait
from wayout.fix.call.value import Sight
from wayout.fix.change.ecs_service import SetAssignPublicIp
from wayout.model.ecs_service import EcsService
from wayout.model.network import Network

_ROLLED_OUT_WITHIN: Final = 1200
"""Seconds in which a service starts its new tasks and stops its old ones."""


def set_assign_public_ip(change: SetAssignPublicIp, network: Network) -> Call:
    """Update the service, whose network configuration is given whole, and wait until its new tasks run.

    A rollout's state is told for rolling updates only; of other services nothing is waited for (ECS API Reference,
    Deployment).
    """
    service: EcsService = network.ecs_services[change.service]
    configuration = service.network_configuration and service.network_configuration.awsvpc_configuration
    subnets = configuration.subnets if configuration else ()
    groups = configuration.security_groups if configuration else ()
    # A service whose ARN nobody knows goes by CLUSTER/SERVICE.
    cluster = service.cluster_arn or change.service.rpartition("/")[0]
    name = change.service if change.service.startswith("arn:") else change.service.rpartition("/")[2]
    own = {"cluster": cluster, "services": [name]}
    return Call(
        service="ecs",
        operation="UpdateService",
        parameters={
            "cluster": cluster,
            "service": name,
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "subnets": list(subnets),
                    "securityGroups": list(groups),
                    "assignPublicIp": change.value,
                }
            },
        },
        so=(
            Sight(
                service="ecs",
                operation="DescribeServices",
                parameters=own,
                within=("services", "networkConfiguration", "awsvpcConfiguration"),
                where=(("assignPublicIp", change.value),),
            ),
        ),
        wait=Wait(
            sight=Sight(
                service="ecs",
                operation="DescribeServices",
                parameters=own,
                within=("services", "deployments"),
                where=(("status", "PRIMARY"),),
                state="rolloutState",
            ),
            ready=("COMPLETED",),
            failed=("FAILED",),
            why=("rolloutStateReason",),
            seconds=_ROLLED_OUT_WITHIN,
        ),
    )
