"""Repairs by VPC endpoints: for services of AWS, in place of a way to the internet; and private DNS switched on.

Source: EP-1, EP-2, EP-9 to EP-11, DNS-12, Q-15, Q-16.
"""

import re
from collections.abc import Iterator
from typing import Final

from wayout.ask.destination.destination import Destination
from wayout.ask.destination.service_endpoint import is_aws_host, region_of
from wayout.ask.result.incident import Incident
from wayout.fix.change.any_change import Change
from wayout.fix.change.security_group import AddSecurityGroupRule, CreateSecurityGroup, SecurityGroupRule
from wayout.fix.change.vpc import DnsAttribute, SetDnsAttribute
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint, ModifyVpcEndpoint
from wayout.fix.naming import unused_id, vpc_name
from wayout.fix.plan import Approach
from wayout.fix.repair.repair import Repair
from wayout.fix.repair.way import table_of
from wayout.forward.decision.perspective import Direction
from wayout.model.network import Network
from wayout.model.planned import planned_id
from wayout.model.subnet import Subnet
from wayout.net.address import Family

_ENDPOINTS: Final = frozenset({Approach.ENDPOINTS})
_BOTH: Final = frozenset({Approach.ENDPOINTS, Approach.REPAIR})
_BY_ROUTE: Final = frozenset({"s3", "dynamodb"})
_HOST: Final = re.compile(r"(?P<service>[a-z0-9.-]+?)\.(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com")
_HTTPS: Final = 443
_GROUP: Final = "endpoints"


def private_dns(at: Incident) -> Iterator[Repair]:
    """Private DNS of the endpoint on, with the two attributes of the VPC that it needs."""
    endpoint = at.network.vpc_endpoints.get(at.component)
    if endpoint is not None:
        on = (
            () if endpoint.private_dns_enabled else (ModifyVpcEndpoint(vpc_endpoint_id=at.component, private_dns=True),)
        )
        yield Repair((*_attributes(at.network, endpoint.vpc_id), *on), _BOTH)


def instead_of_gateway(at: Incident) -> Iterator[Repair]:
    """An endpoint that carries nothing: its routes taken away, so that the way to the internet takes over."""
    endpoint = at.network.vpc_endpoints.get(at.component)
    if endpoint is None or not endpoint.is_gateway:
        return
    subnets = [at.network.subnets.get(placement.origin.subnet_id or "") for placement in at.placements]
    tables = {t.route_table_id for s in subnets if s is not None and (t := table_of(at.network, s)) is not None}
    routed = tuple(sorted(t for t in tables if _routes_to(at.network, t, at.component)))
    if routed:
        yield Repair((ModifyVpcEndpoint(vpc_endpoint_id=at.component, remove_route_table_ids=routed),))


def _routes_to(network: Network, table_id: str, endpoint_id: str) -> bool:
    return any(route.gateway_id == endpoint_id for route in network.route_tables[table_id].routes)


def service(at: Incident) -> Iterator[Repair]:
    """A new endpoint for the service that was asked for: of the gateway kind for S3 and DynamoDB, else interfaces."""
    network = at.network
    vpc_id = at.placements[0].origin.vpc_id if at.placements else ""
    region = region_of(network, vpc_id)
    if region is None or vpc_id not in network.vpcs:
        return
    for name in dict.fromkeys(service_of(each, region) for each in at.destinations):
        if name is None or at.translator is not None:
            continue
        full = f"com.amazonaws.{region}.{name}"
        if any(e.service_name == full for e in network.endpoints_of_vpc.get(vpc_id, ())):
            continue
        yield from (_by_route if name in _BY_ROUTE else _by_interfaces)(at, vpc_id, full, name)


def service_of(destination: Destination, region: str) -> str | None:
    """The short name of the service of AWS in this region that a destination names; None for all others."""
    if destination.aws_service is not None:
        return destination.aws_service if destination.aws_service != "ecs-start" else None
    host = destination.host or ""
    match = _HOST.fullmatch(host) if is_aws_host(host) else None
    if match is None or match["region"] != region:
        return None
    given = match["service"]
    if given in _BY_ROUTE or given.rpartition(".")[2] in _BY_ROUTE:
        return given.rpartition(".")[2]
    # A registry's host is ACCOUNT.dkr.ecr.REGION, whose service is ecr.dkr; that of the API is api.ecr.REGION.
    if given.endswith("dkr.ecr"):
        return "ecr.dkr"
    return {"api.ecr": "ecr.api"}.get(given, given)


