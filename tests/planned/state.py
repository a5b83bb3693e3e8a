"""A snapshot's documents as the state of Terraform: what the provider would have read of each resource.

What a state does not tell (a gateway on its way out, a black hole, what AWS keeps for itself) is NotInState.
"""

from typing import Any

from tests.planned.plan_builder import PlanBuilder

Json = dict[str, Any]

_TARGETS = {
    "NatGatewayId": "nat_gateway_id",
    "TransitGatewayId": "transit_gateway_id",
    "VpcPeeringConnectionId": "vpc_peering_connection_id",
    "EgressOnlyInternetGatewayId": "egress_only_gateway_id",
    "NetworkInterfaceId": "network_interface_id",
    "CoreNetworkArn": "core_network_arn",
}


class NotInState(Exception):  # noqa: N818 - it is no error: the case is about something else
    """Something of the documents that no resource of Terraform shows as it is."""


def _only(condition: bool, what: str) -> None:
    if not condition:
        raise NotInState(what)


def left_over(documents: Json) -> Json:
    """The documents without what `state_of` shows: what is there and no resource tells."""
    found = {key: [] if key in _WRITERS else value for key, value in documents.items()}
    if "NetworkInterfaces" in documents:
        found["NetworkInterfaces"] = [each for each in documents["NetworkInterfaces"] if not _is_managed(each)]
    return found


def _is_managed(interface: Json) -> bool:
    """Whether somebody made the interface himself, or his instance did."""
    is_task = "attachment/" in interface["Description"]
    return interface["InterfaceType"] == "interface" and not interface["RequesterManaged"] and not is_task


def state_of(documents: Json) -> PlanBuilder:
    """A plan that changes nothing, of everything in the documents that Terraform has a resource for."""
    plan = PlanBuilder()
    attributes = {each["VpcId"]: each for each in documents.get("VpcAttributes", ())}
    _only(not any(_is_off(each) for each in attributes.values()), "DNS attributes")
    instances = {i["InstanceId"] for each in documents.get("Reservations", ()) for i in each["Instances"]}
    for interface in documents.get("NetworkInterfaces", ()):
        attachment = interface.get("Attachment") or {}
        _only(attachment.get("InstanceId", "") in {"", *instances}, "an instance that is not described")
        _only("InstanceId" not in attachment or attachment["DeviceIndex"] == 0, "a second interface")
        own = next((i for r in documents.get("Reservations", ()) for i in r["Instances"]
                    if i["InstanceId"] == attachment.get("InstanceId")), interface.get("Association", {}))  # fmt: skip
        public = interface.get("Association", {}).get("PublicIp")
        _only(public == own.get("PublicIpAddress", own.get("PublicIp")), "the public address of an interface")
    for key, write in _WRITERS.items():
        for index, element in enumerate(documents.get(key, ())):
            write(plan, f"r{index}", element)
    return plan


def _is_off(attributes: Json) -> bool:
    return not all(attributes.get(key, {}).get("Value") for key in ("EnableDnsSupport", "EnableDnsHostnames"))


def _vpc(plan: PlanBuilder, label: str, e: Json) -> None:
    ipv6 = next((b["Ipv6CidrBlock"] for b in e.get("Ipv6CidrBlockAssociationSet", ())), "")
    plan.keep("aws_vpc", label, id=e["VpcId"], cidr_block=e["CidrBlock"], ipv6_cidr_block=ipv6, owner_id=e["OwnerId"],
              enable_dns_support=True, enable_dns_hostnames=True, dhcp_options_id=e["DhcpOptionsId"])  # fmt: skip
    for number, block in enumerate(e["CidrBlockAssociationSet"][1:]):
        plan.keep("aws_vpc_ipv4_cidr_block_association", f"{label}_{number}", id=block["AssociationId"],
                  vpc_id=e["VpcId"], cidr_block=block["CidrBlock"])  # fmt: skip


def _subnet(plan: PlanBuilder, label: str, e: Json) -> None:
    ipv6 = next((b["Ipv6CidrBlock"] for b in e.get("Ipv6CidrBlockAssociationSet", ())), "")
    plan.keep("aws_subnet", label, id=e["SubnetId"], vpc_id=e["VpcId"], cidr_block=e["CidrBlock"],
              ipv6_cidr_block=ipv6, availability_zone=e["AvailabilityZone"],
              map_public_ip_on_launch=e["MapPublicIpOnLaunch"])  # fmt: skip


def _route(route: Json) -> Json:
    found: Json = {
        "cidr_block": route.get("DestinationCidrBlock", ""),
        "ipv6_cidr_block": route.get("DestinationIpv6CidrBlock", ""),
        "destination_prefix_list_id": route.get("DestinationPrefixListId", ""),
    }
    for key, name in _TARGETS.items():
        found[name] = route.get(key, "")
    gateway = route.get("GatewayId", "")
    found["vpc_endpoint_id" if gateway.startswith("vpce-") else "gateway_id"] = gateway
    return found


