"""The rows of the collector's table that read AWS Network Firewall.

Firewalls, their endpoints in other VPCs, their policies, and the groups of those.

Source: Network Firewall API Reference, each action's own page; FW-1, FW-4.
"""

from wayout.aws.paging import FIREWALL_PAGING, Paging
from wayout.collect.call import ONCE, Asked, Call, ForEach, Shape, Taken


def _call(
    key: str,
    operation: str,
    result_key: str,
    asked: Asked,
    *,
    document: str | None = None,
    paging: Paging | None = None,
) -> Call:
    return Call(
        key=key,
        document=document or key,
        service="network-firewall",
        operation=operation,
        permission=f"network-firewall:{operation}",
        result_key=result_key,
        paging=paging,
        shape=Shape.ELEMENTS if asked is ONCE else Shape.BESIDE_ID,
        asked=asked,
    )


_EACH_FIREWALL = ForEach(taken=(Taken("FirewallNames", ("FirewallArn",)),), parameter="FirewallArn")
_EACH_ASSOCIATION = ForEach(
    taken=(Taken("VpcEndpointAssociationArns", ("VpcEndpointAssociationArn",)),), parameter="VpcEndpointAssociationArn"
)
_EACH_POLICY = ForEach(taken=(Taken("Firewalls", ("Firewall", "FirewallPolicyArn")),), parameter="FirewallPolicyArn")
_EACH_RULE_GROUP = ForEach(
    taken=(
        Taken("FirewallPolicies", ("FirewallPolicy", "StatelessRuleGroupReferences", "ResourceArn")),
        Taken("FirewallPolicies", ("FirewallPolicy", "StatefulRuleGroupReferences", "ResourceArn")),
    ),
    parameter="RuleGroupArn",
)

# Managed rule groups are asked about like the others: AWS says who made them, and keeps their rules to itself.
FIREWALL: tuple[Call, ...] = (
    _call("FirewallNames", "ListFirewalls", "Firewalls", ONCE, document="Firewalls", paging=FIREWALL_PAGING),
    _call("Firewalls", "DescribeFirewall", "Firewall", _EACH_FIREWALL),
    _call(
        "VpcEndpointAssociationArns",
        "ListVpcEndpointAssociations",
        "VpcEndpointAssociations",
        ONCE,
        document="VpcEndpointAssociations",
        paging=FIREWALL_PAGING,
    ),
    _call("VpcEndpointAssociations", "DescribeVpcEndpointAssociation", "VpcEndpointAssociation", _EACH_ASSOCIATION),
    _call("FirewallPolicies", "DescribeFirewallPolicy", "FirewallPolicy", _EACH_POLICY),
    _call("RuleGroups", "DescribeRuleGroup", "RuleGroupResponse", _EACH_RULE_GROUP),
)
"""Each after those whose answers it needs."""
