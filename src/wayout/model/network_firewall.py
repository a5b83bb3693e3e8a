"""AWS Network Firewall: the firewall with its endpoints, its policy, and the rule groups, as AWS's own answers hold them.

Each noun is the answer of one call (DescribeFirewall, DescribeFirewallPolicy, DescribeRuleGroup); a list call alone gives
the names, and then the inner parts are None.
Source: Network Firewall API Reference; FW-1, FW-4, FW-6.
"""

import msgspec

from wayout.model.noun import Noun

READY = "READY"
WORKING = frozenset({READY, "SCALING"})
BROKEN = frozenset({"CREATING", "DELETING", "FAILED", "ERROR"})
"""What AWS says of endpoints that carry traffic, and of those that do not (FW-1)."""
STRICT_ORDER = "STRICT_ORDER"
ACTION_ORDER = "DEFAULT_ACTION_ORDER"
_MANAGED = ":aws-managed:"


class FirewallAttachment(Noun, frozen=True):
    """The endpoint of a firewall in one Availability Zone; only a READY one carries traffic (FW-1)."""

    subnet_id: str | None = None
    endpoint_id: str | None = None
    status: str = READY


class FirewallSyncState(Noun, frozen=True):
    """What AWS says of one zone."""

    attachment: FirewallAttachment | None = None


class FirewallStatus(Noun, frozen=True):
    """The state of a firewall, zone by zone."""

    status: str = READY
    sync_states: dict[str, FirewallSyncState] = msgspec.field(default_factory=dict)


class FirewallConfiguration(Noun, frozen=True):
    """What a firewall is set to be."""

    firewall_name: str = ""
    firewall_arn: str = ""
    firewall_policy_arn: str = ""
    vpc_id: str | None = None
    transit_gateway_id: str | None = None


class Firewall(Noun, frozen=True):
    """A firewall, as DescribeFirewall answers."""

    firewall_arn: str = ""
    firewall_name: str = ""
    firewall: FirewallConfiguration | None = None
    firewall_status: FirewallStatus | None = None

    @property
    def arn(self) -> str:
        """The ARN, wherever the answer carries it."""
        return self.firewall_arn or (self.firewall.firewall_arn if self.firewall else "") or self.name

    @property
    def name(self) -> str:
        """The firewall's name: how blockers call it."""
        own = self.firewall.firewall_name if self.firewall else self.firewall_name
        return own or self.firewall_arn.rsplit("/", 1)[-1]

    @property
    def attachments(self) -> tuple[FirewallAttachment, ...]:
        """Its endpoints, one for each zone that AWS tells of."""
        states = self.firewall_status.sync_states.values() if self.firewall_status else ()
        return tuple(state.attachment for state in states if state.attachment is not None)


class IpSet(Noun, frozen=True):
    """The value of a rule variable: addresses and blocks, or ports."""

    definition: tuple[str, ...] = ()


class PolicyVariables(Noun, frozen=True):
    """Variables that hold for all rule groups of a policy: HOME_NET above all (FW-10)."""

    rule_variables: dict[str, IpSet] = msgspec.field(default_factory=dict)


class StatefulEngineOptions(Noun, frozen=True):
    """How the stateful engine orders its rules, and what it does with flows that it did not see begin (FW-6, FW-11)."""

    rule_order: str = ACTION_ORDER
    stream_exception_policy: str = "DROP"


class GroupOverride(Noun, frozen=True):
    """What a policy changes in a managed rule group."""

    action: str = ""


class RuleGroupReference(Noun, frozen=True):
    """A rule group in a policy; the lower priority is asked first."""

    resource_arn: str
    priority: int = 0
    override: GroupOverride | None = None

    @property
    def is_managed(self) -> bool:
        """Whether AWS or a partner owns the group, and so keeps its rules to itself."""
        return _MANAGED in self.resource_arn or ":aws-marketplace:" in self.resource_arn

    @property
    def name(self) -> str:
        """The group's name."""
        return self.resource_arn.rsplit("/", 1)[-1]


class FirewallPolicyBody(Noun, frozen=True):
    """The groups of a policy in their two engines, and what becomes of packets that no rule matches."""

    stateless_rule_group_references: tuple[RuleGroupReference, ...] = ()
    stateless_default_actions: tuple[str, ...] = ()
    stateless_fragment_default_actions: tuple[str, ...] = ()
    stateful_rule_group_references: tuple[RuleGroupReference, ...] = ()
    stateful_default_actions: tuple[str, ...] = ()
    stateful_engine_options: StatefulEngineOptions = StatefulEngineOptions()
    policy_variables: PolicyVariables = PolicyVariables()
    tls_inspection_configuration_arn: str | None = msgspec.field(default=None, name="TLSInspectionConfigurationArn")


class FirewallPolicyResponse(Noun, frozen=True):
    """What AWS says about a policy."""

    firewall_policy_arn: str = ""
    firewall_policy_name: str = ""


class FirewallPolicy(Noun, frozen=True):
    """A firewall policy, as DescribeFirewallPolicy answers."""

    firewall_policy_arn: str = ""
    firewall_policy: FirewallPolicyBody | None = None
    firewall_policy_response: FirewallPolicyResponse | None = None
    arn_listed: str = msgspec.field(default="", name="Arn")

    @property
    def arn(self) -> str:
        """The ARN, wherever the answer carries it."""
        told = self.firewall_policy_response.firewall_policy_arn if self.firewall_policy_response else ""
        return self.firewall_policy_arn or told or self.arn_listed
