"""Changes of internet gateways, and of the egress-only kind for IPv6."""

import msgspec

from wayout.fix.change.edit import Creation, Deletion, Edit, known, refuse, with_noun, without_noun
from wayout.model.internet_gateway import EgressOnlyInternetGateway, InternetGateway, InternetGatewayAttachment
from wayout.model.network import Network
from wayout.model.noun import Tag


class CreateInternetGateway(Creation, frozen=True, kw_only=True):
    """A new internet gateway, attached to nothing yet."""

    internet_gateway_id: str
    name: str

    @property
    def component(self) -> str:
        """The planned gateway."""
        return self.internet_gateway_id

    def on(self, network: Network) -> Network:
        """The network with the gateway."""
        gateway = InternetGateway(
            internet_gateway_id=self.internet_gateway_id, tags=(Tag(key="Name", value=self.name),)
        )
        return with_noun(network, "internet_gateways", self.internet_gateway_id, gateway)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The gateway is deleted."""
        del network
        return (DeleteInternetGateway(internet_gateway_id=self.internet_gateway_id),)


class DeleteInternetGateway(Deletion, frozen=True, kw_only=True):
    """An internet gateway that is attached to nothing goes."""

    internet_gateway_id: str

    @property
    def component(self) -> str:
        """The gateway."""
        return self.internet_gateway_id

    def on(self, network: Network) -> Network:
        """The network without the gateway."""
        if known(network, "internet_gateways", self.internet_gateway_id).attachments:
            raise refuse(self.internet_gateway_id, "it is attached to a VPC")
        return without_noun(network, "internet_gateways", self.internet_gateway_id)


class AttachInternetGateway(Edit, frozen=True, kw_only=True):
    """An internet gateway that is free is attached to a VPC that has none: one each (IGW-1)."""

    internet_gateway_id: str
    vpc_id: str

    @property
    def component(self) -> str:
        """The gateway."""
        return self.internet_gateway_id

    def on(self, network: Network) -> Network:
        """The network in which the VPC has the gateway."""
        gateway = known(network, "internet_gateways", self.internet_gateway_id)
        if any(a.is_usable for a in gateway.attachments):
            raise refuse(self.internet_gateway_id, f"it is attached to {gateway.attachments[0].vpc_id}")
        other = next((g for g in network.internet_gateways.values() if g.is_attached_to(self.vpc_id)), None)
        if other is not None:
            raise refuse(self.vpc_id, f"{other.internet_gateway_id} is attached to it already")
        attached = msgspec.structs.replace(gateway, attachments=(InternetGatewayAttachment(vpc_id=self.vpc_id),))
        return with_noun(network, "internet_gateways", self.internet_gateway_id, attached)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The gateway is detached."""
        del network
        return (DetachInternetGateway(internet_gateway_id=self.internet_gateway_id, vpc_id=self.vpc_id),)


class DetachInternetGateway(Edit, frozen=True, kw_only=True):
    """An internet gateway is taken from its VPC."""

    internet_gateway_id: str
    vpc_id: str

    @property
    def component(self) -> str:
        """The gateway."""
        return self.internet_gateway_id

    def on(self, network: Network) -> Network:
        """The network in which the VPC lacks the gateway."""
        gateway = known(network, "internet_gateways", self.internet_gateway_id)
        if not gateway.is_attached_to(self.vpc_id):
            raise refuse(self.internet_gateway_id, f"it is not attached to {self.vpc_id}")
        free = msgspec.structs.replace(gateway, attachments=())
        return with_noun(network, "internet_gateways", self.internet_gateway_id, free)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The gateway is attached again."""
        del network
        return (AttachInternetGateway(internet_gateway_id=self.internet_gateway_id, vpc_id=self.vpc_id),)


class CreateEgressOnlyInternetGateway(Creation, frozen=True, kw_only=True):
    """A new egress-only internet gateway of a VPC: IPv6 out and its replies (IP6-3)."""

    egress_only_internet_gateway_id: str
    vpc_id: str
    name: str

    @property
    def component(self) -> str:
        """The planned gateway."""
        return self.egress_only_internet_gateway_id

    def on(self, network: Network) -> Network:
        """The network with the gateway."""
        gateway = EgressOnlyInternetGateway(
            egress_only_internet_gateway_id=self.egress_only_internet_gateway_id,
            attachments=(InternetGatewayAttachment(vpc_id=self.vpc_id),),
            tags=(Tag(key="Name", value=self.name),),
        )
        return with_noun(network, "egress_only_internet_gateways", self.egress_only_internet_gateway_id, gateway)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The gateway is deleted."""
        del network
        gateway_id = self.egress_only_internet_gateway_id
        return (DeleteEgressOnlyInternetGateway(egress_only_internet_gateway_id=gateway_id),)


class DeleteEgressOnlyInternetGateway(Deletion, frozen=True, kw_only=True):
    """An egress-only internet gateway goes."""

    egress_only_internet_gateway_id: str

    @property
    def component(self) -> str:
        """The gateway."""
        return self.egress_only_internet_gateway_id

    def on(self, network: Network) -> Network:
        """The network without the gateway."""
        known(network, "egress_only_internet_gateways", self.egress_only_internet_gateway_id)
        return without_noun(network, "egress_only_internet_gateways", self.egress_only_internet_gateway_id)
