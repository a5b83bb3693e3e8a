"""Terraform for changes of gateways: Elastic IPs, NAT and internet gateways, endpoints, exclusions, flow logs.

Source: Terraform AWS provider, aws_eip, aws_nat_gateway, aws_internet_gateway_attachment, aws_vpc_endpoint,
aws_vpc_endpoint_private_dns, aws_vpc_endpoint_policy, aws_vpc_block_public_access_exclusion, aws_flow_log.
"""

from wayout.fix.change.block_public_access import CreateBlockPublicAccessExclusion
from wayout.fix.change.elastic_ip import AllocateAddress, AssociateAddress
from wayout.fix.change.endpoint_policy import SetVpcEndpointPolicy
from wayout.fix.change.flow_log import CreateFlowLog
from wayout.fix.change.internet_gateway import (
    AttachInternetGateway,
    CreateEgressOnlyInternetGateway,
    CreateInternetGateway,
)
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint, ModifyVpcEndpoint
from wayout.render.plan.terraform.hcl import Block, Reference, Value
from wayout.render.plan.terraform.scene import Scene


def elastic_ip(scene: Scene, change: AllocateAddress) -> tuple[Block, ...]:
    """The address."""
    attributes: dict[str, Value] = {"domain": "vpc", "tags": {"Name": change.name}}
    return (Block("resource", ("aws_eip", scene.name_of(change.allocation_id, "aws_eip")), attributes),)


def pairing(scene: Scene, change: AssociateAddress) -> tuple[Block, ...]:
    """The address of an interface."""
    kind = "aws_eip_association"
    attributes: dict[str, Value] = {
        "allocation_id": scene.ref(change.allocation_id),
        "network_interface_id": change.network_interface_id,
        "private_ip_address": change.private_ip_address,
    }
    return (Block("resource", (kind, scene.label(kind, change.network_interface_id)), attributes),)


def nat_gateway(scene: Scene, change: CreateNatGateway) -> tuple[Block, ...]:
    """The gateway, in its subnet or for the whole VPC."""
    kind = "aws_nat_gateway"
    attributes: dict[str, Value]
    if change.is_regional:
        attributes = {"vpc_id": scene.ref(change.vpc_id), "availability_mode": "regional"}
    else:
        attributes = {
            "allocation_id": scene.ref(change.allocation_id or ""),
            "subnet_id": scene.ref(change.subnet_id or ""),
        }
    attributes["tags"] = {"Name": change.name}
    waits = tuple(
        Reference(f"aws_internet_gateway_attachment.{scene.attachment_label(other.internet_gateway_id)}")
        for other in scene.plan.changes
        if isinstance(other, AttachInternetGateway) and other.vpc_id == change.vpc_id
    )
    if waits:
        attributes["depends_on"] = waits
    return (Block("resource", (kind, scene.name_of(change.nat_gateway_id, kind)), attributes),)


def internet_gateway(scene: Scene, change: CreateInternetGateway) -> tuple[Block, ...]:
    """The gateway, attached to nothing yet."""
    kind = "aws_internet_gateway"
    attributes: dict[str, Value] = {"tags": {"Name": change.name}}
    return (Block("resource", (kind, scene.name_of(change.internet_gateway_id, kind)), attributes),)


def attachment(scene: Scene, change: AttachInternetGateway) -> tuple[Block, ...]:
    """The gateway of a VPC."""
    kind = "aws_internet_gateway_attachment"
    attributes = {
        "internet_gateway_id": scene.ref(change.internet_gateway_id),
        "vpc_id": scene.ref(change.vpc_id),
    }
    return (Block("resource", (kind, scene.attachment_label(change.internet_gateway_id)), attributes),)


def egress_only_gateway(scene: Scene, change: CreateEgressOnlyInternetGateway) -> tuple[Block, ...]:
    """The gateway for IPv6."""
    kind = "aws_egress_only_internet_gateway"
    attributes: dict[str, Value] = {"vpc_id": scene.ref(change.vpc_id), "tags": {"Name": change.name}}
    label = scene.name_of(change.egress_only_internet_gateway_id, kind)
    return (Block("resource", (kind, label), attributes),)


