"""Blueprint: the whole network for workloads that call out, where there is none: as one plan of changes.

In each zone a private subnet with a route table of its own and a public subnet; one internet gateway; the way out by a
NAT gateway with its own Elastic IP in each zone, or by one regional NAT gateway; a group for the tasks that lets HTTPS
out and nothing in; endpoints for services of AWS, flow logs in the format that decides.

Source: NAT-4 (a gateway serves its zone's tables), ROUTE-14 (what makes a subnet public), ECS-16 (what a task needs).
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

import msgspec

from wayout.ask.destination.known_service import is_known, names_like
from wayout.errors import InputError
from wayout.evidence.log.log_format import RECOMMENDED
from wayout.fix.address_plan import address_plan
from wayout.fix.change.any_change import Change
from wayout.fix.change.elastic_ip import AllocateAddress
from wayout.fix.change.flow_log import CreateFlowLog
from wayout.fix.change.internet_gateway import AttachInternetGateway, CreateInternetGateway
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.route import CreateRoute
from wayout.fix.change.route_table import AssociateRouteTable, CreateRouteTable
from wayout.fix.change.security_group import (
    ALL_PROTOCOLS,
    AddSecurityGroupRule,
    CreateSecurityGroup,
    RemoveSecurityGroupRule,
    SecurityGroupRule,
)
from wayout.fix.change.subnet import CreateSubnet
from wayout.fix.change.vpc import CreateVpc, DnsAttribute, SetDnsAttribute
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint
from wayout.fix.plan import Approach, Plan
from wayout.forward.decision.perspective import Direction
from wayout.model.network import Network
from wayout.model.planned import planned_id
from wayout.model.prefix_list import PrefixList
from wayout.model.scope import Coverage, Scope

EVERYWHERE: Final = "0.0.0.0/0"
GATEWAY_SERVICES: Final = frozenset({"s3", "dynamodb"})
"""What gateway endpoints lead to (EP-1)."""

HTTPS: Final = 443


class Nat(StrEnum):
    """How private subnets get out."""

    ZONAL = "zonal"
    REGIONAL = "regional"


class Blueprint(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: a name that all parts begin with, the region, the VPC's block, the zones, and what is added.

    `endpoints` are short names of services: `s3`, `ecr.api`. `flow_logs` is the ARN of a bucket, or of a log group with
    the role that may write to it.
    """

    name: str
    region: str
    cidr: str
    zones: tuple[str, ...]
    nat: Nat = Nat.ZONAL
    endpoints: tuple[str, ...] = ()
    flow_logs: str | None = None
    flow_logs_role: str | None = None

    @property
    def vpc_id(self) -> str:
        """The planned VPC."""
        return planned_id("vpc", self.name)

    @property
    def group_id(self) -> str:
        """The planned group of the tasks."""
        return planned_id("sg", f"{self.name}-tasks")

    @property
    def private_subnet_ids(self) -> tuple[str, ...]:
        """The planned subnets in which tasks run, in the order of the zones."""
        return tuple(planned_id("subnet", f"{self.name}-private-{zone}") for zone in self.zones)

    @property
    def public_subnet_ids(self) -> tuple[str, ...]:
        """The planned subnets of NAT gateways and load balancers, in the order of the zones."""
        return tuple(planned_id("subnet", f"{self.name}-public-{zone}") for zone in self.zones)

    @property
    def source(self) -> str:
        """Tasks in all private subnets, as the command line names them."""
        return f"{','.join(self.private_subnet_ids)}:{self.group_id}"

    @property
    def destinations(self) -> tuple[str, ...]:
        """What the tasks must reach: HTTPS anywhere, and each service that gets an interface endpoint."""
        services = (f"aws:{service}" for service in self.endpoints if service not in GATEWAY_SERVICES)
        return (f"internet:{HTTPS}", *services)

    def plan(self) -> Plan:
        """The changes in their order. Raises: InputError when the block cannot be divided so."""
        approach = Approach.NAT_PER_ZONE if self.nat is Nat.ZONAL else Approach.REGIONAL_NAT
        changes: tuple[Change, ...] = (
            *self._vpc(),
            *self._subnets(),
            *self._ways_out(),
            *self._groups(),
            *self._endpoints(),
            *self._flow_log(),
        )
        return Plan(source=self.source, destinations=self.destinations, approach=approach, changes=changes)

    def base(self) -> Network:
        """The network in which the plan begins: nothing but the lists of addresses that gateway endpoints lead to.

        What such a list holds is AWS's to say. It is taken for empty, so that all the internet is asked of the NAT
        gateways: what is on the list goes to the endpoint instead, and arrives as well.
        """
        lists = {
            f"pl-{service}": PrefixList(
                prefix_list_id=f"pl-{service}", prefix_list_name=self._service_name(service), prefixes=()
            )
            for service in GATEWAY_SERVICES & set(self.endpoints)
        }
        here = Scope("default", self.region)
        return Network(prefix_lists=lists, coverage=Coverage(frozenset({(here, "Vpcs")}), {}))

    @property
    def service(self) -> dict[str, Any]:
        """What an ECS service's `networkConfiguration` holds, with planned ids."""
        return {
            "awsvpcConfiguration": {
                "subnets": list(self.private_subnet_ids),
                "securityGroups": [self.group_id],
                "assignPublicIp": "DISABLED",
            }
        }

    def _service_name(self, service: str) -> str:
        return f"{_prefix(self.region)}{service}"

    def _gateway_id(self) -> str:
        return planned_id("igw", self.name)

    def _table_id(self, zone: str) -> str:
        return planned_id("rtb", f"{self.name}-private-{zone}")

    def _vpc(self) -> Iterator[Change]:
        yield CreateVpc(vpc_id=self.vpc_id, cidr_block=self.cidr, name=self.name)
        yield SetDnsAttribute(vpc_id=self.vpc_id, attribute=DnsAttribute.HOSTNAMES, value=True)
        yield CreateInternetGateway(internet_gateway_id=self._gateway_id(), name=self.name)
        yield AttachInternetGateway(internet_gateway_id=self._gateway_id(), vpc_id=self.vpc_id)

    def _subnets(self) -> Iterator[Change]:
        blocks = address_plan(self.cidr, len(self.zones))
        for ids, cidrs, kind in (
            (self.private_subnet_ids, blocks.private, "private"),
            (self.public_subnet_ids, blocks.public, "public"),
        ):
            for subnet_id, cidr, zone in zip(ids, cidrs, self.zones, strict=True):
                yield CreateSubnet(
                    subnet_id=subnet_id,
                    vpc_id=self.vpc_id,
                    cidr_block=cidr,
                    availability_zone=zone,
                    name=f"{self.name}-{kind}-{zone}",
                )
        public = planned_id("rtb", f"{self.name}-public")
        yield CreateRouteTable(route_table_id=public, vpc_id=self.vpc_id, name=f"{self.name}-public")
        yield CreateRoute(route_table_id=public, destination=EVERYWHERE, target=self._gateway_id())
        for subnet_id in self.public_subnet_ids:
            yield AssociateRouteTable(route_table_id=public, subnet_id=subnet_id)

    def _ways_out(self) -> Iterator[Change]:
        regional = planned_id("nat", self.name)
        if self.nat is Nat.REGIONAL:
            yield CreateNatGateway(nat_gateway_id=regional, vpc_id=self.vpc_id, name=self.name)
        for zone, private, public in zip(self.zones, self.private_subnet_ids, self.public_subnet_ids, strict=True):
            label = f"{self.name}-{zone}"
            nat = planned_id("nat", label)
            if self.nat is Nat.ZONAL:
                address = planned_id("eipalloc", label)
                yield AllocateAddress(allocation_id=address, name=label)
                yield CreateNatGateway(
                    nat_gateway_id=nat, vpc_id=self.vpc_id, name=label, subnet_id=public, allocation_id=address
                )
            table = self._table_id(zone)
            yield CreateRouteTable(route_table_id=table, vpc_id=self.vpc_id, name=f"{self.name}-private-{zone}")
            target = nat if self.nat is Nat.ZONAL else regional
            yield CreateRoute(route_table_id=table, destination=EVERYWHERE, target=target)
            yield AssociateRouteTable(route_table_id=table, subnet_id=private)

    def _groups(self) -> Iterator[Change]:
        everything = SecurityGroupRule(direction=Direction.EGRESS, protocol=ALL_PROTOCOLS, peer=EVERYWHERE)
        https = SecurityGroupRule(
            direction=Direction.EGRESS,
            protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            peer=EVERYWHERE,
            description="HTTPS to anywhere",
        )
        what = "Tasks that call out over HTTPS; nothing calls them"
        yield CreateSecurityGroup(
            group_id=self.group_id, vpc_id=self.vpc_id, name=f"{self.name}-tasks", description=what
        )
        yield AddSecurityGroupRule(group_id=self.group_id, rule=https)
        yield RemoveSecurityGroupRule(group_id=self.group_id, rule=everything)

    def _endpoints(self) -> Iterator[Change]:
        interfaces = [service for service in self.endpoints if service not in GATEWAY_SERVICES]
        group = planned_id("sg", f"{self.name}-endpoints")
        if interfaces:
            yield CreateSecurityGroup(
                group_id=group,
                vpc_id=self.vpc_id,
                name=f"{self.name}-endpoints",
                description="Endpoints of AWS services, for the tasks",
            )
            rule = SecurityGroupRule(
                direction=Direction.INGRESS, protocol="tcp", from_port=HTTPS, to_port=HTTPS, peer=self.group_id
            )
            yield AddSecurityGroupRule(group_id=group, rule=rule)
        for service in self.endpoints:
            endpoint = planned_id("vpce", f"{self.name}-{service}")
            name = f"{self.name}-{service}"
            if service in GATEWAY_SERVICES:
                yield CreateGatewayEndpoint(
                    vpc_endpoint_id=endpoint,
                    vpc_id=self.vpc_id,
                    service_name=self._service_name(service),
                    route_table_ids=tuple(self._table_id(zone) for zone in self.zones),
                    name=name,
                )
            else:
                yield CreateInterfaceEndpoint(
                    vpc_endpoint_id=endpoint,
                    vpc_id=self.vpc_id,
                    service_name=self._service_name(service),
                    subnet_ids=self.private_subnet_ids,
                    group_ids=(group,),
                    name=name,
                )

    def _flow_log(self) -> Iterator[Change]:
        if self.flow_logs is not None:
            yield CreateFlowLog(
                flow_log_id=planned_id("fl", self.name),
                resource_id=self.vpc_id,
                destination=self.flow_logs,
                log_format=str(RECOMMENDED),
                role_arn=self.flow_logs_role,
            )


