"""A VPC: its address blocks and the settings that hold for all of it."""

from wayout.model.noun import Noun, Tag
from wayout.model.vpc_encryption_control import VpcEncryptionControl
from wayout.net.prefix import Prefix

ASSOCIATED = "associated"


class CidrBlockState(Noun, frozen=True):
    """Whether an address block is in use; only `associated` blocks count."""

    state: str = ASSOCIATED


class VpcCidrBlockAssociation(Noun, frozen=True):
    """One IPv4 block of a VPC."""

    cidr_block: Prefix
    cidr_block_state: CidrBlockState = CidrBlockState()


class Ipv6CidrBlockAssociation(Noun, frozen=True):
    """One IPv6 block of a VPC or subnet.

    `ipv6_address_attribute` `private` means not advertised to the internet (IP6-8).
    """

    ipv6_cidr_block: Prefix
    ipv6_cidr_block_state: CidrBlockState = CidrBlockState()
    ipv6_address_attribute: str = "public"


class BlockPublicAccessStates(Noun, frozen=True):
    """The Block Public Access mode that AWS computed for this resource.

    `off`, `block-ingress` or `block-bidirectional`.
    """

    internet_gateway_block_mode: str = "off"


class Vpc(Noun, frozen=True):
    """A virtual private cloud."""

    vpc_id: str
    cidr_block: Prefix | None = None
    cidr_block_association_set: tuple[VpcCidrBlockAssociation, ...] = ()
    ipv6_cidr_block_association_set: tuple[Ipv6CidrBlockAssociation, ...] = ()
    dhcp_options_id: str | None = None
    owner_id: str | None = None
    is_default: bool = False
    block_public_access_states: BlockPublicAccessStates | None = None
    encryption_control: VpcEncryptionControl | None = None
    tags: tuple[Tag, ...] = ()

    @property
    def prefixes(self) -> tuple[Prefix, ...]:
        """Every associated block of both families; each is an implicit local route of every table (ROUTE-2)."""
        found = [self.cidr_block] if self.cidr_block is not None else []
        found += [a.cidr_block for a in self.cidr_block_association_set if a.cidr_block_state.state == ASSOCIATED]
        found += [
            a.ipv6_cidr_block
            for a in self.ipv6_cidr_block_association_set
            if a.ipv6_cidr_block_state.state == ASSOCIATED
        ]
        return tuple(dict.fromkeys(found))