def endpoint(scene: Scene, change: CreateGatewayEndpoint | CreateInterfaceEndpoint) -> tuple[Block, ...]:
    """The endpoint, of either kind."""
    kind = "aws_vpc_endpoint"
    attributes: dict[str, Value] = {"vpc_id": scene.ref(change.vpc_id), "service_name": change.service_name}
    if isinstance(change, CreateGatewayEndpoint):
        attributes |= {
            "vpc_endpoint_type": "Gateway",
            "route_table_ids": tuple(scene.ref(i) for i in change.route_table_ids),
        }
    else:
        attributes |= {
            "vpc_endpoint_type": "Interface",
            "subnet_ids": tuple(scene.ref(i) for i in change.subnet_ids),
            "security_group_ids": tuple(scene.ref(i) for i in change.group_ids),
            "private_dns_enabled": change.private_dns,
        }
    attributes["tags"] = {"Name": change.name}
    return (Block("resource", (kind, scene.name_of(change.vpc_endpoint_id, kind)), attributes),)


def modified_endpoint(scene: Scene, change: ModifyVpcEndpoint) -> tuple[Block, ...]:
    """What an endpoint gets more: resources of their own, so that the endpoint itself stays as it is managed."""
    blocks: list[Block] = []
    own = scene.ref(change.vpc_endpoint_id)
    if change.private_dns is not None:
        kind = "aws_vpc_endpoint_private_dns"
        attributes: dict[str, Value] = {"vpc_endpoint_id": own, "private_dns_enabled": change.private_dns}
        blocks.append(Block("resource", (kind, scene.label(kind, change.vpc_endpoint_id)), attributes))
    for kind, field, ids in (
        ("aws_vpc_endpoint_route_table_association", "route_table_id", change.add_route_table_ids),
        ("aws_vpc_endpoint_security_group_association", "security_group_id", change.add_group_ids),
    ):
        for each in ids:
            label = scene.label(kind, f"{change.vpc_endpoint_id}_{scene.short(each)}")
            blocks.append(Block("resource", (kind, label), {"vpc_endpoint_id": own, field: scene.ref(each)}))
    return tuple(blocks)


def endpoint_policy(scene: Scene, change: SetVpcEndpointPolicy) -> tuple[Block, ...]:
    """The policy, as a resource of its own: the one that is there is adopted."""
    kind = "aws_vpc_endpoint_policy"
    attributes: dict[str, Value] = {
        "vpc_endpoint_id": scene.ref(change.vpc_endpoint_id),
        "policy": change.policy_document,
    }
    block = Block("resource", (kind, scene.label(kind, change.vpc_endpoint_id)), attributes)
    return (scene.adopt(block, change.vpc_endpoint_id), block)


def exclusion(scene: Scene, change: CreateBlockPublicAccessExclusion) -> tuple[Block, ...]:
    """The exclusion of a VPC or subnet."""
    kind = "aws_vpc_block_public_access_exclusion"
    field = "vpc_id" if change.resource_id.startswith("vpc-") else "subnet_id"
    attributes: dict[str, Value] = {
        field: scene.ref(change.resource_id),
        "internet_gateway_exclusion_mode": change.mode,
    }
    return (Block("resource", (kind, scene.label(kind, scene.short(change.resource_id))), attributes),)


_LOGGED = {"vpc-": "vpc_id", "subnet-": "subnet_id", "eni-": "eni_id", "tgw-": "transit_gateway_id"}


def flow_log(scene: Scene, change: CreateFlowLog) -> tuple[Block, ...]:
    """The flow log."""
    kind = "aws_flow_log"
    field = next(field for start, field in _LOGGED.items() if change.resource_id.startswith(start))
    is_bucket = change.destination.split(":")[2:3] == ["s3"]
    attributes: dict[str, Value] = {
        field: scene.ref(change.resource_id),
        "traffic_type": "ALL",
        "log_destination_type": "s3" if is_bucket else "cloud-watch-logs",
        "log_destination": change.destination,
        "log_format": change.log_format,
        "max_aggregation_interval": change.interval,
    }
    if change.role_arn is not None:
        attributes["iam_role_arn"] = change.role_arn
    return (Block("resource", (kind, scene.label(kind, scene.short(change.resource_id))), attributes),)
