"""A snapshot's documents as the state of Terraform: what the provider would have read of each resource.

What a state does not tell (a gateway on its way out, a black hole, what AWS keeps for itself) is NotInState.
"""

import re
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


_SETTING = "VpcBlockPublicAccessOptions"


class NotInState(Exception):  # noqa: N818 - it is no error: the case is about something else
    """Something of the documents that no resource of Terraform shows as it is."""


def _only(condition: bool, what: str) -> None:
    if not condition:
        raise NotInState(what)


def left_over(documents: Json) -> Json:
    """The documents without what `state_of` shows: what is there and no resource tells."""
    found = {key: [] if key in _WRITERS else value for key, value in documents.items() if key != _SETTING}
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
    setting = documents.get(_SETTING, {})
    _only(setting.get("State", "update-complete") == "update-complete", "a mode on its way")
    _only(setting.get("ExclusionsAllowed", "allowed") == "allowed", "what an organization forbids")
    if setting:
        plan.keep("aws_vpc_block_public_access_options", "x", id="111122223333", aws_region="us-east-1",
                  internet_gateway_block_mode=setting["InternetGatewayBlockMode"])  # fmt: skip
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
    held = {"instance": "", "device_index": (e.get("Attachment") or {}).get("DeviceIndex", 1)}
    attachment = [held] if e["Status"] == "in-use" else []
    plan.keep("aws_network_interface", label, id=e["NetworkInterfaceId"], subnet_id=e["SubnetId"],
              security_groups=[group["GroupId"] for group in e["Groups"]], private_ip=e["PrivateIpAddress"],
              description=e["Description"], ipv6_addresses=[each["Ipv6Address"] for each in e["Ipv6Addresses"]],
              source_dest_check=e["SourceDestCheck"], attachment=attachment)  # fmt: skip


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


def _firewall(plan: PlanBuilder, label: str, e: Json) -> None:
    own, status = e.get("Firewall", {}), e.get("FirewallStatus", {})
    states = [{**each, **each.get("Attachment", {})} for each in status.get("SyncStates", {}).values()]
    sound = status.get("Status") == "READY" and all(each.get("Status") == "READY" for each in states)
    _only(sound and own.keys() >= {"VpcId", "SubnetMappings"} and "ProxySettings" not in own, "a firewall")
    _only({each["SubnetId"] for each in own["SubnetMappings"]} == {each["SubnetId"] for each in states}, "a firewall")
    seen = [{"attachment": [{"subnet_id": s["SubnetId"], "endpoint_id": s["EndpointId"]}]} for s in states]
    plan.keep("aws_networkfirewall_firewall", label, id=e["FirewallArn"], arn=e["FirewallArn"], name=own["FirewallName"],
              vpc_id=own["VpcId"], firewall_policy_arn=own["FirewallPolicyArn"],
              subnet_mapping=[{"subnet_id": each["SubnetId"]} for each in own["SubnetMappings"]],
              firewall_status=[{"sync_states": seen}])  # fmt: skip


def _firewall_policy(plan: PlanBuilder, label: str, e: Json) -> None:
    body = e["FirewallPolicy"]
    options, variables = body.get("StatefulEngineOptions"), body.get("PolicyVariables", {}).get("RuleVariables", {})
    policy: Json = {
        "stateless_default_actions": body["StatelessDefaultActions"],
        "stateless_fragment_default_actions": body["StatelessFragmentDefaultActions"],
        "stateful_default_actions": body.get("StatefulDefaultActions", []),
        "stateless_rule_group_reference": _references(body.get("StatelessRuleGroupReferences", ())),
        "stateful_rule_group_reference": _references(body.get("StatefulRuleGroupReferences", ())),
        "policy_variables": [{"rule_variables": _sets(variables, "ip_set")}] if variables else [],
        "tls_inspection_configuration_arn": body.get("TLSInspectionConfigurationArn", ""),
    }
    if options:
        told = {"rule_order": options.get("RuleOrder"), "stream_exception_policy": options.get("StreamExceptionPolicy")}
        policy["stateful_engine_options"] = [told]
    plan.keep("aws_networkfirewall_firewall_policy", label, id=e["FirewallPolicyArn"], arn=e["FirewallPolicyArn"],
              name=e["FirewallPolicyResponse"]["FirewallPolicyName"], firewall_policy=[policy])  # fmt: skip


