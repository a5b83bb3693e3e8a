"""Terraform read back into changes, by a second reading of the provider's documentation: what a plan and its text share.

Resources that adopt something existing are replacements; all others create.
"""

import re
from typing import Any, Final

import hcl2

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
from wayout.fix.change.network_acl import AclEntry, CreateNetworkAclEntry, ReplaceNetworkAclEntry
from wayout.fix.change.route import CreateRoute, ReplaceRoute
from wayout.fix.change.route_table import AssociateRouteTable, CreateRouteTable
from wayout.fix.change.security_group import AddSecurityGroupRule, CreateSecurityGroup, SecurityGroupRule
from wayout.fix.change.subnet import CreateSubnet
from wayout.fix.change.vpc import CreateVpc, DnsAttribute, SetDnsAttribute
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint
from wayout.forward.decision.perspective import Direction

PREFIXES: Final = {
    "aws_security_group": "sg",
    "aws_route_table": "rtb",
    "aws_subnet": "subnet",
    "aws_vpc": "vpc",
    "aws_eip": "eipalloc",
    "aws_nat_gateway": "nat",
    "aws_internet_gateway": "igw",
    "aws_egress_only_internet_gateway": "eigw",
    "aws_vpc_endpoint": "vpce",
}
_ESCAPE: Final = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|\\(.)|\$(\$\{)|%(%\{)")
_SIGNS: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def text(value: str) -> str:
    """What a quoted string of HCL says."""

    def sign(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _SIGNS[match[3]] if match[3] else match[4] or match[5]

    return _ESCAPE.sub(sign, value[1:-1])


def planned(kind: str, label: str) -> str:
    """The planned id of the block with this label."""
    return f"{PREFIXES[kind]}-new-{label.strip('_').replace('_', '-')}"


def value(given: Any) -> Any:
    """An attribute: text, number, truth value, list, map; a reference becomes the planned id that it leads to."""
    match given:
        case str():
            if given.startswith('"'):
                return text(given)
            reference = re.fullmatch(r"\$\{(\w+)\.(\w+)(?:\.id)?\}", given)
            assert reference is not None, given
            return planned(*reference.groups()) if reference[1] in PREFIXES else given
        case list():
            return tuple(map(value, given))
        case dict():
            return {key.strip('"'): value(each) for key, each in given.items() if not key.startswith("__")}
        case _:
            return given


def changes_in(source: str) -> set[Change]:
    """The changes that the text asks for."""
    document = hcl2.loads(source)
    adopted = {each["to"].strip("${}") for each in document.get("import", [])}
    found: set[Change] = set()
    for resource in document.get("resource", []):
        for kind, labelled in resource.items():
            for label, given in labelled.items():
                names = (kind.strip('"'), label.strip('"'))
                body = {
                    key: value(each) for key, each in given.items() if not key.startswith("__") and key != "lifecycle"
                }
                found |= set(_changes(*names, body, is_adopted=".".join(names) in adopted))
    return found


def _changes(kind: str, label: str, body: dict[str, Any], *, is_adopted: bool) -> list[Change]:
    name = body.get("tags", {}).get("Name", "")
    if kind.startswith("aws_vpc_security_group_"):
        peers = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
        rule = SecurityGroupRule(
            direction=Direction(kind.split("_")[4]),
            protocol=body["ip_protocol"],
            from_port=body.get("from_port"),
            to_port=body.get("to_port"),
            peer=next(body[p] for p in peers if p in body),
            description=body.get("description"),
        )
        return [AddSecurityGroupRule(group_id=body["security_group_id"], rule=rule)]
    if kind == "aws_network_acl_rule":
        entry = AclEntry(
            direction=Direction.EGRESS if body["egress"] else Direction.INGRESS,
            number=body["rule_number"],
            action=body["rule_action"],
            protocol=body["protocol"],
            peer=body.get("cidr_block") or body["ipv6_cidr_block"],
            **{key: body.get(key) for key in ("from_port", "to_port", "icmp_type", "icmp_code")},
        )
        edit = ReplaceNetworkAclEntry if is_adopted else CreateNetworkAclEntry
        return [edit(network_acl_id=body["network_acl_id"], entry=entry)]
    if kind == "aws_route":
        destination = next(body[key] for key in body if key.startswith("destination_"))
        target = next(v for key, v in body.items() if key != "route_table_id" and not key.startswith("destination_"))
        way = ReplaceRoute if is_adopted else CreateRoute
        return [way(route_table_id=body["route_table_id"], destination=destination, target=target)]
    if kind == "aws_vpc":
        switches = {"enable_dns_support": DnsAttribute.SUPPORT, "enable_dns_hostnames": DnsAttribute.HOSTNAMES}
        vpc_id = label.replace("_", "-") if is_adopted else planned(kind, label)
        told: list[Change] = [
            SetDnsAttribute(vpc_id=vpc_id, attribute=attribute, value=body[key])
            for key, attribute in switches.items()
            if key in body
        ]
        return told if is_adopted else [CreateVpc(vpc_id=vpc_id, cidr_block=body["cidr_block"], name=name), *told]
    return [_creation(kind, label, body, name)]


def _creation(  # noqa: C901 - one case for each kind of resource
    kind: str, label: str, body: dict[str, Any], name: str
) -> Change:
    match kind:
        case "aws_security_group":
            return CreateSecurityGroup(
                group_id=planned(kind, label),
                vpc_id=body["vpc_id"],
                name=body["name"],
                description=body["description"],
            )
        case "aws_route_table":
            return CreateRouteTable(route_table_id=planned(kind, label), vpc_id=body["vpc_id"], name=name)
        case "aws_route_table_association":
            return AssociateRouteTable(route_table_id=body["route_table_id"], subnet_id=body["subnet_id"])
        case "aws_subnet":
            return CreateSubnet(
                subnet_id=planned(kind, label),
                vpc_id=body["vpc_id"],
                cidr_block=body["cidr_block"],
                availability_zone=body["availability_zone"],
                name=name,
            )
        case "aws_eip":
            return AllocateAddress(allocation_id=planned(kind, label), name=name)
        case "aws_eip_association":
            return AssociateAddress(**body)
        case "aws_nat_gateway":
            return CreateNatGateway(
                nat_gateway_id=planned(kind, label),
                vpc_id=body.get("vpc_id", ""),
                name=name,
                subnet_id=body.get("subnet_id"),
                allocation_id=body.get("allocation_id"),
            )
        case "aws_internet_gateway":
            return CreateInternetGateway(internet_gateway_id=planned(kind, label), name=name)
        case "aws_internet_gateway_attachment":
            return AttachInternetGateway(**body)
        case "aws_egress_only_internet_gateway":
            return CreateEgressOnlyInternetGateway(
                egress_only_internet_gateway_id=planned(kind, label), vpc_id=body["vpc_id"], name=name
            )
        case "aws_vpc_block_public_access_exclusion":
            return CreateBlockPublicAccessExclusion(
                exclusion_id="vpcbpa-exclude-new-x",
                resource_id=body.get("vpc_id") or body["subnet_id"],
                mode=body["internet_gateway_exclusion_mode"],
            )
        case "aws_flow_log":
            return CreateFlowLog(
                flow_log_id="fl-new-x",
                resource_id=next(body[k] for k in ("vpc_id", "subnet_id", "eni_id") if k in body),
                destination=body["log_destination"],
                log_format=body["log_format"],
                role_arn=body.get("iam_role_arn"),
                interval=body["max_aggregation_interval"],
            )
        case _:
            return _endpoint(kind, label, body, name)


def _endpoint(kind: str, label: str, body: dict[str, Any], name: str) -> Change:
    assert kind == "aws_vpc_endpoint", kind
    common = {"vpc_endpoint_id": planned(kind, label), "vpc_id": body["vpc_id"], "service_name": body["service_name"]}
    if body["vpc_endpoint_type"] == "Gateway":
        return CreateGatewayEndpoint(**common, route_table_ids=body["route_table_ids"], name=name)
    return CreateInterfaceEndpoint(
        **common,
        subnet_ids=body["subnet_ids"],
        group_ids=body["security_group_ids"],
        private_dns=body["private_dns_enabled"],
        name=name,
    )
