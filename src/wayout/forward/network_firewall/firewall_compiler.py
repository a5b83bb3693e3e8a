"""A firewall's filter, put together from its policy and the rule groups that the policy names.

What is not known costs no more than it decides: a rule group that the snapshot does not hold, or whose rules AWS keeps
to itself, may pass or drop what comes to its place in the order.
Source: FW-4, FW-6, FW-10.

Rules:
- FW-10: HOME_NET is the rule group's, else the policy's, else the blocks of the VPC of firewall and endpoint; where
  those differ, or there is none, what it is stays open.
"""

import re
from collections.abc import Iterator

from wayout.forward.network_firewall.firewall_stateful import StatefulEngine
from wayout.forward.network_firewall.firewall_stateless import (
    Handling,
    StatelessEngine,
    StatelessEntry,
    Treatment,
    entries_of,
)
from wayout.forward.network_firewall.firewall_variable import EXTERNAL_NET, HOME_NET, Variables
from wayout.forward.network_firewall.network_firewall import FirewallFilter
from wayout.forward.network_firewall.signature import Effect, FiveTuple, Signature
from wayout.forward.network_firewall.signature_compiler import signatures_of
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_firewall import (
    Firewall,
    FirewallConfiguration,
    FirewallPolicy,
    FirewallPolicyBody,
    RuleGroupReference,
)
from wayout.model.rule_group import STATEFUL, RuleGroup
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import Prefix
from wayout.snapshot.document import document

_DROP_TO_ALERT = "DROP_TO_ALERT"


def firewall_filter(network: Network, firewall: Firewall, near: str) -> FirewallFilter | Gap:
    """The filter of a firewall whose endpoint stands in the VPC `near`, or the gap that hides it.

    `near` is the transit gateway for a firewall that is attached to one.
    """
    if firewall.firewall is None:
        owner = f" of account {firewall.account}" if firewall.account else ""
        return network.gap("Firewalls", near, f"the policy of the firewall {firewall.name}{owner}", firewall.arn)
    if firewall.firewall.proxy_settings is not None:
        message = f"the firewall {firewall.name} is a proxy; what it does with packets that are not sent to it"
        return Gap.feature("NetworkFirewall", f"{message} as a proxy is not modelled")
    arn = firewall.firewall.firewall_policy_arn
    policy = network.firewall_policies.get(arn)
    if policy is None or policy.firewall_policy is None:
        return network.gap("FirewallPolicies", near, f"the policy of the firewall {firewall.name}", arn)
    body = policy.firewall_policy
    home = _home(firewall.firewall, near)
    stateful = StatefulEngine(
        firewall.name,
        _signatures(network, body, home),
        body.stateful_engine_options.rule_order,
        body.stateful_default_actions,
        decrypts=(body.tls_inspection_configuration_arn or "").rsplit("/", 1)[-1] or None,
    )
    stateless = StatelessEngine(_entries(network, body), body.stateless_default_actions)
    return FirewallFilter(firewall.name, stateless, stateful, body.stateful_engine_options.stream_exception_policy)


def _home(configured: FirewallConfiguration, near: str) -> str | None:
    """The VPC whose blocks are HOME_NET by default.

    None where AWS does not say which it is: for a firewall that is attached to a transit gateway, and for an endpoint in
    another VPC than the firewall's own. Source: FW-10.
    """
    if configured.transit_gateway_id is not None or configured.vpc_id not in {None, near}:
        return None
    return near


def _in_order(references: tuple[RuleGroupReference, ...]) -> list[RuleGroupReference]:
    return sorted(references, key=lambda reference: reference.priority)


def _entries(network: Network, policy: FirewallPolicyBody) -> Iterator[StatelessEntry]:
    for reference in _in_order(policy.stateless_rule_group_references):
        group = network.rule_groups.get(reference.resource_arn)
        if group is None or group.rule_group is None:
            told = _because(network, reference)
            rule = f"{reference.name} ({told})" if told else f"{reference.name}, which the snapshot does not hold,"
            yield StatelessEntry(Handling(Treatment.UNKNOWN, rule), FiveTuple(), is_clear=False)
        else:
            yield from entries_of(group)


def _signatures(network: Network, policy: FirewallPolicyBody, home: str | None) -> Iterator[Signature]:
    order = policy.stateful_engine_options.rule_order
    for reference in _in_order(policy.stateful_rule_group_references):
        if reference.override is not None and reference.override.action == _DROP_TO_ALERT:
            continue
        group = network.rule_groups.get(reference.resource_arn)
        if group is None or not _shows_rules(group):
            yield from _hidden(reference, _because(network, reference))
        else:
            yield from signatures_of(group, order, _variables(network, policy, group, home))


