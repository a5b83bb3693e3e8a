"""Transit gateways and their attachments, as far as they are needed to name what is not modelled yet."""

from wayout.model.noun import Noun


class TransitGateway(Noun, frozen=True):
    """A transit gateway."""

    transit_gateway_id: str
    owner_id: str | None = None
    state: str = "available"


class TransitGatewayVpcAttachment(Noun, frozen=True):
    """The link between a VPC and a transit gateway; one subnet per availability zone (TGW-2)."""

    transit_gateway_attachment_id: str
    transit_gateway_id: str
    vpc_id: str
    state: str = "available"
    subnet_ids: tuple[str, ...] = ()
