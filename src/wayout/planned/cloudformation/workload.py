"""What sends: interfaces, instances, services of ECS, functions; and transit gateways between VPCs.

Source: CloudFormation Template Reference, AWS::EC2::NetworkInterface, Instance, TransitGateway, AWS::ECS::Service,
TaskDefinition, AWS::Lambda::Function.
"""

from typing import Any

from wayout.model.planned import default_transit_table, interface_of
from wayout.planned import transit_gateway as transit
from wayout.planned.cloudformation.intrinsic import is_open
from wayout.planned.cloudformation.load_balancer import register_tasks
from wayout.planned.cloudformation.properties import Properties
from wayout.planned.network_interface import attach, make_instance, make_interface, pair
from wayout.planned.shape import Json, as_object
from wayout.planned.target_group import remove_tasks


def make_an_interface(own: Properties) -> None:
    """A network interface."""
    interface: Json = {
        "NetworkInterfaceId": own.id,
        "SubnetId": own.target("SubnetId", "subnet") or "",
        "Description": own.told("Description") or "",
        "SourceDestCheck": own.flag("SourceDestCheck", default=True),
        "Status": "available",
        "TagSet": own.tags(),
    }
    make_interface(own.estate, interface, own.targets("GroupSet", "sg"), own.told("PrivateIpAddress"))


def attach_an_interface(own: Properties) -> None:
    """An interface is attached to an instance."""
    index = own.number("DeviceIndex") or 1
    attach(own.estate, own.identity("NetworkInterfaceId", "eni") or "", own.target("InstanceId", "i"), index)


def make_an_instance(own: Properties) -> None:
    """An instance with its interfaces, of their own or made with it."""
    estate = own.estate
    listed = list(own.parts("NetworkInterfaces"))
    interface_ids = [
        part.target("NetworkInterfaceId", "eni") or "" for part in listed if part.has("NetworkInterfaceId")
    ]
    if not interface_ids:
        place = listed[0] if listed else own
        subnet_id = place.target("SubnetId", "subnet") or ""
        groups = place.targets("GroupSet", "sg") if listed else own.targets("SecurityGroupIds", "sg")
        interface: Json = {"NetworkInterfaceId": interface_of(own.id), "SubnetId": subnet_id}
        interface["SourceDestCheck"] = own.flag("SourceDestCheck", default=True)
        make_interface(estate, interface, groups, place.told("PrivateIpAddress"))
        interface_ids = [interface_of(own.id)]
        subnet = estate.find("Subnets", subnet_id) or {}
        if place.flag("AssociatePublicIpAddress", default=bool(subnet.get("MapPublicIpOnLaunch"))):
            pair(estate, interface_ids[0], None, None)
    make_instance(estate, {"InstanceId": own.id, "Tags": own.tags()}, interface_ids)


def cluster_arn(own: Properties, name: str) -> str:
    """The ARN of a cluster by its name or ARN: of one that is described, its own."""
    if name.startswith("arn:"):
        return name
    known = ((arn, each) for arn, each in own.estate.each("clusters") if each.get("clusterName") == name)
    return next((arn for arn, _ in known), f"arn:aws:ecs:::cluster/{name}")


def _known(own: Properties, key: str, name: str, end: str) -> str | None:
    """The ARN of what the snapshot has under this name: it goes by its name, so there is one of it."""
    found = (str(element.get(name)) for _, element in own.estate.each(key))
    return next((arn for arn in found if arn.endswith(end)), None)


def make_a_cluster(own: Properties) -> None:
    """A cluster of ECS."""
    name = own.evaluator.own_name(own.logical)
    cluster: Json = {"clusterArn": cluster_arn(own, name), "clusterName": name, "status": "ACTIVE"}
    if own.has("DefaultCapacityProviderStrategy"):
        cluster["defaultCapacityProviderStrategy"] = _strategy(own, "DefaultCapacityProviderStrategy")
    own.estate.put("clusters", cluster)


def set_capacity_providers(own: Properties) -> None:
    """The capacity providers of those services of a cluster that name none. Source: ECS-15."""
    arn = cluster_arn(own, own.target("Cluster", "cluster") or "default")
    if own.estate.is_described("clusters", arn):
        strategy = _strategy(own, "DefaultCapacityProviderStrategy")
        own.estate.put("clusters", {"clusterArn": arn, "defaultCapacityProviderStrategy": strategy})


def _strategy(own: Properties, name: str) -> list[Json]:
    return [
        {"capacityProvider": part.told("CapacityProvider") or "", "weight": part.number("Weight") or 0}
        for part in own.parts(name)
    ]


def make_a_service(own: Properties) -> None:
    """A service of ECS: where its tasks will run."""
    cluster = cluster_arn(own, own.target("Cluster", "cluster") or "default")
    name = own.evaluator.own_name(own.logical)
    label = f"{cluster.rpartition('/')[2]}/{name}"
    arn = _known(own, "services", "serviceArn", f"/{label}") or f"arn:aws:ecs:::service/{label}"
    service: Json = {"serviceName": name, "serviceArn": arn, "clusterArn": cluster, "status": "ACTIVE"}
    strategy = _strategy(own, "CapacityProviderStrategy")
    if not strategy and not own.has("LaunchType"):
        strategy = (own.estate.find("clusters", cluster) or {}).get("defaultCapacityProviderStrategy") or []
    if strategy:
        service["capacityProviderStrategy"] = strategy
    else:
        service["launchType"] = own.told("LaunchType")
    service["taskDefinition"] = own.target("TaskDefinition", "task-definition")
    service["platformVersion"] = own.told("PlatformVersion")
    service["enableExecuteCommand"] = own.flag("EnableExecuteCommand", default=False)
    service["desiredCount"] = int(own.told("DesiredCount") or 1) if (own.told("DesiredCount") or "1").isdigit() else 1
    if own.has("NetworkConfiguration"):
        place = own.part("NetworkConfiguration").part("AwsvpcConfiguration")
        configuration = {
            "subnets": place.targets("Subnets", "subnet"),
            "securityGroups": place.targets("SecurityGroups", "sg"),
            "assignPublicIp": place.told("AssignPublicIp") or "DISABLED",
        }
        service["networkConfiguration"] = {"awsvpcConfiguration": configuration}
    own.estate.put("services", {**service, "deployments": []})
    remove_tasks(own.estate, service)
    register_tasks(own, service)


