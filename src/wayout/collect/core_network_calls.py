"""The rows of the collector's table that read core networks of Cloud WAN: the attachments of VPCs, and their subnets.

Network Manager is one for all regions; an account whose routes name no core network is not asked.

Source: Network Manager API Reference, ListAttachments and GetVpcAttachment; CWAN-1.
"""

from wayout.aws.paging import ec2_paging
from wayout.collect.call import Call, ForEach, Part, Shape, Taken
from wayout.snapshot.document import DOCUMENTS

_EACH_CORE_NETWORK = ForEach(
    taken=(Taken("RouteTables", ("Routes", "CoreNetworkArn"), Part.NAME),),
    parameter="CoreNetworkId",
    variants=({"AttachmentType": "VPC"},),
)
_EACH_ATTACHMENT = ForEach(taken=(Taken("Attachments", ("AttachmentId",)),), parameter="AttachmentId")


def _call(key: str, operation: str, result_key: str, shape: Shape, asked: ForEach) -> Call:
    return Call(
        key=key,
        document=key,
        service="networkmanager",
        operation=operation,
        permission=DOCUMENTS[key].permission,
        result_key=result_key,
        paging=ec2_paging(500) if shape is Shape.ELEMENTS else None,
        shape=shape,
        asked=asked,
    )


CORE_NETWORKS: tuple[Call, ...] = (
    _call("Attachments", "ListAttachments", "Attachments", Shape.ELEMENTS, _EACH_CORE_NETWORK),
    _call("VpcAttachments", "GetVpcAttachment", "VpcAttachment", Shape.ELEMENT, _EACH_ATTACHMENT),
)
"""Each after those whose answers it needs."""
