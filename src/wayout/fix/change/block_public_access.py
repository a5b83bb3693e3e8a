"""Changes of VPC Block Public Access: exclusions of a VPC or subnet."""

from wayout.fix.change.edit import Deletion, Edit, known, with_noun, without_noun
from wayout.model.block_public_access import VpcBlockPublicAccessExclusion
from wayout.model.network import Network
from wayout.model.scope import Scope


class CreateBlockPublicAccessExclusion(Edit, frozen=True, kw_only=True):
    """A VPC or subnet is exempt from Block Public Access: `allow-egress` or `allow-bidirectional` (BPA-4)."""

    exclusion_id: str
    resource_id: str
    mode: str

    @property
    def component(self) -> str:
        """The VPC or subnet."""
        return self.resource_id

    @property
    def creates(self) -> str | None:
        """The planned exclusion."""
        return self.exclusion_id

    def on(self, network: Network) -> Network:
        """The network with the exclusion."""
        scope = network.scope_of(self.resource_id) or Scope("default", "default")
        kind = "vpc" if self.resource_id.startswith("vpc-") else "subnet"
        exclusion = VpcBlockPublicAccessExclusion(
            exclusion_id=self.exclusion_id,
            resource_arn=f"arn:aws:ec2:{scope.region}:{scope.account}:{kind}/{self.resource_id}",
            internet_gateway_exclusion_mode=self.mode,
        )
        return with_noun(network, "block_public_access_exclusions", self.exclusion_id, exclusion)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The exclusion is deleted."""
        del network
        return (DeleteBlockPublicAccessExclusion(exclusion_id=self.exclusion_id),)


class DeleteBlockPublicAccessExclusion(Deletion, frozen=True, kw_only=True):
    """An exclusion goes."""

    exclusion_id: str

    @property
    def component(self) -> str:
        """The exclusion."""
        return self.exclusion_id

    def on(self, network: Network) -> Network:
        """The network without the exclusion."""
        known(network, "block_public_access_exclusions", self.exclusion_id)
        return without_noun(network, "block_public_access_exclusions", self.exclusion_id)
