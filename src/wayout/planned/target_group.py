"""Target groups: what is registered in them, and what a plan leaves open of that.

What a plan registers is taken to be healthy, which is said. Of a group that was there before, only AWS's own answer tells
the targets. Source: Elastic Load Balancing API Reference version 2015-12-01, CreateTargetGroup, RegisterTargets.
"""

from collections.abc import Iterable
from typing import Final

from wayout.model.planned import TASK_STAND_IN
from wayout.planned.estate import Estate
from wayout.planned.load_balancer import set_attributes
from wayout.planned.network_interface import make_interface
from wayout.planned.shape import Json, as_list, as_object

CROSS_ZONE: Final = "load_balancing.cross_zone.enabled"
PRESERVE: Final = "preserve_client_ip.enabled"
LEAST: Final = "target_group_health.dns_failover.minimum_healthy_targets"

_HEALTH: Final = "LoadBalancerTargetHealth"
_HEALTHY: Final = "what a plan registers with a target group is taken to be healthy"
_ONE_EACH: Final = "an address in each subnet of a service stands in for its tasks behind a load balancer"


def make_group(estate: Estate, group: Json, attributes: Iterable[tuple[str, str | None]]) -> None:
    """A target group with its settings; a new one has no targets."""
    arn = group["TargetGroupArn"]
    scope = estate.scope_of(group.get("VpcId"))
    is_new = not estate.is_described("TargetGroups", arn)
    (estate.make if is_new else estate.put)("TargetGroups", group, scope)
    set_attributes(estate, "TargetGroupAttributes", arn, attributes)
    if is_new and estate.is_planning:
        estate.make(_HEALTH, {"TargetGroupArn": arn, "TargetHealthDescriptions": []}, scope)
    elif is_new and not estate.is_described(_HEALTH, arn):
        because = f"the plan shows only what it manages, perhaps not all targets of {name_of(estate, arn)}"
        estate.doubt(_HEALTH, because, arn, group.get("VpcId"))


def name_of(estate: Estate, arn: str) -> str:
    """The name of a target group, where it is described."""
    return str((estate.find("TargetGroups", arn) or {}).get("TargetGroupName") or arn.rpartition(":")[2])


def remove_group(estate: Estate, arn: str) -> None:
    """A target group goes."""
    for key in ("TargetGroups", "TargetGroupAttributes", _HEALTH):
        estate.remove(key, arn)


def register(estate: Estate, arn: str, target: Json) -> None:
    """A target more in a group whose targets are known, taken to be healthy; it has an `Id`, perhaps a port and a zone."""
    deregister(estate, arn, target)
    for element in estate.edit(_HEALTH, arn):
        own = {"Target": target, "TargetHealth": {"State": "healthy"}}
        element["TargetHealthDescriptions"] = [*element.get("TargetHealthDescriptions", ()), own]
        if estate.is_planning:
            estate.assume(_HEALTHY, name_of(estate, arn))


def deregister(estate: Estate, arn: str, target: Json) -> None:
    """A target less: the one with its id and port; without a port, the group's is meant."""
    port = target.get("Port") or (estate.find("TargetGroups", arn) or {}).get("Port")
    for element in estate.edit(_HEALTH, arn):
        listed = element.get("TargetHealthDescriptions", ())
        element["TargetHealthDescriptions"] = [e for e in listed if not _is_same(e.get("Target") or {}, target, port)]


def _is_same(known: Json, target: Json, port: int | None) -> bool:
    return bool(known.get("Id") == target.get("Id") and known.get("Port", port) == port)


def leave_open(estate: Estate, arn: str, because: str) -> None:
    """What is registered in a group is not known."""
    group = estate.find("TargetGroups", arn) or {}
    estate.remove(_HEALTH, arn)
    estate.doubt(_HEALTH, because, arn, group.get("VpcId"))


def register_tasks(estate: Estate, arn: str, service: Json, port: int | None) -> None:
    """The tasks that a service of ECS will run: an address in each of its subnets stands in for them.

    The tasks that the group had of the service are gone. Tasks without an interface of their own register their
    instances, and which those will be is not known.
    """
    name = str(service.get("serviceName"))
    place = (service.get("networkConfiguration") or {}).get("awsvpcConfiguration")
    if place is None:
        leave_open(estate, arn, f"on which instances the tasks of {name} will run is not known before")
        return
    if service.get("desiredCount") == 0:
        return
    unknown = [each for each in place["subnets"] if not estate.is_described("Subnets", each)]
    if unknown:
        leave_open(estate, arn, f"the subnet {unknown[0]} of {name} is not described")
        return
    for subnet_id in place["subnets"]:
        interface = (
            estate.find("NetworkInterfaces", _stand_in(service, subnet_id, place["securityGroups"], estate)) or {}
        )
        target = {"Id": interface.get("PrivateIpAddress"), "Port": port}
        target["AvailabilityZone"] = interface.get("AvailabilityZone")
        register(estate, arn, {key: value for key, value in target.items() if value is not None})
    estate.assume(_ONE_EACH, name)


def _stand_in(service: Json, subnet_id: str, groups: list[str], estate: Estate) -> str:
    """The interface in a subnet that stands in for the tasks of a service; no task sends from it."""
    label = "-".join(str(service.get("serviceArn")).rpartition(":")[2].split("/")[1:]).lower()
    interface_id = f"eni-new-{label}-{subnet_id.removeprefix('subnet-new-')}"
    if not estate.is_described("NetworkInterfaces", interface_id):
        interface = {"NetworkInterfaceId": interface_id, "SubnetId": subnet_id, "InterfaceType": "interface"}
        described = {"Description": f"{TASK_STAND_IN}{service.get('serviceName')}"}
        make_interface(estate, {**interface, **described}, groups)
    return interface_id


def remove_tasks(estate: Estate, service: Json) -> None:
    """The tasks of a service are gone, and registered with no target group any more."""
    group, cluster = f"service:{service.get('serviceName')}", str(service.get("clusterArn")).rpartition("/")[2]
    gone: set[str] = set()
    for task_arn, task in estate.each("tasks"):
        if task.get("group") == group and str(task.get("clusterArn", "")).rpartition("/")[2] == cluster:
            gone |= _addresses_of(task)
            estate.remove("tasks", task_arn)
    for arn, health in estate.each(_HEALTH) if gone else ():
        if any((each.get("Target") or {}).get("Id") in gone for each in health.get("TargetHealthDescriptions", ())):
            for element in estate.edit(_HEALTH, arn):
                kept = [e for e in element["TargetHealthDescriptions"] if (e.get("Target") or {}).get("Id") not in gone]
                element["TargetHealthDescriptions"] = kept


def _addresses_of(task: Json) -> set[str]:
    """The private addresses of a task's interface."""
    details = [as_list(as_object(each).get("details")) for each in as_list(task.get("attachments"))]
    return {str(d.get("value")) for part in details for d in part if as_object(d).get("name") == "privateIPv4Address"}