def _table(plan: PlanBuilder, label: str, e: Json) -> None:
    _only(all(r["State"] == "active" and r["Origin"] != "EnableVgwRoutePropagation" for r in e["Routes"]), "a route")
    routes = [_route(route) for route in e["Routes"] if route.get("GatewayId") != "local"]
    plan.keep("aws_route_table", label, id=e["RouteTableId"], vpc_id=e["VpcId"], route=routes)
    for number, association in enumerate(e["Associations"]):
        table = {"route_table_id": e["RouteTableId"]}
        if association.get("Main"):
            plan.keep("aws_main_route_table_association", f"{label}_{number}", vpc_id=e["VpcId"], **table)
        else:
            named = {"subnet_id": association.get("SubnetId", ""), "gateway_id": association.get("GatewayId", "")}
            plan.keep("aws_route_table_association", f"{label}_{number}", **table, **named)


def _acl(plan: PlanBuilder, label: str, e: Json) -> None:
    lists: dict[str, list[Json]] = {"ingress": [], "egress": []}
    for entry in e["Entries"]:
        if entry["RuleNumber"] < 32767:
            ports, icmp = entry.get("PortRange", {}), entry.get("IcmpTypeCode", {})
            lists["egress" if entry["Egress"] else "ingress"].append(
                {
                    "rule_no": entry["RuleNumber"],
                    "action": entry["RuleAction"],
                    "protocol": entry["Protocol"],
                    "cidr_block": entry.get("CidrBlock", ""),
                    "ipv6_cidr_block": entry.get("Ipv6CidrBlock", ""),
                    "from_port": ports.get("From", 0),
                    "to_port": ports.get("To", 0),
                    "icmp_type": icmp.get("Type", 0),
                    "icmp_code": icmp.get("Code", 0),
                }
            )
    subnets = [association["SubnetId"] for association in e["Associations"]]
    kind = "aws_default_network_acl" if e["IsDefault"] else "aws_network_acl"
    plan.keep(kind, label, id=e["NetworkAclId"], vpc_id=e["VpcId"], subnet_ids=subnets, **lists)


def _rule(permission: Json, own: str) -> Json:
    pairs = permission.get("UserIdGroupPairs", ())
    _only(not any({"VpcPeeringConnectionId", "VpcId"} & pair.keys() for pair in pairs), "a group of another VPC")
    groups = [pair["GroupId"] for pair in pairs]
    return {
        "protocol": permission["IpProtocol"],
        "from_port": permission.get("FromPort", 0),
        "to_port": permission.get("ToPort", 0),
        "cidr_blocks": [each["CidrIp"] for each in permission.get("IpRanges", ())],
        "ipv6_cidr_blocks": [each["CidrIpv6"] for each in permission.get("Ipv6Ranges", ())],
        "prefix_list_ids": [each["PrefixListId"] for each in permission.get("PrefixListIds", ())],
        "security_groups": [each for each in groups if each != own],
        "self": own in groups,
    }


def _group(plan: PlanBuilder, label: str, e: Json) -> None:
    own = e["GroupId"]
    plan.keep("aws_security_group", label, id=own, vpc_id=e["VpcId"], name=e["GroupName"], owner_id=e.get("OwnerId", ""),
              ingress=[_rule(each, own) for each in e["IpPermissions"]],
              egress=[_rule(each, own) for each in e["IpPermissionsEgress"]])  # fmt: skip


def _internet_gateway(plan: PlanBuilder, label: str, e: Json) -> None:
    _only(all(each["State"] == "available" for each in e["Attachments"]), "an attachment on its way")
    vpc = next((attachment["VpcId"] for attachment in e["Attachments"]), "")
    plan.keep("aws_internet_gateway", label, id=e["InternetGatewayId"], vpc_id=vpc)


def _address(plan: PlanBuilder, label: str, e: Json) -> None:
    plan.keep("aws_eip", label, id=e["AllocationId"], allocation_id=e["AllocationId"], public_ip=e["PublicIp"])


def _nat(plan: PlanBuilder, label: str, e: Json) -> None:
    sound = all(each["Status"] == "succeeded" for each in e["NatGatewayAddresses"])
    _only(e["State"] == "available" and e["AvailabilityMode"] == "zonal" and sound, "a gateway on its way")
    pair: Json = next(iter(e["NatGatewayAddresses"]), {})
    _only(len(e["NatGatewayAddresses"]) == 1 and ("PublicIp" in pair) == (e["ConnectivityType"] == "public"), "pairs")
    plan.keep("aws_nat_gateway", label, id=e["NatGatewayId"], subnet_id=e.get("SubnetId", ""),
              connectivity_type=e["ConnectivityType"], allocation_id=pair.get("AllocationId", ""),
              private_ip=pair.get("PrivateIp", ""), public_ip=pair.get("PublicIp", ""))  # fmt: skip


