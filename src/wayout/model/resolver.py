"""Route 53 Resolver: rules that send names to other name servers, and the endpoints by which queries leave a VPC."""

import msgspec

from wayout.model.noun import Noun
from wayout.net.address import Address


class TargetAddress(Noun, frozen=True):
    """A name server that a rule forwards to; `port` is 53 unless said otherwise."""

    ip: Address | None = None
    ipv6: Address | None = None
    port: int = 53
    protocol: str = "Do53"


class ResolverRule(Noun, frozen=True):
    """What becomes of queries for a domain and all below it.

    `rule_type` is FORWARD, SYSTEM (as if no wider rule were there) or RECURSIVE (AWS's own, to the internet).
    """

    id: str
    domain_name: str = "."
    rule_type: str = "FORWARD"
    target_ips: tuple[TargetAddress, ...] = ()
    resolver_endpoint_id: str | None = None
    status: str = "COMPLETE"
    owner_id: str | None = None


class ResolverRuleAssociation(Noun, frozen=True):
    """A rule that holds in a VPC."""

    id: str
    resolver_rule_id: str
    vpc_id: str = msgspec.field(name="VPCId")
    status: str = "COMPLETE"


class EndpointAddress(Noun, frozen=True):
    """One interface of a resolver endpoint."""

    subnet_id: str
    ip: Address | None = None
    ipv6: Address | None = None
    status: str = "ATTACHED"


class ResolverEndpoint(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The interfaces through which queries enter or leave a VPC, put together from both calls; None is not known."""

    id: str
    direction: str | None = None
    host_vpc_id: str | None = None
    security_group_ids: tuple[str, ...] = ()
    status: str | None = None
    addresses: tuple[EndpointAddress, ...] | None = None
