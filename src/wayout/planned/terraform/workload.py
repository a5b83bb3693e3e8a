"""What sends: interfaces, instances, services of ECS, functions.

Source: Terraform AWS provider, aws_network_interface, aws_instance, aws_ecs_service, aws_ecs_task_definition,
aws_lambda_function.
"""

from contextlib import suppress

import msgspec

from wayout.model.planned import interface_of
from wayout.planned.network_interface import (
    attach,
    carry,
    detach,
    make_instance,
    make_interface,
    pair,
    remove_instance,
    remove_interface,
    stand_in_ipv6_address,
)
from wayout.planned.shape import Json
from wayout.planned.target_group import remove_tasks
from wayout.planned.terraform.load_balancer import register_tasks
from wayout.planned.terraform.values import Values


def lay_interface(values: Values, before: Values | None) -> None:
    """A network interface."""
    groups = _groups(values, "security_groups")
    if before is not None:
        carry(values.estate, values.id, groups)
        switch = values.flag("source_dest_check", default=True)
        values.estate.put("NetworkInterfaces", {"NetworkInterfaceId": values.id, "SourceDestCheck": switch})
        return
    address = values.told("private_ip")
    with suppress(IndexError, TypeError):
        address = address or next(
            iter(values.texts("private_ips") if not values.is_unknown("private_ips") else ()), None
        )
    interface = {
        "NetworkInterfaceId": values.id,
        "SubnetId": values.target("subnet_id", "subnet") or "",
        "Description": values.told("description") or "",
        "InterfaceType": values.told("interface_type") or "interface",
        "SourceDestCheck": values.flag("source_dest_check", default=True),
        "Status": "available",
        "TagSet": values.tags(),
        "Ipv6Addresses": _ipv6_addresses(values),
    }
    make_interface(values.estate, interface, groups, address)
    for block in values.blocks("attachment"):
        instance = block.target("instance", "i") if block.has("instance") else None
        attach(values.estate, values.id, instance, block.number("device_index") or 1)


def lay_attachment(values: Values, _before: Values | None) -> None:
    """An interface is attached to an instance."""
    interface_id = values.identity("network_interface_id", "eni") or ""
    attach(values.estate, interface_id, values.target("instance_id", "i"), values.number("device_index") or 1)


def drop_attachment(values: Values) -> None:
    """An interface is attached to nothing any more."""
    detach(values.estate, values.told("network_interface_id") or "")


def _ipv6_addresses(values: Values) -> list[Json]:
    """The IPv6 addresses of an interface; of those that AWS will give, one that stands in for them."""
    value = values.texts("ipv6_addresses") if not values.is_unknown("ipv6_addresses") else []
    count = 0 if values.is_unknown("ipv6_address_count") else values.number("ipv6_address_count") or 0
    subnet = values.estate.find("Subnets", values.target("subnet_id", "subnet") or "") or {}
    if not value and values.instance.is_made and (count or subnet.get("AssignIpv6AddressOnCreation")):
        found = stand_in_ipv6_address(values.estate, str(subnet.get("SubnetId")))
        value = [found] if found else []
    return [{"Ipv6Address": each} for each in value]


def _groups(values: Values, name: str) -> list[str]:
    is_computed = values.is_unknown(name) and not values.is_written(name)
    return [] if is_computed else values.targets(name, "sg")


def lay_group_attachment(values: Values, _before: Values | None) -> None:
    """An interface carries one more group."""
    group = {"GroupId": values.target("security_group_id", "sg")}
    for interface in values.estate.edit("NetworkInterfaces", values.identity("network_interface_id", "eni") or ""):
        others = [each for each in interface.get("Groups", ()) if each.get("GroupId") != group["GroupId"]]
        interface["Groups"] = [*others, group]


def drop_group_attachment(values: Values) -> None:
    """An interface carries one group less."""
    for interface in values.estate.edit("NetworkInterfaces", values.told("network_interface_id") or ""):
        gone = values.told("security_group_id")
        interface["Groups"] = [each for each in interface.get("Groups", ()) if each.get("GroupId") != gone]


def drop_interface(values: Values) -> None:
    """A network interface goes."""
    remove_interface(values.estate, values.id)


def lay_instance(values: Values, before: Values | None) -> None:
    """An instance with its primary interface, of its own or made with it."""
    estate = values.estate
    groups = _groups(values, "vpc_security_group_ids")
    known = estate.find("Reservations", values.id)
    if before is not None and known is not None:
        for listed in (known.get("NetworkInterfaces") or [])[:1]:
            carry(estate, str(listed.get("NetworkInterfaceId")), groups)
        return
    interface_ids = [
        _named(block) for name in ("network_interface", "primary_network_interface") for block in values.blocks(name)
    ]
    if not interface_ids:
        interface_ids = [values.told("primary_network_interface_id") or interface_of(values.id)]
        subnet_id = values.target("subnet_id", "subnet") or ""
        interface: Json = {"NetworkInterfaceId": interface_ids[0], "SubnetId": subnet_id}
        interface["SourceDestCheck"] = values.flag("source_dest_check", default=True)
        interface["Ipv6Addresses"] = _ipv6_addresses(values)
        make_interface(estate, interface, groups, values.told("private_ip"))
        subnet = estate.find("Subnets", subnet_id) or {}
        wish = values.flag("associate_public_ip_address", default=bool(subnet.get("MapPublicIpOnLaunch")))
        public = values.told("public_ip")
        if public is not None or (wish and values.instance.is_made):
            pair(estate, interface_ids[0], public, None)
    state = values.told("instance_state") or "running"
    instance: Json = {"InstanceId": values.id, "State": {"Name": state}, "Tags": values.tags()}
    make_instance(estate, instance, interface_ids)


