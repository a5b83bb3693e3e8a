"""Route 53 Resolver DNS Firewall: whether the resolver of a VPC answers for a name at all.

Modelled: associations and rules by priority, the first rule that matches; ALLOW, ALERT, BLOCK with its three answers;
exact names and `*.` names; rules for one type of record; whether the rest of a chain of CNAMEs is inspected. Lists that
AWS manages and the detection of threats (DGA, tunnelling) are hidden: a rule that may match is a Gap, except for AWS's
own hosts, which no such list holds. The firewall is taken to be healthy (FirewallFailOpen).

Source: DNS-11, https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-actions.html,
https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_FirewallRule.html

Rules:
- DNS-11: Rule groups are asked by their priority, and the rules in each by theirs; a name that is blocked is answered
  as the rule says.
"""

from enum import Enum

import msgspec

from wayout.ask.destination.service_endpoint import is_aws_host
from wayout.ask.dns.name import is_within, normal
from wayout.ask.dns.reply import NameFault, RecordType
from wayout.model.dns_firewall import FirewallRule, FirewallRuleGroupAssociation
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason

_KEY = "FirewallRuleGroupAssociations"
_HIDDEN = "AWS hides what is on it"


class Match(Enum):
    """Whether a rule is about a name."""

    NO = 0
    MAYBE = 1
    YES = 2


class Inspection(msgspec.Struct, frozen=True):
    """The firewall's word on one name: a fault, or nothing.

    `trusts_chain` says that the names behind a CNAME are not inspected. `may_block_anything` says that a rule blocks by
    so wide a name that it may well hold names of a chain that nobody can see.
    """

    fault: NameFault | None = None
    gaps: tuple[Gap, ...] = ()
    trusts_chain: bool = True
    may_block_anything: bool = False


def inspect(network: Network, vpc_id: str, name: str, kind: RecordType) -> Inspection:
    """What the firewall of a VPC makes of a query. Source: DNS-11."""
    associations = [a for a in network.firewall_rule_group_associations.values() if a.vpc_id == vpc_id]
    if not associations and network.refusal(_KEY, vpc_id) is not None:
        return Inspection(gaps=(network.gap(_KEY, vpc_id, f"whether DNS Firewall lets {name} be looked up"),))
    if not associations and not network.has_document(_KEY, vpc_id):
        return Inspection(gaps=_unlisted(network, vpc_id, name))
    rules, gaps = _in_order(network, vpc_id, associations, name)
    is_wide = any(rule.action == "BLOCK" and _is_wide(network, rule) for rule in rules)
    for rule in rules:
        if rule.qtype not in {None, "", kind.value}:
            continue
        match, gap = _match(network, vpc_id, rule, name)
        if match is Match.MAYBE and gap is not None and rule.action == "BLOCK":
            gaps.append(gap)
        if match is Match.YES:
            return _decided(rule, name, tuple(gaps), is_wide=is_wide)
    return Inspection(gaps=tuple(gaps), trusts_chain=not associations, may_block_anything=is_wide)


def _unlisted(network: Network, vpc_id: str, name: str) -> tuple[Gap, ...]:
    """What a VPC whose rule groups nobody listed may have: a group of the snapshot that blocks the name.

    AWS's default is none.
    """
    rules = (rule for group in network.firewall_rule_groups.values() for rule in group.rules or ())
    if any(rule.action == "BLOCK" and _match(network, vpc_id, rule, name)[0] is not Match.NO for rule in rules):
        return (network.gap(_KEY, vpc_id, f"whether a rule group of {vpc_id} blocks {name}"),)
    return ()


def _in_order(
    network: Network, vpc_id: str, associations: list[FirewallRuleGroupAssociation], name: str
) -> tuple[list[FirewallRule], list[Gap]]:
    """The rules of a VPC in the order in which they are asked, and the groups whose rules are not known."""
    rules: list[FirewallRule] = []
    gaps: list[Gap] = []
    for association in sorted(associations, key=lambda a: a.priority):
        identity = association.firewall_rule_group_id
        group = network.firewall_rule_groups.get(identity)
        gaps += [_pending(association)] if association.status == "DELETING" else []
        if group is None or group.rules is None:
            subject = f"what {identity}, a rule group of {vpc_id}, says of {name}"
            gaps.append(network.gap("FirewallRuleGroupRules", vpc_id, subject, identity))
        else:
            rules += sorted(group.rules, key=lambda rule: rule.priority)
    return rules, gaps


