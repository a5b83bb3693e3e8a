"""Changes of NAT gateways: created, in one zone or for a whole VPC, and deleted."""

import msgspec

from wayout.fix.change.edit import Creation, Deletion, Edit, known, refuse, with_noun, without_noun
from wayout.fix.change.planned import free_address
from wayout.model.nat_gateway import NatGateway, NatGatewayAddress
from wayout.model.network import Network
from wayout.model.noun import Tag


class CreateNatGateway(Creation, frozen=True, kw_only=True):
    """A new public NAT gateway: in a subnet with an Elastic IP (zonal), or, without either, for the whole VPC (regional).

    A regional gateway gets its addresses and zones from AWS (NAT-23, NAT-24).
    """

    nat_gateway_id: str
    vpc_id: str
    name: str
    subnet_id: str | None = None
    allocation_id: str | None = None

    @property
    def component(self) -> str:
        """The planned gateway."""
        return self.nat_gateway_id

    @property
    def is_regional(self) -> bool:
        """Whether it serves the whole VPC without standing in a subnet."""
        return self.subnet_id is None

    def on(self, network: Network) -> Network:
        """The network with the gateway, available."""
        tags = (Tag(key="Name", value=self.name),)
        if self.subnet_id is None:
            gateway = NatGateway(
                nat_gateway_id=self.nat_gateway_id,
                vpc_id=self.vpc_id,
                availability_mode="regional",
                auto_provision_zones="enabled",
                auto_scaling_ips="enabled",
                tags=tags,
            )
            return with_noun(network, "nat_gateways", self.nat_gateway_id, gateway)
        subnet = known(network, "subnets", self.subnet_id)
        address = known(network, "elastic_ips", self.allocation_id or "")
        if address.association_id is not None:
            raise refuse(self.allocation_id or "", "something uses it")
        pair = NatGatewayAddress(
            allocation_id=self.allocation_id,
            public_ip=address.public_ip,
            private_ip=free_address(network, subnet),
            is_primary=True,
        )
        gateway = NatGateway(
            nat_gateway_id=self.nat_gateway_id,
            vpc_id=self.vpc_id,
            subnet_id=self.subnet_id,
            nat_gateway_addresses=(pair,),
            tags=tags,
        )
        used = msgspec.structs.replace(address, association_id=f"eipassoc-new-{self.nat_gateway_id}")
        changed = with_noun(network, "elastic_ips", self.allocation_id or "", used)
        return with_noun(changed, "nat_gateways", self.nat_gateway_id, gateway)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The gateway is deleted."""
        del network
        return (DeleteNatGateway(nat_gateway_id=self.nat_gateway_id),)


class DeleteNatGateway(Deletion, frozen=True, kw_only=True):
    """A NAT gateway goes; its Elastic IPs stay allocated, and routes to it become black holes (ROUTE-5)."""

    nat_gateway_id: str

    @property
    def component(self) -> str:
        """The gateway."""
        return self.nat_gateway_id

    def on(self, network: Network) -> Network:
        """The network without the gateway, whose addresses are free again."""
        gateway = known(network, "nat_gateways", self.nat_gateway_id)
        changed = without_noun(network, "nat_gateways", self.nat_gateway_id)
        for address in gateway.nat_gateway_addresses:
            pool = network.elastic_ips.get(address.allocation_id or "")
            if pool is not None:
                free = msgspec.structs.replace(pool, association_id=None, network_interface_id=None)
                changed = with_noun(changed, "elastic_ips", address.allocation_id or "", free)
        for table in network.route_tables.values():
            if any(route.nat_gateway_id == self.nat_gateway_id for route in table.routes):
                routes = tuple(
                    msgspec.structs.replace(r, state="blackhole") if r.nat_gateway_id == self.nat_gateway_id else r
                    for r in table.routes
                )
                dark = msgspec.structs.replace(table, routes=routes)
                changed = with_noun(changed, "route_tables", table.route_table_id, dark)
        return changed
