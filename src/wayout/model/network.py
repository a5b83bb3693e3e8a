"""The Network: all that is known, frozen and indexed. It is the first argument of every question.

A look-up gives the noun, or the Gap that says why it is not known; nothing here takes a missing document for an empty
one. Indexes are built on first use, so that a question pays only for what it touches.

Rules:
- ROUTE-1: A subnet uses the table that is associated with it, otherwise the main table of its VPC.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from wayout.model.gap import NOT_IN_SNAPSHOT, Gap
from wayout.model.inventory import Inventory
from wayout.model.load_balancer import Listener, LoadBalancer
from wayout.model.network_acl import NetworkAcl
from wayout.model.network_firewall import (
    Firewall,
    FirewallAttachment,
    firewall_places,
)
from wayout.model.network_interface import NetworkInterface
from wayout.model.route_table import RouteTable, RouteTargetKind
from wayout.model.scope import Scope, Unread
from wayout.model.subnet import Subnet
from wayout.model.transit_gateway import (
    NETWORK_FUNCTION,
    RouteAttachment,
    TransitGatewayAttachment,
    attachment_key,
)
from wayout.model.vpc_encryption_control import VpcEncryptionControl
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.address import Address, Family
from wayout.net.prefix import Prefix

N = TypeVar("N")


@dataclass(frozen=True, kw_only=True, eq=False)
class Network(Inventory):
    """The inventory with its indexes and look-ups."""

    @cached_property
    def subnets_of_vpc(self) -> Mapping[str, tuple[Subnet, ...]]:
        """The subnets of each VPC."""
        return _grouped((subnet.vpc_id, subnet) for subnet in self.subnets.values())

    @cached_property
    def interfaces_of_group(self) -> Mapping[str, tuple[NetworkInterface, ...]]:
        """The interfaces that carry each security group: the members of a reference (SG-12)."""
        return _grouped((group.group_id, i) for i in self.network_interfaces.values() for group in i.groups)

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
    def endpoints_of_vpc(self) -> Mapping[str, tuple[VpcEndpoint, ...]]:
        """The endpoints of each VPC."""
        return _grouped((endpoint.vpc_id, endpoint) for endpoint in self.vpc_endpoints.values())

    @cached_property
    def interface_at(self) -> Mapping[tuple[str, Address], NetworkInterface]:
        """The interface that holds a private address in a VPC.

        It stands where its `SubnetId` says, not where its address suggests.
        """
        return {(i.vpc_id, a): i for i in reversed(tuple(self.network_interfaces.values())) for a in i.addresses}

    @cached_property
    def interface_behind(self) -> Mapping[Address, NetworkInterface]:
        """The interface that an address of the internet leads to: a public IPv4 address (IGW-2) or its own IPv6 one (IGW-7)."""
        own = (
            (i, a) for i in reversed(tuple(self.network_interfaces.values())) if i.is_on_internet for a in i.addresses
        )
        seen = ((a if a.family is Family.IPV6 else i.public_address_of(a), i) for i, a in own)
        return {address: interface for address, interface in seen if address is not None}

    @cached_property
    def public_addresses(self) -> tuple[Address, ...]:
        """The addresses of the internet that lead to interfaces, in order."""
        return tuple(sorted(self.interface_behind))

    @cached_property
    def has_appliances(self) -> bool:
        """Whether any route leads to an interface, an instance, a firewall or another endpoint in the line.

        A gateway endpoint is none.
        """
        for table in self.route_tables.values():
            for route in table.routes:
                kind, target = route.target
                if kind in {RouteTargetKind.NETWORK_INTERFACE, RouteTargetKind.INSTANCE}:
                    return True
                endpoint = self.vpc_endpoints.get(target)
                if kind is RouteTargetKind.VPC_ENDPOINT and (endpoint is None or not endpoint.is_gateway):
                    return True
        tables = self.transit_gateway_route_tables.values()
        routes = (route for t in tables for route in (*(t.static_routes or ()), *(t.propagated_routes or ())))
        return any(self.is_firewall(a) for route in routes for a in route.transit_gateway_attachments)

    def is_firewall(self, attachment: RouteAttachment) -> bool:
        """Whether a transit gateway's route leads to a firewall that is attached to the gateway itself. Source: FW-1."""
        is_told = attachment.transit_gateway_attachment_id in self.firewall_at
        return is_told or attachment.resource_type == NETWORK_FUNCTION

    @cached_property
    def nodes_of_balancer(self) -> Mapping[str, tuple[NetworkInterface, ...]]:
        """The interfaces of each load balancer by its ARN: AWS names it in their descriptions.

        The name of a classic one is not its alone, so that its interfaces stand in its VPC and are AWS's own.
        """
        by_label = {f"ELB {balancer.label}": arn for arn, balancer in self.load_balancers.items()}
        by_name = {
            (f"ELB {balancer.load_balancer_name}", balancer.vpc_id): arn
            for arn, balancer in self.classic_load_balancers.items()
        }
        found = []
        for interface in self.network_interfaces.values() if by_label or by_name else ():
            arn = by_label.get(interface.description)
            if arn is None and by_name and interface.requester_managed:
                arn = by_name.get((interface.description, interface.vpc_id))
            found += [(arn, interface)] if arn is not None else []
        return _grouped(found)

    @cached_property
    def balancers(self) -> Mapping[str, LoadBalancer]:
        """Every load balancer by its ARN, the classic ones among them."""
        classic = {arn: balancer.among_others(arn) for arn, balancer in self.classic_load_balancers.items()}
        return {**self.load_balancers, **classic} if classic else self.load_balancers

    def listeners_of(self, balancer: LoadBalancer) -> tuple[Listener, ...] | None:
        """The listeners of a load balancer; None where nobody tells them."""
        classic = self.classic_load_balancers.get(balancer.load_balancer_arn)
        if classic is not None:
            return classic.listeners
        told = self.load_balancer_listeners.get(balancer.load_balancer_arn)
        return told.listeners if told is not None else None

    @cached_property
    def balancer_of_interface(self) -> Mapping[str, LoadBalancer]:
        """The load balancer of each interface that is a node of one."""
        nodes = self.nodes_of_balancer
        return {i.network_interface_id: self.balancers[arn] for arn, found in nodes.items() for i in found}

    @cached_property
    def _delegated_to(self) -> Mapping[str, tuple[tuple[Prefix, NetworkInterface], ...]]:
        """The delegated blocks of each VPC with the interfaces that hold them."""
        return _grouped((i.vpc_id, (prefix, i)) for i in self.network_interfaces.values() for prefix in i.delegated)

    def interface_holding(self, vpc_id: str, address: Address) -> NetworkInterface | None:
        """The interface that holds a private address in a VPC: as one of its own, or in a block delegated to it."""
        found = self.interface_at.get((vpc_id, address))
        if found is not None:
            return found
        return next((i for prefix, i in self._delegated_to.get(vpc_id, ()) if address in prefix), None)

    @cached_property
    def firewall_at(self) -> Mapping[str, tuple[Firewall, FirewallAttachment]]:
        """The firewall behind each endpoint or transit gateway attachment by its id, with what AWS says of it (FW-1)."""
        return dict(firewall_places(self.firewalls.values(), self.firewall_endpoint_associations.values()))

    @cached_property
    def encryption_control_of(self) -> Mapping[str, VpcEncryptionControl]:
        """The encryption control of each VPC that has one, by its own document or as the VPC tells it (ENC-1)."""
        told = {v.vpc_id: v.encryption_control for v in self.vpcs.values() if v.encryption_control is not None}
        return told | {control.vpc_id: control for control in self.encryption_controls.values()}

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
        """The table of a subnet: the one associated with it, otherwise the VPC's main table. Source: ROUTE-1.

        Unknown when a table that could not be read may be the one associated with it.
        """
        subject = f"the route table of {subnet.subnet_id}"
        found = self._table_of_subnet.get(subnet.subnet_id)
        if found is None and self.unread("RouteTables", subnet.subnet_id, tied_to=subnet.subnet_id) is None:
            found = self._main_table.get(subnet.vpc_id)
        return found or self.gap("RouteTables", subnet.subnet_id, subject)

    def edge_table_of(self, gateway_id: str, vpc_id: str) -> RouteTable | Gap | None:
        """The route table that decides for what enters `vpc_id` through a gateway.

        None when it has none of its own (ROUTE-13).
        """
        found = self.edge_tables.get(gateway_id)
        if found is None and self.unread("RouteTables", vpc_id, tied_to=gateway_id) is not None:
            return self.gap("RouteTables", vpc_id, f"whether {gateway_id} has a route table of its own")
        return found

    def uses_main_table(self, subnet: Subnet) -> bool:
        """Whether no table is associated with the subnet itself."""
        return subnet.subnet_id not in self._table_of_subnet

    def network_acl_of(self, subnet: Subnet) -> NetworkAcl | Gap:
        """The one ACL that guards a subnet. Source: NACL-1."""
        found = self._acl_of_subnet.get(subnet.subnet_id)
        return found or self.gap("NetworkAcls", subnet.subnet_id, f"the network ACL of {subnet.subnet_id}")

    def transit_gateway_attachment(self, attachment_id: str, gateway_id: str | None) -> TransitGatewayAttachment | None:
        """The attachment as this transit gateway describes it, of whatever kind; as any does, where none is named."""
        if gateway_id is not None:
            return self.transit_gateway_attachments.get(attachment_key(attachment_id, gateway_id))
        told = self.transit_gateway_attachments.values()
        return next((each for each in told if each.transit_gateway_attachment_id == attachment_id), None)

    def find(self, key: str, resources: Mapping[str, N], resource_id: str, near: str) -> N | Gap:
        """The resource with this id, or the Gap of its document `key`.

        `near` is a VPC or subnet of the same account and region.
        """
        found = resources.get(resource_id)
        return found if found is not None else self.gap(key, near, resource_id, resource_id)

    def gap(self, key: str, near: str, subject: str, resource_id: str | None = None) -> Gap:
        """Why `subject`, something that document `key` would describe, is not known in the account and region of `near`.

        `resource_id` is the id of the subject, where it is one resource.
        """
        scope = self.scope_of(near)
        refusal = self.coverage.refused.get((scope, key)) if scope else next(iter(self.refusals(key)), None)
        if refusal is not None:
            return Gap.document(key, refusal, f"{subject} is not known: AWS refused the call")
        unread = self.unread(key, near, resource_id)
        if unread is not None:
            what = unread.because or f"{unread.resource_id or f'an element of {key}'} could not be read"
            return Gap.document(key, unread.why, f"{subject} is not known: {what}")
        if scope is not None and (scope, key) not in self.coverage.present:
            return Gap.document(
                key,
                "no such document",
                f"{subject} is not known: the snapshot holds no {key}{scope.told}",
            )
        return Gap.document(
            key,
            NOT_IN_SNAPSHOT,
            f"{subject} is not known: it is named, but no {key} describes it; it may belong to another account",
        )

    def scope_of(self, near: str) -> Scope | None:
        """The account and region of a VPC or subnet.

        For one that is not described, that of the whole snapshot if it has only one.
        """
        found = self.scopes.get(near)
        return found if found is not None else self._only_scope

    @cached_property
    def _only_scope(self) -> Scope | None:
        scopes = {scope for scope, _ in (*self.coverage.present, *self.coverage.refused)}
        return next(iter(scopes)) if len(scopes) == 1 else None

    def unread(
        self, key: str, near: str, resource_id: str | None = None, *, tied_to: str | None = None
    ) -> Unread | None:
        """The first element of document `key` that could not be used and may be what is asked for.

        Near, with this id, tied to this.
        """
        if not self.coverage.unread:
            return None
        scope = self.scope_of(near)
        subnet = self.subnets.get(near)
        vpc_id = subnet.vpc_id if subnet is not None else near
        for unread in self.coverage.unread:
            is_near = scope in {None, unread.scope} and (unread.vpc_id in {None, vpc_id} or vpc_id not in self.vpcs)
            if unread.key == key and is_near and unread.may_be(resource_id) and unread.may_concern(tied_to):
                return unread
        return None

    def refusals(self, key: str) -> tuple[str, ...]:
        """Why AWS refused this document, in any account and region."""
        return tuple(why for (_, refused), why in self.coverage.refused.items() if refused == key)

    def has_document(self, key: str, near: str | None = None) -> bool:
        """Whether the document was read, in the scope of `near` or, without it, in any scope."""
        scope = self.scope_of(near) if near is not None else None
        if scope is not None:
            return (scope, key) in self.coverage.present
        return any(present == key for _, present in self.coverage.present)

    def is_complete(self, key: str, near: str, *, tied_to: str | None = None) -> bool:
        """Whether the document holds all that AWS would tell near that place, so that what it does not hold does not exist."""
        is_read = self.has_document(key, near) and self.refusal(key, near) is None
        return is_read and self.unread(key, near, tied_to=tied_to) is None

    def refusal(self, key: str, near: str) -> str | None:
        """Why the document, or a part of it, is missing in the scope of `near`: refused by AWS, or not readable.

        None when nothing is.
        """
        scope = self.scope_of(near)
        refused = self.coverage.refused.get((scope, key)) if scope else next(iter(self.refusals(key)), None)
        unread = self.unread(key, near)
        return refused or (unread.why if unread is not None else None)


def _grouped(pairs: Iterable[tuple[str, N]]) -> Mapping[str, tuple[N, ...]]:
    groups: defaultdict[str, list[N]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
