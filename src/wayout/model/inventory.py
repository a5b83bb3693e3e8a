"""The inventory: every resource that a snapshot describes, by its id, and what it does not hold.

What a question asks of it, the indexes and the look-ups that know what is missing, is the network's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from wayout.model.block_public_access import VpcBlockPublicAccessExclusion, VpcBlockPublicAccessOptions
from wayout.model.classic_load_balancer import (
    ClassicInstanceHealth,
    ClassicLoadBalancer,
    ClassicLoadBalancerAttributes,
)
from wayout.model.core_network import CoreNetworkAttachment, CoreNetworkVpcAttachment
from wayout.model.dhcp_options import DhcpOptions, VpcAttributes
from wayout.model.dns_firewall import (
    FirewallConfig,
    FirewallDomainList,
    FirewallRuleGroup,
    FirewallRuleGroupAssociation,
)
from wayout.model.ecs_capacity_provider import EcsCapacityProvider
from wayout.model.ecs_service import EcsCluster, EcsService
from wayout.model.ecs_task import EcsTask
from wayout.model.elastic_ip import ElasticIp
from wayout.model.endpoint_service import EndpointService
from wayout.model.flow_log import FlowLog
from wayout.model.hosted_zone import HostedZone, VpcHostedZones
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
from wayout.model.network_firewall import (
    Firewall,
    FirewallPolicy,
    VpcEndpointAssociation,
)
from wayout.model.network_interface import NetworkInterface
from wayout.model.prefix_list import PrefixList
from wayout.model.resolver import ResolverEndpoint, ResolverRule, ResolverRuleAssociation
from wayout.model.role import Role
from wayout.model.route_table import RouteTable
from wayout.model.rule_group import RuleGroup
from wayout.model.scope import Coverage, Scope
from wayout.model.security_group import SecurityGroup
from wayout.model.subnet import Subnet
from wayout.model.task_definition import ContainerInstance, TaskDefinition
from wayout.model.transit_gateway import (
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRouteTable,
    TransitGatewayVpcAttachment,
)
from wayout.model.vpc import Vpc
from wayout.model.vpc_encryption_control import VpcEncryptionControl
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.model.vpc_peering_connection import VpcPeeringConnection
from wayout.model.vpn import VpnConnection, VpnGateway
from wayout.net.address import Address
from wayout.snapshot.problem import Problem

N = TypeVar("N")


def _none() -> Mapping[str, N]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True, eq=False)
class Inventory:
    """Every resource by its id, what was read and refused, and what could not be used."""

    vpcs: Mapping[str, Vpc] = field(default_factory=_none)
    subnets: Mapping[str, Subnet] = field(default_factory=_none)
    route_tables: Mapping[str, RouteTable] = field(default_factory=_none)
    network_acls: Mapping[str, NetworkAcl] = field(default_factory=_none)
    security_groups: Mapping[str, SecurityGroup] = field(default_factory=_none)
    network_interfaces: Mapping[str, NetworkInterface] = field(default_factory=_none)
    internet_gateways: Mapping[str, InternetGateway] = field(default_factory=_none)
    egress_only_internet_gateways: Mapping[str, EgressOnlyInternetGateway] = field(default_factory=_none)
    nat_gateways: Mapping[str, NatGateway] = field(default_factory=_none)
    elastic_ips: Mapping[str, ElasticIp] = field(default_factory=_none)
    vpc_endpoints: Mapping[str, VpcEndpoint] = field(default_factory=_none)
    endpoint_services: Mapping[str, EndpointService] = field(default_factory=_none)
    """The services behind endpoints, by name."""
    prefix_lists: Mapping[str, PrefixList] = field(default_factory=_none)
    vpc_peering_connections: Mapping[str, VpcPeeringConnection] = field(default_factory=_none)
    vpn_gateways: Mapping[str, VpnGateway] = field(default_factory=_none)
    vpn_connections: Mapping[str, VpnConnection] = field(default_factory=_none)
    transit_gateways: Mapping[str, TransitGateway] = field(default_factory=_none)
    transit_gateway_vpc_attachments: Mapping[str, TransitGatewayVpcAttachment] = field(default_factory=_none)
    transit_gateway_attachments: Mapping[str, TransitGatewayAttachment] = field(default_factory=_none)
    """Every attachment by its key, once per transit gateway that describes it: both ends of a peering have one id."""
    transit_gateway_route_tables: Mapping[str, TransitGatewayRouteTable] = field(default_factory=_none)
    core_network_attachments: Mapping[str, CoreNetworkAttachment] = field(default_factory=_none)
    core_network_vpc_attachments: Mapping[str, CoreNetworkVpcAttachment] = field(default_factory=_none)
    dhcp_options: Mapping[str, DhcpOptions] = field(default_factory=_none)
    vpc_attributes: Mapping[str, VpcAttributes] = field(default_factory=_none)
    vpc_hosted_zones: Mapping[str, VpcHostedZones] = field(default_factory=_none)
    """The private zones of each VPC."""
    hosted_zones: Mapping[str, HostedZone] = field(default_factory=_none)
    resolver_rules: Mapping[str, ResolverRule] = field(default_factory=_none)
    resolver_rule_associations: Mapping[str, ResolverRuleAssociation] = field(default_factory=_none)
    resolver_endpoints: Mapping[str, ResolverEndpoint] = field(default_factory=_none)
    firewall_rule_group_associations: Mapping[str, FirewallRuleGroupAssociation] = field(default_factory=_none)
    firewall_rule_groups: Mapping[str, FirewallRuleGroup] = field(default_factory=_none)
    firewall_domain_lists: Mapping[str, FirewallDomainList] = field(default_factory=_none)
    firewall_configs: Mapping[str, FirewallConfig] = field(default_factory=_none)
    """Of each VPC."""
    block_public_access: Mapping[Scope, VpcBlockPublicAccessOptions] = field(
        default_factory=lambda: MappingProxyType({})
    )
    block_public_access_exclusions: Mapping[str, VpcBlockPublicAccessExclusion] = field(default_factory=_none)
    encryption_controls: Mapping[str, VpcEncryptionControl] = field(default_factory=_none)
    firewalls: Mapping[str, Firewall] = field(default_factory=_none)
    firewall_endpoint_associations: Mapping[str, VpcEndpointAssociation] = field(default_factory=_none)
    firewall_policies: Mapping[str, FirewallPolicy] = field(default_factory=_none)
    rule_groups: Mapping[str, RuleGroup] = field(default_factory=_none)
    """Of AWS Network Firewall, like the three before it, by ARN."""
    instances: Mapping[str, Instance] = field(default_factory=_none)
    flow_logs: Mapping[str, FlowLog] = field(default_factory=_none)
    ecs_clusters: Mapping[str, EcsCluster] = field(default_factory=_none)
    ecs_services: Mapping[str, EcsService] = field(default_factory=_none)
    ecs_tasks: Mapping[str, EcsTask] = field(default_factory=_none)
    task_definitions: Mapping[str, TaskDefinition] = field(default_factory=_none)
    container_instances: Mapping[str, ContainerInstance] = field(default_factory=_none)
    capacity_providers: Mapping[str, EcsCapacityProvider] = field(default_factory=_none)
    lambda_functions: Mapping[str, LambdaFunction] = field(default_factory=_none)
    load_balancers: Mapping[str, LoadBalancer] = field(default_factory=_none)
    load_balancer_listeners: Mapping[str, LoadBalancerListeners] = field(default_factory=_none)
    listener_rules: Mapping[str, ListenerRules] = field(default_factory=_none)
    load_balancer_attributes: Mapping[str, LoadBalancerAttributes] = field(default_factory=_none)
    classic_load_balancers: Mapping[str, ClassicLoadBalancer] = field(default_factory=_none)
    classic_instance_health: Mapping[str, ClassicInstanceHealth] = field(default_factory=_none)
    classic_load_balancer_attributes: Mapping[str, ClassicLoadBalancerAttributes] = field(default_factory=_none)
    """By the ARN of the load balancer, like the two before it."""
    target_groups: Mapping[str, TargetGroup] = field(default_factory=_none)
    target_group_attributes: Mapping[str, TargetGroupAttributes] = field(default_factory=_none)
    target_health: Mapping[str, LoadBalancerTargetHealth] = field(default_factory=_none)
    roles: Mapping[str, Role] = field(default_factory=_none)
    scopes: Mapping[str, Scope] = field(default_factory=_none)
    """The scope of each VPC and subnet by its id."""
    coverage: Coverage = field(default_factory=lambda: Coverage(frozenset(), {}))
    problems: tuple[Problem, ...] = ()
    resolved: Mapping[str, tuple[Address, ...]] = field(default_factory=_none)
    """Host names whose addresses were recorded when the snapshot was taken."""
    assumed: tuple[str, ...] = ()
    """What a plan does not show and was taken for granted, in sentences."""
    plan_addresses: Mapping[str, str] = field(default_factory=_none)
    """Where in its plan a resource stands that a plan makes or changes: `module.vpc.aws_subnet.private[0]`."""
