"""Changes of VPC endpoints: created, modified and deleted, of the gateway and the interface kind."""

import msgspec

from wayout.fix.change.edit import (
    Creation,
    Deletion,
    Edit,
    MissingFactError,
    known,
    with_noun,
    with_nouns,
    without_noun,
)
from wayout.fix.change.planned import free_address
from wayout.model.network import Network
from wayout.model.network_interface import GroupIdentifier, NetworkInterface
from wayout.model.noun import Tag
from wayout.model.route_table import Route, RouteTable
from wayout.model.vpc_endpoint import VpcEndpoint


class CreateGatewayEndpoint(Creation, frozen=True, kw_only=True):
    """A new gateway endpoint (S3, DynamoDB): a route to the service's prefix list in each of the tables (EP-1)."""

    vpc_endpoint_id: str
    vpc_id: str
    service_name: str
    route_table_ids: tuple[str, ...]
    name: str

    @property
    def component(self) -> str:
        """The planned endpoint."""
        return self.vpc_endpoint_id

    def on(self, network: Network) -> Network:
        """The network with the endpoint and its routes."""
        endpoint = VpcEndpoint(
            vpc_endpoint_id=self.vpc_endpoint_id,
            vpc_id=self.vpc_id,
            service_name=self.service_name,
            vpc_endpoint_type="Gateway",
            route_table_ids=self.route_table_ids,
            tags=(Tag(key="Name", value=self.name),),
        )
        routed = with_nouns(network, "route_tables", _routed(network, endpoint, self.route_table_ids))
        return with_noun(routed, "vpc_endpoints", self.vpc_endpoint_id, endpoint)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The endpoint is deleted."""
        del network
        return (DeleteVpcEndpoint(vpc_endpoint_id=self.vpc_endpoint_id),)


class CreateInterfaceEndpoint(Creation, frozen=True, kw_only=True):
    """A new interface endpoint: an interface with these groups in each of the subnets (EP-9)."""

    vpc_endpoint_id: str
    vpc_id: str
    service_name: str
    subnet_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    private_dns: bool = True
    name: str

    @property
    def component(self) -> str:
        """The planned endpoint."""
        return self.vpc_endpoint_id

    def on(self, network: Network) -> Network:
        """The network with the endpoint and its interfaces."""
        groups = tuple(GroupIdentifier(group_id=group_id) for group_id in self.group_ids)
        interfaces: dict[str, NetworkInterface] = {}
        for subnet_id in self.subnet_ids:
            subnet = known(network, "subnets", subnet_id)
            interface_id = f"eni-new-{self.vpc_endpoint_id.removeprefix('vpce-new-')}-{subnet_id}"
            interfaces[interface_id] = NetworkInterface(
                network_interface_id=interface_id,
                subnet_id=subnet_id,
                vpc_id=self.vpc_id,
                private_ip_address=free_address(network, subnet),
                groups=groups,
                interface_type="vpc_endpoint",
                description=f"VPC Endpoint Interface {self.vpc_endpoint_id}",
                requester_managed=True,
                availability_zone=subnet.availability_zone,
            )
        endpoint = VpcEndpoint(
            vpc_endpoint_id=self.vpc_endpoint_id,
            vpc_id=self.vpc_id,
            service_name=self.service_name,
            vpc_endpoint_type="Interface",
            subnet_ids=self.subnet_ids,
            network_interface_ids=tuple(interfaces),
            groups=groups,
            private_dns_enabled=self.private_dns,
            tags=(Tag(key="Name", value=self.name),),
        )
        grown = with_nouns(network, "network_interfaces", interfaces)
        return with_noun(grown, "vpc_endpoints", self.vpc_endpoint_id, endpoint)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The endpoint is deleted."""
        del network
        return (DeleteVpcEndpoint(vpc_endpoint_id=self.vpc_endpoint_id),)


