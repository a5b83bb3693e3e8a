"""CloudFormation read back into changes, by a second reading of the template reference.

A name counts only where the resource can have a tag.
"""

from typing import Any, Final

import yaml

from wayout.fix.change.any_change import Change
from wayout.fix.change.block_public_access import CreateBlockPublicAccessExclusion
from wayout.fix.change.elastic_ip import AllocateAddress, AssociateAddress
from wayout.fix.change.flow_log import CreateFlowLog
from wayout.fix.change.internet_gateway import (
    AttachInternetGateway,
    CreateEgressOnlyInternetGateway,
    CreateInternetGateway,
)
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.network_acl import AclEntry, CreateNetworkAclEntry
from wayout.fix.change.route import CreateRoute
from wayout.fix.change.route_table import AssociateRouteTable, CreateRouteTable
from wayout.fix.change.security_group import AddSecurityGroupRule, CreateSecurityGroup, SecurityGroupRule
from wayout.fix.change.subnet import CreateSubnet
from wayout.fix.change.vpc import CreateVpc, DnsAttribute, SetDnsAttribute
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint
from wayout.forward.decision.perspective import Direction

_PEERS: Final = (
    "CidrIp",
    "CidrIpv6",
    "DestinationPrefixListId",
    "SourcePrefixListId",
    "DestinationSecurityGroupId",
    "SourceSecurityGroupId",
)


def changes_in(template: str, planned: dict[str, str]) -> set[Change]:
    """The changes that a template asks for; `planned` is the planned id of each logical id that stands for one."""
    document = yaml.safe_load(template)
    assert document["AWSTemplateFormatVersion"] == "2010-09-09"
    found: set[Change] = set()
    for logical, resource in document["Resources"].items():
        body = {key: _value(each, planned) for key, each in resource["Properties"].items()}
        found |= set(_changes(resource["Type"].removeprefix("AWS::EC2::"), planned.get(logical, ""), body))
    return found


def _value(given: Any, planned: dict[str, str]) -> Any:
    match given:
        case {"Ref": logical}:
            return planned[logical]
        case {"Fn::GetAtt": [logical, "AllocationId" | "GroupId"]}:
            return planned[logical]
        case list():
            return tuple(_value(each, planned) for each in given)
        case _:
            return given


def _rule(body: dict[str, Any], direction: Direction) -> SecurityGroupRule:
    return SecurityGroupRule(
        direction=direction,
        protocol=body["IpProtocol"],
        from_port=body.get("FromPort"),
        to_port=body.get("ToPort"),
        peer=next(body[key] for key in _PEERS if key in body),
        description=body.get("Description"),
    )


def _changes(kind: str, own: str, body: dict[str, Any]) -> list[Change]:
    name = next((tag["Value"] for tag in body.get("Tags", ()) if tag["Key"] == "Name"), "")
    match kind:
        case "SecurityGroup":
            group = CreateSecurityGroup(
                group_id=own, vpc_id=body["VpcId"], name=body["GroupName"], description=body["GroupDescription"]
            )
            rules = (_rule(each, Direction.EGRESS) for each in body["SecurityGroupEgress"])
            return [group, *(AddSecurityGroupRule(group_id=own, rule=rule) for rule in rules)]
        case "SecurityGroupEgress" | "SecurityGroupIngress":
            direction = Direction.EGRESS if kind.endswith("Egress") else Direction.INGRESS
            return [AddSecurityGroupRule(group_id=body["GroupId"], rule=_rule(body, direction))]
        case "VPC":
            switches = {"EnableDnsSupport": DnsAttribute.SUPPORT, "EnableDnsHostnames": DnsAttribute.HOSTNAMES}
            told = [
                SetDnsAttribute(vpc_id=own, attribute=attribute, value=body[key])
                for key, attribute in switches.items()
                if key in body
            ]
            return [CreateVpc(vpc_id=own, cidr_block=body["CidrBlock"], name=name), *told]
        case _:
            return [_creation(kind, own, body, name)]


