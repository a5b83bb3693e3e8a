"""Changes of VPCs: created, deleted, and their two DNS attributes."""

from enum import StrEnum

import msgspec

from wayout.fix.change.edit import Creation, Deletion, Edit, known, placed, refuse, unplaced, with_noun, without_noun
from wayout.model.dhcp_options import AttributeBooleanValue, VpcAttributes
from wayout.model.network import Network
from wayout.model.network_acl import LAST_RULE, NetworkAcl, NetworkAclEntry
from wayout.model.noun import Tag
from wayout.model.planned import default_acl_id, main_table_id
from wayout.model.route_table import Route, RouteTable, RouteTableAssociation
from wayout.model.vpc import Vpc
from wayout.net.prefix import EVERY_IPV4, Prefix


class DnsAttribute(StrEnum):
    """The two DNS switches of a VPC (DNS-2, DNS-3), under AWS's names."""

    SUPPORT = "enableDnsSupport"
    HOSTNAMES = "enableDnsHostnames"


class CreateVpc(Creation, frozen=True, kw_only=True):
    """A new VPC. AWS gives it a main route table, a default network ACL that allows everything, and DNS support."""

    vpc_id: str
    cidr_block: str
    name: str

    @property
    def component(self) -> str:
        """The planned VPC."""
        return self.vpc_id

    def on(self, network: Network) -> Network:
        """The network with the VPC, its main table and its default ACL."""
        block = Prefix.parse(self.cidr_block)
        vpc = Vpc(vpc_id=self.vpc_id, cidr_block=block, tags=(Tag(key="Name", value=self.name),))
        main = RouteTable(
            route_table_id=main_table_id(self.vpc_id),
            vpc_id=self.vpc_id,
            associations=(RouteTableAssociation(main=True),),
            routes=(Route(destination_cidr_block=block, gateway_id="local", origin="CreateRouteTable"),),
        )
        acl = NetworkAcl(
            network_acl_id=default_acl_id(self.vpc_id),
            vpc_id=self.vpc_id,
            is_default=True,
            entries=tuple(
                NetworkAclEntry(
                    rule_number=number, protocol="-1", rule_action=action, egress=egress, cidr_block=EVERY_IPV4
                )
                for egress in (True, False)
                for number, action in ((100, "allow"), (LAST_RULE, "deny"))
            ),
        )
        attributes = VpcAttributes(
            vpc_id=self.vpc_id,
            enable_dns_support=AttributeBooleanValue(value=True),
            enable_dns_hostnames=AttributeBooleanValue(value=False),
        )
        grown = with_noun(network, "vpcs", self.vpc_id, vpc)
        grown = with_noun(grown, "route_tables", main.route_table_id, main)
        grown = with_noun(grown, "network_acls", acl.network_acl_id, acl)
        return placed(with_noun(grown, "vpc_attributes", self.vpc_id, attributes), self.vpc_id, None)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The VPC is deleted."""
        del network
        return (DeleteVpc(vpc_id=self.vpc_id),)


class DeleteVpc(Deletion, frozen=True, kw_only=True):
    """A VPC that is empty but for what AWS put there goes."""

    vpc_id: str

    @property
    def component(self) -> str:
        """The VPC."""
        return self.vpc_id

    def on(self, network: Network) -> Network:
        """The network without the VPC, its main table and its default ACL."""
        known(network, "vpcs", self.vpc_id)
        if network.subnets_of_vpc.get(self.vpc_id):
            raise refuse(self.vpc_id, "it has subnets")
        shrunk = without_noun(network, "vpcs", self.vpc_id)
        for field in ("route_tables", "network_acls"):
            for key, noun in getattr(network, field).items():
                shrunk = without_noun(shrunk, field, key) if noun.vpc_id == self.vpc_id else shrunk
        return unplaced(without_noun(shrunk, "vpc_attributes", self.vpc_id), self.vpc_id)


class SetDnsAttribute(Edit, frozen=True, kw_only=True):
    """A DNS attribute of a VPC is switched."""

    vpc_id: str
    attribute: DnsAttribute
    value: bool

    @property
    def component(self) -> str:
        """The VPC."""
        return self.vpc_id

    def on(self, network: Network) -> Network:
        """The network in which the attribute has the value."""
        known(network, "vpcs", self.vpc_id)
        old = network.vpc_attributes.get(self.vpc_id) or VpcAttributes(vpc_id=self.vpc_id)
        wrapped = AttributeBooleanValue(value=self.value)
        changed = (
            msgspec.structs.replace(old, enable_dns_support=wrapped)
            if self.attribute is DnsAttribute.SUPPORT
            else msgspec.structs.replace(old, enable_dns_hostnames=wrapped)
        )
        return with_noun(network, "vpc_attributes", self.vpc_id, changed)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The attribute has its earlier value; where that is not known, it had the other one, or nothing changes."""
        old = network.vpc_attributes.get(self.vpc_id)
        given = None
        if old is not None:
            given = old.enable_dns_support if self.attribute is DnsAttribute.SUPPORT else old.enable_dns_hostnames
        before = given.value if given is not None else not self.value
        return (SetDnsAttribute(vpc_id=self.vpc_id, attribute=self.attribute, value=before),)
