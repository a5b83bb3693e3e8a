"""Resolver endpoints, DNS Firewall rule groups and domain lists: what they are and what is in them are two calls each."""

from collections.abc import Iterable
from typing import TypeAlias, TypeVar

import msgspec

from wayout.model.dns_firewall import FirewallDomainList, FirewallRule, FirewallRuleGroup
from wayout.model.noun import Noun
from wayout.model.resolver import EndpointAddress, ResolverEndpoint


class ResolverEndpointElement(Noun, frozen=True):
    """An element of ListResolverEndpoints."""

    id: str
    direction: str | None = None
    host_vpc_id: str | None = msgspec.field(name="HostVPCId", default=None)
    security_group_ids: tuple[str, ...] = ()
    status: str | None = None


class ResolverEndpointIpAddresses(Noun, frozen=True):
    """ListResolverEndpointIpAddresses, wrapped."""

    resolver_endpoint_id: str
    ip_addresses: tuple[EndpointAddress, ...] = ()


class FirewallRuleGroupElement(Noun, frozen=True):
    """An element of ListFirewallRuleGroups."""

    id: str
    name: str | None = None
    owner_id: str | None = None


class FirewallRuleGroupRules(Noun, frozen=True):
    """ListFirewallRules, wrapped."""

    firewall_rule_group_id: str
    firewall_rules: tuple[FirewallRule, ...] = ()


class FirewallDomainListElement(Noun, frozen=True):
    """An element of ListFirewallDomainLists."""

    id: str
    name: str | None = None
    managed_owner_name: str | None = None


class FirewallDomains(Noun, frozen=True):
    """ListFirewallDomains, wrapped."""

    firewall_domain_list_id: str
    domains: tuple[str, ...] = ()


EndpointPiece: TypeAlias = ResolverEndpointElement | ResolverEndpointIpAddresses
GroupPiece: TypeAlias = FirewallRuleGroupElement | FirewallRuleGroupRules | FirewallRule
ListPiece: TypeAlias = FirewallDomainListElement | FirewallDomains
P = TypeVar("P")


def endpoint_id(piece: EndpointPiece) -> str:
    """The id of the endpoint that a piece belongs to."""
    return piece.id if isinstance(piece, ResolverEndpointElement) else piece.resolver_endpoint_id


def group_id(piece: GroupPiece) -> str:
    """The id of the rule group that a piece belongs to."""
    return piece.id if isinstance(piece, FirewallRuleGroupElement) else piece.firewall_rule_group_id


def list_id(piece: ListPiece) -> str:
    """The id of the domain list that a piece belongs to."""
    return piece.id if isinstance(piece, FirewallDomainListElement) else piece.firewall_domain_list_id


def merged_endpoint(pieces: Iterable[EndpointPiece]) -> ResolverEndpoint:
    """One endpoint from all that is said about it."""
    found = ResolverEndpointElement(id="")
    addresses: tuple[EndpointAddress, ...] | None = None
    for piece in pieces:
        match piece:
            case ResolverEndpointElement():
                found = piece
            case ResolverEndpointIpAddresses():
                addresses = (*(addresses or ()), *piece.ip_addresses)
                found = found if found.id else ResolverEndpointElement(id=piece.resolver_endpoint_id)
    return ResolverEndpoint(
        id=found.id,
        direction=found.direction,
        host_vpc_id=found.host_vpc_id,
        security_group_ids=found.security_group_ids,
        status=found.status,
        addresses=_once(addresses),
    )


def merged_group(pieces: Iterable[GroupPiece]) -> FirewallRuleGroup:
    """One rule group from all that is said about it."""
    identity, name, owner = "", None, None
    rules: tuple[FirewallRule, ...] | None = None
    for piece in pieces:
        identity = group_id(piece)
        match piece:
            case FirewallRuleGroupElement():
                name, owner = piece.name, piece.owner_id
            case FirewallRuleGroupRules():
                rules = (*(rules or ()), *piece.firewall_rules)
            case FirewallRule():
                rules = (*(rules or ()), piece)
    return FirewallRuleGroup(id=identity, name=name, owner_id=owner, rules=_once(rules))


def merged_list(pieces: Iterable[ListPiece]) -> FirewallDomainList:
    """One domain list from all that is said about it."""
    identity, name, owner = "", None, None
    domains: tuple[str, ...] | None = None
    for piece in pieces:
        identity = list_id(piece)
        match piece:
            case FirewallDomainListElement():
                name, owner = piece.name, piece.managed_owner_name
            case FirewallDomains():
                domains = (*(domains or ()), *piece.domains)
    return FirewallDomainList(id=identity, name=name, managed_owner_name=owner, domains=_once(domains))


def _once(parts: tuple[P, ...] | None) -> tuple[P, ...] | None:
    """Each part once: what several accounts or regions share, each of them shows."""
    return None if parts is None else tuple(dict.fromkeys(parts))
