"""The calls of changes of the attachments of VPCs to transit gateways."""

from typing import Any, Final

from wayout.fix.call.call import Call, Tagging, Wait, Yield, absent
from wayout.fix.call.transit_gateway import BUSY
from wayout.fix.call.value import Sight, ref, refs
from wayout.fix.change.transit_gateway_attachment import (
    AVAILABLE,
    PENDING,
    AcceptTransitGatewayVpcAttachment,
    CreateTransitGatewayVpcAttachment,
    DeleteTransitGatewayVpcAttachment,
    ModifyTransitGatewayVpcAttachment,
    needs_acceptance,
)
from wayout.model.network import Network

_ATTACHMENTS: Final = ("TransitGatewayVpcAttachments",)
_GONE: Final = ("deleted", "failed", "rejected")
_FAILED: Final = ("failing", "rejecting", "rollingBack", "deleting", *_GONE)
_WITHIN: Final = 900
"""Seconds. One takes a few minutes as a rule."""


def create(change: CreateTransitGatewayVpcAttachment, network: Network) -> tuple[Call, ...]:
    """Attach the VPC, wait until it is, and then until the gateway has given it the table that its options name."""
    own = change.transit_gateway_attachment_id
    made = Call(
        operation="CreateTransitGatewayVpcAttachment",
        parameters={
            "TransitGatewayId": change.transit_gateway_id,
            "VpcId": ref(change.vpc_id),
            "SubnetIds": refs(change.subnet_ids),
        },
        yields=(Yield(own, ("TransitGatewayVpcAttachment", "TransitGatewayAttachmentId")),),
        tagging=Tagging(
            resource_type="transit-gateway-attachment",
            name=change.name,
            describe="DescribeTransitGatewayVpcAttachments",
            within=_ATTACHMENTS,
            id_member="TransitGatewayAttachmentId",
            dead=_FAILED,
        ),
        again=(*BUSY, "InvalidVpcID.NotFound", "InvalidSubnetID.NotFound"),
        wait=Wait(sight=_own(own), ready=(AVAILABLE, PENDING), failed=_FAILED, seconds=_WITHIN),
        beside=("iam:CreateServiceLinkedRole",),
    )
    gateway = network.transit_gateways.get(change.transit_gateway_id)
    is_given = gateway is not None and gateway.options.default_route_table_association == "enable"
    if gateway is None or not is_given or needs_acceptance(network, gateway, change.vpc_id):
        return (made,)
    return (made, _associated(own))


def accept(change: AcceptTransitGatewayVpcAttachment) -> Call:
    """Accept the attachment in the gateway's account, and wait until it is available."""
    own = change.transit_gateway_attachment_id
    return Call(
        operation="AcceptTransitGatewayVpcAttachment",
        parameters={"TransitGatewayAttachmentId": ref(own)},
        so=(_own(own, where=(("State", AVAILABLE),)),),
        again=BUSY,
        wait=Wait(sight=_own(own), ready=(AVAILABLE,), failed=_FAILED, seconds=_WITHIN),
    )


def delete(change: DeleteTransitGatewayVpcAttachment) -> Call:
    """Delete the attachment, and wait until it is gone: its subnets are in use until then."""
    gone = absent(_own(change.transit_gateway_attachment_id, none_of=_GONE))
    return Call(
        operation="DeleteTransitGatewayVpcAttachment",
        parameters={"TransitGatewayAttachmentId": ref(change.transit_gateway_attachment_id)},
        so=(gone,),
        already=("InvalidTransitGatewayAttachmentID.NotFound",),
        again=BUSY,
        wait=Wait(sight=gone, seconds=_WITHIN),
    )


def modify(change: ModifyTransitGatewayVpcAttachment) -> Call:
    """Add and remove subnets of the attachment, and wait until it is available again."""
    lists = {"AddSubnetIds": change.add_subnet_ids, "RemoveSubnetIds": change.remove_subnet_ids}
    own = change.transit_gateway_attachment_id
    return Call(
        operation="ModifyTransitGatewayVpcAttachment",
        parameters={
            "TransitGatewayAttachmentId": ref(own),
            **{key: refs(ids) for key, ids in lists.items() if ids},
        },
        so=(
            *(_subnet(own, i) for i in change.add_subnet_ids),
            *(absent(_subnet(own, i)) for i in change.remove_subnet_ids),
        ),
        again=BUSY,
        wait=Wait(sight=_own(own), ready=(AVAILABLE,), failed=("failed",), seconds=_WITHIN),
    )


def _associated(attachment_id: str) -> Call:
    """Look at the attachment until it has its table: AWS gives it one a little after it is available."""
    parameters = {"TransitGatewayAttachmentIds": [ref(attachment_id)]}
    sight = Sight(
        operation="DescribeTransitGatewayAttachments",
        parameters=parameters,
        within=("TransitGatewayAttachments", "Association"),
    )
    wait = Wait(sight=sight, ready=("associated",), failed=("disassociating", "disassociated"), seconds=_WITHIN)
    return Call(operation=sight.operation, parameters=parameters, wait=wait)


def _own(attachment_id: str, *, where: tuple[tuple[str, Any], ...] = (), none_of: tuple[str, ...] = ()) -> Sight:
    return _attachment(attachment_id, _ATTACHMENTS, where, none_of)


def _subnet(attachment_id: str, subnet_id: str) -> Sight:
    return _attachment(attachment_id, (*_ATTACHMENTS, "SubnetIds"), ((".", ref(subnet_id)),))


def _attachment(
    attachment_id: str, within: tuple[str, ...], where: tuple[tuple[str, Any], ...], none_of: tuple[str, ...] = ()
) -> Sight:
    return Sight(
        operation="DescribeTransitGatewayVpcAttachments",
        parameters={"TransitGatewayAttachmentIds": [ref(attachment_id)]},
        within=within,
        where=where,
        none_of=none_of,
    )
