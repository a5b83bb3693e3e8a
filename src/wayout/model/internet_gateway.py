"""Internet gateways, and the egress-only kind for IPv6."""

from wayout.model.noun import Noun, Tag


class InternetGatewayAttachment(Noun, frozen=True):
    """A link to a VPC. AWS answers `available` where its enum says `attached`; both are usable (IGW-1)."""

    vpc_id: str
    state: str = "available"

    @property
    def is_usable(self) -> bool:
        """Whether packets pass over this link."""
        return self.state in {"available", "attached"}


class InternetGateway(Noun, frozen=True):
    """An internet gateway."""

    internet_gateway_id: str
    attachments: tuple[InternetGatewayAttachment, ...] = ()
    owner_id: str | None = None
    tags: tuple[Tag, ...] = ()

    def is_attached_to(self, vpc_id: str) -> bool:
        """Whether packets of this VPC can use the gateway."""
        return any(attachment.vpc_id == vpc_id and attachment.is_usable for attachment in self.attachments)


class EgressOnlyInternetGateway(Noun, frozen=True):
    """An egress-only internet gateway: IPv6 out and its replies, nothing else (IP6-3)."""

    egress_only_internet_gateway_id: str
    attachments: tuple[InternetGatewayAttachment, ...] = ()
    tags: tuple[Tag, ...] = ()

    def is_attached_to(self, vpc_id: str) -> bool:
        """Whether packets of this VPC can use the gateway."""
        return any(attachment.vpc_id == vpc_id and attachment.is_usable for attachment in self.attachments)