def _decided(rule: FirewallRule, name: str, gaps: tuple[Gap, ...], *, is_wide: bool) -> Inspection:
    """The word of the first rule that matches."""
    match rule.action:
        case "BLOCK":
            return Inspection(fault=_fault(rule, name), gaps=gaps)
        case "ALLOW" | "ALERT":
            trusts = rule.firewall_domain_redirection_action == "TRUST_REDIRECTION_DOMAIN"
            return Inspection(gaps=gaps, trusts_chain=trusts, may_block_anything=is_wide)
        case action:
            gap = Gap.feature("DNS Firewall", f"{_rule_name(rule)} has the action {action!r}, which is not known here")
            return Inspection(gaps=(*gaps, gap))


def _fault(rule: FirewallRule, name: str) -> NameFault:
    response = rule.block_response or "NODATA"
    override = rule.block_override_domain or ""
    facts = (("name", name), ("response", response), ("override", override if response == "OVERRIDE" else ""))
    listed = ("list", rule.firewall_domain_list_id or "")
    return NameFault(Reason.DNS_FIREWALL, rule.firewall_rule_group_id, _rule_name(rule), (*facts, listed))


def _rule_name(rule: FirewallRule) -> str:
    return f"{rule.firewall_rule_group_id} rule {rule.priority}{f' ({rule.name})' if rule.name else ''}"


def _match(network: Network, vpc_id: str, rule: FirewallRule, name: str) -> tuple[Match, Gap | None]:
    """Whether the rule is about the name; when nobody can tell, the gap."""
    who = _rule_name(rule)
    if rule.firewall_domain_list_id is None:
        kind = rule.dns_threat_protection or "threat"
        message = f"whether {who}, the detection of {kind}, takes {name} for one is not known: AWS decides as it runs"
        return _hidden(name, message)
    listed = network.firewall_domain_lists.get(rule.firewall_domain_list_id)
    if listed is not None and listed.managed_owner_name:
        label = listed.name or listed.id
        return _hidden(name, f"whether {label}, a list that AWS manages and {who} blocks, holds {name}: {_HIDDEN}")
    if listed is None or listed.domains is None:
        subject = f"whether {rule.firewall_domain_list_id} of {who} holds {name}"
        return Match.MAYBE, network.gap("FirewallDomains", vpc_id, subject, rule.firewall_domain_list_id)
    best = max((covers(domain, name).value for domain in listed.domains), default=Match.NO.value)
    message = f"AWS does not say whether a pattern of {rule.firewall_domain_list_id} holds {name}"
    gap = Gap.feature("DNS Firewall", message) if Match(best) is Match.MAYBE else None
    return Match(best), gap


def _hidden(name: str, message: str) -> tuple[Match, Gap | None]:
    if is_aws_host(name):
        return Match.NO, None
    return Match.MAYBE, Gap("FirewallDomains", "hidden by AWS", None, f"{message}; --resolve settles it")


def covers(domain: str, name: str) -> Match:
    """Whether an entry of a domain list holds a name: the name itself, or with `*.` all below it, or `*` everything."""
    entry = normal(domain)
    if entry == "*":
        return Match.YES
    if entry.startswith("*."):
        return Match.YES if name != entry[2:] and is_within(name, entry[2:]) else Match.NO
    if entry.startswith("*"):
        return Match.MAYBE if name.endswith(entry[1:]) else Match.NO
    return Match.YES if entry == name else Match.NO


def _is_wide(network: Network, rule: FirewallRule) -> bool:
    """Whether the rule's list holds everything, or all of a top-level domain."""
    listed = network.firewall_domain_lists.get(rule.firewall_domain_list_id or "")
    domains = listed.domains if listed is not None else None
    return any(normal(d).startswith("*") and normal(d).count(".") <= 1 for d in domains or ())


def _pending(association: FirewallRuleGroupAssociation) -> Gap:
    message = f"{association.firewall_rule_group_id} is {association.status.lower()} in {association.vpc_id}"
    return Gap(_KEY, association.status, None, message)
