"""Core networks of Cloud WAN, as far as a VPC sees them: its attachment, the attachment's state and its subnets.

Source: Network Manager API Reference, Attachment and VpcAttachment; CWAN-1.
"""

from wayout.model.noun import Noun

AVAILABLE = "AVAILABLE"
DEAD = frozenset({"REJECTED", "PENDING_ATTACHMENT_ACCEPTANCE", "CREATING", "FAILED", "DELETING"})
"""The states in which an attachment carries nothing. What one carries while it is changed, AWS does not say."""


class CoreNetworkAttachment(Noun, frozen=True):
    """An attachment to a core network, as ListAttachments answers; that of a VPC names the VPC as its resource."""

    attachment_id: str = ""
    core_network_arn: str = ""
    core_network_id: str = ""
    owner_account_id: str | None = None
    attachment_type: str = ""
    state: str = AVAILABLE
    edge_location: str | None = None
    resource_arn: str = ""
    segment_name: str | None = None

    @property
    def owner_id(self) -> str | None:
        """The account of the attachment: where two accounts describe it, it is believed."""
        return self.owner_account_id

    @property
    def vpc_id(self) -> str:
        """The VPC that is attached; any other resource by the end of its ARN."""
        return self.resource_arn.rpartition("/")[2]

    def leads_to(self, core_network_arn: str) -> bool:
        """Whether this is an attachment to the core network with this ARN."""
        by_id = bool(self.core_network_id) and core_network_arn.rpartition("/")[2] == self.core_network_id
        return by_id or core_network_arn == self.core_network_arn


class CoreNetworkVpcAttachment(Noun, frozen=True):
    """The attachment of a VPC with its subnets, as GetVpcAttachment answers."""

    attachment: CoreNetworkAttachment = CoreNetworkAttachment()
    subnet_arns: tuple[str, ...] = ()

    @property
    def owner_id(self) -> str | None:
        """The account of the attachment."""
        return self.attachment.owner_id

    @property
    def subnet_ids(self) -> tuple[str, ...]:
        """The ids of its subnets, one for each zone."""
        return tuple(arn.rpartition("/")[2] for arn in self.subnet_arns)
