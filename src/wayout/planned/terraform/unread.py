"""Types of Terraform that wayout does not read: those that decide about packets leave what they decide open.

Of the others, those that may have to do with packets are named, and those that surely have not are passed over.
"""

from collections.abc import Container, Iterator
from typing import Final

from wayout.planned.estate import Estate
from wayout.planned.terraform.plan import Instance, Plan
from wayout.snapshot.problem import Problem

_UNSEEN_EFFECTS: Final = {
    "aws_networkmanager_attachment_accepter": "Attachments",
    "aws_networkmanager_vpc_attachment": "Attachments",
    "aws_networkfirewall_firewall_transit_gateway_attachment_accepter": "Firewalls",
    "aws_networkfirewall_tls_inspection_configuration": "FirewallPolicies",
    "aws_networkfirewall_vpc_endpoint_association": "VpcEndpointAssociations",
}
"""Types that decide about packets and are not read: what their document says is then not known."""


_UNSEEN_PARTS: Final = {
    "aws_ec2_transit_gateway_prefix_list_reference": ("TransitGatewayStaticRoutes", "transit_gateway_route_table_id"),
    "aws_elb": ("LoadBalancerDescriptions", "name"),
    "aws_elb_attachment": ("LoadBalancerDescriptions", "elb"),
}
"""Types that decide for one element of a document, and the attribute that names it; only apply may tell which."""

_OF_NETWORKS: Final = (
    "aws_vpc_",
    "aws_ec2_transit_gateway",
    "aws_network",
    "aws_route",
    "aws_security_group",
    "aws_vpn_",
    "aws_dx_",
    "aws_lb",
    "aws_alb",
    "aws_elb",
)
"""What the types begin with that may have to do with packets."""


_DECIDES_NOTHING: Final = frozenset(
    {
        "aws_lb_cookie_stickiness_policy",
        "aws_lb_listener_certificate",
        "aws_lb_ssl_negotiation_policy",
        "aws_lb_trust_store",
        "aws_lb_trust_store_revocation",
        "aws_alb_listener_certificate",
        "aws_networkfirewall_logging_configuration",
        "aws_networkfirewall_resource_policy",
        "aws_route53_hosted_zone_dnssec",
        "aws_route53_key_signing_key",
        "aws_route53_query_log",
        "aws_route53_resolver_query_log_config",
        "aws_route53_resolver_query_log_config_association",
        "aws_route53_vpc_association_authorization",
        "aws_vpc_endpoint_connection_notification",
        "aws_vpc_ipam",
        "aws_vpc_ipam_pool",
        "aws_vpc_ipam_pool_cidr",
        "aws_vpc_ipam_scope",
    }
)
"""Types that begin like those and decide nothing about packets."""


_TOLD: Final = frozenset({*_UNSEEN_EFFECTS, *_UNSEEN_PARTS, *_DECIDES_NOTHING})


def unread_types(plan: Plan, name: str, read: Container[str]) -> Iterator[Problem]:
    """The types of networks that a plan changes and wayout does not read, each with how many and the first of them."""
    found: dict[str, list[str]] = {}
    for instance in plan.instances.values():
        is_strange = not (instance.type in read or instance.type in _TOLD)
        if is_strange and instance.type.startswith(_OF_NETWORKS) and instance.before != instance.after:
            found.setdefault(instance.type, []).append(instance.address)
    for kind, addresses in found.items():
        more = f" and {len(addresses) - 1} more" if len(addresses) > 1 else ""
        yield Problem(name, "", f"wayout does not read {kind}: what {addresses[0]}{more} changes is not shown")


def note_unread(instance: Instance, estate: Estate) -> None:
    """A type that is not read and decides about packets leaves its document open, or what it changes there."""
    if instance.mode == "managed" and instance.type in _UNSEEN_PARTS and instance.before != instance.after:
        key, name = _UNSEEN_PARTS[instance.type]
        sentence = f"{instance.address} changes {key}, and wayout does not read {instance.type}"
        told = instance.now.get(name)
        for identity in [told] if isinstance(told, str) else [each for each, _ in estate.each(key)]:
            estate.leave_open(key, identity, sentence)
    if instance.mode == "managed" and instance.type in _UNSEEN_EFFECTS and instance.before != instance.after:
        key = _UNSEEN_EFFECTS[instance.type]
        estate.doubt(key, f"{instance.address} changes {key}, and wayout does not read {instance.type}")