_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
_REGION: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]")
_SERVICE: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")


def blueprint(**asked: Any) -> Blueprint:  # noqa: ANN401 - the fields of Blueprint
    """The blueprint with these fields, checked, all that is wrong told at once.

    Raises: InputError when a name, region, zone or service cannot be one, or a log group lacks its role.
    """
    found = Blueprint(**asked)
    wrong = [] if _NAME.fullmatch(found.name) else [f"the name {found.name!r} (letters, digits and -, up to 40)"]
    wrong += [] if _REGION.fullmatch(found.region) else [f"the region {found.region!r} (such as eu-west-1)"]
    wrong += [
        f"the zone {zone!r} (such as {found.region}a)" for zone in found.zones if not _is_zone(zone, found.region)
    ]
    wrong += [f"the zone {zone!r}, which is named twice" for zone in _twice(found.zones)]
    wrong += [_service_text(each, found.region) for each in found.endpoints if not _is_service(each, found.region)]
    parts = (found.flow_logs or "arn:aws:s3:::x").split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[2] not in {"s3", "logs"}:
        wrong.append(f"the place of flow logs {found.flow_logs!r} (the ARN of a bucket or log group)")
    elif parts[2] == "logs" and found.flow_logs_role is None:
        wrong.append("a log group without the role that may write to it (--flow-logs-role)")
    if wrong:
        raise InputError(
            f"the blueprint cannot be made with {'; '.join(wrong)}", "wayout blueprint --help shows examples."
        )
    short = (each.removeprefix(_prefix(found.region)) for each in found.endpoints)
    return msgspec.structs.replace(found, endpoints=tuple(dict.fromkeys(short)))


def _is_service(name: str, region: str) -> bool:
    """Whether an endpoint may be for it: a service that AWS is known to have, or a whole name, for those yet unknown."""
    return _SERVICE.fullmatch(name) is not None and (name.startswith(_prefix(region)) or is_known(name))


def _service_text(name: str, region: str) -> str:
    if name.startswith("com.amazonaws."):
        return f"the service {name!r} (of another region than {region})"
    near = " or ".join(names_like(name.lower()))
    if near:
        return f"the service {name!r} (is it {near}?)"
    whole = f"{_prefix(region)}{name if _SERVICE.fullmatch(name) else 'NAME'}"
    return f"the service {name!r} (such as ecr.api; one that wayout does not know goes by its whole name, {whole})"


def _prefix(region: str) -> str:
    return f"com.amazonaws.{region}."


def _is_zone(zone: str, region: str) -> bool:
    return zone.startswith(region) and _SERVICE.fullmatch(zone) is not None and zone != region


def _twice(zones: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(zone for zone in zones if zones.count(zone) > 1))
