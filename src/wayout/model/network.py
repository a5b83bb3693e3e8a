"""The Network: all that is known, frozen and indexed. It is the first argument of every question.

A look-up gives the noun, or the Gap that says why it is not known; nothing here takes a missing document for an empty one.
Indexes are built on first use, so that a question pays only for what it touches.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from wayout.model.block_public_access import VpcBlockPublicAccessExclusion, VpcBlockPublicAccessOptions
from wayout.model.dhcp_options import DhcpOptions, VpcAttributes
from wayout.model.ecs_service import EcsCluster, EcsService
from wayout.model.ecs_task import EcsTask
from wayout.model.elastic_ip import ElasticIp
from wayout.model.flow_log import FlowLog
from wayout.model.gap import NOT_IN_SNAPSHOT, Gap
from wayout.model.instance import Instance
from wayout.model.internet_gateway import EgressOnlyInternetGateway, InternetGateway
from wayout.model.lambda_function import LambdaFunction
from wayout.model.nat_gateway import NatGateway
from wayout.model.network_acl import NetworkAcl
from wayout.model.network_interface import NetworkInterface
from wayout.model.prefix_list import PrefixList
from wayout.model.role import Role
from wayout.model.route_table import RouteTable
from wayout.model.scope import Coverage, Scope
from wayout.model.security_group import SecurityGroup
from wayout.model.subnet import Subnet
from wayout.model.task_definition import ContainerInstance, TaskDefinition
from wayout.model.transit_gateway import TransitGateway, TransitGatewayVpcAttachment
from wayout.model.vpc import Vpc
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.model.vpc_peering_connection import VpcPeeringConnection
from wayout.net.address import Address
from wayout.snapshot.problem import Problem

N = TypeVar("N")


def _none() -> Mapping[str, N]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Every resource by its id, what was read and refused, and what could not be used."""

    vpcs: Mapping[str, Vpc] = field(default_factory=_none)
    subnets: Mapping[str, Subnet] = field(default_factory=_none)
    route_tables: Mapping[str, RouteTable] = field(default_factory=_none)
    network_acls: Mapping[str, NetworkAcl] = field(default_factory=_none)
    security_groups: Mapping[str, SecurityGroup] = field(default_factory=_none)
    network_interfaces: Mapping[str, NetworkInterface] = field(default_factory=_none)
    internet_gateways: Mapping[str, InternetGateway] = field(default_factory=_none)
    egress_only_internet_gateways: Mapping[str, EgressOnlyInternetGateway] = field(default_factory=_none)
    nat_gateways: Mapping[str, NatGateway] = field(default_factory=_none)
    elastic_ips: Mapping[str, ElasticIp] = field(default_factory=_none)
    vpc_endpoints: Mapping[str, VpcEndpoint] = field(default_factory=_none)
    prefix_lists: Mapping[str, PrefixList] = field(default_factory=_none)
    vpc_peering_connections: Mapping[str, VpcPeeringConnection] = field(default_factory=_none)
    transit_gateways: Mapping[str, TransitGateway] = field(default_factory=_none)
    transit_gateway_vpc_attachments: Mapping[str, TransitGatewayVpcAttachment] = field(default_factory=_none)
    dhcp_options: Mapping[str, DhcpOptions] = field(default_factory=_none)
    vpc_attributes: Mapping[str, VpcAttributes] = field(default_factory=_none)
    block_public_access: Mapping[Scope, VpcBlockPublicAccessOptions] = field(
        default_factory=lambda: MappingProxyType({})
    )
    block_public_access_exclusions: Mapping[str, VpcBlockPublicAccessExclusion] = field(default_factory=_none)
    instances: Mapping[str, Instance] = field(default_factory=_none)
    flow_logs: Mapping[str, FlowLog] = field(default_factory=_none)
    ecs_clusters: Mapping[str, EcsCluster] = field(default_factory=_none)
    ecs_services: Mapping[str, EcsService] = field(default_factory=_none)
    ecs_tasks: Mapping[str, EcsTask] = field(default_factory=_none)
    task_definitions: Mapping[str, TaskDefinition] = field(default_factory=_none)
    container_instances: Mapping[str, ContainerInstance] = field(default_factory=_none)
    lambda_functions: Mapping[str, LambdaFunction] = field(default_factory=_none)
    roles: Mapping[str, Role] = field(default_factory=_none)
    scopes: Mapping[str, Scope] = field(default_factory=_none)
    """The scope of each VPC and subnet by its id."""
    coverage: Coverage = Coverage(frozenset(), {})
    problems: tuple[Problem, ...] = ()
    resolved: Mapping[str, tuple[Address, ...]] = field(default_factory=_none)
    """Host names whose addresses were recorded when the snapshot was taken."""

    @cached_property
    def subnets_of_vpc(self) -> Mapping[str, tuple[Subnet, ...]]:
        """The subnets of each VPC."""
        return _grouped((subnet.vpc_id, subnet) for subnet in self.subnets.values())

    @cached_property
    def interfaces_of_group(self) -> Mapping[str, tuple[NetworkInterface, ...]]:
        """The interfaces that carry each security group: the members of a reference (SG-12)."""
        return _grouped((group, i) for i in self.network_interfaces.values() for group in i.group_ids)

    @cached_property
    def interfaces_of_instance(self) -> Mapping[str, tuple[NetworkInterface, ...]]:
        """The interfaces of each instance, the primary one first."""
        attached = [i for i in self.network_interfaces.values() if i.instance_id is not None]
        attached.sort(key=lambda i: (i.attachment.device_index or 0) if i.attachment else 0)
        return _grouped((i.instance_id or "", i) for i in attached)

    @cached_property
    def interfaces_of_vpc(self) -> Mapping[str, tuple[NetworkInterface, ...]]:
        """The interfaces of each VPC."""
        return _grouped((i.vpc_id, i) for i in self.network_interfaces.values())

    @cached_property
    def interface_at(self) -> Mapping[tuple[str, Address], NetworkInterface]:
        """The interface that holds a private address in a VPC. It stands where its `SubnetId` says, not where its address suggests."""
        return {(i.vpc_id, a): i for i in reversed(tuple(self.network_interfaces.values())) for a in i.addresses}

    @cached_property
    def _table_of_subnet(self) -> Mapping[str, RouteTable]:
        return {
            a.subnet_id: t for t in self.route_tables.values() for a in t.associations if a.subnet_id and a.is_effective
        }

    @cached_property
    def _main_table(self) -> Mapping[str, RouteTable]:
        return {t.vpc_id: t for t in self.route_tables.values() for a in t.associations if a.main and a.is_effective}

    @cached_property
    def edge_tables(self) -> Mapping[str, RouteTable]:
        """The route table of each gateway that has one: it decides for traffic that enters the VPC there (ROUTE-13)."""
        return {
            a.gateway_id: t
            for t in self.route_tables.values()
            for a in t.associations
            if a.gateway_id and a.is_effective
        }

    @cached_property
    def _acl_of_subnet(self) -> Mapping[str, NetworkAcl]:
        return {a.subnet_id: acl for acl in self.network_acls.values() for a in acl.associations}

    def route_table_of(self, subnet: Subnet) -> RouteTable | Gap:
        """The table of a subnet: the one associated with it, otherwise the VPC's main table. Source: ROUTE-1."""
        found = self._table_of_subnet.get(subnet.subnet_id) or self._main_table.get(subnet.vpc_id)
        return found or self.gap("RouteTables", subnet.subnet_id, f"the route table of {subnet.subnet_id}")

    def uses_main_table(self, subnet: Subnet) -> bool:
        """Whether no table is associated with the subnet itself."""
        return subnet.subnet_id not in self._table_of_subnet

    def network_acl_of(self, subnet: Subnet) -> NetworkAcl | Gap:
        """The one ACL that guards a subnet. Source: NACL-1."""
        found = self._acl_of_subnet.get(subnet.subnet_id)
        return found or self.gap("NetworkAcls", subnet.subnet_id, f"the network ACL of {subnet.subnet_id}")

    def find(self, key: str, resources: Mapping[str, N], resource_id: str, near: str) -> N | Gap:
        """The resource with this id, or the Gap of its document `key`; `near` is a VPC or subnet of the same account and region."""
        found = resources.get(resource_id)
        return found if found is not None else self.gap(key, near, resource_id)

    def gap(self, key: str, near: str, subject: str) -> Gap:
        """Why `subject`, something that document `key` would describe, is not known in the account and region of `near`."""
        scope = self.scopes.get(near)
        refusal = self.coverage.refused.get((scope, key)) if scope else next(iter(self.refusals(key)), None)
        if refusal is not None:
            return Gap.document(key, refusal, f"{subject} is not known: AWS refused the call")
        if scope is not None and (scope, key) not in self.coverage.present:
            return Gap.document(
                key,
                "no such document",
                f"{subject} is not known: the snapshot holds no {key} of {scope.account}/{scope.region}",
            )
        return Gap.document(
            key,
            NOT_IN_SNAPSHOT,
            f"{subject} is not known: it is named, but no {key} describes it; it may belong to another account",
        )

    def refusals(self, key: str) -> tuple[str, ...]:
        """Why AWS refused this document, in any account and region."""
        return tuple(why for (_, refused), why in self.coverage.refused.items() if refused == key)

    def has_document(self, key: str, near: str | None = None) -> bool:
        """Whether the document was read, in the scope of `near` or, without it, in any scope."""
        if near is not None and near in self.scopes:
            return (self.scopes[near], key) in self.coverage.present
        return any(present == key for _, present in self.coverage.present)

    def refusal(self, key: str, near: str) -> str | None:
        """Why AWS refused the document in the scope of `near`; None when it did not."""
        scope = self.scopes.get(near)
        return self.coverage.refused.get((scope, key)) if scope else next(iter(self.refusals(key)), None)


def _grouped(pairs: Iterable[tuple[str, N]]) -> Mapping[str, tuple[N, ...]]:
    groups: dict[str, list[N]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
