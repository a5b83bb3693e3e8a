"""Network ACLs: ordered, stateless rules at the edge of a subnet."""

import msgspec

from wayout.model.noun import Noun, Tag
from wayout.net.prefix import Prefix

LAST_RULE = 32767
"""The number of the implicit IPv4 deny; user rules are 1 to 32766."""


class NaclPortRange(Noun, frozen=True):
    """Destination ports, both ends inclusive."""

    from_port: int = msgspec.field(name="From")
    to_port: int = msgspec.field(name="To")


class IcmpTypeCode(Noun, frozen=True):
    """ICMP type and code; -1 means any."""

    type: int = -1
    code: int = -1


class NetworkAclEntry(Noun, frozen=True):
    """One rule.

    Lower numbers decide first; 32767 (IPv4) and 32768 (IPv6) are the deny that cannot be removed (NACL-2).
    """

    rule_number: int
    protocol: str
    rule_action: str
    egress: bool
    cidr_block: Prefix | None = None
    ipv6_cidr_block: Prefix | None = None
    port_range: NaclPortRange | None = None
    icmp_type_code: IcmpTypeCode | None = None

    @property
    def prefix(self) -> Prefix | None:
        """The peer addresses: of the source for ingress, of the destination for egress (NACL-3)."""
        return self.cidr_block or self.ipv6_cidr_block

    @property
    def label(self) -> str:
        """The rule's number, or `*` for the implicit deny, as the console shows it."""
        return "*" if self.rule_number >= LAST_RULE else str(self.rule_number)


class NetworkAclAssociation(Noun, frozen=True):
    """A subnet that the ACL guards. A subnet has exactly one ACL (NACL-1)."""

    subnet_id: str


class NetworkAcl(Noun, frozen=True):
    """A network ACL."""

    network_acl_id: str
    vpc_id: str
    is_default: bool = False
    associations: tuple[NetworkAclAssociation, ...] = ()
    entries: tuple[NetworkAclEntry, ...] = ()
    tags: tuple[Tag, ...] = ()
