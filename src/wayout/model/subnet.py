"""A subnet: one address range in one availability zone."""

import re
from typing import Final

from wayout.model.noun import Noun, Tag
from wayout.model.vpc import ASSOCIATED, BlockPublicAccessStates, Ipv6CidrBlockAssociation
from wayout.net.prefix import Prefix

_BEYOND_REGION: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d+-.+")
"""The name of a zone that is told after the region's whole name."""


class Subnet(Noun, frozen=True):
    """A subnet. Whether it is public is a matter of its route table, not of any field here (ROUTE-14)."""

    subnet_id: str
    vpc_id: str
    cidr_block: Prefix | None = None
    availability_zone: str = ""
    availability_zone_id: str | None = None
    ipv6_cidr_block_association_set: tuple[Ipv6CidrBlockAssociation, ...] = ()
    ipv6_native: bool = False
    assign_ipv6_address_on_creation: bool = False
    map_public_ip_on_launch: bool = False
    enable_dns64: bool = False
    owner_id: str | None = None
    block_public_access_states: BlockPublicAccessStates | None = None
    tags: tuple[Tag, ...] = ()

    @property
    def is_beyond_region(self) -> bool:
        """Whether its zone is a local zone or one of Wavelength, by the zone's name: `us-east-1-bos-1a`."""
        return _BEYOND_REGION.fullmatch(self.availability_zone) is not None

    @property
    def prefixes(self) -> tuple[Prefix, ...]:
        """The IPv4 range and every associated IPv6 range."""
        found = [self.cidr_block] if self.cidr_block is not None else []
        found += [
            a.ipv6_cidr_block
            for a in self.ipv6_cidr_block_association_set
            if a.ipv6_cidr_block_state.state == ASSOCIATED
        ]
        return tuple(found)
