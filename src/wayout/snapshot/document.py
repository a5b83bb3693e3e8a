"""The catalogue of documents that a snapshot may hold, under the top-level key that AWS's answer carries.

The collector's table and the reader's gaps both look here, so that the permission in a Gap is the one that closes it.

Source: semantics section 18 (read-only API calls the model needs); AWS Service Authorization Reference, pages
"Actions, resources, and condition keys" of Amazon EC2, Amazon ECS, AWS Lambda, AWS IAM, Amazon
Route 53, Amazon Route 53 Resolver and AWS Network Firewall.
"""

from collections.abc import Container, Mapping
from enum import Enum
from types import MappingProxyType

import msgspec


class Requirement(Enum):
    """What it means that a document is not in the snapshot. A missing document is never taken for an empty list."""

    ALWAYS = "always"
    """Every VPC has some: without it there is a Gap."""

    WHEN_NAMED = "when-named"
    """A Gap as soon as a route, a rule or an association names something in it."""

    AWS_DEFAULT = "aws-default"
    """An account need not have any: AWS's default is taken, and said among the assumptions.

    When the manifest says that the call was refused, it is a Gap all the same.
    """


class Document(msgspec.Struct, frozen=True):
    """One kind of AWS answer: its top-level key, the IAM action that opens it, and what its absence means."""

    key: str
    permission: str
    requirement: Requirement


_ALWAYS = {
    "Vpcs": "ec2:DescribeVpcs",
    "Subnets": "ec2:DescribeSubnets",
    "RouteTables": "ec2:DescribeRouteTables",
    "NetworkAcls": "ec2:DescribeNetworkAcls",
    "SecurityGroups": "ec2:DescribeSecurityGroups",
    "NetworkInterfaces": "ec2:DescribeNetworkInterfaces",
}

_WHEN_NAMED = {
    "InternetGateways": "ec2:DescribeInternetGateways",
    "EgressOnlyInternetGateways": "ec2:DescribeEgressOnlyInternetGateways",
    "NatGateways": "ec2:DescribeNatGateways",
    "Addresses": "ec2:DescribeAddresses",
    "VpcEndpoints": "ec2:DescribeVpcEndpoints",
    "PrefixLists": "ec2:DescribePrefixLists",
    "ManagedPrefixLists": "ec2:DescribeManagedPrefixLists",
    "ManagedPrefixListEntries": "ec2:GetManagedPrefixListEntries",
    "VpcPeeringConnections": "ec2:DescribeVpcPeeringConnections",
    "TransitGateways": "ec2:DescribeTransitGateways",
    "TransitGatewayVpcAttachments": "ec2:DescribeTransitGatewayVpcAttachments",
    "TransitGatewayAttachments": "ec2:DescribeTransitGatewayAttachments",
    "TransitGatewayRouteTables": "ec2:DescribeTransitGatewayRouteTables",
    "TransitGatewayRouteTableAssociations": "ec2:GetTransitGatewayRouteTableAssociations",
    "TransitGatewayPropagations": "ec2:GetTransitGatewayRouteTablePropagations",
    "TransitGatewayStaticRoutes": "ec2:SearchTransitGatewayRoutes",
    "TransitGatewayPropagatedRoutes": "ec2:SearchTransitGatewayRoutes",
    "VpnGateways": "ec2:DescribeVpnGateways",
    "VpnConnections": "ec2:DescribeVpnConnections",
    "Attachments": "networkmanager:ListAttachments",
    "VpcAttachments": "networkmanager:GetVpcAttachment",
    "CarrierGateways": "ec2:DescribeCarrierGateways",
    "HostedZoneRecords": "route53:ListResourceRecordSets",
    "ResolverRules": "route53resolver:ListResolverRules",
    "ResolverEndpoints": "route53resolver:ListResolverEndpoints",
    "ResolverEndpointIpAddresses": "route53resolver:ListResolverEndpointIpAddresses",
    "FirewallRuleGroups": "route53resolver:ListFirewallRuleGroups",
    "FirewallRuleGroupRules": "route53resolver:ListFirewallRules",
    "FirewallDomainLists": "route53resolver:ListFirewallDomainLists",
    "FirewallDomains": "route53resolver:ListFirewallDomains",
    "Reservations": "ec2:DescribeInstances",
    "Firewalls": "network-firewall:DescribeFirewall",
    "VpcEndpointAssociations": "network-firewall:DescribeVpcEndpointAssociation",
    "FirewallPolicies": "network-firewall:DescribeFirewallPolicy",
    "RuleGroups": "network-firewall:DescribeRuleGroup",
    "clusters": "ecs:DescribeClusters",
    "services": "ecs:DescribeServices",
    "tasks": "ecs:DescribeTasks",
    "taskDefinitions": "ecs:DescribeTaskDefinition",
    "containerInstances": "ecs:DescribeContainerInstances",
    "capacityProviders": "ecs:DescribeCapacityProviders",
    "Functions": "lambda:ListFunctions",
    "LoadBalancers": "elasticloadbalancing:DescribeLoadBalancers",
    "LoadBalancerListeners": "elasticloadbalancing:DescribeListeners",
    "ListenerRules": "elasticloadbalancing:DescribeRules",
    "LoadBalancerAttributes": "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "LoadBalancerDescriptions": "elasticloadbalancing:DescribeLoadBalancers",
    "ClassicInstanceHealth": "elasticloadbalancing:DescribeInstanceHealth",
    "ClassicLoadBalancerAttributes": "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "TargetGroups": "elasticloadbalancing:DescribeTargetGroups",
    "TargetGroupAttributes": "elasticloadbalancing:DescribeTargetGroupAttributes",
    "LoadBalancerTargetHealth": "elasticloadbalancing:DescribeTargetHealth",
    "Roles": "iam:GetRole",
    "RoleAttachedPolicies": "iam:ListAttachedRolePolicies",
    "RolePolicyNames": "iam:ListRolePolicies",
    "RolePolicies": "iam:GetRolePolicy",
    "PolicyVersions": "iam:GetPolicyVersion",
}