class ModifyVpcEndpoint(Edit, frozen=True, kw_only=True):
    """An endpoint gets private DNS on or off, or serves further route tables, or carries further groups."""

    vpc_endpoint_id: str
    private_dns: bool | None = None
    add_route_table_ids: tuple[str, ...] = ()
    remove_route_table_ids: tuple[str, ...] = ()
    add_group_ids: tuple[str, ...] = ()
    remove_group_ids: tuple[str, ...] = ()

    @property
    def component(self) -> str:
        """The endpoint."""
        return self.vpc_endpoint_id

    def on(self, network: Network) -> Network:
        """The network with the endpoint as it is then."""
        endpoint = known(network, "vpc_endpoints", self.vpc_endpoint_id)
        tables = _edited(endpoint.route_table_ids, self.add_route_table_ids, self.remove_route_table_ids)
        ids = _edited(tuple(g.group_id for g in endpoint.groups), self.add_group_ids, self.remove_group_ids)
        groups = tuple(GroupIdentifier(group_id=group_id) for group_id in ids)
        changed = msgspec.structs.replace(
            endpoint,
            private_dns_enabled=endpoint.private_dns_enabled if self.private_dns is None else self.private_dns,
            route_table_ids=tables,
            groups=groups,
        )
        found = with_noun(network, "vpc_endpoints", self.vpc_endpoint_id, changed)
        found = with_nouns(found, "route_tables", _unrouted(network, endpoint, self.remove_route_table_ids))
        found = with_nouns(found, "route_tables", _routed(found, changed, self.add_route_table_ids))
        if self.add_group_ids or self.remove_group_ids:
            own = {i: network.network_interfaces.get(i) for i in endpoint.network_interface_ids}
            carried = {i: msgspec.structs.replace(noun, groups=groups) for i, noun in own.items() if noun is not None}
            found = with_nouns(found, "network_interfaces", carried)
        return found

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The endpoint is as it was."""
        endpoint = known(network, "vpc_endpoints", self.vpc_endpoint_id)
        return (
            ModifyVpcEndpoint(
                vpc_endpoint_id=self.vpc_endpoint_id,
                private_dns=None if self.private_dns is None else endpoint.private_dns_enabled,
                add_route_table_ids=self.remove_route_table_ids,
                remove_route_table_ids=self.add_route_table_ids,
                add_group_ids=self.remove_group_ids,
                remove_group_ids=self.add_group_ids,
            ),
        )


class DeleteVpcEndpoint(Deletion, frozen=True, kw_only=True):
    """An endpoint goes, and with it its routes or its interfaces."""

    vpc_endpoint_id: str

    @property
    def component(self) -> str:
        """The endpoint."""
        return self.vpc_endpoint_id

    def on(self, network: Network) -> Network:
        """The network without the endpoint."""
        endpoint = known(network, "vpc_endpoints", self.vpc_endpoint_id)
        shrunk = with_nouns(network, "route_tables", _unrouted(network, endpoint, endpoint.route_table_ids))
        for interface_id in endpoint.network_interface_ids:
            shrunk = without_noun(shrunk, "network_interfaces", interface_id)
        return without_noun(shrunk, "vpc_endpoints", self.vpc_endpoint_id)


def _edited(given: tuple[str, ...], added: tuple[str, ...], removed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(i for i in dict.fromkeys((*given, *added)) if i not in removed)


def _routed(network: Network, endpoint: VpcEndpoint, table_ids: tuple[str, ...]) -> dict[str, RouteTable]:
    """The tables with the endpoint's route: AWS adds it by itself, to the prefix list of the service's name (EP-2)."""
    if not table_ids:
        return {}
    listed = next((p for p in network.prefix_lists.values() if p.prefix_list_name == endpoint.service_name), None)
    if listed is None:
        gap = network.gap("PrefixLists", endpoint.vpc_id, f"the prefix list of {endpoint.service_name}")
        raise MissingFactError(endpoint.vpc_endpoint_id, gap)
    route = Route(destination_prefix_list_id=listed.prefix_list_id, gateway_id=endpoint.vpc_endpoint_id)
    found = {}
    for table_id in table_ids:
        table = known(network, "route_tables", table_id)
        found[table_id] = msgspec.structs.replace(table, routes=(*table.routes, route))
    return found


def _unrouted(network: Network, endpoint: VpcEndpoint, table_ids: tuple[str, ...]) -> dict[str, RouteTable]:
    found = {}
    for table_id in table_ids:
        table = known(network, "route_tables", table_id)
        kept = tuple(route for route in table.routes if route.gateway_id != endpoint.vpc_endpoint_id)
        found[table_id] = msgspec.structs.replace(table, routes=kept)
    return found
