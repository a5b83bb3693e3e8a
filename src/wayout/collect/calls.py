"""The table of all calls that `wayout collect` makes. The least IAM policy is printed from the same table.

Every operation is read-only. Largest pages and batches: EC2, ECS, Lambda, IAM and Route 53 API References, each action's own page
(checked against the API models in the tests). The permission is the document's, from the catalogue in
`snapshot/document.py`, except where ids have to be listed first.

Source: semantics section 18 (read-only API calls the model needs).
"""

from functools import partial

from wayout.aws.paging import (
    ECS_PAGING,
    LAMBDA_PAGING,
    ROUTE53_RECORD_PAGING,
    ROUTE53_ZONE_PAGING,
    Paging,
    ec2_paging,
)
from wayout.collect.balancer_call import BALANCERS
from wayout.collect.call import ONCE, Asked, Call, Filtered, ForEach, InBatches, Parameters, Part, Shape, Taken
from wayout.collect.core_network_calls import CORE_NETWORKS
from wayout.collect.firewall_calls import FIREWALL
from wayout.snapshot.document import DOCUMENTS


def _paged(
    service: str,
    key: str,
    operation: str,
    page: int | None = 100,
    *,
    result_key: str | None = None,
    shape: Shape = Shape.ELEMENTS,
    asked: Asked = ONCE,
) -> Call:
    return Call(
        key=key,
        document=key,
        service=service,
        operation=operation,
        permission=DOCUMENTS[key].permission,
        result_key=result_key or key,
        paging=None if page is None else ec2_paging(page),  # the resolver's cursor is called as EC2's is
        shape=shape,
        asked=asked,
    )


_ec2 = partial(_paged, "ec2")
_resolver = partial(_paged, "route53resolver")


def _each(key: str, member: str, *variants: Parameters) -> ForEach:
    return ForEach(taken=(Taken(key, (member,)),), parameter=member, variants=variants or ({},))


def _transit_gateway_routes(kind: str) -> ForEach:
    """SearchTransitGatewayRoutes wants a filter; by type it tells static routes from propagated ones."""
    return _each(
        "TransitGatewayRouteTables", "TransitGatewayRouteTableId", {"Filters": [{"Name": "type", "Values": [kind]}]}
    )


_SERVICES_IN_USE = Filtered(taken=Taken("VpcEndpoints", ("ServiceName",)), filter="service-name")
_EACH_ROUTE_TABLE = _each("TransitGatewayRouteTables", "TransitGatewayRouteTableId")
_EACH_ATTRIBUTE = _each("Vpcs", "VpcId", {"Attribute": "enableDnsSupport"}, {"Attribute": "enableDnsHostnames"})

_VPC = (
    _ec2("Vpcs", "DescribeVpcs", 1000),
    _ec2(
        "VpcAttributes", "DescribeVpcAttribute", None, result_key="VpcId", shape=Shape.BESIDE_ID, asked=_EACH_ATTRIBUTE
    ),
    _ec2("DhcpOptions", "DescribeDhcpOptions", 1000),
    _ec2("Subnets", "DescribeSubnets", 1000),
    _ec2("RouteTables", "DescribeRouteTables", 100),
    _ec2("NetworkAcls", "DescribeNetworkAcls", 1000),
    _ec2("SecurityGroups", "DescribeSecurityGroups", 1000),
    _ec2("SecurityGroupVpcAssociations", "DescribeSecurityGroupVpcAssociations", 1000),
    _ec2("NetworkInterfaces", "DescribeNetworkInterfaces", 1000),
    _ec2("Reservations", "DescribeInstances", 1000),
    _ec2("FlowLogs", "DescribeFlowLogs", 1000),
)