def make_a_task_definition(own: Properties) -> None:
    """A task definition: its network mode, and what its containers need to start."""
    definition: Json = {"taskDefinitionArn": own.id, "family": own.told("Family") or own.logical}
    definition["networkMode"] = own.told("NetworkMode")
    for key, name in (("executionRoleArn", "ExecutionRoleArn"), ("taskRoleArn", "TaskRoleArn")):
        definition[key] = own.target(name, "role")
    containers = own.raw("ContainerDefinitions")
    if isinstance(containers, list):
        definition["containerDefinitions"] = [_camel(each) for each in containers]
    own.estate.put("taskDefinitions", definition)


def _camel(value: Any) -> Any:  # noqa: ANN401 - JSON
    """The same under the names of ECS's answers, which begin small; what people named stays as it is."""
    if isinstance(value, list):
        return [_camel(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {"Options", "DockerLabels"}
    return {f"{k[:1].lower()}{k[1:]}": v if k in kept else _camel(v) for k, v in value.items() if not is_open(v)}


def make_a_function(own: Properties) -> None:
    """A function, as far as its place in a VPC goes."""
    name = own.evaluator.own_name(own.logical)
    arn = _known(own, "Functions", "FunctionArn", f":function:{name}") or f"arn:aws:lambda:::function:{name}"
    function: Json = {"FunctionName": name, "FunctionArn": arn, "Role": own.target("Role", "role")}
    if own.has("VpcConfig"):
        place = own.part("VpcConfig")
        subnets = place.targets("SubnetIds", "subnet")
        first = own.estate.find("Subnets", subnets[0]) if subnets else None
        function["VpcConfig"] = {
            "SubnetIds": subnets,
            "SecurityGroupIds": place.targets("SecurityGroupIds", "sg"),
            "VpcId": (first or {}).get("VpcId"),
            "Ipv6AllowedForDualStack": place.flag("Ipv6AllowedForDualStack", default=False),
        }
    own.estate.put("Functions", function)


def make_a_transit_gateway(own: Properties) -> None:
    """A transit gateway, with the table that AWS makes for it."""
    referencing = own.told("SecurityGroupReferencingSupport") or "disable"
    names = ("DefaultRouteTableAssociation", "DefaultRouteTablePropagation")
    has_table = any(own.told(name) != "disable" for name in names)
    gateway: Json = {"TransitGatewayId": own.id, "Tags": own.tags()}
    gateway["Options"] = {"SecurityGroupReferencingSupport": referencing}
    transit.make_gateway(own.estate, gateway, default_transit_table(own.id) if has_table else None)


def make_an_attachment(own: Properties) -> None:
    """The attachment of a VPC, in the table of its gateway."""
    estate, gateway_id = own.estate, own.target("TransitGatewayId", "tgw") or ""
    attachment: Json = {
        "TransitGatewayAttachmentId": own.id,
        "TransitGatewayId": gateway_id,
        "VpcId": own.target("VpcId", "vpc") or "",
        "SubnetIds": own.targets("SubnetIds", "subnet"),
        "Options": {"ApplianceModeSupport": own.part("Options").told("ApplianceModeSupport") or "disable"},
    }
    transit.make_attachment(estate, attachment)
    table_id = default_transit_table(gateway_id)
    if estate.is_described("TransitGatewayRouteTables", table_id):
        gateway = own.evaluator.template.resources
        written = next(
            (as_object(r.get("Properties")) for n, r in gateway.items() if own.evaluator.ids.get(n) == gateway_id), {}
        )
        if written.get("DefaultRouteTableAssociation") != "disable":
            transit.associate(estate, table_id, own.id)
        if written.get("DefaultRouteTablePropagation") != "disable":
            transit.propagate(estate, table_id, own.id)


def make_a_transit_table(own: Properties) -> None:
    """A route table of a transit gateway."""
    transit.make_table(own.estate, own.id, own.target("TransitGatewayId", "tgw") or "", own.tags())


def _both(own: Properties) -> tuple[str, str]:
    table = own.identity("TransitGatewayRouteTableId", "tgw-rtb") or ""
    return table, own.identity("TransitGatewayAttachmentId", "tgw-attach") or ""


def associate_a_transit_table(own: Properties) -> None:
    """A table decides for an attachment."""
    transit.associate(own.estate, *_both(own))


def propagate_to_a_transit_table(own: Properties) -> None:
    """A table learns from an attachment."""
    transit.propagate(own.estate, *_both(own))


def add_a_transit_route(own: Properties) -> None:
    """A static route, or a black hole."""
    table, attachment = _both(own)
    is_blackhole = own.flag("Blackhole", default=False)
    transit.add_route(own.estate, table, own.text("DestinationCidrBlock") or "", None if is_blackhole else attachment)