def _references(listed: Any) -> list[Json]:
    return [{"resource_arn": each["ResourceArn"], "priority": each.get("Priority"),
             "override": [{"action": each["Override"]["Action"]}] if "Override" in each else []}
            for each in listed]  # fmt: skip


def _sets(variables: Json, inner: str) -> list[Json]:
    return [{"key": key, inner: [{"definition": each["Definition"]}]} for key, each in variables.items()]


def _rule_group(plan: PlanBuilder, label: str, e: Json) -> None:
    body = e["RuleGroup"]
    variables, references = body.get("RuleVariables", {}), body.get("ReferenceSets", {}).get("IPSetReferences", {})
    named = [{"key": k, "ip_set_reference": [{"reference_arn": v["ReferenceArn"]}]} for k, v in references.items()]
    group = {
        "rules_source": [_rules(body["RulesSource"])],
        "rule_variables": [
            {
                "ip_sets": _sets(variables.get("IPSets", {}), "ip_set"),
                "port_sets": _sets(variables.get("PortSets", {}), "port_set"),
            }
        ],
        "reference_sets": [{"ip_set_references": named}],
    }
    told = e["RuleGroupResponse"]
    plan.keep("aws_networkfirewall_rule_group", label, id=e["RuleGroupArn"], arn=e["RuleGroupArn"],
              name=told["RuleGroupName"], type=told["Type"], rule_group=[group])  # fmt: skip


def _rules(source: Json) -> Json:
    match source:
        case {"RulesString": text}:
            return {"rules_string": text}
        case {"RulesSourceList": listed}:
            told = {"targets": listed["Targets"], "target_types": listed["TargetTypes"]}
            return {"rules_source_list": [{**told, "generated_rules_type": listed["GeneratedRulesType"]}]}
        case {"StatefulRules": rules}:
            return {"stateful_rule": [_stateful_rule(rule) for rule in rules]}
        case {"StatelessRulesAndCustomActions": {"StatelessRules": rules}}:
            return {"stateless_rules_and_custom_actions": [{"stateless_rule": [_stateless_rule(r) for r in rules]}]}
        case _:
            raise NotInState("a notation")


def _stateful_rule(rule: Json) -> Json:
    header = rule["Header"]
    names = ("Protocol", "Source", "SourcePort", "Direction", "Destination", "DestinationPort")
    told = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(): header[name] for name in names}
    options = [{"keyword": each["Keyword"], "settings": each.get("Settings", [])} for each in rule["RuleOptions"]]
    return {"action": rule["Action"], "header": [told], "rule_option": options}


def _stateless_rule(rule: Json) -> Json:
    definition = rule["RuleDefinition"]
    matched = definition["MatchAttributes"]
    told: Json = {"protocols": matched.get("Protocols", [])}
    for key, name in (("Sources", "source"), ("Destinations", "destination")):
        told[name] = [{"address_definition": each["AddressDefinition"]} for each in matched.get(key, ())]
    for key, name in (("SourcePorts", "source_port"), ("DestinationPorts", "destination_port")):
        told[name] = [{"from_port": each["FromPort"], "to_port": each["ToPort"]} for each in matched.get(key, ())]
    told["tcp_flag"] = [{"flags": e["Flags"], "masks": e.get("Masks", [])} for e in matched.get("TCPFlags", ())]
    own = {"actions": definition["Actions"], "match_attributes": [told]}
    return {"priority": rule["Priority"], "rule_definition": [own]}


def _exclusion(plan: PlanBuilder, label: str, e: Json) -> None:
    _only(e["State"] == "create-complete", "an exclusion on its way")
    kind, _, resource_id = e["ResourceArn"].rpartition(":")[2].partition("/")
    place = {f"{kind.replace('-', '_')}_id": resource_id}
    plan.keep("aws_vpc_block_public_access_exclusion", label, id=e["ExclusionId"], resource_arn=e["ResourceArn"],
              internet_gateway_exclusion_mode=e["InternetGatewayExclusionMode"], **place)  # fmt: skip


_WRITERS = {
    "Firewalls": _firewall,
    "FirewallPolicies": _firewall_policy,
    "RuleGroups": _rule_group,
    "VpcBlockPublicAccessExclusions": _exclusion,
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
