"""Resolver rules: which names the resolver of a VPC does not answer itself, but asks other servers for.

Modelled: the most specific associated rule; FORWARD, and SYSTEM or RECURSIVE, which leave a name to the resolver; the
outbound endpoint's interfaces, from which the queries leave as ordinary packets (DNS-10); servers that are an inbound
endpoint of a VPC in the snapshot, whose resolver then answers. What any other server answers is a Gap. Not modelled:
delegation rules.

Source: DNS-9, DNS-10, https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-DSN-queries-to-vpc.html

Rules:
- DNS-10: Queries that a rule forwards leave from the interfaces of an outbound endpoint, past their groups, ACL and
  routes.
- DNS-9: Of the rules that hold a name, the most specific decides.
"""

from typing import NamedTuple

from wayout.ask.dns.name import depth, is_within, normal
from wayout.ask.dns.name_server import NameServer, NameServers
from wayout.forward.decision.origin import Origin
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.resolver import EndpointAddress, ResolverEndpoint, ResolverRule
from wayout.net.interval_set import IntervalSet
from wayout.net.port_range import EPHEMERAL_ANY

FORWARD = "FORWARD"
_KEY = "ResolverRuleAssociations"
_LOCAL = frozenset({"SYSTEM", "RECURSIVE"})
_STALE = frozenset({"FAILED", "OVERRIDDEN"})
_WORKING = frozenset({"OPERATIONAL", "UPDATING", "AUTO_RECOVERING", None})


class RuleChoice(NamedTuple):
    """The rule that takes a name, if any, and gaps by which another may."""

    rule: ResolverRule | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def depth(self) -> int:
        """How specific the rule's domain is; less than the root's without a rule."""
        return depth(normal(self.rule.domain_name)) if self.rule is not None else -1


def rule_for(network: Network, vpc_id: str, name: str) -> RuleChoice:
    """The rule that takes `name` in a VPC. Source: DNS-9."""
    associations = [a for a in network.resolver_rule_associations.values() if a.vpc_id == vpc_id]
    is_whole = bool(associations) and network.refusal(_KEY, vpc_id) is None
    gaps = [] if is_whole else _unlisted(network, vpc_id, name)
    best: ResolverRule | None = None
    for association in associations:
        rule = network.resolver_rules.get(association.resolver_rule_id)
        if association.status in _STALE:
            continue
        if rule is None:
            subject = f"{association.resolver_rule_id}, a resolver rule of {vpc_id} that may take {name},"
            gaps.append(network.gap("ResolverRules", vpc_id, subject, association.resolver_rule_id))
            continue
        if not is_within(name, normal(rule.domain_name)):
            continue
        if association.status != "COMPLETE":
            message = f"the association of {rule.id} with {vpc_id} has the status {association.status}"
            gaps.append(Gap(_KEY, association.status, None, message))
        if rule.rule_type not in {FORWARD, *_LOCAL}:
            message = f"{rule.id} is of the type {rule.rule_type}, of which it is not modelled what becomes of {name}"
            gaps.append(Gap.feature("resolver rule", message))
        elif best is None or depth(normal(rule.domain_name)) > depth(normal(best.domain_name)):
            best = rule
    return RuleChoice(best, tuple(gaps))


def _unlisted(network: Network, vpc_id: str, name: str) -> list[Gap]:
    """What a VPC whose rules nobody listed may have; AWS's default is none."""
    subject = f"which resolver rules {vpc_id} has, and so who answers for {name} there,"
    if network.refusal(_KEY, vpc_id) is not None:
        return [network.gap(_KEY, vpc_id, subject)]
    if network.has_document(_KEY, vpc_id):
        return []
    taking = (r for r in network.resolver_rules.values() if r.rule_type == FORWARD)
    if any(is_within(name, normal(rule.domain_name)) for rule in taking):
        return [network.gap(_KEY, vpc_id, subject)]
    return []


def forwarded(network: Network, vpc_id: str, rule: ResolverRule) -> NameServers | Gap:
    """The servers that a rule forwards to, and the interfaces that the queries leave from. Source: DNS-10."""
    servers = tuple(
        NameServer(address, target.port)
        for target in rule.target_ips
        for address in (target.ip, target.ipv6)
        if address is not None
    )
    identity = rule.resolver_endpoint_id or ""
    endpoint = network.resolver_endpoints.get(identity)
    if endpoint is None or endpoint.host_vpc_id is None:
        return network.gap("ResolverEndpoints", vpc_id, f"{identity}, by which {rule.id} forwards,", identity)
    if endpoint.addresses is None:
        subject = f"where the interfaces of {identity} stand, by which {rule.id} forwards,"
        return network.gap("ResolverEndpointIpAddresses", vpc_id, subject, identity)
    if endpoint.status not in _WORKING:
        return Gap("ResolverEndpoints", endpoint.status or "", None, f"{identity} has the status {endpoint.status}")
    host = endpoint.host_vpc_id
    senders = tuple(_sender(endpoint, host, address) for address in endpoint.addresses)
    return NameServers(identity, servers, senders)


def _sender(endpoint: ResolverEndpoint, vpc_id: str, address: EndpointAddress) -> Origin:
    ipv4 = IntervalSet.single(address.ip) if address.ip is not None else IntervalSet.empty()
    ipv6 = IntervalSet.single(address.ipv6) if address.ipv6 is not None else IntervalSet.empty()
    return Origin(
        component=endpoint.id,
        vpc_id=vpc_id,
        subnet_id=address.subnet_id,
        ipv4=ipv4,
        ipv6=ipv6,
        group_ids=endpoint.security_group_ids,
        ports=EPHEMERAL_ANY,
        own_name=endpoint.id,
    )


def answering_vpc(network: Network, servers: NameServers) -> str | None:
    """The VPC whose resolver answers, where every server is an interface of its inbound endpoint."""
    inbound = {
        address.ip: endpoint.host_vpc_id
        for endpoint in network.resolver_endpoints.values()
        if (endpoint.direction or "").startswith("INBOUND")
        for address in endpoint.addresses or ()
        if address.ip is not None
    }
    found = {inbound.get(server.address) for server in servers.servers}
    return found.pop() if len(found) == 1 else None
