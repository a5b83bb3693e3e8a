"""Terraform for changes of transit gateways: routes and associations of their tables, attachments.

Source: Terraform AWS provider, aws_ec2_transit_gateway_route, aws_ec2_transit_gateway_route_table_association,
aws_ec2_transit_gateway_vpc_attachment.
"""

from wayout.fix.change.transit_gateway import AssociateTransitGatewayRouteTable, CreateTransitGatewayRoute
from wayout.fix.change.transit_gateway_attachment import (
    CreateTransitGatewayVpcAttachment,
    ModifyTransitGatewayVpcAttachment,
)
from wayout.render.plan.terraform.hcl import Block, Reference, Value
from wayout.render.plan.terraform.route import destination_label
from wayout.render.plan.terraform.scene import Scene


def route(scene: Scene, change: CreateTransitGatewayRoute) -> tuple[Block, ...]:
    """A static route of a transit gateway table."""
    kind = "aws_ec2_transit_gateway_route"
    label = scene.label(kind, f"{change.transit_gateway_route_table_id}_{destination_label(change.destination)}")
    attributes: dict[str, Value] = {
        "destination_cidr_block": change.destination,
        "transit_gateway_attachment_id": scene.ref(change.transit_gateway_attachment_id),
        "transit_gateway_route_table_id": change.transit_gateway_route_table_id,
    }
    return (Block("resource", (kind, label), attributes),)


def association(scene: Scene, change: AssociateTransitGatewayRouteTable) -> tuple[Block, ...]:
    """The table of an attachment."""
    kind = "aws_ec2_transit_gateway_route_table_association"
    attributes: dict[str, Value] = {
        "transit_gateway_attachment_id": scene.ref(change.transit_gateway_attachment_id),
        "transit_gateway_route_table_id": change.transit_gateway_route_table_id,
    }
    label = scene.label(kind, scene.short(change.transit_gateway_attachment_id))
    return (Block("resource", (kind, label), attributes),)


def new_attachment(scene: Scene, change: CreateTransitGatewayVpcAttachment) -> tuple[Block, ...]:
    """The attachment, which the gateway gives its tables as its options say."""
    kind = "aws_ec2_transit_gateway_vpc_attachment"
    attributes: dict[str, Value] = {
        "transit_gateway_id": change.transit_gateway_id,
        "vpc_id": scene.ref(change.vpc_id),
        "subnet_ids": tuple(scene.ref(i) for i in change.subnet_ids),
        "tags": {"Name": change.name},
    }
    return (Block("resource", (kind, scene.name_of(change.transit_gateway_attachment_id, kind)), attributes),)


def modified_attachment(scene: Scene, change: ModifyTransitGatewayVpcAttachment) -> tuple[Block, ...]:
    """The attachment is adopted with all its subnets, old and new."""
    kind = "aws_ec2_transit_gateway_vpc_attachment"
    attachment = scene.network.transit_gateway_vpc_attachments[change.transit_gateway_attachment_id]
    ids = tuple(dict.fromkeys((*attachment.subnet_ids, *change.add_subnet_ids)))
    kept = (Reference("tags"), Reference("tags_all"), Reference("appliance_mode_support"), Reference("dns_support"))
    block = Block(
        "resource",
        (kind, scene.label(kind, change.transit_gateway_attachment_id)),
        {
            "transit_gateway_id": attachment.transit_gateway_id,
            "vpc_id": attachment.vpc_id,
            "subnet_ids": tuple(scene.ref(i) for i in ids if i not in change.remove_subnet_ids),
        },
        (Block("lifecycle", (), {"prevent_destroy": True, "ignore_changes": kept}),),
    )
    return (scene.adopt(block, change.transit_gateway_attachment_id), block)