def _named(block: Values) -> str:
    return block.target("network_interface_id", "eni") or ""


def drop_instance(values: Values) -> None:
    """An instance goes."""
    remove_instance(values.estate, values.id)


def lay_cluster(values: Values, _before: Values | None) -> None:
    """A cluster of ECS."""
    values.estate.put("clusters", {"clusterArn": values.id, "clusterName": values.told("name"), "status": "ACTIVE"})


def lay_capacity_providers(values: Values, _before: Values | None) -> None:
    """The capacity providers of a cluster, and those of its services that name none. Source: ECS-15."""
    name = values.identity("cluster_name", "cluster") or ""
    strategy = _strategy(values, "default_capacity_provider_strategy")
    for arn, cluster in values.estate.each("clusters"):
        if name in {arn, cluster.get("clusterName")}:
            values.estate.put("clusters", {"clusterArn": arn, "defaultCapacityProviderStrategy": strategy})


def _strategy(values: Values, name: str) -> list[Json]:
    return [
        {"capacityProvider": block.told("capacity_provider") or "", "weight": block.number("weight") or 0}
        for block in values.blocks(name)
    ]


def lay_service(values: Values, before: Values | None) -> None:
    """A service of ECS: where its tasks will run. Tasks that run elsewhere by then are gone."""
    estate = values.estate
    cluster = values.target("cluster", "cluster") or "default"
    name = values.text("name") or ""
    arn = values.id if values.id.startswith("arn:") else f"arn:aws:ecs:::service/{cluster.rpartition('/')[2]}/{name}"
    service: Json = {"serviceName": name, "serviceArn": arn, "clusterArn": cluster, "status": "ACTIVE"}
    service["launchType"] = values.told("launch_type")
    strategy = _strategy(values, "capacity_provider_strategy")
    if not strategy and values.told("launch_type") is None:
        strategy = (estate.find("clusters", cluster) or {}).get("defaultCapacityProviderStrategy") or []
    if strategy:
        service["capacityProviderStrategy"] = strategy
    service["platformVersion"] = values.told("platform_version")
    service["enableExecuteCommand"] = values.flag("enable_execute_command", default=False)
    service["taskDefinition"] = values.target("task_definition", "task-definition")
    service["desiredCount"] = values.number("desired_count") if not values.is_unknown("desired_count") else None
    place = _place(values)
    if place is not None:
        service["networkConfiguration"] = {"awsvpcConfiguration": place}
    estate.put("services", {**service, "deployments": []})
    if before is not None:
        remove_tasks(estate, service)
    if estate.is_planning:
        register_tasks(values, service)


def _place(values: Values) -> Json | None:
    """Where the tasks of a service run; None for tasks without interfaces of their own."""
    if values.is_wholly_unknown("network_configuration"):
        sentence = f"network_configuration of {values.instance.address} is known only after apply"
        return {"subnets": [values.nameless("subnet", sentence)], "securityGroups": [values.nameless("sg", sentence)]}
    for block in values.blocks("network_configuration"):
        return {
            "subnets": block.targets("subnets", "subnet"),
            "securityGroups": block.targets("security_groups", "sg"),
            "assignPublicIp": "ENABLED" if block.flag("assign_public_ip", default=False) else "DISABLED",
        }
    return None


def drop_service(values: Values) -> None:
    """A service goes with its tasks."""
    remove_tasks(values.estate, values.estate.find("services", values.id) or {})
    values.estate.remove("services", values.id)


def lay_task_definition(values: Values, _before: Values | None) -> None:
    """A task definition: its network mode, and what its containers need to start."""
    definition: Json = {
        "taskDefinitionArn": values.id,
        "family": values.told("family"),
        "networkMode": values.told("network_mode"),
        "executionRoleArn": values.target("execution_role_arn", "role"),
        "taskRoleArn": values.target("task_role_arn", "role"),
    }
    containers = values.told("container_definitions")
    if containers is not None:
        with suppress(ValueError):
            definition["containerDefinitions"] = msgspec.json.decode(containers)
    values.estate.put("taskDefinitions", definition)


def lay_function(values: Values, _before: Values | None) -> None:
    """A function, as far as its place in a VPC goes."""
    function: Json = {
        "FunctionName": values.text("function_name"),
        "FunctionArn": values.id,
        "Role": values.target("role", "role"),
    }
    for block in values.blocks("vpc_config"):
        subnets = block.targets("subnet_ids", "subnet")
        first = values.estate.find("Subnets", subnets[0]) if subnets else None
        function["VpcConfig"] = {
            "SubnetIds": subnets,
            "SecurityGroupIds": block.targets("security_group_ids", "sg"),
            "VpcId": (first or {}).get("VpcId"),
            "Ipv6AllowedForDualStack": block.flag("ipv6_allowed_for_dual_stack", default=False),
        }
    values.estate.put("Functions", function)
