"""VPCs, and what AWS gives to a new one by itself: a main route table, a default network ACL and security group.

Source: ROUTE-1 (main table), NACL-1 and NACL-2 (the default ACL allows everything), SG-22 (the default group), DNS-2,
DNS-3 (DNS support is on, hostnames are off).
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from wayout.planned.estate import Estate
from wayout.planned.network_acl import default_entries
from wayout.planned.route_table import local_route
from wayout.planned.security_group import EVERYTHING
from wayout.planned.shape import Json
from wayout.snapshot.store import DEFAULT_ACCOUNT


class Parts(msgspec.Struct, frozen=True):
    """The ids of what comes with a new VPC."""

    main_table: str
    default_acl: str
    default_group: str


def make_vpc(estate: Estate, vpc: Json, parts: Parts) -> None:
    """A new VPC with all that AWS gives it. `vpc` holds its id, its block and its tags."""
    vpc_id = vpc["VpcId"]
    owner = estate.scope.account if estate.scope.account != DEFAULT_ACCOUNT else None
    estate.make("Vpcs", {"IsDefault": False, "OwnerId": owner, **vpc})
    estate.make("VpcAttributes", attributes(vpc_id, support=True, hostnames=False))
    blocks = [vpc["CidrBlock"]] if vpc.get("CidrBlock") else []
    blocks += [each["Ipv6CidrBlock"] for each in vpc.get("Ipv6CidrBlockAssociationSet") or ()]
    table = {"RouteTableId": parts.main_table, "VpcId": vpc_id, "Associations": [{"Main": True}]}
    estate.make("RouteTables", {**table, "Routes": [local_route(block) for block in blocks]})
    acl = {"NetworkAclId": parts.default_acl, "VpcId": vpc_id, "IsDefault": True, "Associations": []}
    estate.make("NetworkAcls", {**acl, "Entries": default_entries()})
    group = {"GroupId": parts.default_group, "VpcId": vpc_id, "GroupName": "default"}
    members = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": parts.default_group}]}
    estate.make("SecurityGroups", {**group, "IpPermissions": [members], "IpPermissionsEgress": [EVERYTHING]})


def attributes(vpc_id: str, support: bool | None, hostnames: bool | None) -> Json:  # noqa: FBT001 - AWS's own switches
    """The two DNS switches of a VPC, as far as they are known."""
    told = {"EnableDnsSupport": support, "EnableDnsHostnames": hostnames}
    return {"VpcId": vpc_id, **{key: {"Value": value} for key, value in told.items() if value is not None}}


def ipv6_block(block: str) -> Json:
    """An associated IPv6 block, as VPCs and subnets list it."""
    return {"Ipv6CidrBlock": block, "Ipv6CidrBlockState": {"State": "associated"}}


def add_blocks(estate: Estate, vpc_id: str, blocks: Iterable[str]) -> None:
    """Further blocks of a VPC, each of them local in every table of it."""
    for block in blocks:
        for vpc in estate.edit("Vpcs", vpc_id):
            if ":" in block:
                vpc["Ipv6CidrBlockAssociationSet"] = [*vpc.get("Ipv6CidrBlockAssociationSet", ()), ipv6_block(block)]
            else:
                more = {"CidrBlock": block, "CidrBlockState": {"State": "associated"}}
                vpc["CidrBlockAssociationSet"] = [*vpc.get("CidrBlockAssociationSet", ()), more]


def remove_block(estate: Estate, vpc_id: str, block: str) -> None:
    """A block of a VPC goes."""
    for vpc in estate.edit("Vpcs", vpc_id):
        for key, name in (("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock"), ("CidrBlockAssociationSet", "CidrBlock")):
            if key in vpc:
                vpc[key] = [each for each in vpc[key] if each.get(name) != block]
    for _, table in estate.each("RouteTables"):
        if table.get("VpcId") == vpc_id:
            for copy in estate.edit("RouteTables", table["RouteTableId"]):
                copy["Routes"] = [route for route in copy.get("Routes", ()) if not _is_local(route, block)]


def _is_local(route: Json, block: str) -> bool:
    named = {route.get("DestinationCidrBlock"), route.get("DestinationIpv6CidrBlock")}
    return route.get("GatewayId") == "local" and block in named


STAND_IN_SITE: Final = "2001:db8:ffff"
"""Of RFC 3849: where the IPv6 blocks that AWS has yet to give to VPCs are taken from."""


def stand_in_block(estate: Estate) -> str:
    """A /56 of the documentation range, which stands in for the IPv6 block that AWS will give to a VPC."""
    taken = {
        each.get("Ipv6CidrBlock")
        for _, vpc in estate.each("Vpcs")
        for each in vpc.get("Ipv6CidrBlockAssociationSet") or ()
    }
    blocks = (f"{STAND_IN_SITE}:{number << 8:x}::/56" for number in range(256))
    return next((block for block in blocks if block not in taken), f"{STAND_IN_SITE}:ff00::/56")
