"""Subnets. A new one is guarded by the default ACL of its VPC, and has no route table of its own (NACL-1, ROUTE-1)."""

from wayout.planned.estate import Estate
from wayout.planned.network_acl import default_acl, guard
from wayout.planned.shape import Json


def make_subnet(estate: Estate, subnet: Json) -> None:
    """A new subnet, with its id, VPC, block and zone."""
    vpc = estate.find("Vpcs", subnet["VpcId"]) or {}
    scope = estate.scope_of(subnet["VpcId"])
    estate.make("Subnets", {"OwnerId": vpc.get("OwnerId"), **subnet}, scope)
    acl_id = default_acl(estate, subnet["VpcId"])
    if acl_id is not None and estate.is_planning:
        guard(estate, acl_id, subnet["SubnetId"])


def remove_subnet(estate: Estate, subnet_id: str) -> None:
    """A subnet goes, and with it its associations and the interfaces in it."""
    estate.remove("Subnets", subnet_id)
    for key in ("RouteTables", "NetworkAcls"):
        for identity, element in estate.each(key):
            if any(each.get("SubnetId") == subnet_id for each in element.get("Associations", ())):
                for copy in estate.edit(key, identity):
                    copy["Associations"] = [a for a in copy["Associations"] if a.get("SubnetId") != subnet_id]


def stand_in_ipv6(estate: Estate, vpc_id: str) -> str | None:
    """A /64 of the VPC's first IPv6 block that no subnet has; None when the VPC has no such block."""
    vpc = estate.find("Vpcs", vpc_id) or {}
    blocks = vpc.get("Ipv6CidrBlockAssociationSet") or ()
    if not blocks:
        return None
    start, _, _ = str(blocks[0].get("Ipv6CidrBlock", "")).partition("/")
    groups = start.removesuffix("::").split(":")
    taken = {
        each.get("Ipv6CidrBlock")
        for _, subnet in estate.each("Subnets")
        for each in subnet.get("Ipv6CidrBlockAssociationSet") or ()
    }
    if not all(groups) or len(groups) > 4:
        return None
    groups += ["0"] * (4 - len(groups))
    first = int(groups[3], 16)
    found = (f"{':'.join(groups[:3])}:{first + number:x}::/64" for number in range(256))
    return next((block for block in found if block not in taken), None)
