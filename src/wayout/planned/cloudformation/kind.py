"""The kinds of resources of CloudFormation that wayout reads: what their planned ids begin with, and which attributes are ids."""

from typing import Final, NamedTuple

PREFIXES: Final = {
    "AWS::EC2::VPC": "vpc",
    "AWS::EC2::Subnet": "subnet",
    "AWS::EC2::RouteTable": "rtb",
    "AWS::EC2::NetworkAcl": "acl",
    "AWS::EC2::SecurityGroup": "sg",
    "AWS::EC2::InternetGateway": "igw",
    "AWS::EC2::EgressOnlyInternetGateway": "eigw",
    "AWS::EC2::NatGateway": "nat",
    "AWS::EC2::VPNGateway": "vgw",
    "AWS::EC2::EIP": "eipalloc",
    "AWS::EC2::NetworkInterface": "eni",
    "AWS::EC2::Instance": "i",
    "AWS::EC2::VPCEndpoint": "vpce",
    "AWS::EC2::VPCPeeringConnection": "pcx",
    "AWS::EC2::TransitGateway": "tgw",
    "AWS::EC2::TransitGatewayAttachment": "tgw-attach",
    "AWS::EC2::TransitGatewayVpcAttachment": "tgw-attach",
    "AWS::EC2::TransitGatewayRouteTable": "tgw-rtb",
    "AWS::EC2::PrefixList": "pl",
    "AWS::EC2::FlowLog": "fl",
    "AWS::EC2::DHCPOptions": "dopt",
    "AWS::Route53::HostedZone": "zone",
    "AWS::ECS::Cluster": "cluster",
    "AWS::IAM::Role": "role",
    "AWS::ECS::Service": "service",
    "AWS::ECS::TaskDefinition": "task-definition",
    "AWS::Lambda::Function": "function",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "elb",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "tg",
    "AWS::ElasticLoadBalancingV2::Listener": "listener",
    "AWS::EC2::VPCBlockPublicAccessExclusion": "vpcbpa-exclude",
    "AWS::NetworkFirewall::Firewall": "firewall",
    "AWS::NetworkFirewall::FirewallPolicy": "firewall-policy",
    "AWS::NetworkFirewall::RuleGroup": "rule-group",
    "AWS::EC2::VPCEncryptionControl": "vpcec",
    "AWS::EC2::VPNConnection": "vpn",
    "AWS::Route53Resolver::ResolverEndpoint": "rslvr",
    "AWS::Route53Resolver::ResolverRule": "rslvr-rr",
    "AWS::Route53Resolver::ResolverRuleAssociation": "rslvr-rrassoc",
    "AWS::Route53Resolver::FirewallDomainList": "rslvr-fdl",
    "AWS::Route53Resolver::FirewallRuleGroup": "rslvr-frg",
    "AWS::Route53Resolver::FirewallRuleGroupAssociation": "rslvr-frgassoc",
}
"""What planned ids begin with, by type."""

IDS: Final = frozenset(
    {"Id", "Arn", "GroupId", "AllocationId", "VpcId", "SubnetId", "RouteTableId", "NatGatewayId", "InternetGatewayId"}
    | {"NetworkAclId", "PrefixListId", "TransitGatewayRouteTableId", "VpcEndpointId", "DhcpOptionsId"}
    | {"TransitGatewayId", "TransitGatewayAttachmentId", "TaskDefinitionArn", "ServiceArn", "FlowLogId"}
    | {"LoadBalancerArn", "TargetGroupArn", "ListenerArn", "FirewallArn", "FirewallPolicyArn", "RuleGroupArn"}
    | {
        "VPNGatewayId",
        "VpnConnectionId",
        "VpcEncryptionControlId",
        "ExclusionId",
        "ResolverEndpointId",
        "ResolverRuleId",
        "ResolverRuleAssociationId",
    }
)
"""Attributes that are the resource's own id, where the resource has no property of that name."""


class Named(NamedTuple):
    """Where the name of a kind of resource is written, and where AWS describes it."""

    written: str
    document: str
    path: tuple[str, ...]


NAMES: Final = {
    "elb": Named("Name", "LoadBalancers", ("LoadBalancerName",)),
    "tg": Named("Name", "TargetGroups", ("TargetGroupName",)),
    "firewall": Named("FirewallName", "Firewalls", ("Firewall", "FirewallName")),
    "firewall-policy": Named(
        "FirewallPolicyName", "FirewallPolicies", ("FirewallPolicyResponse", "FirewallPolicyName")
    ),
    "rule-group": Named("RuleGroupName", "RuleGroups", ("RuleGroupResponse", "RuleGroupName")),
}
"""The kinds whose names are unique in an account and region, by what their planned ids begin with."""
