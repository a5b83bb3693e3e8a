"""The calls of changes of internet gateways, and of the egress-only kind."""

from wayout.fix.call.call import Call, Tagging, Yield, absent, filtered
from wayout.fix.call.security_group import IN_USE
from wayout.fix.call.value import Sight, ref
from wayout.fix.change.internet_gateway import (
    AttachInternetGateway,
    CreateEgressOnlyInternetGateway,
    CreateInternetGateway,
    DeleteEgressOnlyInternetGateway,
    DeleteInternetGateway,
    DetachInternetGateway,
)


def create(change: CreateInternetGateway) -> Call:
    """Create the gateway. AWS takes no client token here."""
    return Call(
        operation="CreateInternetGateway",
        parameters={},
        yields=(Yield(change.internet_gateway_id, ("InternetGateway", "InternetGatewayId")),),
        tagging=Tagging(
            resource_type="internet-gateway",
            name=change.name,
            describe="DescribeInternetGateways",
            within=("InternetGateways",),
            id_member="InternetGatewayId",
        ),
    )


def delete(change: DeleteInternetGateway) -> Call:
    """Delete the gateway."""
    own = ref(change.internet_gateway_id)
    there = filtered("DescribeInternetGateways", ("internet-gateway-id", own), within=("InternetGateways",))
    return Call(
        operation="DeleteInternetGateway",
        parameters={"InternetGatewayId": own},
        so=(absent(there),),
        already=("InvalidInternetGatewayID.NotFound",),
        again=IN_USE,
    )


def attach(change: AttachInternetGateway) -> Call:
    """Attach the gateway to the VPC."""
    return Call(
        operation="AttachInternetGateway",
        parameters={"InternetGatewayId": ref(change.internet_gateway_id), "VpcId": ref(change.vpc_id)},
        so=(_attached(change.internet_gateway_id, change.vpc_id),),
        already=("Resource.AlreadyAssociated",),
        again=("InvalidInternetGatewayID.NotFound", "InvalidVpcID.NotFound"),
    )


def detach(change: DetachInternetGateway) -> Call:
    """Detach the gateway, once no public address of the VPC is in use any more."""
    return Call(
        operation="DetachInternetGateway",
        parameters={"InternetGatewayId": ref(change.internet_gateway_id), "VpcId": ref(change.vpc_id)},
        so=(absent(_attached(change.internet_gateway_id, change.vpc_id)),),
        already=("Gateway.NotAttached", "InvalidInternetGatewayID.NotFound"),
        again=IN_USE,
    )


def create_egress_only(change: CreateEgressOnlyInternetGateway) -> Call:
    """Create the egress-only gateway in its VPC."""
    return Call(
        operation="CreateEgressOnlyInternetGateway",
        parameters={"VpcId": ref(change.vpc_id)},
        yields=(
            Yield(
                change.egress_only_internet_gateway_id,
                ("EgressOnlyInternetGateway", "EgressOnlyInternetGatewayId"),
            ),
        ),
        has_client_token=True,
        tagging=Tagging(
            resource_type="egress-only-internet-gateway",
            name=change.name,
            describe="DescribeEgressOnlyInternetGateways",
            within=("EgressOnlyInternetGateways",),
            id_member="EgressOnlyInternetGatewayId",
        ),
        again=("InvalidVpcID.NotFound",),
    )


def delete_egress_only(change: DeleteEgressOnlyInternetGateway) -> Call:
    """Delete the egress-only gateway."""
    own = ref(change.egress_only_internet_gateway_id)
    there = Sight(
        operation="DescribeEgressOnlyInternetGateways",
        parameters={"EgressOnlyInternetGatewayIds": [own]},
        within=("EgressOnlyInternetGateways",),
    )
    return Call(
        operation="DeleteEgressOnlyInternetGateway",
        parameters={"EgressOnlyInternetGatewayId": own},
        so=(absent(there),),
        already=("InvalidGatewayID.NotFound", "InvalidEgressOnlyInternetGatewayId.NotFound"),
    )


def _attached(internet_gateway_id: str, vpc_id: str) -> Sight:
    return filtered(
        "DescribeInternetGateways",
        ("internet-gateway-id", ref(internet_gateway_id)),
        within=("InternetGateways", "Attachments"),
        where=(("VpcId", ref(vpc_id)),),
        none_of=("detaching", "detached"),
    )
