"""The calls of changes of NAT gateways."""

from typing import Any, Final

from wayout.fix.call.call import Call, Tagging, Wait, Yield, absent
from wayout.fix.call.value import Sight, ref
from wayout.fix.change.nat_gateway import CreateNatGateway, DeleteNatGateway

_GONE: Final = ("deleted", "failed")
"""AWS lists a gateway for about an hour after it is gone."""

_CREATED_WITHIN: Final = 900
_DELETED_WITHIN: Final = 900
"""Seconds. One takes a few minutes as a rule."""


def create(change: CreateNatGateway) -> Call:
    """Create the gateway, and wait until it is available: a route to it passes nothing before."""
    place: dict[str, Any] = (
        {"VpcId": ref(change.vpc_id), "AvailabilityMode": "regional"}
        if change.subnet_id is None
        else {"SubnetId": ref(change.subnet_id), "AllocationId": ref(change.allocation_id or "")}
    )
    return Call(
        operation="CreateNatGateway",
        parameters={**place, "ConnectivityType": "public"},
        yields=(Yield(change.nat_gateway_id, ("NatGateway", "NatGatewayId")),),
        has_client_token=True,
        tagging=Tagging(
            resource_type="natgateway",
            name=change.name,
            describe="DescribeNatGateways",
            filters="Filter",
            within=("NatGateways",),
            id_member="NatGatewayId",
            dead=("deleting", *_GONE),
        ),
        again=("InvalidSubnetID.NotFound", "InvalidSubnet.NotFound", "InvalidAllocationID.NotFound"),
        wait=Wait(
            sight=_own(change.nat_gateway_id),
            ready=("available",),
            failed=("failed", "deleting", "deleted"),
            why=("FailureCode", "FailureMessage"),
            seconds=_CREATED_WITHIN,
        ),
        beside=("iam:CreateServiceLinkedRole",),
    )


def delete(change: DeleteNatGateway) -> Call:
    """Delete the gateway, and wait until it is: its address and its subnet are in use until then."""
    gone = absent(_own(change.nat_gateway_id, _GONE))
    return Call(
        operation="DeleteNatGateway",
        parameters={"NatGatewayId": ref(change.nat_gateway_id)},
        so=(gone,),
        already=("NatGatewayNotFound",),
        wait=Wait(sight=gone, seconds=_DELETED_WITHIN),
    )


def _own(nat_gateway_id: str, none_of: tuple[str, ...] = ()) -> Sight:
    return Sight(
        operation="DescribeNatGateways",
        parameters={"NatGatewayIds": [ref(nat_gateway_id)]},
        within=("NatGateways",),
        none_of=none_of,
    )
