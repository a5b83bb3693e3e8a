"""Transit gateways, their attachments and route tables."""

from wayout.model.noun import Noun, Tag
from wayout.net.prefix import Prefix

NETWORK_FUNCTION = "network-function"
"""The resource type of the attachment of a Network Firewall (EC2 API Reference, TransitGatewayAttachment)."""


class TransitGatewayOptions(Noun, frozen=True):
    """The switches of a transit gateway."""

    security_group_referencing_support: str = "disable"
    auto_accept_shared_attachments: str = "disable"
    default_route_table_association: str | None = None
    association_default_route_table_id: str | None = None
    default_route_table_propagation: str | None = None
    propagation_default_route_table_id: str | None = None


class TransitGateway(Noun, frozen=True):
    """A transit gateway."""

    transit_gateway_id: str
    owner_id: str | None = None
    state: str = "available"
    options: TransitGatewayOptions = TransitGatewayOptions()
    tags: tuple[Tag, ...] = ()


class TransitGatewayVpcAttachmentOptions(Noun, frozen=True):
    """The switches of a VPC attachment."""

    appliance_mode_support: str = "disable"
    ipv6_support: str | None = None
    security_group_referencing_support: str = "enable"


def attachment_key(attachment_id: str, gateway_id: str) -> str:
    """By what an attachment is known among those of all kinds: both gateways of a peering describe one id."""
    return f"{attachment_id} of {gateway_id}"


class TransitGatewayVpcAttachment(Noun, frozen=True):
    """The link between a VPC and a transit gateway; one subnet per availability zone (TGW-2)."""

    transit_gateway_attachment_id: str
    transit_gateway_id: str
    vpc_id: str
    vpc_owner_id: str | None = None
    state: str = "available"
    subnet_ids: tuple[str, ...] = ()
    options: TransitGatewayVpcAttachmentOptions = TransitGatewayVpcAttachmentOptions()
    tags: tuple[Tag, ...] = ()

    @property
    def key(self) -> str:
        """By what it is known among attachments of all kinds."""
        return attachment_key(self.transit_gateway_attachment_id, self.transit_gateway_id)

    @property
    def owner_id(self) -> str | None:
        """The account of the VPC: where two accounts describe an attachment, it is believed."""
        return self.vpc_owner_id


class AttachmentAssociation(Noun, frozen=True):
    """The route table that decides for what enters by an attachment (TGW-3)."""

    transit_gateway_route_table_id: str | None = None
    state: str = "associated"


class TransitGatewayAttachment(Noun, frozen=True):
    """Any attachment; `resource_type` is vpc, vpn, direct-connect-gateway, connect, peering, network-function or another kind."""

    transit_gateway_attachment_id: str
    transit_gateway_id: str
    resource_type: str = ""
    resource_id: str | None = None
    resource_owner_id: str | None = None
    transit_gateway_owner_id: str | None = None
    state: str = "available"
    association: AttachmentAssociation | None = None

    @property
    def key(self) -> str:
        """By what it is known among attachments of all kinds."""
        return attachment_key(self.transit_gateway_attachment_id, self.transit_gateway_id)

    @property
    def owner_id(self) -> str | None:
        """The account of the gateway: it alone surely sees the association, so its description is believed."""
        return self.transit_gateway_owner_id


class RouteAttachment(Noun, frozen=True):
    """Where a transit gateway route leads."""

    transit_gateway_attachment_id: str
    resource_id: str | None = None
    resource_type: str = ""


class TransitGatewayRoute(Noun, frozen=True):
    """One route; `type` is static or propagated, `state` active or blackhole."""

    destination_cidr_block: Prefix | None = None
    prefix_list_id: str | None = None
    type: str = "static"
    state: str = "active"
    transit_gateway_attachments: tuple[RouteAttachment, ...] = ()


class TableAssociation(Noun, frozen=True):
    """An attachment whose packets a table routes."""

    transit_gateway_attachment_id: str
    resource_id: str | None = None
    resource_type: str = ""
    state: str = "associated"


class TablePropagation(Noun, frozen=True):
    """An attachment whose addresses a table learns."""

    transit_gateway_attachment_id: str
    resource_id: str | None = None
    resource_type: str = ""
    state: str = "enabled"


class TransitGatewayRouteTable(Noun, frozen=True):
    """A route table of a transit gateway, put together from up to five answers; None where an answer is missing."""

    transit_gateway_route_table_id: str
    transit_gateway_id: str | None = None
    static_routes: tuple[TransitGatewayRoute, ...] | None = None
    propagated_routes: tuple[TransitGatewayRoute, ...] | None = None
    associations: tuple[TableAssociation, ...] | None = None
    propagations: tuple[TablePropagation, ...] | None = None
