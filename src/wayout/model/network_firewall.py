"""AWS Network Firewall: the firewall with its endpoints, its policy, and the rule groups, as AWS's own answers hold them.

Each noun is the answer of one call (DescribeFirewall, DescribeVpcEndpointAssociation, DescribeFirewallPolicy,
DescribeRuleGroup); a list call alone gives the names, and then the inner parts are None. A firewall has endpoints of
its own, further ones in associations, or an attachment to a transit gateway in the place of endpoints.
Source: Network Firewall API Reference; FW-1, FW-4, FW-6.
"""

from collections.abc import Iterable, Iterator

import msgspec

from wayout.model.noun import Noun

READY = "READY"
WORKING = frozenset({READY, "SCALING"})
BROKEN = frozenset({"CREATING", "DELETING", "FAILED", "ERROR"}) | {
    "DELETED",
    "PENDING_ACCEPTANCE",
    "REJECTING",
    "REJECTED",
}
"""What AWS says of endpoints and attachments that carry traffic, and of those that do not (FW-1)."""
PARTLY_READY = "READY in some zones only"
"""The status of a transit gateway attachment whose firewall does not work in every zone. AWS has no word for it."""
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


class TransitGatewayAttachmentSyncState(Noun, frozen=True):
    """What AWS says of the attachment of a firewall to a transit gateway."""

    attachment_id: str | None = None
    transit_gateway_attachment_status: str = READY


class FirewallStatus(Noun, frozen=True):
    """The state of a firewall, zone by zone."""

    status: str = READY
    sync_states: dict[str, FirewallSyncState] = msgspec.field(default_factory=dict)
    transit_gateway_attachment_sync_state: TransitGatewayAttachmentSyncState | None = None


class ProxySettings(Noun, frozen=True):
    """What makes a firewall a proxy; its fields are not modelled."""


class FirewallConfiguration(Noun, frozen=True):
    """What a firewall is set to be."""

    firewall_name: str = ""
    firewall_arn: str = ""
    firewall_policy_arn: str = ""
    vpc_id: str | None = None
    transit_gateway_id: str | None = None
    proxy_settings: ProxySettings | None = None


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
    def account(self) -> str | None:
        """The account that owns it, by its ARN."""
        parts = self.arn.split(":")
        return parts[4] or None if len(parts) > 5 else None

    @property
    def attachments(self) -> tuple[FirewallAttachment, ...]:
        """Its endpoints, one for each zone that AWS tells of."""
        states = self.firewall_status.sync_states.values() if self.firewall_status else ()
        return tuple(state.attachment for state in states if state.attachment is not None)

    @property
    def transit_attachment(self) -> FirewallAttachment | None:
        """Its attachment to a transit gateway, in the state of what stands behind it in all zones; None without one."""
        told = self.firewall_status.transit_gateway_attachment_sync_state if self.firewall_status else None
        if told is None or told.attachment_id is None:
            return None
        status, zones = told.transit_gateway_attachment_status, [each.status for each in self.attachments]
        if status in WORKING and not WORKING.issuperset(zones):
            status = zones[0] if BROKEN.issuperset(zones) else PARTLY_READY
        return FirewallAttachment(endpoint_id=told.attachment_id, status=status)


class EndpointAssociationConfiguration(Noun, frozen=True):
    """Which firewall an association gives an endpoint in which VPC."""

    firewall_arn: str = ""
    vpc_id: str | None = None
    vpc_endpoint_association_arn: str = ""


class EndpointAssociationStatus(Noun, frozen=True):
    """The state of an association, zone by zone."""

    association_sync_state: dict[str, FirewallSyncState] = msgspec.field(default_factory=dict)


class VpcEndpointAssociation(Noun, frozen=True):
    """An endpoint of a firewall beside those of its own, perhaps in another VPC or account.

    As DescribeVpcEndpointAssociation answers.
    """

    vpc_endpoint_association_arn: str = ""
    vpc_endpoint_association: EndpointAssociationConfiguration | None = None
    vpc_endpoint_association_status: EndpointAssociationStatus | None = None

    @property
    def arn(self) -> str:
        """The ARN, wherever the answer carries it."""
        told = self.vpc_endpoint_association
        return self.vpc_endpoint_association_arn or (told.vpc_endpoint_association_arn if told else "")

    @property
    def firewall_arn(self) -> str:
        """The firewall that filters behind the endpoint; empty where the answer does not say."""
        return self.vpc_endpoint_association.firewall_arn if self.vpc_endpoint_association else ""

    @property
    def attachments(self) -> tuple[FirewallAttachment, ...]:
        """Its endpoint, once AWS has made it."""
        told = self.vpc_endpoint_association_status
        states = told.association_sync_state.values() if told else ()
        return tuple(state.attachment for state in states if state.attachment is not None)


def firewall_places(
    firewalls: Iterable[Firewall], associations: Iterable[VpcEndpointAssociation]
) -> Iterator[tuple[str, tuple[Firewall, FirewallAttachment]]]:
    """Every endpoint and every transit gateway attachment by its id, with the firewall behind it.

    Of a firewall that an association names and nobody describes, the ARN alone is known. Source: FW-1.
    """
    known = {firewall.arn: firewall for firewall in firewalls}
    for association in associations:
        firewall = known.get(association.firewall_arn) or Firewall(firewall_arn=association.firewall_arn)
        for attachment in association.attachments:
            if attachment.endpoint_id and firewall.arn:
                yield attachment.endpoint_id, (firewall, attachment)
    for firewall in known.values():
        attached = firewall.transit_attachment
        for attachment in (*firewall.attachments, *((attached,) if attached is not None else ())):
            if attachment.endpoint_id:
                yield attachment.endpoint_id, (firewall, attachment)


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
