"""What a firewall, a policy or a rule group is told by: a list call that names it, and a describe call that shows it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from wayout.model.network_firewall import Firewall, FirewallPolicy, VpcEndpointAssociation
from wayout.model.rule_group import RuleGroup


def most_telling_firewall(pieces: list[Firewall]) -> Firewall:
    """The first answer that shows endpoints or an attachment, else the first that shows the policy, else any."""
    return max(
        pieces,
        key=lambda piece: (bool(piece.attachments or piece.transit_attachment), piece.firewall is not None),
    )


def most_telling_association(pieces: list[VpcEndpointAssociation]) -> VpcEndpointAssociation:
    """The first answer that shows the endpoint, else any."""
    return max(pieces, key=lambda piece: bool(piece.attachments))


def most_telling_policy(pieces: list[FirewallPolicy]) -> FirewallPolicy:
    """The first answer that shows the policy, else any."""
    return max(pieces, key=lambda piece: piece.firewall_policy is not None)


def most_telling_group(pieces: list[RuleGroup]) -> RuleGroup:
    """The first answer that shows rules, else any."""
    return max(pieces, key=lambda piece: piece.rule_group is not None)


FIREWALL_FIELDS: Final[Mapping[str, Callable[[list[Any]], Any]]] = MappingProxyType(
    {
        "firewalls": most_telling_firewall,
        "firewall_endpoint_associations": most_telling_association,
        "firewall_policies": most_telling_policy,
        "rule_groups": most_telling_group,
    }
)
"""How each field is put together from its pieces."""