def _by_route(at: Incident, vpc_id: str, full: str, name: str) -> Iterator[Repair]:
    subnets = [at.network.subnets.get(placement.origin.subnet_id or "") for placement in at.placements]
    tables = [t.route_table_id for s in subnets if s is not None and (t := table_of(at.network, s)) is not None]
    found = unused_id(at.network, "vpc_endpoints", "vpce", name)
    change = CreateGatewayEndpoint(
        vpc_endpoint_id=found,
        vpc_id=vpc_id,
        service_name=full,
        route_table_ids=tuple(dict.fromkeys(tables)),
        name=f"{vpc_name(at.network, vpc_id)}-{name}",
    )
    yield Repair((change,), _ENDPOINTS)


def _by_interfaces(at: Incident, vpc_id: str, full: str, name: str) -> Iterator[Repair]:
    """Interfaces in a subnet of each zone of the senders, behind a group that admits their addresses."""
    network = at.network
    subnets = _one_per_zone(at)
    if not subnets:
        return
    own = vpc_name(network, vpc_id)
    group_id, made = _group_of_endpoints(network, vpc_id, own)
    endpoint = CreateInterfaceEndpoint(
        vpc_endpoint_id=unused_id(network, "vpc_endpoints", "vpce", name),
        vpc_id=vpc_id,
        service_name=full,
        subnet_ids=tuple(subnet.subnet_id for subnet in subnets),
        group_ids=(group_id,),
        name=f"{own}-{name}",
    )
    yield Repair((*_attributes(network, vpc_id), *made, endpoint), _ENDPOINTS)


def _group_of_endpoints(network: Network, vpc_id: str, own: str) -> tuple[str, tuple[Change, ...]]:
    """The group of the new endpoints, which admits the VPC to HTTPS, and what makes it: one for all of a plan."""
    planned = network.security_groups.get(planned_id("sg", _GROUP))
    if planned is not None and planned.vpc_id == vpc_id:
        return planned.group_id, ()
    group_id = unused_id(network, "security_groups", "sg", _GROUP)
    group = CreateSecurityGroup(
        group_id=group_id, vpc_id=vpc_id, name=f"{own}-{_GROUP}", description="HTTPS to the VPC endpoints"
    )
    blocks = [block for block in network.vpcs[vpc_id].prefixes if block.family is Family.IPV4]
    rules = (AddSecurityGroupRule(group_id=group_id, rule=_https_from(str(block))) for block in blocks)
    return group_id, (group, *rules)


def _https_from(peer: str) -> SecurityGroupRule:
    return SecurityGroupRule(direction=Direction.INGRESS, protocol="tcp", from_port=_HTTPS, to_port=_HTTPS, peer=peer)


def _one_per_zone(at: Incident) -> tuple[Subnet, ...]:
    """A subnet of the senders in each of their zones (EP-9)."""
    found: dict[str, Subnet] = {}
    for placement in at.placements:
        subnet = at.network.subnets.get(placement.origin.subnet_id or "")
        if subnet is not None and subnet.cidr_block is not None:
            found.setdefault(subnet.availability_zone, subnet)
    return tuple(found.values())


def _attributes(network: Network, vpc_id: str) -> tuple[Change, ...]:
    """The switches of the VPC that private DNS needs and that are known to be off (DNS-12)."""
    known = network.vpc_attributes.get(vpc_id)
    values = {
        DnsAttribute.SUPPORT: known.enable_dns_support if known is not None else None,
        DnsAttribute.HOSTNAMES: known.enable_dns_hostnames if known is not None else None,
    }
    return tuple(
        SetDnsAttribute(vpc_id=vpc_id, attribute=attribute, value=True)
        for attribute, value in values.items()
        if value is not None and value.value is False
    )
