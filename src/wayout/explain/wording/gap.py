"""A gap in words: what it could change, what would close it, and whether a verdict hangs on it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from wayout.model.gap import NOT_IN_PLAN, NOT_MODELLED, UNREADABLE, Gap

_COULD_CHANGE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Vpcs": "which addresses are local",
        "VpcAttributes": "whether names resolve",
        "DhcpOptions": "which server resolves names",
        "Subnets": "where packets stand, and in which zone",
        "RouteTables": "where packets go",
        "NetworkAcls": "whether packets pass the edge of a subnet",
        "SecurityGroups": "whether packets pass an interface",
        "ManagedPrefixListEntries": "which addresses a route or a rule names",
        "PrefixLists": "which addresses a route or a rule names",
        "ManagedPrefixLists": "which addresses a route or a rule names",
        "NetworkInterfaces": "who sends, or who holds an address",
        "Addresses": "whether a sender has a public address",
        "Reservations": "whether an instance runs and forwards",
        "InternetGateways": "whether packets leave for the internet",
        "EgressOnlyInternetGateways": "whether IPv6 packets leave for the internet",
        "NatGateways": "whether packets are translated",
        "VpcEndpoints": "whether an endpoint takes packets",
        "VpcPeeringConnections": "whether the peer is reached",
        "VpcBlockPublicAccessOptions": "whether the internet is closed to the VPC",
        "VpcBlockPublicAccessExclusions": "whether the internet is closed to the VPC",
        "services": "where tasks may run",
        "tasks": "where tasks run",
        "taskDefinitions": "where tasks may run",
        "containerInstances": "where tasks may run",
        "Functions": "where a function runs",
        "FlowLogs": "what is logged",
        "metrics": "what the gateways counted",
        "VpnGateways": "whether packets leave for the office",
        "Attachments": "whether packets enter a core network",
        "VpcAttachments": "whether packets enter a core network",
        "core network": "where a core network takes packets",
        "CarrierGateways": "whether packets leave for the carrier",
        "VpcEncryptionControls": "whether unencrypted packets pass",
        "ServiceDetails": "whether a service stands behind an endpoint",
        "VpcEndpointPolicies": "whether a policy allows the request",
        "endpoint policy": "whether a policy allows the request",
        "SecurityGroupVpcAssociations": "which groups hold",
        "security group referencing": "whether a rule that names a group holds",
        "capacityProviders": "where tasks may run",
        "clusters": "where tasks may run",
        "workload": "who sends",
        "NAT64": "whether IPv6 packets reach an IPv4 address",
        "appliance": "whether an appliance lets packets pass",
        "network firewall": "whether a firewall lets packets pass",
        "NetworkFirewall": "whether a firewall lets packets pass",
        "Firewalls": "whether a firewall lets packets pass",
        "VpcEndpointAssociations": "whether a firewall lets packets pass",
        "FirewallPolicies": "whether a firewall lets packets pass",
        "RuleGroups": "whether a firewall lets packets pass",
        "gateway load balancer": "whether an appliance lets packets pass",
        "load balancer": "what lies behind a load balancer",
        "calls from the internet": "who is let in from the internet",
        "LoadBalancerDescriptions": "whether a load balancer takes packets",
        "ClassicInstanceHealth": "which instances a load balancer sends to",
        "ClassicLoadBalancerAttributes": "which instances a load balancer sends to",
        "listener rule": "which targets are meant",
        "ListenerRules": "which targets are meant",
        "asymmetric route": "whether replies come back",
        "peering": "whether the peer is reached",
        "nat-gateway": "whether packets are translated",
        "regional NAT gateway": "whether packets are translated",
        "endpoint state": "whether an endpoint takes packets",
        "on-premises": "whether anything replies",
    }
)
_NAMES: Final = ("Resolver", "Firewall", "HostedZone", "VpcHostedZone", "DNS", "resolver")
"""What gaps about names begin with. The firewalls that begin so are those of names; those of packets stand above."""
_NAME: Final = "to which addresses a name leads, if to any"
_ROLES: Final = ("Role", "Polic")
_ROLE: Final = "what a role may do"
_TRANSIT: Final = "what a transit gateway does with packets"
_OTHER: Final = "what becomes of packets from there on"
_ANOTHER_ACCOUNT: Final = "another account"
_UNRESOLVED: Final = "not resolved"


class GapStatement(msgspec.Struct, frozen=True):
    """A fact that is not known, and whether a verdict hangs on it."""

    gap: Gap
    decides: bool


def gap_statements(gaps: tuple[Gap, ...], deciding: tuple[Gap, ...]) -> tuple[GapStatement, ...]:
    """The gaps, the deciding ones first."""
    found = [GapStatement(gap, gap in deciding) for gap in gaps]
    return tuple(sorted(found, key=lambda statement: not statement.decides))


def could_change(gap: Gap) -> str:
    """What the fact that is missing would tell."""
    if gap.what.startswith("TransitGateway") or gap.what in {"transit gateway", "transit-gateway"}:
        return _TRANSIT
    if gap.what in _COULD_CHANGE:
        return _COULD_CHANGE[gap.what]
    if gap.what.startswith(_NAMES):
        return _NAME
    return _ROLE if gap.what.startswith(_ROLES) else _OTHER


def closed_by(gap: Gap) -> str:
    """The permission or the input that would close a gap, or that none does."""
    if gap.why == UNREADABLE:
        return f"a whole copy of {gap.what}, saved again"
    if gap.why == NOT_IN_PLAN:
        return "a snapshot that the plan is laid over (--snapshot with --plan); else only apply tells it"
    if gap.why == _ANOTHER_ACCOUNT or "another account" in gap.message:
        account = (
            f"{gap.permission} in the account that owns it" if gap.permission else "a snapshot of the other account"
        )
        return f"{account}, collected into the same snapshot"
    if gap.permission is not None:
        return f"the permission {gap.permission}, and collecting again"
    if gap.why == _UNRESOLVED or gap.what == "DNS":
        return "--resolve NAME=IP"
    if gap.why == NOT_MODELLED:
        return "no permission: wayout does not model it, so test it from the workload"
    return "no permission: a test from the workload"
