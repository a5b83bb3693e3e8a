"""Changes of route tables: created, deleted, and given to a subnet."""

import msgspec

from wayout.fix.change.edit import Creation, Deletion, Edit, known, refuse, with_noun, with_nouns, without_noun
from wayout.model.network import Network
from wayout.model.noun import Tag
from wayout.model.route_table import Route, RouteTable, RouteTableAssociation
from wayout.net.address import Family


class CreateRouteTable(Creation, frozen=True, kw_only=True):
    """A new table of a VPC; it has the VPC's local routes and nothing else (ROUTE-2)."""

    route_table_id: str
    vpc_id: str
    name: str

    @property
    def component(self) -> str:
        """The planned table."""
        return self.route_table_id

    def on(self, network: Network) -> Network:
        """The network with the table."""
        vpc = known(network, "vpcs", self.vpc_id)
        local = tuple(
            Route(
                destination_cidr_block=prefix if prefix.family is Family.IPV4 else None,
                destination_ipv6_cidr_block=prefix if prefix.family is Family.IPV6 else None,
                gateway_id="local",
                origin="CreateRouteTable",
            )
            for prefix in vpc.prefixes
        )
        table = RouteTable(
            route_table_id=self.route_table_id,
            vpc_id=self.vpc_id,
            routes=local,
            tags=(Tag(key="Name", value=self.name),),
        )
        return with_noun(network, "route_tables", self.route_table_id, table)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The table is deleted."""
        del network
        return (DeleteRouteTable(route_table_id=self.route_table_id),)


class DeleteRouteTable(Deletion, frozen=True, kw_only=True):
    """A table that no subnet uses goes."""

    route_table_id: str

    @property
    def component(self) -> str:
        """The table."""
        return self.route_table_id

    def on(self, network: Network) -> Network:
        """The network without the table."""
        table = known(network, "route_tables", self.route_table_id)
        if table.associations:
            raise refuse(self.route_table_id, "subnets or gateways use it")
        return without_noun(network, "route_tables", self.route_table_id)


class AssociateRouteTable(Edit, frozen=True, kw_only=True):
    """A subnet uses this table, whichever it used before: its own, or the VPC's main table (ROUTE-1)."""

    route_table_id: str
    subnet_id: str

    @property
    def component(self) -> str:
        """The subnet: its way out changes, the table stays as it is."""
        return self.subnet_id

    def on(self, network: Network) -> Network:
        """The network in which the subnet uses the table."""
        known(network, "subnets", self.subnet_id)
        table = known(network, "route_tables", self.route_table_id)
        if own_table(network, self.subnet_id) == self.route_table_id:
            raise refuse(self.subnet_id, f"it uses {self.route_table_id} already")
        changed = _without_subnet(network, self.subnet_id)
        table = changed.get(self.route_table_id, table)
        added = RouteTableAssociation(subnet_id=self.subnet_id)
        changed[self.route_table_id] = msgspec.structs.replace(table, associations=(*table.associations, added))
        return with_nouns(network, "route_tables", changed)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The subnet uses what it used before."""
        old = own_table(network, self.subnet_id)
        if old is None:
            return (DisassociateRouteTable(subnet_id=self.subnet_id),)
        return (AssociateRouteTable(route_table_id=old, subnet_id=self.subnet_id),)


class DisassociateRouteTable(Edit, frozen=True, kw_only=True):
    """A subnet has no table of its own any more, and uses the VPC's main table (ROUTE-1)."""

    subnet_id: str

    @property
    def component(self) -> str:
        """The subnet."""
        return self.subnet_id

    def on(self, network: Network) -> Network:
        """The network in which the subnet uses the main table."""
        if own_table(network, self.subnet_id) is None:
            raise refuse(self.subnet_id, "it has no route table of its own")
        return with_nouns(network, "route_tables", _without_subnet(network, self.subnet_id))

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The subnet gets its table back."""
        old = own_table(network, self.subnet_id)
        if old is None:
            raise refuse(self.subnet_id, "it has no route table of its own")
        return (AssociateRouteTable(route_table_id=old, subnet_id=self.subnet_id),)


def own_table(network: Network, subnet_id: str) -> str | None:
    """The table that is associated with the subnet itself."""
    return next(
        (
            table.route_table_id
            for table in network.route_tables.values()
            for association in table.associations
            if association.subnet_id == subnet_id and association.is_effective
        ),
        None,
    )


def _without_subnet(network: Network, subnet_id: str) -> dict[str, RouteTable]:
    """The tables that served the subnet, as they are when they no longer do."""
    return {
        key: msgspec.structs.replace(
            table, associations=tuple(a for a in table.associations if a.subnet_id != subnet_id)
        )
        for key, table in network.route_tables.items()
        if any(association.subnet_id == subnet_id for association in table.associations)
    }
