"""By which key the elements of a document are known, for documents whose elements are looked for by it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

IDENTITIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Vpcs": "VpcId",
        "VpcAttributes": "VpcId",
        "Subnets": "SubnetId",
        "RouteTables": "RouteTableId",
        "NetworkAcls": "NetworkAclId",
        "SecurityGroups": "GroupId",
        "NetworkInterfaces": "NetworkInterfaceId",
        "InternetGateways": "InternetGatewayId",
        "EgressOnlyInternetGateways": "EgressOnlyInternetGatewayId",
        "NatGateways": "NatGatewayId",
        "Addresses": "AllocationId",
        "VpcEndpoints": "VpcEndpointId",
        "PrefixLists": "PrefixListId",
        "ManagedPrefixLists": "PrefixListId",
        "ManagedPrefixListEntries": "PrefixListId",
        "VpcPeeringConnections": "VpcPeeringConnectionId",
        "VpnGateways": "VpnGatewayId",
        "TransitGateways": "TransitGatewayId",
        "TransitGatewayVpcAttachments": "TransitGatewayAttachmentId",
        "TransitGatewayAttachments": "TransitGatewayAttachmentId",
        "TransitGatewayRouteTables": "TransitGatewayRouteTableId",
        "TransitGatewayRouteTableAssociations": "TransitGatewayRouteTableId",
        "TransitGatewayPropagations": "TransitGatewayRouteTableId",
        "TransitGatewayStaticRoutes": "TransitGatewayRouteTableId",
        "TransitGatewayPropagatedRoutes": "TransitGatewayRouteTableId",
        "DhcpOptions": "DhcpOptionsId",
        "Reservations": "InstanceId",
        "FlowLogs": "FlowLogId",
        "VpcHostedZones": "VPCId",
        "HostedZoneDetails": "HostedZoneId",
        "HostedZoneRecords": "HostedZoneId",
        "clusters": "clusterArn",
        "services": "serviceArn",
        "tasks": "taskArn",
        "taskDefinitions": "taskDefinitionArn",
        "Functions": "FunctionArn",
        "LoadBalancers": "LoadBalancerArn",
        "LoadBalancerAttributes": "LoadBalancerArn",
        "LoadBalancerListeners": "LoadBalancerArn",
        "ListenerRules": "ListenerArn",
        "TargetGroups": "TargetGroupArn",
        "TargetGroupAttributes": "TargetGroupArn",
        "LoadBalancerTargetHealth": "TargetGroupArn",
    }
)
"""The elements of `Reservations` are the instances in them."""
