"""Which document becomes which noun, and by which id it is known.

The table is the whole truth: a key that stands neither here nor in `IGNORED` is told to the user as the answer of
another call.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from wayout.model.block_public_access import VpcBlockPublicAccessExclusion
from wayout.model.classic_load_balancer import (
    ClassicInstanceHealth,
    ClassicLoadBalancer,
    ClassicLoadBalancerAttributes,
    classic_arn,
)
from wayout.model.core_network import CoreNetworkAttachment, CoreNetworkVpcAttachment
from wayout.model.dhcp_options import DhcpOptions, VpcAttributes
from wayout.model.dns_firewall import FirewallConfig, FirewallRule, FirewallRuleGroupAssociation
from wayout.model.ecs_capacity_provider import EcsCapacityProvider
from wayout.model.ecs_service import EcsCluster, EcsService
from wayout.model.ecs_task import EcsTask
from wayout.model.elastic_ip import ElasticIp
from wayout.model.endpoint_service import EndpointService
from wayout.model.flow_log import FlowLog
from wayout.model.hosted_zone import VpcHostedZones
from wayout.model.instance import Instance
from wayout.model.internet_gateway import EgressOnlyInternetGateway, InternetGateway
from wayout.model.lambda_function import LambdaFunction
from wayout.model.load_balancer import (
    ListenerRules,
    LoadBalancer,
    LoadBalancerAttributes,
    LoadBalancerListeners,
    LoadBalancerTargetHealth,
    TargetGroup,
    TargetGroupAttributes,
)
from wayout.model.nat_gateway import NatGateway
from wayout.model.network_acl import NetworkAcl
from wayout.model.network_firewall import Firewall, FirewallPolicy, VpcEndpointAssociation
from wayout.model.network_interface import NetworkInterface
from wayout.model.resolver import ResolverRule, ResolverRuleAssociation
from wayout.model.route_table import RouteTable
from wayout.model.rule_group import RuleGroup
from wayout.model.scope import Scope
from wayout.model.security_group import SecurityGroup
from wayout.model.subnet import Subnet
from wayout.model.task_definition import ContainerInstance, TaskDefinition
from wayout.model.transit_gateway import TransitGateway, TransitGatewayAttachment, TransitGatewayVpcAttachment
from wayout.model.vpc import Vpc
from wayout.model.vpc_encryption_control import VpcEncryptionControl
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.model.vpc_peering_connection import VpcPeeringConnection
from wayout.model.vpn import VpnConnection, VpnGateway
from wayout.read.hosted_zone import HostedZoneDetails, HostedZoneElement, HostedZoneRecords, zone_id
from wayout.read.prefix_list import ManagedPrefixListEntries, PrefixListMetadata
from wayout.read.resolver import (
    FirewallDomainListElement,
    FirewallDomains,
    FirewallRuleGroupElement,
    FirewallRuleGroupRules,
    ResolverEndpointElement,
    ResolverEndpointIpAddresses,
    endpoint_id,
    group_id,
    list_id,
)
from wayout.read.role import PolicyVersion, RoleAttachedPolicies, RoleElement, RolePolicy, RolePolicyNames
from wayout.read.transit_gateway import Associations, PropagatedRoutes, Propagations, RouteTableElement, StaticRoutes


class Row(NamedTuple):
    """One document: the noun that its elements are, the field of Network that holds them, and the id they go by.

    `named` makes an id of a name that is one resource's within an account and region only.
    """

    kind: type[Any]
    field: str
    identity: Callable[[Any], str]
    named: Callable[[Scope, str], str] | None = None

    def id_of(self, element: Any, scope: Scope) -> str:  # noqa: ANN401 - any of AWS's nouns
        """The id of an element that was read in `scope`; empty where it does not say."""
        own = self.identity(element)
        return self.named(scope, own) if self.named is not None else own


def _tgw_table(element: Any) -> str:  # noqa: ANN401 - five kinds of pieces share this field
    identity: str = element.transit_gateway_route_table_id
    return identity


CATALOGUE: dict[str, Row] = {
    "Vpcs": Row(Vpc, "vpcs", lambda e: e.vpc_id),
    "Subnets": Row(Subnet, "subnets", lambda e: e.subnet_id),
    "RouteTables": Row(RouteTable, "route_tables", lambda e: e.route_table_id),
    "NetworkAcls": Row(NetworkAcl, "network_acls", lambda e: e.network_acl_id),
    "SecurityGroups": Row(SecurityGroup, "security_groups", lambda e: e.group_id),
    "NetworkInterfaces": Row(NetworkInterface, "network_interfaces", lambda e: e.network_interface_id),
    "InternetGateways": Row(InternetGateway, "internet_gateways", lambda e: e.internet_gateway_id),
    "EgressOnlyInternetGateways": Row(
        EgressOnlyInternetGateway, "egress_only_internet_gateways", lambda e: e.egress_only_internet_gateway_id
    ),
    "NatGateways": Row(NatGateway, "nat_gateways", lambda e: e.nat_gateway_id),
    "Addresses": Row(ElasticIp, "elastic_ips", lambda e: e.allocation_id or str(e.public_ip)),
    "VpcEndpoints": Row(VpcEndpoint, "vpc_endpoints", lambda e: e.vpc_endpoint_id),
    "ServiceDetails": Row(EndpointService, "endpoint_services", lambda e: e.service_name),
    "PrefixLists": Row(PrefixListMetadata, "prefix_lists", lambda e: e.prefix_list_id),
    "ManagedPrefixLists": Row(PrefixListMetadata, "prefix_lists", lambda e: e.prefix_list_id),
    "ManagedPrefixListEntries": Row(ManagedPrefixListEntries, "prefix_lists", lambda e: e.prefix_list_id),
    "VpcPeeringConnections": Row(
        VpcPeeringConnection, "vpc_peering_connections", lambda e: e.vpc_peering_connection_id
    ),
    "VpnGateways": Row(VpnGateway, "vpn_gateways", lambda e: e.vpn_gateway_id),
    "VpnConnections": Row(VpnConnection, "vpn_connections", lambda e: e.vpn_connection_id),
    "TransitGateways": Row(TransitGateway, "transit_gateways", lambda e: e.transit_gateway_id),
    "TransitGatewayVpcAttachments": Row(
        TransitGatewayVpcAttachment, "transit_gateway_vpc_attachments", lambda e: e.transit_gateway_attachment_id
    ),
    "TransitGatewayAttachments": Row(TransitGatewayAttachment, "transit_gateway_attachments", lambda e: e.key),
    "TransitGatewayRouteTables": Row(RouteTableElement, "transit_gateway_route_tables", _tgw_table),
    "TransitGatewayRouteTableAssociations": Row(Associations, "transit_gateway_route_tables", _tgw_table),
    "TransitGatewayPropagations": Row(Propagations, "transit_gateway_route_tables", _tgw_table),
    "TransitGatewayStaticRoutes": Row(StaticRoutes, "transit_gateway_route_tables", _tgw_table),
    "TransitGatewayPropagatedRoutes": Row(PropagatedRoutes, "transit_gateway_route_tables", _tgw_table),
    "Attachments": Row(CoreNetworkAttachment, "core_network_attachments", lambda e: e.attachment_id),
    "VpcAttachments": Row(
        CoreNetworkVpcAttachment, "core_network_vpc_attachments", lambda e: e.attachment.attachment_id
    ),
    "DhcpOptions": Row(DhcpOptions, "dhcp_options", lambda e: e.dhcp_options_id),
    "VpcAttributes": Row(VpcAttributes, "vpc_attributes", lambda e: e.vpc_id),
    "VpcHostedZones": Row(VpcHostedZones, "vpc_hosted_zones", lambda e: e.vpc_id),
    "HostedZones": Row(HostedZoneElement, "hosted_zones", zone_id),
    "HostedZoneDetails": Row(HostedZoneDetails, "hosted_zones", zone_id),
    "HostedZoneRecords": Row(HostedZoneRecords, "hosted_zones", zone_id),
    "ResolverRules": Row(ResolverRule, "resolver_rules", lambda e: e.id),
    "ResolverRuleAssociations": Row(ResolverRuleAssociation, "resolver_rule_associations", lambda e: e.id),
    "ResolverEndpoints": Row(ResolverEndpointElement, "resolver_endpoints", endpoint_id),
    "ResolverEndpointIpAddresses": Row(ResolverEndpointIpAddresses, "resolver_endpoints", endpoint_id),
    "FirewallRuleGroupAssociations": Row(
        FirewallRuleGroupAssociation, "firewall_rule_group_associations", lambda e: e.id
    ),
    "FirewallRuleGroups": Row(FirewallRuleGroupElement, "firewall_rule_groups", group_id),
    "FirewallRuleGroupRules": Row(FirewallRuleGroupRules, "firewall_rule_groups", group_id),
    "FirewallRules": Row(FirewallRule, "firewall_rule_groups", group_id),
    "FirewallDomainLists": Row(FirewallDomainListElement, "firewall_domain_lists", list_id),
    "FirewallDomains": Row(FirewallDomains, "firewall_domain_lists", list_id),
    "FirewallConfigs": Row(FirewallConfig, "firewall_configs", lambda e: e.resource_id),
    "VpcBlockPublicAccessExclusions": Row(
        VpcBlockPublicAccessExclusion, "block_public_access_exclusions", lambda e: e.exclusion_id
    ),
    "Reservations": Row(Instance, "instances", lambda e: e.instance_id),
    "Firewalls": Row(Firewall, "firewalls", lambda e: e.arn),
    "VpcEndpointAssociations": Row(VpcEndpointAssociation, "firewall_endpoint_associations", lambda e: e.arn),
    "FirewallPolicies": Row(FirewallPolicy, "firewall_policies", lambda e: e.arn),
    "RuleGroups": Row(RuleGroup, "rule_groups", lambda e: e.arn),
    "VpcEncryptionControls": Row(VpcEncryptionControl, "encryption_controls", lambda e: e.vpc_encryption_control_id),
    "FlowLogs": Row(FlowLog, "flow_logs", lambda e: e.flow_log_id),
    "clusters": Row(EcsCluster, "ecs_clusters", lambda e: e.cluster_arn),
    "services": Row(EcsService, "ecs_services", lambda e: e.service_arn or e.label),
    "tasks": Row(EcsTask, "ecs_tasks", lambda e: e.task_arn),
    "taskDefinitions": Row(TaskDefinition, "task_definitions", lambda e: e.task_definition_arn),
    "containerInstances": Row(ContainerInstance, "container_instances", lambda e: e.container_instance_arn),
    "capacityProviders": Row(EcsCapacityProvider, "capacity_providers", lambda e: e.name),
    "Functions": Row(LambdaFunction, "lambda_functions", lambda e: e.function_arn or e.function_name),
    "LoadBalancers": Row(LoadBalancer, "load_balancers", lambda e: e.load_balancer_arn),
    "LoadBalancerListeners": Row(LoadBalancerListeners, "load_balancer_listeners", lambda e: e.load_balancer_arn),
    "ListenerRules": Row(ListenerRules, "listener_rules", lambda e: e.listener_arn),
    "LoadBalancerAttributes": Row(LoadBalancerAttributes, "load_balancer_attributes", lambda e: e.load_balancer_arn),
    "LoadBalancerDescriptions": Row(
        ClassicLoadBalancer, "classic_load_balancers", lambda e: e.load_balancer_name, classic_arn
    ),
    "ClassicInstanceHealth": Row(
        ClassicInstanceHealth, "classic_instance_health", lambda e: e.load_balancer_name, classic_arn
    ),
    "ClassicLoadBalancerAttributes": Row(
        ClassicLoadBalancerAttributes,
        "classic_load_balancer_attributes",
        lambda e: e.load_balancer_name,
        classic_arn,
    ),
    "TargetGroups": Row(TargetGroup, "target_groups", lambda e: e.target_group_arn),
    "TargetGroupAttributes": Row(TargetGroupAttributes, "target_group_attributes", lambda e: e.target_group_arn),
    "LoadBalancerTargetHealth": Row(LoadBalancerTargetHealth, "target_health", lambda e: e.target_group_arn),
    "Roles": Row(RoleElement, "roles", lambda e: e.role_name),
    "RoleAttachedPolicies": Row(RoleAttachedPolicies, "roles", lambda e: e.role_name),
    "RolePolicyNames": Row(RolePolicyNames, "roles", lambda e: e.role_name),
    "RolePolicies": Row(RolePolicy, "roles", lambda e: e.role_name),
    "PolicyVersions": Row(PolicyVersion, "roles", lambda e: e.policy_arn),
}
"""Lists of elements by their top-level key."""

OPTIONS = "VpcBlockPublicAccessOptions"
"""The one document that is an object for the whole account and region."""

COLLECTED_FOR_LATER = frozenset(
    {
        "ResolverConfigs",
        "CustomerGateways",
        "CarrierGateways",
        "SecurityGroupVpcAssociations",
        "SecurityGroupRules",
    }
)
"""Documents of the contract that no device reads yet; they are no surprise, and no problem."""

ENVELOPE = frozenset(
    {
        "NextToken",
        "nextToken",
        "ResponseMetadata",
        "failures",
        "Marker",
        "NextMarker",
        "IsTruncated",
        "MaxItems",
        "MaxResults",
        "manifest",
        "tags",
    }
)
"""Keys that travel beside the data."""
