"""The kinds of resources of Terraform's AWS provider that wayout reads: what their ids begin with, in which document."""

from typing import Final, NamedTuple


class Kind(NamedTuple):
    """What instances of a type become: elements of a document, under ids that begin so."""

    prefix: str
    document: str | None
    id_attribute: str = "id"


_TYPES: Final = {
    ("vpc", "Vpcs"): ("aws_vpc", "aws_default_vpc"),
    ("subnet", "Subnets"): ("aws_subnet", "aws_default_subnet"),
    ("rtb", "RouteTables"): ("aws_route_table", "aws_default_route_table"),
    ("acl", "NetworkAcls"): ("aws_network_acl", "aws_default_network_acl"),
    ("sg", "SecurityGroups"): ("aws_security_group", "aws_default_security_group"),
    ("igw", "InternetGateways"): ("aws_internet_gateway",),
    ("eigw", "EgressOnlyInternetGateways"): ("aws_egress_only_internet_gateway",),
    ("nat", "NatGateways"): ("aws_nat_gateway",),
    ("vgw", "VpnGateways"): ("aws_vpn_gateway",),
    ("eni", "NetworkInterfaces"): ("aws_network_interface",),
    ("i", "Reservations"): ("aws_instance",),
    ("vpce", "VpcEndpoints"): ("aws_vpc_endpoint",),
    ("pcx", "VpcPeeringConnections"): ("aws_vpc_peering_connection",),
    ("tgw", "TransitGateways"): ("aws_ec2_transit_gateway",),
    ("tgw-attach", "TransitGatewayVpcAttachments"): ("aws_ec2_transit_gateway_vpc_attachment",),
    ("tgw-rtb", "TransitGatewayRouteTables"): ("aws_ec2_transit_gateway_route_table",),
    ("pl", "ManagedPrefixLists"): ("aws_ec2_managed_prefix_list", "aws_prefix_list"),
    ("vpn", "VpnConnections"): ("aws_vpn_connection",),
    ("vpcec", "VpcEncryptionControls"): ("aws_vpc_encryption_control",),
    ("rslvr", "ResolverEndpoints"): ("aws_route53_resolver_endpoint",),
    ("rslvr-rr", "ResolverRules"): ("aws_route53_resolver_rule",),
    ("rslvr-rrassoc", "ResolverRuleAssociations"): ("aws_route53_resolver_rule_association",),
    ("rslvr-fdl", "FirewallDomains"): ("aws_route53_resolver_firewall_domain_list",),
    ("rslvr-frg", "FirewallRuleGroupRules"): ("aws_route53_resolver_firewall_rule_group",),
    ("rslvr-frgassoc", "FirewallRuleGroupAssociations"): ("aws_route53_resolver_firewall_rule_group_association",),
    ("fl", "FlowLogs"): ("aws_flow_log",),
    ("dopt", "DhcpOptions"): ("aws_vpc_dhcp_options", "aws_default_vpc_dhcp_options"),
}

KINDS: Final[dict[str, Kind]] = {
    **{name: Kind(prefix, document) for (prefix, document), names in _TYPES.items() for name in names},
    "aws_eip": Kind("eipalloc", "Addresses", "allocation_id"),
    "aws_route53_zone": Kind("zone", "HostedZoneDetails", "zone_id"),
    "aws_ecs_cluster": Kind("cluster", "clusters", "arn"),
    "aws_ecs_service": Kind("service", "services", "id"),
    "aws_ecs_task_definition": Kind("task-definition", "taskDefinitions", "arn"),
    "aws_iam_role": Kind("role", "Roles", "arn"),
    "aws_lb": Kind("elb", "LoadBalancers", "arn"),
    "aws_alb": Kind("elb", "LoadBalancers", "arn"),
    "aws_lb_listener": Kind("listener", "ListenerRules", "arn"),
    "aws_alb_listener": Kind("listener", "ListenerRules", "arn"),
    "aws_lb_target_group": Kind("tg", "TargetGroups", "arn"),
    "aws_alb_target_group": Kind("tg", "TargetGroups", "arn"),
    "aws_vpc_block_public_access_exclusion": Kind("vpcbpa-exclude", "VpcBlockPublicAccessExclusions"),
    "aws_networkfirewall_firewall": Kind("firewall", "Firewalls", "arn"),
    "aws_networkfirewall_firewall_policy": Kind("firewall-policy", "FirewallPolicies", "arn"),
    "aws_networkfirewall_rule_group": Kind("rule-group", "RuleGroups", "arn"),
    "aws_lambda_function": Kind("function", "Functions", "arn"),
    "aws_subnets": Kind("subnet", None, "ids"),
    "aws_security_groups": Kind("sg", None, "ids"),
    "aws_route_tables": Kind("rtb", None, "ids"),
}
"""By type, of resources and data sources alike."""


def prefix_of(kind: str) -> str:
    """What planned ids of a type begin with."""
    known = KINDS.get(kind)
    return known.prefix if known else kind.removeprefix("aws_").replace("_", "-")