_GATEWAYS = (
    _ec2("InternetGateways", "DescribeInternetGateways", 1000),
    _ec2("EgressOnlyInternetGateways", "DescribeEgressOnlyInternetGateways", 255),
    _ec2("NatGateways", "DescribeNatGateways", 1000),
    _ec2("Addresses", "DescribeAddresses", None),
    _ec2("VpcEndpoints", "DescribeVpcEndpoints", 1000),
    _ec2("ServiceDetails", "DescribeVpcEndpointServices", 1000, asked=_SERVICES_IN_USE),
    _ec2("PrefixLists", "DescribePrefixLists", 1000),
    _ec2("ManagedPrefixLists", "DescribeManagedPrefixLists", 100, result_key="PrefixLists"),
    _ec2(
        "ManagedPrefixListEntries",
        "GetManagedPrefixListEntries",
        100,
        result_key="Entries",
        shape=Shape.BESIDE_ID,
        asked=_each("ManagedPrefixLists", "PrefixListId"),
    ),
    _ec2("VpcPeeringConnections", "DescribeVpcPeeringConnections", 1000),
    _ec2("VpnGateways", "DescribeVpnGateways", None),
    _ec2("VpnConnections", "DescribeVpnConnections", None),
    _ec2("CarrierGateways", "DescribeCarrierGateways", 1000),
)

_TRANSIT = (
    _ec2("TransitGateways", "DescribeTransitGateways", 1000),
    _ec2("TransitGatewayVpcAttachments", "DescribeTransitGatewayVpcAttachments", 1000),
    _ec2("TransitGatewayAttachments", "DescribeTransitGatewayAttachments", 1000),
    _ec2("TransitGatewayRouteTables", "DescribeTransitGatewayRouteTables", 1000),
    _ec2(
        "TransitGatewayRouteTableAssociations",
        "GetTransitGatewayRouteTableAssociations",
        1000,
        result_key="Associations",
        shape=Shape.BESIDE_ID,
        asked=_EACH_ROUTE_TABLE,
    ),
    _ec2(
        "TransitGatewayPropagations",
        "GetTransitGatewayRouteTablePropagations",
        1000,
        result_key="TransitGatewayRouteTablePropagations",
        shape=Shape.BESIDE_ID,
        asked=_EACH_ROUTE_TABLE,
    ),
    _ec2(
        "TransitGatewayStaticRoutes",
        "SearchTransitGatewayRoutes",
        1000,
        result_key="Routes",
        shape=Shape.BESIDE_ID,
        asked=_transit_gateway_routes("static"),
    ),
    _ec2(
        "TransitGatewayPropagatedRoutes",
        "SearchTransitGatewayRoutes",
        1000,
        result_key="Routes",
        shape=Shape.BESIDE_ID,
        asked=_transit_gateway_routes("propagated"),
    ),
)


_BLOCKS = (
    _ec2("VpcBlockPublicAccessOptions", "DescribeVpcBlockPublicAccessOptions", None, shape=Shape.OBJECT),
    _ec2("VpcBlockPublicAccessExclusions", "DescribeVpcBlockPublicAccessExclusions", 1000),
    _ec2("VpcEncryptionControls", "DescribeVpcEncryptionControls", 1000),
)


def _ecs_listing(key: str, document: str, operation: str, asked: Asked = ONCE, shape: Shape = Shape.ELEMENTS) -> Call:
    return Call(
        key=key,
        document=document,
        service="ecs",
        operation=operation,
        permission=f"ecs:{operation}",
        result_key=key,
        paging=ECS_PAGING,
        shape=shape,
        asked=asked,
    )


def _each_cluster(*variants: Parameters) -> ForEach:
    return ForEach(taken=(Taken("clusterArns", ()),), parameter="cluster", variants=variants or ({},))


def _ecs(
    key: str,
    operation: str,
    asked: Asked,
    result_key: str | None = None,
    shape: Shape = Shape.ELEMENTS,
    *,
    paging: Paging | None = None,
) -> Call:
    return Call(
        key=key,
        document=key,
        service="ecs",
        operation=operation,
        permission=DOCUMENTS[key].permission,
        result_key=result_key or key,
        paging=paging,
        shape=shape,
        asked=asked,
    )


_CAPACITY_PROVIDERS = Paging(cursor_asked="nextToken", cursor_given="nextToken", size_asked="maxResults", size=10)
"""1 to 10 a page (ECS API Reference, DescribeCapacityProviders)."""