def _shows_rules(group: RuleGroup) -> bool:
    """Whether the group's rules are there, and of a kind that is modelled."""
    if group.rule_group is None:
        return False
    told = group.rule_group_response
    if told is not None and told.type is not None and told.type not in STATEFUL:
        return False
    source = group.rule_group.rules_source
    return bool(source.rules_string or source.rules_source_list or source.stateful_rules is not None)


def _because(network: Network, reference: RuleGroupReference) -> str | None:
    """Why the rules of a group are not there, where a plan says so."""
    arn = reference.resource_arn
    unread = (each for each in network.coverage.unread if each.key == "RuleGroups" and each.resource_id == arn)
    return next((each.because for each in unread if each.because is not None), None)


def _hidden(reference: RuleGroupReference, because: str | None) -> Iterator[Signature]:
    """A group whose rules are not shown. A managed one is there to drop; any other may pass as well."""
    if reference.is_managed:
        why = "AWS does not show the rules of managed rule groups"
        yield Signature(f"the managed rule group {reference.name}", Effect.DROP, FiveTuple(), unclear=why)
        return
    why, known = because or "the snapshot does not hold its rules", document("RuleGroups")
    permission = known.permission if known is not None else None
    for effect in (Effect.PASS, Effect.DROP):
        name = f"the rule group {reference.name}"
        yield Signature(name, effect, FiveTuple(), unclear=why, permission=permission)


def _variables(network: Network, policy: FirewallPolicyBody, group: RuleGroup, home: str | None) -> Variables:
    """The group's own variables before the policy's before AWS's defaults.

    HOME_NET is by default the blocks of the firewall's VPC `home`; without one it is not known. EXTERNAL_NET is all that
    is not the policy's HOME_NET: a group that sets only HOME_NET does not change it.
    Source: FW-10, https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-limitations-caveats.html
    """
    vpc = network.vpcs.get(home or "")
    common = {name: found.definition for name, found in policy.policy_variables.rule_variables.items()}
    if HOME_NET not in common and vpc is not None:
        common[HOME_NET] = tuple(str(prefix) for prefix in vpc.prefixes)
    if EXTERNAL_NET not in common and HOME_NET in common:
        common[EXTERNAL_NET] = (f"![{','.join(common[HOME_NET])}]",)
    body = group.rule_group
    if body is None:
        return Variables(common)
    own = {name: found.definition for name, found in body.rule_variables.ip_sets.items()}
    ports = {name: found.definition for name, found in body.rule_variables.port_sets.items()}
    references = {
        name: _referred(network, reference.reference_arn)
        for name, reference in body.reference_sets.ip_set_references.items()
    }
    return Variables({**common, **own}, ports, references)


def _referred(network: Network, arn: str) -> IntervalSet | None:
    """The addresses behind a reference: those of a prefix list; of a resource group they are not known."""
    found = network.prefix_lists.get(arn.rsplit("/", 1)[-1])
    if found is None or found.prefixes is None:
        return None
    return IntervalSet.of(*((prefix.first, prefix.last) for prefix in found.prefixes))


_BLOCK = re.compile(r"(?<![\w.])[0-9A-Fa-f.:]*[.:][0-9A-Fa-f.:]*(?:/[0-9]{1,3})?")


def firewall_blocks(network: Network) -> Iterator[Prefix]:
    """Every block that some firewall rule names, and perhaps others: the addresses that may tell two senders apart."""
    texts = [text for policy in network.firewall_policies.values() for text in _policy_texts(policy)]
    for group in network.rule_groups.values():
        texts += _group_texts(group)
    for text in dict.fromkeys(texts):
        for found in _BLOCK.finditer(text):
            try:
                yield Prefix.parse(found.group())
            except ValueError:
                continue


def _policy_texts(policy: FirewallPolicy) -> Iterator[str]:
    if policy.firewall_policy is not None:
        for variable in policy.firewall_policy.policy_variables.rule_variables.values():
            yield from variable.definition


def _group_texts(group: RuleGroup) -> list[str]:
    body = group.rule_group
    if body is None:
        return []
    source = body.rules_source
    texts = [text for variable in body.rule_variables.ip_sets.values() for text in variable.definition]
    texts += [source.rules_string] if source.rules_string else []
    texts += [text for rule in source.stateful_rules or () for text in (rule.header.source, rule.header.destination)]
    stateless = source.stateless_rules_and_custom_actions
    for rule in stateless.stateless_rules if stateless is not None else ():
        match = rule.rule_definition.match_attributes
        texts += [each.address_definition for each in (*match.sources, *match.destinations)]
    return texts
