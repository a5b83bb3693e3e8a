"""Route 53 Resolver: endpoints, rules and DNS Firewall.

Source: Terraform AWS provider, aws_route53_resolver_endpoint, aws_route53_resolver_rule and its association,
aws_route53_resolver_firewall_domain_list, _rule_group, _rule, _rule_group_association, _config.
"""

from wayout.planned import resolver
from wayout.planned.nameless import UndeterminedError
from wayout.planned.resolver import Place
from wayout.planned.shape import Json
from wayout.planned.terraform.values import Values


def lay_endpoint(values: Values, _before: Values | None) -> None:
    """An endpoint with its interfaces."""
    groups = values.targets("security_group_ids", "sg")
    direction = values.text("direction") or ""
    resolver.make_endpoint(values.estate, values.id, direction, _places(values), groups)


def _places(values: Values) -> list[Place]:
    try:
        return [
            Place(block.identity("subnet_id", "subnet") or "", block.told("ip"), block.told("ipv6"))
            for block in values.blocks("ip_address")
        ]
    except UndeterminedError:
        return [Place(each) for each in values.of_blocks("ip_address", "subnet_id", "subnet")]


def drop_endpoint(values: Values) -> None:
    """An endpoint goes."""
    resolver.remove_endpoint(values.estate, values.id)


def lay_rule(values: Values, _before: Values | None) -> None:
    """A rule, with the servers that it forwards to."""
    servers = []
    for block in values.blocks("target_ip"):
        told = {"Ip": block.text("ip"), "Ipv6": block.text("ipv6"), "Port": block.number("port") or 53}
        servers.append({key: value for key, value in told.items() if value is not None})
    rule = {
        "Id": values.id,
        "DomainName": values.text("domain_name") or ".",
        "RuleType": values.text("rule_type") or "FORWARD",
        "TargetIps": servers,
        "ResolverEndpointId": values.target("resolver_endpoint_id", "rslvr")
        if values.is_told("resolver_endpoint_id")
        else None,
        "OwnerId": values.told("owner_id"),
    }
    resolver.make_rule(values.estate, rule)


def lay_association(values: Values, _before: Values | None) -> None:
    """A rule holds in a VPC."""
    vpc_id = values.identity("vpc_id", "vpc") or ""
    resolver.associate_rule(values.estate, values.id, values.target("resolver_rule_id", "rslvr-rr") or "", vpc_id)


def lay_domain_list(values: Values, _before: Values | None) -> None:
    """A list of domains."""
    domains = values.texts("domains") if values.has("domains") else []
    resolver.make_domain_list(values.estate, values.id, values.told("name") or values.instance.name, domains)


def drop_domain_list(values: Values) -> None:
    """A list of domains goes."""
    resolver.remove_both(values.estate, ("FirewallDomainLists", "FirewallDomains"), values.id)


def lay_rule_group(values: Values, _before: Values | None) -> None:
    """A rule group of DNS Firewall."""
    resolver.make_rule_group(values.estate, values.id, values.told("name") or values.instance.name)


def drop_rule_group(values: Values) -> None:
    """A rule group goes."""
    resolver.remove_both(values.estate, ("FirewallRuleGroups", "FirewallRuleGroupRules"), values.id)


_RULE = {
    "name": "Name",
    "action": "Action",
    "block_response": "BlockResponse",
    "block_override_domain": "BlockOverrideDomain",
    "firewall_domain_redirection_action": "FirewallDomainRedirectionAction",
    "q_type": "Qtype",
    "dns_threat_protection": "DnsThreatProtection",
}


def lay_firewall_rule(values: Values, _before: Values | None) -> None:
    """A rule of a group; what of it only apply tells leaves the group open."""
    estate = values.estate
    try:
        groups = (values.identity("firewall_rule_group_id", "rslvr-frg") or "",)
    except UndeterminedError as error:
        for candidate in error.candidates:
            estate.leave_open("FirewallRuleGroupRules", candidate, error.sentence)
        return
    try:
        rule: Json = {key: values.text(name) for name, key in _RULE.items() if values.is_told(name)}
        rule["Priority"] = values.number("priority")
    except UndeterminedError as error:
        estate.leave_open("FirewallRuleGroupRules", groups[0], error.sentence)
        return
    if values.is_told("firewall_domain_list_id"):
        rule["FirewallDomainListId"] = values.target("firewall_domain_list_id", "rslvr-fdl")
    resolver.add_firewall_rule(estate, groups[0], rule)


def drop_firewall_rule(values: Values) -> None:
    """A rule of a group goes."""
    resolver.remove_firewall_rule(values.estate, values.told("firewall_rule_group_id") or "", values.number("priority"))


def lay_group_association(values: Values, _before: Values | None) -> None:
    """A rule group filters the queries of a VPC."""
    association = {
        "Id": values.id,
        "FirewallRuleGroupId": values.target("firewall_rule_group_id", "rslvr-frg"),
        "VpcId": values.identity("vpc_id", "vpc"),
        "Priority": values.number("priority"),
        "Name": values.told("name"),
    }
    resolver.associate_rule_group(values.estate, association)


def lay_config(values: Values, _before: Values | None) -> None:
    """Whether the queries of a VPC are answered while the firewall itself is impaired."""
    vpc_id = values.target("resource_id", "vpc") or ""
    switch = values.told("firewall_fail_open") or "DISABLED"
    element = {"ResourceId": vpc_id, "FirewallFailOpen": switch}
    values.estate.put("FirewallConfigs", element, values.estate.scope_of(vpc_id))
