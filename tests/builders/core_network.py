"""Core networks of Cloud WAN: the attachments of VPCs, as Network Manager describes them."""

from typing import Final

from tests.builders.place import ACCOUNT, REGION, Json

CORE_NETWORK: Final = "arn:aws:networkmanager::111122223333:core-network/core-network-0fab1c2d3e4f50617"


def core_network_attachment(
    attachment_id: str, *, vpc: str = "vpc-main", state: str = "AVAILABLE", segment: str = "production"
) -> Json:
    """An element of `list-attachments`."""
    return {
        "CoreNetworkId": CORE_NETWORK.rpartition("/")[2],
        "CoreNetworkArn": CORE_NETWORK,
        "AttachmentId": attachment_id,
        "OwnerAccountId": ACCOUNT,
        "AttachmentType": "VPC",
        "State": state,
        "EdgeLocation": REGION,
        "ResourceArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/{vpc}",
        "SegmentName": segment,
        "Tags": [],
    }


def core_network_vpc_attachment(attachment: Json, *subnets: str) -> Json:
    """The object of `get-vpc-attachment`: the same attachment with its subnets."""
    arns = [f"arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/{subnet}" for subnet in subnets]
    options = {"Ipv6Support": False, "ApplianceModeSupport": False}
    return {"Attachment": attachment, "SubnetArns": arns, "Options": options}
