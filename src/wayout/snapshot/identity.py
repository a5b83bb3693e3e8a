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
        "VpcBlockPublicAccessExclusions": "ExclusionId",
        "LoadBalancerDescriptions": "LoadBalancerName",
        "VpcEncryptionControls": "VpcEncryptionControlId",
        "VpnConnections": "VpnConnectionId",
        "ResolverEndpoints": "Id",
        "ResolverEndpointIpAddresses": "ResolverEndpointId",
        "ResolverRules": "Id",
        "ResolverRuleAssociations": "Id",
        "FirewallDomainLists": "Id",
        "FirewallDomains": "FirewallDomainListId",
        "FirewallRuleGroups": "Id",
        "FirewallRuleGroupRules": "FirewallRuleGroupId",
        "FirewallRuleGroupAssociations": "Id",
        "FirewallConfigs": "ResourceId",
        "Firewalls": "FirewallArn",
        "FirewallPolicies": "FirewallPolicyArn",
        "RuleGroups": "RuleGroupArn",
        "VpcEndpointAssociations": "VpcEndpointAssociationArn",
    }
)
"""The elements of `Reservations` are the instances in them."""

WHOLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Firewalls": "Firewall",
        "FirewallPolicies": "FirewallPolicyResponse",
        "RuleGroups": "RuleGroupResponse",
        "VpcEndpointAssociations": "VpcEndpointAssociation",
    }
)
"""Documents of which an answer is one element as a whole, and the part of such an answer that holds its identity."""

SETTING: Final = "VpcBlockPublicAccessOptions"
"""The one document that is no list: an object for a whole account and region."""
