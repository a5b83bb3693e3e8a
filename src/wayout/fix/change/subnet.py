"""Changes of subnets: created and deleted."""

import msgspec

from wayout.fix.change.edit import Creation, Deletion, Edit, known, placed, refuse, unplaced, with_noun, without_noun
from wayout.model.network import Network
from wayout.model.network_acl import NetworkAclAssociation
from wayout.model.noun import Tag
from wayout.model.subnet import Subnet
from wayout.net.prefix import Prefix


class CreateSubnet(Creation, frozen=True, kw_only=True):
    """A new subnet. It uses the VPC's main table and its default network ACL until told otherwise (ROUTE-1, NACL-1)."""

    subnet_id: str
    vpc_id: str
    cidr_block: str
    availability_zone: str
    name: str

    @property
    def component(self) -> str:
        """The planned subnet."""
        return self.subnet_id

    def on(self, network: Network) -> Network:
        """The network with the subnet."""
        vpc = known(network, "vpcs", self.vpc_id)
        block = Prefix.parse(self.cidr_block)
        if not any(own.covers(block) for own in vpc.prefixes):
            raise refuse(self.vpc_id, f"{block} is in none of its blocks")
        for other in network.subnets_of_vpc.get(self.vpc_id, ()):
            if any(block.overlaps(own) for own in other.prefixes):
                raise refuse(self.vpc_id, f"{block} overlaps {other.subnet_id}")
        subnet = Subnet(
            subnet_id=self.subnet_id,
            vpc_id=self.vpc_id,
            cidr_block=block,
            availability_zone=self.availability_zone,
            owner_id=vpc.owner_id,
            tags=(Tag(key="Name", value=self.name),),
        )
        grown = placed(with_noun(network, "subnets", self.subnet_id, subnet), self.subnet_id, self.vpc_id)
        default = next((a for a in network.network_acls.values() if a.vpc_id == self.vpc_id and a.is_default), None)
        if default is None:
            return grown
        guards = (*default.associations, NetworkAclAssociation(subnet_id=self.subnet_id))
        changed = msgspec.structs.replace(default, associations=guards)
        return with_noun(grown, "network_acls", default.network_acl_id, changed)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The subnet is deleted."""
        del network
        return (DeleteSubnet(subnet_id=self.subnet_id),)


class DeleteSubnet(Deletion, frozen=True, kw_only=True):
    """A subnet in which nothing stands goes, and with it its associations."""

    subnet_id: str

    @property
    def component(self) -> str:
        """The subnet."""
        return self.subnet_id

    def on(self, network: Network) -> Network:
        """The network without the subnet."""
        known(network, "subnets", self.subnet_id)
        if any(i.subnet_id == self.subnet_id for i in network.network_interfaces.values()):
            raise refuse(self.subnet_id, "network interfaces stand in it")
        shrunk = without_noun(network, "subnets", self.subnet_id)
        for acl in network.network_acls.values():
            if any(a.subnet_id == self.subnet_id for a in acl.associations):
                kept = tuple(a for a in acl.associations if a.subnet_id != self.subnet_id)
                changed = msgspec.structs.replace(acl, associations=kept)
                shrunk = with_noun(shrunk, "network_acls", acl.network_acl_id, changed)
        for table in network.route_tables.values():
            if any(a.subnet_id == self.subnet_id for a in table.associations):
                left = tuple(a for a in table.associations if a.subnet_id != self.subnet_id)
                changed_table = msgspec.structs.replace(table, associations=left)
                shrunk = with_noun(shrunk, "route_tables", table.route_table_id, changed_table)
        return unplaced(shrunk, self.subnet_id)
