"""Peerings: the blocks of both sides, as far as their VPCs are described, and the status."""

from wayout.planned.estate import Estate
from wayout.planned.shape import Json


def make_peering(estate: Estate, peering_id: str, vpc_ids: tuple[str, str], status: str, tags: list[Json]) -> None:
    """A peering from the first VPC to the second, in a status of AWS's, such as `active`."""
    requester, accepter = (_side(estate, vpc_id) for vpc_id in vpc_ids)
    element = {"VpcPeeringConnectionId": peering_id, "RequesterVpcInfo": requester, "AccepterVpcInfo": accepter}
    estate.make("VpcPeeringConnections", {**element, "Status": {"Code": status}, "Tags": tags})


def _side(estate: Estate, vpc_id: str) -> Json:
    vpc = estate.find("Vpcs", vpc_id) or {}
    blocks = [vpc["CidrBlock"]] if vpc.get("CidrBlock") else []
    blocks += [each["CidrBlock"] for each in vpc.get("CidrBlockAssociationSet") or ()]
    side: Json = {"VpcId": vpc_id, "CidrBlockSet": [{"CidrBlock": each} for each in dict.fromkeys(blocks)]}
    side |= {"CidrBlock": blocks[0]} if blocks else {}
    return {**side, **({"OwnerId": vpc["OwnerId"]} if vpc.get("OwnerId") else {})}
