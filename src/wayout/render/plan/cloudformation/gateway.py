"""CloudFormation for changes of gateways: Elastic IPs, NAT and internet gateways, endpoints, exclusions, flow logs.

Source: CloudFormation template reference, AWS::EC2::EIP, NatGateway, VPCGatewayAttachment, VPCEndpoint,
VPCBlockPublicAccessExclusion, FlowLog.
"""

from wayout.fix.change.block_public_access import CreateBlockPublicAccessExclusion
from wayout.fix.change.elastic_ip import AllocateAddress, AssociateAddress
from wayout.fix.change.flow_log import CreateFlowLog
from wayout.fix.change.internet_gateway import (
    AttachInternetGateway,
    CreateEgressOnlyInternetGateway,
    CreateInternetGateway,
)
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint
from wayout.render.plan.cloudformation.scene import Scene, camel, name_tags
from wayout.render.plan.cloudformation.yaml import Value


def elastic_ip(scene: Scene, change: AllocateAddress) -> None:
    """The address."""
    properties: dict[str, Value] = {"Domain": "vpc", "Tags": name_tags(change.name)}
    scene.add(scene.logical_id(change.allocation_id), "EIP", properties)


def pairing(scene: Scene, change: AssociateAddress) -> None:
    """The address of an interface."""
    properties: dict[str, Value] = {
        "AllocationId": scene.ref(change.allocation_id),
        "NetworkInterfaceId": change.network_interface_id,
        "PrivateIpAddress": change.private_ip_address,
    }
    scene.add(f"AddressOf{camel(change.network_interface_id)}", "EIPAssociation", properties)


def nat_gateway(scene: Scene, change: CreateNatGateway) -> None:
    """The gateway, in its subnet or for the whole VPC."""
    properties: dict[str, Value]
    if change.is_regional:
        properties = {"VpcId": scene.ref(change.vpc_id), "AvailabilityMode": "regional"}
    else:
        properties = {
            "AllocationId": scene.ref(change.allocation_id or ""),
            "SubnetId": scene.ref(change.subnet_id or ""),
        }
    waits = tuple(
        scene.attachment_id(other.internet_gateway_id)
        for other in scene.plan.changes
        if isinstance(other, AttachInternetGateway) and other.vpc_id == change.vpc_id
    )
    properties["Tags"] = name_tags(change.name)
    scene.add(scene.logical_id(change.nat_gateway_id), "NatGateway", properties, waits)


def internet_gateway(scene: Scene, change: CreateInternetGateway) -> None:
    """The gateway, attached to nothing yet."""
    scene.add(scene.logical_id(change.internet_gateway_id), "InternetGateway", {"Tags": name_tags(change.name)})


def attachment(scene: Scene, change: AttachInternetGateway) -> None:
    """The gateway of a VPC."""
    properties: dict[str, Value] = {
        "VpcId": scene.ref(change.vpc_id),
        "InternetGatewayId": scene.ref(change.internet_gateway_id),
    }
    scene.add(scene.attachment_id(change.internet_gateway_id), "VPCGatewayAttachment", properties)


def egress_only_gateway(scene: Scene, change: CreateEgressOnlyInternetGateway) -> None:
    """The gateway for IPv6."""
    logical = scene.logical_id(change.egress_only_internet_gateway_id)
    scene.add(logical, "EgressOnlyInternetGateway", {"VpcId": scene.ref(change.vpc_id)})


def endpoint(scene: Scene, change: CreateGatewayEndpoint | CreateInterfaceEndpoint) -> None:
    """The endpoint, of either kind."""
    properties: dict[str, Value] = {"VpcId": scene.ref(change.vpc_id), "ServiceName": change.service_name}
    if isinstance(change, CreateGatewayEndpoint):
        properties |= {
            "VpcEndpointType": "Gateway",
            "RouteTableIds": tuple(scene.ref(i) for i in change.route_table_ids),
        }
    else:
        properties |= {
            "VpcEndpointType": "Interface",
            "SubnetIds": tuple(scene.ref(i) for i in change.subnet_ids),
            "SecurityGroupIds": tuple(scene.ref(i) for i in change.group_ids),
            "PrivateDnsEnabled": change.private_dns,
        }
    scene.add(scene.logical_id(change.vpc_endpoint_id), "VPCEndpoint", properties)


def exclusion(scene: Scene, change: CreateBlockPublicAccessExclusion) -> None:
    """The exclusion of a VPC or subnet."""
    field = "VpcId" if change.resource_id.startswith("vpc-") else "SubnetId"
    properties: dict[str, Value] = {
        field: scene.ref(change.resource_id),
        "InternetGatewayExclusionMode": change.mode,
    }
    short = change.resource_id.partition("-new-")[2] or change.resource_id
    scene.add(f"ExclusionOf{camel(short)}", "VPCBlockPublicAccessExclusion", properties)


_LOGGED = {"vpc-": "VPC", "subnet-": "Subnet", "eni-": "NetworkInterface", "tgw-": "TransitGateway"}


def flow_log(scene: Scene, change: CreateFlowLog) -> None:
    """The flow log."""
    kind = next(kind for start, kind in _LOGGED.items() if change.resource_id.startswith(start))
    is_bucket = change.destination.split(":")[2:3] == ["s3"]
    properties: dict[str, Value] = {
        "ResourceId": scene.ref(change.resource_id),
        "ResourceType": kind,
        "TrafficType": "ALL",
        "LogDestinationType": "s3" if is_bucket else "cloud-watch-logs",
        "LogDestination": change.destination,
        "LogFormat": change.log_format,
        "MaxAggregationInterval": change.interval,
    }
    if change.role_arn is not None:
        properties["DeliverLogsPermissionArn"] = change.role_arn
    short = change.resource_id.partition("-new-")[2] or change.resource_id
    scene.add(f"FlowLogOf{camel(short)}", "FlowLog", properties)