def _creation(  # noqa: C901 - one case for each kind of resource
    kind: str, own: str, body: dict[str, Any], name: str
) -> Change:
    match kind:
        case "NetworkAclEntry":
            ports, icmp = body.get("PortRange", {}), body.get("Icmp", {})
            entry = AclEntry(
                direction=Direction.EGRESS if body["Egress"] else Direction.INGRESS,
                number=body["RuleNumber"],
                action=body["RuleAction"],
                protocol=str(body["Protocol"]),
                peer=body.get("CidrBlock") or body["Ipv6CidrBlock"],
                from_port=ports.get("From"),
                to_port=ports.get("To"),
                icmp_type=icmp.get("Type"),
                icmp_code=icmp.get("Code"),
            )
            return CreateNetworkAclEntry(network_acl_id=body["NetworkAclId"], entry=entry)
        case "Route":
            destination = next(body[key] for key in body if key.startswith("Destination"))
            target = next(v for k, v in body.items() if k != "RouteTableId" and not k.startswith("Destination"))
            return CreateRoute(route_table_id=body["RouteTableId"], destination=destination, target=target)
        case "RouteTable":
            return CreateRouteTable(route_table_id=own, vpc_id=body["VpcId"], name=name)
        case "SubnetRouteTableAssociation":
            return AssociateRouteTable(route_table_id=body["RouteTableId"], subnet_id=body["SubnetId"])
        case "Subnet":
            return CreateSubnet(
                subnet_id=own,
                vpc_id=body["VpcId"],
                cidr_block=body["CidrBlock"],
                availability_zone=body["AvailabilityZone"],
                name=name,
            )
        case "EIP":
            return AllocateAddress(allocation_id=own, name=name)
        case "EIPAssociation":
            return AssociateAddress(
                allocation_id=body["AllocationId"],
                network_interface_id=body["NetworkInterfaceId"],
                private_ip_address=body["PrivateIpAddress"],
            )
        case "NatGateway":
            return CreateNatGateway(
                nat_gateway_id=own,
                vpc_id=body.get("VpcId", ""),
                name=name,
                subnet_id=body.get("SubnetId"),
                allocation_id=body.get("AllocationId"),
            )
        case "InternetGateway":
            return CreateInternetGateway(internet_gateway_id=own, name=name)
        case "VPCGatewayAttachment":
            return AttachInternetGateway(internet_gateway_id=body["InternetGatewayId"], vpc_id=body["VpcId"])
        case "EgressOnlyInternetGateway":
            return CreateEgressOnlyInternetGateway(egress_only_internet_gateway_id=own, vpc_id=body["VpcId"], name="")
        case "VPCBlockPublicAccessExclusion":
            return CreateBlockPublicAccessExclusion(
                exclusion_id="vpcbpa-exclude-new-x",
                resource_id=body.get("VpcId") or body["SubnetId"],
                mode=body["InternetGatewayExclusionMode"],
            )
        case "FlowLog":
            return CreateFlowLog(
                flow_log_id="fl-new-x",
                resource_id=body["ResourceId"],
                destination=body["LogDestination"],
                log_format=body["LogFormat"],
                role_arn=body.get("DeliverLogsPermissionArn"),
                interval=body["MaxAggregationInterval"],
            )
        case _:
            return _endpoint(kind, own, body)


def _endpoint(kind: str, own: str, body: dict[str, Any]) -> Change:
    assert kind == "VPCEndpoint", kind
    common = {"vpc_endpoint_id": own, "vpc_id": body["VpcId"], "service_name": body["ServiceName"], "name": ""}
    if body["VpcEndpointType"] == "Gateway":
        return CreateGatewayEndpoint(**common, route_table_ids=body["RouteTableIds"])
    return CreateInterfaceEndpoint(
        **common,
        subnet_ids=body["SubnetIds"],
        group_ids=body["SecurityGroupIds"],
        private_dns=body["PrivateDnsEnabled"],
    )
