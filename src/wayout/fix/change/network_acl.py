"""Changes of network ACLs: entries created, replaced and deleted at a number."""

import msgspec

from wayout.fix.change.edit import Edit, known, refuse, with_noun
from wayout.forward.decision.perspective import Direction
from wayout.model.network import Network
from wayout.model.network_acl import LAST_RULE, IcmpTypeCode, NaclPortRange, NetworkAcl, NetworkAclEntry
from wayout.net.address import Family
from wayout.net.prefix import Prefix


class AclEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: the lower number decides first (NACL-2). `protocol` is a number, or -1 for all, as AWS keeps it.

    Ports are destination ports, both ends inclusive; `icmp_type` and `icmp_code` are -1 for any.
    """

    direction: Direction
    number: int
    action: str = "allow"
    protocol: str
    peer: str
    from_port: int | None = None
    to_port: int | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None

    @property
    def entry(self) -> NetworkAclEntry:
        """The entry as AWS describes it."""
        peer = Prefix.parse(self.peer)
        ports = (self.from_port, self.to_port)
        return NetworkAclEntry(
            rule_number=self.number,
            protocol=self.protocol,
            rule_action=self.action,
            egress=self.direction is Direction.EGRESS,
            cidr_block=peer if peer.family is Family.IPV4 else None,
            ipv6_cidr_block=peer if peer.family is Family.IPV6 else None,
            port_range=None if None in ports else NaclPortRange(from_port=ports[0] or 0, to_port=ports[1] or 0),
            icmp_type_code=None
            if self.icmp_type is None
            else IcmpTypeCode(type=self.icmp_type, code=-1 if self.icmp_code is None else self.icmp_code),
        )

    @classmethod
    def of(cls, entry: NetworkAclEntry) -> "AclEntry":
        """An entry that AWS described."""
        ports, icmp = entry.port_range, entry.icmp_type_code
        return cls(
            direction=Direction.EGRESS if entry.egress else Direction.INGRESS,
            number=entry.rule_number,
            action=entry.rule_action,
            protocol=entry.protocol,
            peer=str(entry.prefix),
            from_port=ports.from_port if ports else None,
            to_port=ports.to_port if ports else None,
            icmp_type=icmp.type if icmp else None,
            icmp_code=icmp.code if icmp else None,
        )


class CreateNetworkAclEntry(Edit, frozen=True, kw_only=True):
    """An entry at a number that is free in its direction."""

    network_acl_id: str
    entry: AclEntry

    @property
    def component(self) -> str:
        """The ACL."""
        return self.network_acl_id

    def on(self, network: Network) -> Network:
        """The network in which the ACL has the entry."""
        acl = known(network, "network_acls", self.network_acl_id)
        if not 0 < self.entry.number < LAST_RULE:
            raise refuse(self.network_acl_id, f"an entry has a number from 1 to {LAST_RULE - 1}")
        if _at(acl, self.entry.direction, self.entry.number) is not None:
            raise refuse(self.network_acl_id, f"its {self.entry.direction} entry {self.entry.number} exists already")
        return _with_entries(network, acl, (*acl.entries, self.entry.entry))

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The entry is deleted."""
        del network
        return (
            DeleteNetworkAclEntry(
                network_acl_id=self.network_acl_id, direction=self.entry.direction, number=self.entry.number
            ),
        )


class ReplaceNetworkAclEntry(Edit, frozen=True, kw_only=True):
    """Another entry at a number that is taken: one step, in which nothing is ever missing."""

    network_acl_id: str
    entry: AclEntry

    @property
    def component(self) -> str:
        """The ACL."""
        return self.network_acl_id

    def on(self, network: Network) -> Network:
        """The network in which the entry is this one."""
        acl = known(network, "network_acls", self.network_acl_id)
        old = _found(acl, self.entry.direction, self.entry.number)
        return _with_entries(network, acl, tuple(self.entry.entry if e is old else e for e in acl.entries))

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The entry that stood there before stands there again."""
        acl = known(network, "network_acls", self.network_acl_id)
        old = AclEntry.of(_found(acl, self.entry.direction, self.entry.number))
        return (ReplaceNetworkAclEntry(network_acl_id=self.network_acl_id, entry=old),)


class DeleteNetworkAclEntry(Edit, frozen=True, kw_only=True):
    """An entry goes."""

    network_acl_id: str
    direction: Direction
    number: int

    @property
    def component(self) -> str:
        """The ACL."""
        return self.network_acl_id

    def on(self, network: Network) -> Network:
        """The network in which the ACL lacks the entry."""
        acl = known(network, "network_acls", self.network_acl_id)
        old = _found(acl, self.direction, self.number)
        return _with_entries(network, acl, tuple(e for e in acl.entries if e is not old))

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The entry is created again."""
        acl = known(network, "network_acls", self.network_acl_id)
        old = AclEntry.of(_found(acl, self.direction, self.number))
        return (CreateNetworkAclEntry(network_acl_id=self.network_acl_id, entry=old),)


def _at(acl: NetworkAcl, direction: Direction, number: int) -> NetworkAclEntry | None:
    is_egress = direction is Direction.EGRESS
    return next((e for e in acl.entries if e.rule_number == number and e.egress is is_egress), None)


def _found(acl: NetworkAcl, direction: Direction, number: int) -> NetworkAclEntry:
    entry = _at(acl, direction, number)
    if entry is None or number >= LAST_RULE:
        raise refuse(acl.network_acl_id, f"it has no {direction} entry {number} that can be changed")
    return entry


def _with_entries(network: Network, acl: NetworkAcl, entries: tuple[NetworkAclEntry, ...]) -> Network:
    changed = msgspec.structs.replace(acl, entries=entries)
    return with_noun(network, "network_acls", acl.network_acl_id, changed)