_AWS_DEFAULT = {
    "DhcpOptions": "ec2:DescribeDhcpOptions",
    "VpcAttributes": "ec2:DescribeVpcAttribute",
    "VpcBlockPublicAccessOptions": "ec2:DescribeVpcBlockPublicAccessOptions",
    "VpcBlockPublicAccessExclusions": "ec2:DescribeVpcBlockPublicAccessExclusions",
    "VpcEncryptionControls": "ec2:DescribeVpcEncryptionControls",
    "ServiceDetails": "ec2:DescribeVpcEndpointServices",
    "SecurityGroupVpcAssociations": "ec2:DescribeSecurityGroupVpcAssociations",
    "FlowLogs": "ec2:DescribeFlowLogs",
    "VpcHostedZones": "route53:ListHostedZonesByVPC",
    "ResolverRuleAssociations": "route53resolver:ListResolverRuleAssociations",
    "ResolverConfigs": "route53resolver:ListResolverConfigs",
    "FirewallRuleGroupAssociations": "route53resolver:ListFirewallRuleGroupAssociations",
    "FirewallConfigs": "route53resolver:GetFirewallConfig",
}


def _catalogue() -> dict[str, Document]:
    by_requirement = (
        (Requirement.ALWAYS, _ALWAYS),
        (Requirement.WHEN_NAMED, _WHEN_NAMED),
        (Requirement.AWS_DEFAULT, _AWS_DEFAULT),
    )
    return {
        key: Document(key=key, permission=permission, requirement=requirement)
        for requirement, permissions in by_requirement
        for key, permission in permissions.items()
    }


DOCUMENTS: Mapping[str, Document] = MappingProxyType(_catalogue())
"""Every document by its top-level key."""


def document(key: str) -> Document | None:
    """The document whose top-level key this is, or None for an answer that wayout does not use."""
    return DOCUMENTS.get(key)


SINGULAR: Mapping[str, str] = MappingProxyType(
    {
        "taskDefinition": "taskDefinitions",
        "FirewallConfig": "FirewallConfigs",
        "VpcAttachment": "VpcAttachments",
    }
)
"""Answers that hold one element of a document under a key of their own, and the document."""

WHOLE_ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "Firewall": "Firewalls",
        "VpcEndpointAssociation": "VpcEndpointAssociations",
        "FirewallPolicyResponse": "FirewallPolicies",
        "RuleGroupResponse": "RuleGroups",
        "HostedZone": "HostedZoneDetails",
    }
)
"""Answers that are one element of a document as a whole: the key that gives them away, and the document."""


def whole_answer(keys: Container[str]) -> str | None:
    """The document of which an answer with these keys is one element as a whole, or None."""
    return next((WHOLE_ANSWERS[key] for key in WHOLE_ANSWERS if key in keys), None)