_DEFINITIONS_IN_USE = ForEach(
    taken=(
        Taken("services", ("taskDefinition",)),
        Taken("services", ("deployments", "taskDefinition")),
        Taken("services", ("taskSets", "taskDefinition")),
        Taken("tasks", ("taskDefinitionArn",)),
    ),
    parameter="taskDefinition",
)

_ECS = (
    _ecs_listing("clusterArns", "clusters", "ListClusters"),
    _ecs("clusters", "DescribeClusters", InBatches(key="clusterArns", parameter="clusters", size=100)),
    _ecs_listing("serviceArns", "services", "ListServices", _each_cluster(), Shape.BESIDE_ID),
    _ecs("services", "DescribeServices", InBatches(key="serviceArns", parameter="services", size=10, within="cluster")),
    # A stopped task is listed for about an hour, and its reason says more about the network than any of its settings.
    _ecs_listing(
        "taskArns",
        "tasks",
        "ListTasks",
        _each_cluster({"desiredStatus": "RUNNING"}, {"desiredStatus": "STOPPED"}),
        Shape.BESIDE_ID,
    ),
    _ecs("tasks", "DescribeTasks", InBatches(key="taskArns", parameter="tasks", size=100, within="cluster")),
    _ecs_listing(
        "containerInstanceArns", "containerInstances", "ListContainerInstances", _each_cluster(), Shape.BESIDE_ID
    ),
    _ecs(
        "containerInstances",
        "DescribeContainerInstances",
        InBatches(key="containerInstanceArns", parameter="containerInstances", size=100, within="cluster"),
    ),
    _ecs("capacityProviders", "DescribeCapacityProviders", ONCE, paging=_CAPACITY_PROVIDERS),
    _ecs("taskDefinitions", "DescribeTaskDefinition", _DEFINITIONS_IN_USE, "taskDefinition", Shape.ELEMENT),
)

_LAMBDA = (
    Call(
        key="Functions",
        document="Functions",
        service="lambda",
        operation="ListFunctions",
        permission=DOCUMENTS["Functions"].permission,
        result_key="Functions",
        paging=LAMBDA_PAGING,
    ),
)

_IAM_PAGING = Paging(cursor_asked="Marker", cursor_given="Marker", size_asked="MaxItems", size=1000)
"""IAM's: `Marker` and `MaxItems`, 1 to 1000 (IAM API Reference, ListAttachedRolePolicies)."""


def _iam(
    key: str,
    operation: str,
    result_key: str,
    asked: Asked,
    *,
    document: str | None = None,
    paging: Paging | None = None,
    shape: Shape = Shape.BESIDE_ID,
) -> Call:
    return Call(
        key=key,
        document=document or key,
        service="iam",
        operation=operation,
        permission=f"iam:{operation}",
        result_key=result_key,
        paging=paging,
        shape=shape,
        asked=asked,
    )


_EACH_EXECUTION_ROLE = ForEach(
    taken=(Taken("taskDefinitions", ("executionRoleArn",), Part.NAME),), parameter="RoleName"
)
_EACH_ROLE = _each("Roles", "RoleName")
_EACH_INLINE_POLICY = ForEach(
    taken=(Taken("RolePolicyNames", ("PolicyNames",)),), parameter="PolicyName", within="RoleName"
)
_EACH_MANAGED_POLICY = ForEach(
    taken=(
        Taken("RoleAttachedPolicies", ("AttachedPolicies", "PolicyArn")),
        Taken("Roles", ("PermissionsBoundary", "PermissionsBoundaryArn")),
    ),
    parameter="PolicyArn",
)
_EACH_DEFAULT_VERSION = ForEach(
    taken=(Taken("Policies", ("Policy", "DefaultVersionId")),), parameter="VersionId", within="PolicyArn"
)

