"""VPC peering connections.

Rules:
- PEER-4: A side that allows it has its public hostnames mean private addresses on the other side.
"""

from wayout.model.noun import Noun, Tag
from wayout.net.prefix import Prefix


class CidrBlock(Noun, frozen=True):
    """A wrapped IPv4 block."""

    cidr_block: Prefix


class Ipv6CidrBlock(Noun, frozen=True):
    """A wrapped IPv6 block."""

    ipv6_cidr_block: Prefix


class VpcPeeringOptions(Noun, frozen=True):
    """Whether the other side is told private addresses for the public hostnames of this side (PEER-4)."""

    allow_dns_resolution_from_remote_vpc: bool = False


class VpcPeeringConnectionVpcInfo(Noun, frozen=True):
    """One side of a peering."""

    vpc_id: str | None = None
    owner_id: str | None = None
    region: str | None = None
    cidr_block: Prefix | None = None
    cidr_block_set: tuple[CidrBlock, ...] = ()
    peering_options: VpcPeeringOptions | None = None
    ipv6_cidr_block_set: tuple[Ipv6CidrBlock, ...] = ()

    @property
    def prefixes(self) -> tuple[Prefix, ...]:
        """Every block of this side that the peering knows."""
        found = [self.cidr_block] if self.cidr_block is not None else []
        found += [block.cidr_block for block in self.cidr_block_set]
        found += [block.ipv6_cidr_block for block in self.ipv6_cidr_block_set]
        return tuple(dict.fromkeys(found))


class VpcPeeringConnectionStatus(Noun, frozen=True):
    """Only `active` carries traffic (PEER-1)."""

    code: str = "active"
    message: str | None = None


class VpcPeeringConnection(Noun, frozen=True):
    """A peering between two VPCs. It is not transitive (PEER-2)."""

    vpc_peering_connection_id: str
    accepter_vpc_info: VpcPeeringConnectionVpcInfo = VpcPeeringConnectionVpcInfo()
    requester_vpc_info: VpcPeeringConnectionVpcInfo = VpcPeeringConnectionVpcInfo()
    status: VpcPeeringConnectionStatus = VpcPeeringConnectionStatus()
    tags: tuple[Tag, ...] = ()

    def other_side(self, vpc_id: str) -> VpcPeeringConnectionVpcInfo | None:
        """The side that is not this VPC; None when the VPC is on neither side."""
        match vpc_id:
            case self.accepter_vpc_info.vpc_id:
                return self.requester_vpc_info
            case self.requester_vpc_info.vpc_id:
                return self.accepter_vpc_info
            case _:
                return None
