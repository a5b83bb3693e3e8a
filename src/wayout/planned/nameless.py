"""Nameless: what a plan refers to and does not tell. It gets an id that nothing describes, so that it becomes a Gap."""

from typing import Final

from wayout.planned.estate import Estate

DOCUMENTS: Final[dict[str, str]] = {
    "vpc": "Vpcs",
    "subnet": "Subnets",
    "rtb": "RouteTables",
    "acl": "NetworkAcls",
    "sg": "SecurityGroups",
    "igw": "InternetGateways",
    "eigw": "EgressOnlyInternetGateways",
    "nat": "NatGateways",
    "vgw": "VpnGateways",
    "eni": "NetworkInterfaces",
    "i": "Reservations",
    "vpce": "VpcEndpoints",
    "pcx": "VpcPeeringConnections",
    "tgw": "TransitGateways",
    "tgw-attach": "TransitGatewayVpcAttachments",
    "tgw-rtb": "TransitGatewayRouteTables",
    "pl": "ManagedPrefixListEntries",
    "fl": "FlowLogs",
    "dopt": "DhcpOptions",
    "eipalloc": "Addresses",
    "zone": "HostedZoneRecords",
    "cluster": "clusters",
    "service": "services",
    "task-definition": "taskDefinitions",
    "function": "Functions",
    "role": "Roles",
    "elb": "LoadBalancers",
    "listener": "ListenerRules",
    "tg": "TargetGroups",
    "vpcbpa-exclude": "VpcBlockPublicAccessExclusions",
    "firewall": "Firewalls",
    "firewall-policy": "FirewallPolicies",
    "rule-group": "RuleGroups",
    "vpcec": "VpcEncryptionControls",
    "vpn": "VpnConnections",
    "rslvr": "ResolverEndpoints",
    "rslvr-rr": "ResolverRules",
    "rslvr-rrassoc": "ResolverRuleAssociations",
    "rslvr-fdl": "FirewallDomains",
    "rslvr-frg": "FirewallRuleGroupRules",
    "rslvr-frgassoc": "FirewallRuleGroupAssociations",
}
"""The document in which a resource would be found, by what its id begins with."""


class UndeterminedError(Exception):
    """A value that decides something is not known before the plan is carried out.

    The sentence says which, and `candidates` what it may be.
    """

    def __init__(self, sentence: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.candidates = candidates


def nameless(estate: Estate, prefix: str, address: str, sentence: str) -> str:
    """The id of something that the resource at an address refers to, and of which nothing is known but why it is not."""
    label = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in address.lower()).strip("-")
    identity = f"{prefix}-unknown-{label}"
    document = DOCUMENTS.get(prefix)
    if document is not None:
        estate.doubt(document, sentence, identity)
    return identity
