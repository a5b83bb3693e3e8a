"""Transit gateways: the gateway, its attachments, and its route tables in the five answers that they come in."""

from tests.builders.place import ACCOUNT, CREATED, Json, ec2_arn

Attached = tuple[str, str, str]
"""An attachment as routes, associations and propagations name it: its id, what is attached, and of which type."""


def to_vpc(attachment_id: str, vpc: str) -> Attached:
    """The attachment of a VPC, for a route, an association or a propagation."""
    return attachment_id, vpc, "vpc"


def transit_gateway(gateway_id: str = "tgw-hub", *, owner: str = ACCOUNT, group_referencing: str = "disable") -> Json:
    """A transit gateway of `DescribeTransitGateways` with AWS's default options."""
    return {
        "TransitGatewayId": gateway_id,
        "TransitGatewayArn": ec2_arn("transit-gateway", gateway_id),
        "State": "available",
        "OwnerId": owner,
        "Description": "",
        "CreationTime": CREATED,
        "Options": {
            "AmazonSideAsn": 64512,
            "AutoAcceptSharedAttachments": "disable",
            "DefaultRouteTableAssociation": "enable",
            "AssociationDefaultRouteTableId": "tgw-rtb-hub",
            "DefaultRouteTablePropagation": "enable",
            "PropagationDefaultRouteTableId": "tgw-rtb-hub",
            "VpnEcmpSupport": "enable",
            "DnsSupport": "enable",
            "SecurityGroupReferencingSupport": group_referencing,
            "MulticastSupport": "disable",
        },
        "Tags": [],
    }


def transit_gateway_vpc_attachment(
    attachment_id: str,
    vpc: str,
    subnets: tuple[str, ...],
    *,
    gateway: str = "tgw-hub",
    state: str = "available",
    owner: str = ACCOUNT,
    appliance_mode: str = "disable",
    group_referencing: str = "enable",
) -> Json:
    """One VPC's attachment of `DescribeTransitGatewayVpcAttachments`."""
    return {
        "TransitGatewayAttachmentId": attachment_id,
        "TransitGatewayId": gateway,
        "VpcId": vpc,
        "VpcOwnerId": owner,
        "State": state,
        "SubnetIds": list(subnets),
        "CreationTime": CREATED,
        "Options": {
            "DnsSupport": "enable",
            "SecurityGroupReferencingSupport": group_referencing,
            "Ipv6Support": "disable",
            "ApplianceModeSupport": appliance_mode,
        },
        "Tags": [],
    }


def transit_gateway_attachment(
    attached: Attached,
    *,
    table: str | None = None,
    gateway: str = "tgw-hub",
    state: str = "available",
    owner: str = ACCOUNT,
    gateway_owner: str = ACCOUNT,
) -> Json:
    """An attachment of any type, of `DescribeTransitGatewayAttachments`, with the table associated with it."""
    attachment_id, resource, kind = attached
    association: Json = {}
    if table is not None:
        association = {"Association": {"TransitGatewayRouteTableId": table, "State": "associated"}}
    return {
        "TransitGatewayAttachmentId": attachment_id,
        "TransitGatewayId": gateway,
        "TransitGatewayOwnerId": gateway_owner,
        "ResourceOwnerId": owner,
        "ResourceType": kind,
        "ResourceId": resource,
        "State": state,
        **association,
        "CreationTime": CREATED,
        "Tags": [],
    }


def transit_gateway_route_table(table_id: str, *, gateway: str = "tgw-hub") -> Json:
    """The head of a table, of `DescribeTransitGatewayRouteTables`; what is in it comes from the four below."""
    return {
        "TransitGatewayRouteTableId": table_id,
        "TransitGatewayId": gateway,
        "State": "available",
        "DefaultAssociationRouteTable": False,
        "DefaultPropagationRouteTable": False,
        "CreationTime": CREATED,
        "Tags": [],
    }


def transit_associations(table_id: str, *attached: Attached) -> Json:
    """The answer of `GetTransitGatewayRouteTableAssociations` for one table, in the object that a snapshot keeps."""
    elements = [{**_named(one), "State": "associated"} for one in attached]
    return {"TransitGatewayRouteTableId": table_id, "Associations": elements}


def transit_propagations(table_id: str, *attached: Attached) -> Json:
    """The answer of `GetTransitGatewayRouteTablePropagations` for one table, in the object that a snapshot keeps."""
    elements = [{**_named(one), "State": "enabled"} for one in attached]
    return {"TransitGatewayRouteTableId": table_id, "TransitGatewayRouteTablePropagations": elements}


def transit_routes(table_id: str, *routes: Json) -> Json:
    """The answer of `SearchTransitGatewayRoutes` for one table and type, in the object that a snapshot keeps."""
    return {"TransitGatewayRouteTableId": table_id, "Routes": list(routes)}


def transit_route(
    destination: str,
    attached: Attached | None,
    *,
    kind: str = "static",
    state: str | None = None,
    prefix_list: str | None = None,
) -> Json:
    """One route of a table; without an attachment, a black hole."""
    return {
        "DestinationCidrBlock": destination,
        **({} if prefix_list is None else {"PrefixListId": prefix_list}),
        "TransitGatewayAttachments": [_named(attached)] if attached is not None else [],
        "Type": kind,
        "State": state or ("blackhole" if attached is None else "active"),
    }


def _named(attached: Attached) -> Json:
    attachment_id, resource, kind = attached
    return {"TransitGatewayAttachmentId": attachment_id, "ResourceId": resource, "ResourceType": kind}
