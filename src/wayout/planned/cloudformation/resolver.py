"""Route 53 Resolver: endpoints, rules and DNS Firewall.

Source: CloudFormation Template Reference, AWS::Route53Resolver::ResolverEndpoint, ResolverRule, ResolverRuleAssociation,
FirewallDomainList, FirewallRuleGroup, FirewallRuleGroupAssociation.
"""

from typing import Final

from wayout.planned import resolver
from wayout.planned.cloudformation.properties import Properties
from wayout.planned.nameless import UndeterminedError
from wayout.planned.resolver import Place
from wayout.planned.shape import Json


def make_an_endpoint(own: Properties) -> None:
    """An endpoint with its interfaces."""
    places = [
        Place(part.target("SubnetId", "subnet") or "", part.told("Ip"), part.told("Ipv6"))
        for part in own.parts("IpAddresses")
    ]
    groups = own.targets("SecurityGroupIds", "sg")
    resolver.make_endpoint(own.estate, own.id, own.text("Direction") or "", places, groups)


def make_a_rule(own: Properties) -> None:
    """A rule, with the servers that it forwards to."""
    servers = []
    for part in own.parts("TargetIps"):
        told = {"Ip": part.text("Ip"), "Ipv6": part.text("Ipv6"), "Port": part.number("Port") or 53}
        servers.append({key: value for key, value in told.items() if value is not None})
    rule = {
        "Id": own.id,
        "DomainName": own.text("DomainName") or ".",
        "RuleType": own.text("RuleType") or "FORWARD",
        "TargetIps": servers,
        "ResolverEndpointId": own.target("ResolverEndpointId", "rslvr"),
    }
    resolver.make_rule(own.estate, rule)


def associate_a_rule(own: Properties) -> None:
    """A rule holds in a VPC."""
    vpc_id = own.identity("VPCId", "vpc") or ""
    resolver.associate_rule(own.estate, own.id, own.target("ResolverRuleId", "rslvr-rr") or "", vpc_id)


def make_a_domain_list(own: Properties) -> None:
    """A list of domains; one that is imported from a file is not known."""
    if own.has("DomainFileUrl"):
        raise UndeterminedError(f"the domains of {own.logical} stand in a file that the template does not hold")
    resolver.make_domain_list(own.estate, own.id, own.told("Name") or own.logical, own.texts("Domains"))


_RULE: Final = (
    "Action",
    "BlockResponse",
    "BlockOverrideDomain",
    "FirewallDomainRedirectionAction",
    "Qtype",
    "DnsThreatProtection",
)


def make_a_rule_group(own: Properties) -> None:
    """A rule group of DNS Firewall with its rules."""
    resolver.make_rule_group(own.estate, own.id, own.told("Name") or own.logical)
    try:
        for part in own.parts("FirewallRules"):
            rule: Json = {key: part.text(key) for key in _RULE if part.has(key)}
            rule["Priority"] = part.number("Priority")
            rule["FirewallDomainListId"] = part.target("FirewallDomainListId", "rslvr-fdl")
            resolver.add_firewall_rule(own.estate, own.id, rule)
    except UndeterminedError as error:
        own.estate.leave_open("FirewallRuleGroupRules", own.id, error.sentence)


def associate_a_rule_group(own: Properties) -> None:
    """A rule group filters the queries of a VPC."""
    association = {
        "Id": own.id,
        "FirewallRuleGroupId": own.target("FirewallRuleGroupId", "rslvr-frg"),
        "VpcId": own.identity("VpcId", "vpc"),
        "Priority": own.number("Priority"),
        "Name": own.told("Name"),
    }
    resolver.associate_rule_group(own.estate, association)