def _interface(plan: PlanBuilder, label: str, e: Json) -> None:
    own = [each["PrivateIpAddress"] for each in e["PrivateIpAddresses"]]
    is_plain = own == [e["PrivateIpAddress"]] and not {"Ipv4Prefixes", "Ipv6Prefixes", "Association"} & e.keys()
    if not _is_managed(e):
        return
    if (e.get("Attachment") or {}).get("InstanceId"):
        _only(own == [e["PrivateIpAddress"]] and "Ipv4Prefixes" not in e, "addresses of an instance")
        return
    _only(is_plain and not e.get("DenyAllIgwTraffic"), "addresses of an interface")
    plan.keep("aws_network_interface", label, id=e["NetworkInterfaceId"], subnet_id=e["SubnetId"],
              security_groups=[group["GroupId"] for group in e["Groups"]], private_ip=e["PrivateIpAddress"],
              description=e["Description"], ipv6_addresses=[each["Ipv6Address"] for each in e["Ipv6Addresses"]],
              source_dest_check=e["SourceDestCheck"])  # fmt: skip


def _reservation(plan: PlanBuilder, label: str, e: Json) -> None:
    for instance in e["Instances"]:
        _only(len(instance["NetworkInterfaces"]) == 1, "a second interface")
        interface = instance["NetworkInterfaces"][0]
        _only(len(interface["PrivateIpAddresses"]) == 1, "a second address")
        plan.keep("aws_instance", label, id=instance["InstanceId"], subnet_id=instance["SubnetId"],
                  ipv6_addresses=[each["Ipv6Address"] for each in interface["Ipv6Addresses"]],
                  private_ip=instance["PrivateIpAddress"], public_ip=instance.get("PublicIpAddress", ""),
                  primary_network_interface_id=interface["NetworkInterfaceId"],
                  vpc_security_group_ids=[group["GroupId"] for group in interface["Groups"]],
                  source_dest_check=interface["SourceDestCheck"], instance_state=instance["State"]["Name"])  # fmt: skip


def _cluster(plan: PlanBuilder, label: str, e: Json) -> None:
    _only("configuration" not in e, "the configuration of a cluster")
    plan.keep("aws_ecs_cluster", label, id=e["clusterArn"], arn=e["clusterArn"], name=e["clusterName"])


def _service(plan: PlanBuilder, label: str, e: Json) -> None:
    _only("networkConfiguration" in e and len(e.get("deployments", ())) < 2, "a deployment beside another")
    _only("launchType" in e and not e.get("taskSets"), "capacity providers")
    place = e["networkConfiguration"]["awsvpcConfiguration"]
    network = {
        "subnets": place["subnets"],
        "security_groups": place["securityGroups"],
        "assign_public_ip": place["assignPublicIp"] == "ENABLED",
    }
    plan.keep("aws_ecs_service", label, id=e["serviceArn"], name=e["serviceName"], cluster=e["clusterArn"],
              launch_type=e["launchType"], task_definition=e.get("taskDefinition", ""),
              platform_version=e.get("platformVersion", ""), enable_execute_command=e.get("enableExecuteCommand", False),
              desired_count=e["desiredCount"], network_configuration=[network])  # fmt: skip


def _balancer(plan: PlanBuilder, label: str, e: Json) -> None:
    _only(e["State"]["Code"] == "active", "a load balancer on its way")
    subnets = [zone["SubnetId"] for zone in e["AvailabilityZones"]]
    plan.keep("aws_lb", label, id=e["LoadBalancerArn"], arn=e["LoadBalancerArn"], name=e["LoadBalancerName"],
              internal=e["Scheme"] == "internal", load_balancer_type=e["Type"], subnets=subnets, vpc_id=e["VpcId"],
              security_groups=e["SecurityGroups"], dns_name=e["DNSName"],
              ip_address_type=e["IpAddressType"])  # fmt: skip


def _target_group(plan: PlanBuilder, label: str, e: Json) -> None:
    place = {"protocol": e["Protocol"], "port": e["Port"], "vpc_id": e["VpcId"]} if "VpcId" in e else {}
    plan.keep("aws_lb_target_group", label, id=e["TargetGroupArn"], arn=e["TargetGroupArn"],
              name=e["TargetGroupName"], target_type=e["TargetType"], **place)  # fmt: skip


_WRITERS = {
    "Vpcs": _vpc,
    "Subnets": _subnet,
    "RouteTables": _table,
    "NetworkAcls": _acl,
    "SecurityGroups": _group,
    "InternetGateways": _internet_gateway,
    "Addresses": _address,
    "NatGateways": _nat,
    "NetworkInterfaces": _interface,
    "Reservations": _reservation,
    "clusters": _cluster,
    "services": _service,
    "LoadBalancers": _balancer,
    "TargetGroups": _target_group,
}
