"""Networks in which DNS Firewall decides whether a name is answered."""

from tests.builders import SnapshotBuilder, healthy_network
from tests.builders.dns import add_dns_firewall, add_zone, firewall_rule, managed_list, record
from tests.cases.networks.dns import API

OTHERS = {"rslvr-fdl-allowed": ("*.amazonaws.com", "www.example.com"), "rslvr-fdl-all": ("*",)}
BLOCK_ALL = firewall_rule(200, "BLOCK", "rslvr-fdl-all", response="NXDOMAIN")


def dns_firewall_blocks_all_but_a_list() -> SnapshotBuilder:
    rules = (BLOCK_ALL, firewall_rule(100, "ALLOW", "rslvr-fdl-allowed", trusts=True))
    return add_dns_firewall(healthy_network(1), *rules, lists=OTHERS)


def dns_firewall_allows_the_name_and_trusts_what_it_leads_to() -> SnapshotBuilder:
    return _listed(healthy_network(1), trusts=True)


def dns_firewall_inspects_what_the_name_leads_to() -> SnapshotBuilder:
    network = add_zone(healthy_network(1), "Z0EXAMPLE", "example.com", record(API, "CNAME", "edge.example.net."))
    return _listed(network, trusts=False)


def dns_firewall_may_block_what_the_public_name_leads_to() -> SnapshotBuilder:
    return _listed(healthy_network(1), trusts=False)


def dns_firewall_answers_with_a_sinkhole() -> SnapshotBuilder:
    rule = firewall_rule(100, "BLOCK", "rslvr-fdl-bad", response="OVERRIDE", override="sinkhole.example.org")
    return add_dns_firewall(healthy_network(1), rule, lists={"rslvr-fdl-bad": ("*.example.com",)})


def dns_firewall_pattern_does_not_hold_its_own_domain() -> SnapshotBuilder:
    rule = firewall_rule(100, "BLOCK", "rslvr-fdl-bad")
    return add_dns_firewall(healthy_network(1), rule, lists={"rslvr-fdl-bad": ("*.api.example.com",)})


def dns_firewall_asks_a_list_that_aws_manages() -> SnapshotBuilder:
    rule = firewall_rule(100, "BLOCK", "rslvr-fdl-malware")
    network = add_dns_firewall(healthy_network(1), rule, lists={})
    return network.add("FirewallDomainLists", managed_list("rslvr-fdl-malware", "AWSManagedDomainsMalwareDomainList"))


def dns_firewall_group_is_not_described() -> SnapshotBuilder:
    network = add_dns_firewall(healthy_network(1), BLOCK_ALL, lists=OTHERS)
    return network.without("FirewallRuleGroups", "FirewallRuleGroupRules", "FirewallDomainLists", "FirewallDomains")


def first_rule_group_of_the_vpc_wins() -> SnapshotBuilder:
    allowing = firewall_rule(900, "ALLOW", "rslvr-fdl-api", group="rslvr-frg-first", trusts=True)
    network = add_dns_firewall(healthy_network(1), BLOCK_ALL, lists=OTHERS, priority=200)
    return add_dns_firewall(network, allowing, lists={"rslvr-fdl-api": (API,)}, group="rslvr-frg-first", priority=101)


def _listed(network: SnapshotBuilder, *, trusts: bool) -> SnapshotBuilder:
    """The network whose firewall allows the name, and blocks all others."""
    rules = (firewall_rule(100, "ALLOW", "rslvr-fdl-api", trusts=trusts), BLOCK_ALL)
    return add_dns_firewall(network, *rules, lists={"rslvr-fdl-api": (API,), "rslvr-fdl-all": ("*",)})
