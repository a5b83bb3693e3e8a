"""Rule groups of AWS Network Firewall: stateless rules, stateful rules in three notations, and their variables.

Source: Network Firewall API Reference, RulesSource; FW-4, FW-7.
"""

import msgspec

from wayout.model.network_firewall import IpSet
from wayout.model.noun import Noun

STATELESS = "STATELESS"
STATEFUL = frozenset({"STATEFUL", "STATEFUL_DOMAIN"})


class AddressDefinition(Noun, frozen=True):
    """One block of a stateless rule."""

    address_definition: str = ""


class FirewallPorts(Noun, frozen=True):
    """A port range of a stateless rule, inclusive."""

    from_port: int = 0
    to_port: int = 65535


class TcpFlags(Noun, frozen=True):
    """Flags that a packet must carry, among those of the mask; no mask looks at all of them."""

    flags: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()


class MatchAttributes(Noun, frozen=True):
    """What a stateless rule matches; an empty list is any."""

    sources: tuple[AddressDefinition, ...] = ()
    destinations: tuple[AddressDefinition, ...] = ()
    source_ports: tuple[FirewallPorts, ...] = ()
    destination_ports: tuple[FirewallPorts, ...] = ()
    protocols: tuple[int, ...] = ()
    tcp_flags: tuple[TcpFlags, ...] = msgspec.field(default=(), name="TCPFlags")


class StatelessRuleDefinition(Noun, frozen=True):
    """What a stateless rule matches and does."""

    match_attributes: MatchAttributes = MatchAttributes()
    actions: tuple[str, ...] = ()


class StatelessRule(Noun, frozen=True):
    """One stateless rule; the lower priority is asked first (FW-4)."""

    rule_definition: StatelessRuleDefinition = StatelessRuleDefinition()
    priority: int = 0


class StatelessRules(Noun, frozen=True):
    """The rules of a stateless group."""

    stateless_rules: tuple[StatelessRule, ...] = ()


class RuleHeader(Noun, frozen=True):
    """The five tuple of a stateful rule, in Suricata's notation of addresses and ports."""

    protocol: str = "IP"
    source: str = "ANY"
    source_port: str = "ANY"
    direction: str = "FORWARD"
    destination: str = "ANY"
    destination_port: str = "ANY"


class RuleOption(Noun, frozen=True):
    """A keyword of a stateful rule with its values."""

    keyword: str
    settings: tuple[str, ...] = ()


class StatefulRule(Noun, frozen=True):
    """One stateful rule in parts."""

    action: str = ""
    header: RuleHeader = RuleHeader()
    rule_options: tuple[RuleOption, ...] = ()


class RulesSourceList(Noun, frozen=True):
    """A domain list (FW-7)."""

    targets: tuple[str, ...] = ()
    target_types: tuple[str, ...] = ()
    generated_rules_type: str = ""


class RulesSource(Noun, frozen=True):
    """The rules of a group, in one of the notations."""

    rules_string: str | None = None
    rules_source_list: RulesSourceList | None = None
    stateful_rules: tuple[StatefulRule, ...] | None = None
    stateless_rules_and_custom_actions: StatelessRules | None = None


class RuleVariables(Noun, frozen=True):
    """The variables of a group."""

    ip_sets: dict[str, IpSet] = msgspec.field(default_factory=dict, name="IPSets")
    port_sets: dict[str, IpSet] = msgspec.field(default_factory=dict)


class IpSetReference(Noun, frozen=True):
    """A prefix list or tag-based resource group under a name that rules write as `@NAME`."""

    reference_arn: str = ""


class ReferenceSets(Noun, frozen=True):
    """The references of a group."""

    ip_set_references: dict[str, IpSetReference] = msgspec.field(default_factory=dict, name="IPSetReferences")


class RuleGroupBody(Noun, frozen=True):
    """What a group holds."""

    rules_source: RulesSource = RulesSource()
    rule_variables: RuleVariables = RuleVariables()
    reference_sets: ReferenceSets = ReferenceSets()


class RuleGroupResponse(Noun, frozen=True):
    """What AWS says about a group."""

    rule_group_arn: str = ""
    rule_group_name: str = ""
    type: str | None = None


class RuleGroup(Noun, frozen=True):
    """A rule group, as DescribeRuleGroup answers."""

    rule_group_arn: str = ""
    rule_group: RuleGroupBody | None = None
    rule_group_response: RuleGroupResponse | None = None
    arn_listed: str = msgspec.field(default="", name="Arn")

    @property
    def arn(self) -> str:
        """The ARN, wherever the answer carries it."""
        told = self.rule_group_response.rule_group_arn if self.rule_group_response else ""
        return self.rule_group_arn or told or self.arn_listed

    @property
    def name(self) -> str:
        """The group's name."""
        told = self.rule_group_response.rule_group_name if self.rule_group_response else ""
        return told or self.arn.rsplit("/", 1)[-1]
