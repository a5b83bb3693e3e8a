"""Route 53 Resolver DNS Firewall: rule groups of a VPC, their rules, and the lists of domains that these name."""

import msgspec

from wayout.model.noun import Noun


class FirewallRuleGroupAssociation(Noun, frozen=True):
    """A rule group that filters the queries of a VPC; the lowest `priority` is asked first."""

    id: str
    firewall_rule_group_id: str
    vpc_id: str
    priority: int = 0
    status: str = "COMPLETE"
    name: str | None = None


class FirewallRule(Noun, frozen=True):
    """What becomes of queries for the domains of a list; the lowest `priority` of a group is asked first.

    `action` is ALLOW, ALERT or BLOCK; `qtype` restricts the rule to one type of record.
    """

    firewall_rule_group_id: str
    priority: int = 0
    action: str = "ALERT"
    name: str | None = None
    firewall_domain_list_id: str | None = None
    block_response: str | None = None
    block_override_domain: str | None = None
    firewall_domain_redirection_action: str = "INSPECT_REDIRECTION_DOMAIN"
    qtype: str | None = None
    dns_threat_protection: str | None = None


class FirewallRuleGroup(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A rule group, put together from all that is said about it; None is what nobody said."""

    id: str
    name: str | None = None
    owner_id: str | None = None
    rules: tuple[FirewallRule, ...] | None = None


class FirewallDomainList(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A list of domains; AWS shows nobody what stands in the lists that it manages."""

    id: str
    name: str | None = None
    managed_owner_name: str | None = None
    domains: tuple[str, ...] | None = None


class FirewallConfig(Noun, frozen=True):
    """Whether the queries of a VPC are answered while the firewall itself is impaired."""

    resource_id: str
    firewall_fail_open: str = "DISABLED"
