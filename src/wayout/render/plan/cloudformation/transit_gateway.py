"""CloudFormation for changes of transit gateways: routes and associations of their tables, new attachments.

Source: CloudFormation template reference, AWS::EC2::TransitGatewayRoute, TransitGatewayRouteTableAssociation,
TransitGatewayAttachment.
"""

from wayout.fix.change.transit_gateway import AssociateTransitGatewayRouteTable, CreateTransitGatewayRoute
from wayout.fix.change.transit_gateway_attachment import CreateTransitGatewayVpcAttachment
from wayout.render.plan.cloudformation.route import destination_part
from wayout.render.plan.cloudformation.scene import Scene, camel, name_tags
from wayout.render.plan.cloudformation.yaml import Value


def route(scene: Scene, change: CreateTransitGatewayRoute) -> None:
    """A static route of a transit gateway table."""
    table_id = change.transit_gateway_route_table_id
    properties: dict[str, Value] = {
        "DestinationCidrBlock": change.destination,
        "TransitGatewayAttachmentId": scene.ref(change.transit_gateway_attachment_id),
        "TransitGatewayRouteTableId": table_id,
    }
    logical = f"Route{camel(table_id)}{destination_part(change.destination)}"
    scene.add(logical, "TransitGatewayRoute", properties)


def association(scene: Scene, change: AssociateTransitGatewayRouteTable) -> None:
    """The table of an attachment."""
    properties: dict[str, Value] = {
        "TransitGatewayAttachmentId": scene.ref(change.transit_gateway_attachment_id),
        "TransitGatewayRouteTableId": change.transit_gateway_route_table_id,
    }
    short = change.transit_gateway_attachment_id.partition("-new-")[2] or change.transit_gateway_attachment_id
    logical = f"RouteTableOf{camel(short)}"
    scene.add(logical, "TransitGatewayRouteTableAssociation", properties)


def new_attachment(scene: Scene, change: CreateTransitGatewayVpcAttachment) -> None:
    """The attachment, which the gateway gives its tables as its options say."""
    properties: dict[str, Value] = {
        "TransitGatewayId": change.transit_gateway_id,
        "VpcId": scene.ref(change.vpc_id),
        "SubnetIds": tuple(scene.ref(i) for i in change.subnet_ids),
        "Tags": name_tags(change.name),
    }
    scene.add(scene.logical_id(change.transit_gateway_attachment_id), "TransitGatewayAttachment", properties)
