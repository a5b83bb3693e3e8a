"""Every reason with what may mend it; the reasons without an entry are mended by nothing that configuration can do here.

What is on the far side of a peering, in a firewall's policy, in a zone of Route 53 or at a partner's is no business of
a plan: it says so (`explain.obstacle`).
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from wayout.ask.result.incident import Incident
from wayout.fix.repair import (
    endpoint_policy,
    internet_gateway,
    nat_gateway,
    network_acl,
    network_interface,
    public_address,
    route,
    security_group,
    transit_gateway,
    transit_gateway_attachment,
    vpc,
    vpc_endpoint,
    vpc_peering_connection,
)
from wayout.fix.repair.repair import Repair
from wayout.forward.decision.perspective import Leg
from wayout.model.reason import Reason

_Repairs = Callable[[Incident], Iterator[Repair]]


def repairs_of(at: Incident) -> Iterator[Repair]:
    """The candidates for an incident, the narrowest of each kind first."""
    for find in _REPAIRS.get(at.blocker.reason, ()):
        yield from find(at)


def _route(at: Incident) -> Iterator[Repair]:
    """A route is missing or dead on the way there, or on the way back."""
    yield from route.missing(at) if at.leg is Leg.FORWARD else route.back(at)


def _behind(at: Incident) -> Iterator[Repair]:
    """What stops the queries for the name, mended."""
    for each in at.behind:
        yield from repairs_of(each)


_REPAIRS: Final[Mapping[Reason, tuple[_Repairs, ...]]] = MappingProxyType(
    {
        Reason.SG_NO_MATCHING_RULE: (security_group.rules,),
        Reason.SG_EMPTY: (security_group.rules,),
        Reason.SG_REFERENCE_NOT_PRESERVED: (security_group.rules,),
        Reason.SG_REFERENCE_UNSUPPORTED: (security_group.rules,),
        Reason.NACL_DENIED: (network_acl.entries,),
        Reason.NACL_EPHEMERAL_PORTS: (network_acl.entries,),
        Reason.NO_ROUTE: (_route, vpc_endpoint.service),
        Reason.BLACKHOLE_ROUTE: (
            transit_gateway_attachment.reattached,
            nat_gateway.own_table,
            _route,
            vpc_endpoint.service,
        ),
        Reason.NO_RETURN_ROUTE: (transit_gateway.homeward, route.back),
        Reason.ROUTE_LOOP: (route.missing, route.astray),
        Reason.NO_PUBLIC_IP: (public_address.lacking, vpc_endpoint.service),
        Reason.IGW_NOT_ATTACHED: (internet_gateway.attached,),
        Reason.IGW_PRIVATE_DESTINATION: (route.astray,),
        Reason.NAT_NOT_AVAILABLE: (nat_gateway.other_gateway,),
        Reason.NAT_NO_PUBLIC_ADDRESS: (nat_gateway.other_gateway,),
        Reason.NAT_PRIVATE: (nat_gateway.other_gateway,),
        Reason.NAT_IN_PRIVATE_SUBNET: (nat_gateway.way_out,),
        Reason.NAT_LOOP: (nat_gateway.way_out,),
        Reason.NAT_SOURCE_NOT_IN_VPC: (nat_gateway.other_gateway,),
        Reason.NAT_AZ_NOT_COVERED: (nat_gateway.other_gateway,),
        Reason.NAT_PROTOCOL: (nat_gateway.without_ipv6,),
        Reason.ENDPOINT_NOT_AVAILABLE: (vpc_endpoint.instead_of_gateway, route.astray),
        Reason.ENDPOINT_PROTOCOL: (vpc_endpoint.instead_of_gateway,),
        Reason.ENDPOINT_POLICY: (endpoint_policy.admitted,),
        Reason.ENDPOINT_PRIVATE_DNS_OFF: (vpc_endpoint.private_dns,),
        Reason.PEERING_NOT_TRANSITIVE: (route.astray,),
        Reason.PEERING_NOT_ACTIVE: (vpc_peering_connection.accepted, route.astray),
        Reason.TGW_AZ_NOT_ATTACHED: (transit_gateway_attachment.zone,),
        Reason.TGW_NO_ASSOCIATION: (transit_gateway.association,),
        Reason.TGW_NO_ROUTE: (transit_gateway.route,),
        Reason.TGW_BLACKHOLE: (transit_gateway.route,),
        Reason.TGW_ATTACHMENT_NOT_AVAILABLE: (
            transit_gateway_attachment.attached,
            transit_gateway_attachment.accepted,
            route.astray,
        ),
        Reason.FIREWALL_ASYMMETRIC: (route.through_firewall, transit_gateway.through_firewall),
        Reason.SOURCE_DEST_CHECK: (network_interface.check_off,),
        Reason.TARGET_NOT_RUNNING: (route.astray,),
        Reason.VPC_BLOCK_PUBLIC_ACCESS: (vpc.exclusion,),
        Reason.DNS_DISABLED: (vpc.dns_support,),
        Reason.DNS_SERVER_BLOCKED: (_behind,),
        Reason.SPOOFED_SOURCE: (route.astray,),
    }
)
