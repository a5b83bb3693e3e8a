"""Network ACLs: entries by number and direction; a subnet has exactly one (NACL-1)."""

from wayout.planned.estate import Estate
from wayout.planned.shape import Json

LAST: tuple[tuple[int, str], ...] = ((32767, "0.0.0.0/0"), (32768, "::/0"))
"""The deny of each family that cannot be removed (NACL-2)."""


def last_entries() -> list[Json]:
    """What an ACL holds when nobody has written anything into it: it denies."""
    return [entry(number, "deny", "-1", block, egress) for number, block in LAST for egress in (True, False)]


def default_entries() -> list[Json]:
    """What the default ACL of a new VPC holds: it allows everything, of both families."""
    open_to = (entry(n, "allow", "-1", block, e) for n, (_, block) in zip((100, 101), LAST, strict=True) for e in _BOTH)
    return [*open_to, *last_entries()]


_BOTH = (True, False)


def entry(number: int, action: str, protocol: str, block: str, egress: bool) -> Json:  # noqa: FBT001 - AWS's own switch
    """An entry for all ports."""
    peer = {"Ipv6CidrBlock" if ":" in block else "CidrBlock": block}
    return {"RuleNumber": number, "RuleAction": action, "Protocol": protocol, "Egress": egress, **peer}


def make_acl(estate: Estate, acl_id: str, vpc_id: str, tags: list[Json]) -> None:
    """A new ACL, which denies."""
    acl = {"NetworkAclId": acl_id, "VpcId": vpc_id, "IsDefault": False, "Associations": [], "Tags": tags}
    estate.make("NetworkAcls", {**acl, "Entries": last_entries()}, estate.scope_of(vpc_id))


def add_entry(estate: Estate, acl_id: str, new: Json) -> None:
    """An entry in an ACL, in the place of the one with its number and direction."""
    remove_entry(estate, acl_id, new["RuleNumber"], egress=new["Egress"])
    for acl in estate.edit("NetworkAcls", acl_id):
        acl["Entries"] = [*acl.get("Entries", ()), new]


def remove_entry(estate: Estate, acl_id: str, number: int, *, egress: bool) -> None:
    """The entry with this number and direction goes."""
    for acl in estate.edit("NetworkAcls", acl_id):
        acl["Entries"] = [e for e in acl.get("Entries", ()) if (e["RuleNumber"], e["Egress"]) != (number, egress)]


def remove_entries(estate: Estate, acl_id: str) -> None:
    """All that can be removed goes."""
    for acl in estate.edit("NetworkAcls", acl_id):
        acl["Entries"] = [each for each in acl.get("Entries", ()) if each["RuleNumber"] >= LAST[0][0]]


def default_acl(estate: Estate, vpc_id: str) -> str | None:
    """The default ACL of a VPC, where it is described."""
    acls = ((identity, acl) for identity, acl in estate.each("NetworkAcls") if acl.get("VpcId") == vpc_id)
    return next((identity for identity, acl in acls if acl.get("IsDefault")), None)


def guard(estate: Estate, acl_id: str, subnet_id: str) -> None:
    """A subnet is guarded by an ACL, and by no other."""
    unguard(estate, subnet_id)
    for acl in estate.edit("NetworkAcls", acl_id):
        acl["Associations"] = [*acl.get("Associations", ()), {"NetworkAclId": acl_id, "SubnetId": subnet_id}]


def unguard(estate: Estate, subnet_id: str) -> None:
    """The association of a subnet goes."""
    for identity, element in estate.each("NetworkAcls"):
        if any(each.get("SubnetId") == subnet_id for each in element.get("Associations", ())):
            for acl in estate.edit("NetworkAcls", identity):
                acl["Associations"] = [each for each in acl["Associations"] if each.get("SubnetId") != subnet_id]


def guard_by_default(estate: Estate, subnet_id: str) -> None:
    """A subnet goes back to the default ACL of its VPC; which one that is may not be known."""
    subnet = estate.find("Subnets", subnet_id) or {}
    acl_id = default_acl(estate, subnet.get("VpcId", ""))
    if acl_id is None:
        unguard(estate, subnet_id)
    else:
        guard(estate, acl_id, subnet_id)