# IAM is one for all regions; a role is asked about once in each region that runs something under it.
_IAM = (
    _iam("Roles", "GetRole", "Role", _EACH_EXECUTION_ROLE, shape=Shape.ELEMENT),
    _iam("RoleAttachedPolicies", "ListAttachedRolePolicies", "AttachedPolicies", _EACH_ROLE, paging=_IAM_PAGING),
    _iam("RolePolicyNames", "ListRolePolicies", "PolicyNames", _EACH_ROLE, paging=_IAM_PAGING),
    _iam("RolePolicies", "GetRolePolicy", "PolicyDocument", _EACH_INLINE_POLICY),
    _iam("Policies", "GetPolicy", "Policy", _EACH_MANAGED_POLICY, document="PolicyVersions"),
    _iam("PolicyVersions", "GetPolicyVersion", "PolicyVersion", _EACH_DEFAULT_VERSION),
)


def _each_id(key: str, parameter: str, unless: str | None = None) -> ForEach:
    return ForEach(taken=(Taken(key, ("Id",), unless=unless),), parameter=parameter)


# Zones are one for all regions, and a VPC tells its own; those of AWS's services show their records to nobody.
_DNS = (
    Call(
        key="VpcHostedZones",
        document="VpcHostedZones",
        service="route53",
        operation="ListHostedZonesByVPC",
        permission=DOCUMENTS["VpcHostedZones"].permission,
        result_key="HostedZoneSummaries",
        paging=ROUTE53_ZONE_PAGING,
        shape=Shape.BESIDE_ID,
        asked=ForEach(taken=(Taken("Vpcs", ("VpcId",)),), parameter="VPCId", region="VPCRegion"),
    ),
    Call(
        key="HostedZoneRecords",
        document="HostedZoneRecords",
        service="route53",
        operation="ListResourceRecordSets",
        permission=DOCUMENTS["HostedZoneRecords"].permission,
        result_key="ResourceRecordSets",
        paging=ROUTE53_RECORD_PAGING,
        shape=Shape.BESIDE_ID,
        asked=ForEach(
            taken=(Taken("VpcHostedZones", ("HostedZoneSummaries", "HostedZoneId"), unless="OwningService"),),
            parameter="HostedZoneId",
        ),
    ),
    _resolver("ResolverRules", "ListResolverRules"),
    _resolver("ResolverRuleAssociations", "ListResolverRuleAssociations"),
    _resolver("ResolverEndpoints", "ListResolverEndpoints"),
    _resolver(
        "ResolverEndpointIpAddresses",
        "ListResolverEndpointIpAddresses",
        result_key="IpAddresses",
        shape=Shape.BESIDE_ID,
        asked=_each_id("ResolverEndpoints", "ResolverEndpointId"),
    ),
    _resolver("ResolverConfigs", "ListResolverConfigs"),
    _resolver("FirewallRuleGroupAssociations", "ListFirewallRuleGroupAssociations"),
    _resolver("FirewallRuleGroups", "ListFirewallRuleGroups"),
    _resolver(
        "FirewallRuleGroupRules",
        "ListFirewallRules",
        result_key="FirewallRules",
        shape=Shape.BESIDE_ID,
        asked=_each_id("FirewallRuleGroups", "FirewallRuleGroupId"),
    ),
    _resolver("FirewallDomainLists", "ListFirewallDomainLists"),
    _resolver(
        "FirewallDomains",
        "ListFirewallDomains",
        5000,
        result_key="Domains",
        shape=Shape.BESIDE_ID,
        asked=_each_id("FirewallDomainLists", "FirewallDomainListId", unless="ManagedOwnerName"),
    ),
    _resolver(
        "FirewallConfigs",
        "GetFirewallConfig",
        None,
        result_key="FirewallConfig",
        shape=Shape.ELEMENT,
        asked=ForEach(taken=(Taken("Vpcs", ("VpcId",)),), parameter="ResourceId"),
    ),
)

CALLS: tuple[Call, ...] = (
    *_VPC,
    *_GATEWAYS,
    *_TRANSIT,
    *CORE_NETWORKS,
    *_BLOCKS,
    *FIREWALL,
    *_ECS,
    *_LAMBDA,
    *BALANCERS,
    *_IAM,
    *_DNS,
)
"""Every call, each after those whose answers it needs."""
