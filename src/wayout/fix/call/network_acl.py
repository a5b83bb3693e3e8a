"""The calls of changes of network ACLs."""

from typing import Any

from wayout.fix.call.call import Call, absent
from wayout.fix.call.value import Sight, ref
from wayout.fix.change.network_acl import (
    AclEntry,
    CreateNetworkAclEntry,
    DeleteNetworkAclEntry,
    ReplaceNetworkAclEntry,
)
from wayout.forward.decision.perspective import Direction
from wayout.net.address import Family
from wayout.net.prefix import Prefix


def create(change: CreateNetworkAclEntry) -> Call:
    """Create the entry; AWS refuses a number that is taken."""
    return Call(
        operation="CreateNetworkAclEntry",
        parameters={"NetworkAclId": ref(change.network_acl_id), **_entry(change.entry)},
        so=(_standing(change.network_acl_id, change.entry),),
        already=("NetworkAclEntryAlreadyExists",),
        again=("InvalidNetworkAclID.NotFound",),
    )


def replace(change: ReplaceNetworkAclEntry) -> Call:
    """Replace the entry at its number."""
    return Call(
        operation="ReplaceNetworkAclEntry",
        parameters={"NetworkAclId": ref(change.network_acl_id), **_entry(change.entry)},
        so=(_standing(change.network_acl_id, change.entry),),
    )


def delete(change: DeleteNetworkAclEntry) -> Call:
    """Delete the entry at this number."""
    is_egress = change.direction is Direction.EGRESS
    there = Sight(
        operation="DescribeNetworkAcls",
        parameters={"NetworkAclIds": [ref(change.network_acl_id)]},
        within=("NetworkAcls", "Entries"),
        where=(("RuleNumber", change.number), ("Egress", is_egress)),
    )
    return Call(
        operation="DeleteNetworkAclEntry",
        parameters={"NetworkAclId": ref(change.network_acl_id), "RuleNumber": change.number, "Egress": is_egress},
        so=(absent(there),),
        already=("InvalidNetworkAclEntry.NotFound",),
    )


def _entry(entry: AclEntry) -> dict[str, Any]:
    """The entry as the calls take it."""
    peer = "CidrBlock" if Prefix.parse(entry.peer).family is Family.IPV4 else "Ipv6CidrBlock"
    given: dict[str, Any] = {
        "RuleNumber": entry.number,
        "Protocol": entry.protocol,
        "RuleAction": entry.action,
        "Egress": entry.direction is Direction.EGRESS,
        peer: entry.peer,
    }
    if entry.from_port is not None and entry.to_port is not None:
        given["PortRange"] = {"From": entry.from_port, "To": entry.to_port}
    if entry.icmp_type is not None:
        given["IcmpTypeCode"] = {
            "Type": entry.icmp_type,
            "Code": -1 if entry.icmp_code is None else entry.icmp_code,
        }
    return given


def _standing(network_acl_id: str, entry: AclEntry) -> Sight:
    """Where AWS lists exactly this entry."""
    where: list[tuple[str, Any]] = []
    for key, value in _entry(entry).items():
        where += [(f"{key}.{part}", own) for part, own in value.items()] if isinstance(value, dict) else [(key, value)]
    return Sight(
        operation="DescribeNetworkAcls",
        parameters={"NetworkAclIds": [ref(network_acl_id)]},
        within=("NetworkAcls", "Entries"),
        where=tuple(where),
    )
