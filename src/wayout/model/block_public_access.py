"""VPC Block Public Access: an account's switch against internet gateways, and its exclusions."""

from wayout.model.noun import Noun

OFF = "off"
BLOCK_INGRESS = "block-ingress"
BLOCK_BIDIRECTIONAL = "block-bidirectional"
ALLOW_EGRESS = "allow-egress"
ALLOW_BIDIRECTIONAL = "allow-bidirectional"


class VpcBlockPublicAccessOptions(Noun, frozen=True):
    """The mode of one account in one Region (BPA-1)."""

    internet_gateway_block_mode: str = OFF
    state: str = "default-state"
    managed_by: str | None = None
    exclusions_allowed: str = "allowed"


class VpcBlockPublicAccessExclusion(Noun, frozen=True):
    """A VPC or subnet that is exempt; in force only when its creation or update is complete (BPA-6)."""

    exclusion_id: str
    resource_arn: str
    internet_gateway_exclusion_mode: str
    state: str = "create-complete"

    @property
    def is_effective(self) -> bool:
        """Whether AWS honours the exclusion today."""
        return self.state in {"create-complete", "update-complete"}

    @property
    def resource_id(self) -> str:
        """The id of the excluded VPC or subnet."""
        return self.resource_arn.rsplit("/", 1)[-1]
