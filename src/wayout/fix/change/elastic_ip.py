"""Changes of Elastic IPs: allocated, released, and paired with an interface."""

import msgspec

from wayout.fix.change.edit import Creation, Deletion, Edit, known, refuse, with_noun, without_noun
from wayout.fix.change.planned import stand_in_address
from wayout.model.elastic_ip import ElasticIp
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface, NetworkInterfaceAssociation
from wayout.model.noun import Tag
from wayout.net.address import Address


class AllocateAddress(Creation, frozen=True, kw_only=True):
    """A new Elastic IP. Which one, only AWS knows; until then an address of TEST-NET-1 stands in for it."""

    allocation_id: str
    name: str

    @property
    def component(self) -> str:
        """The planned allocation."""
        return self.allocation_id

    def on(self, network: Network) -> Network:
        """The network with the address."""
        address = ElasticIp(
            public_ip=stand_in_address(network),
            allocation_id=self.allocation_id,
            tags=(Tag(key="Name", value=self.name),),
        )
        return with_noun(network, "elastic_ips", self.allocation_id, address)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The address is released."""
        del network
        return (ReleaseAddress(allocation_id=self.allocation_id),)


class ReleaseAddress(Deletion, frozen=True, kw_only=True):
    """An Elastic IP that nothing uses goes back to AWS, for good."""

    allocation_id: str

    @property
    def component(self) -> str:
        """The allocation."""
        return self.allocation_id

    def on(self, network: Network) -> Network:
        """The network without the address."""
        address = known(network, "elastic_ips", self.allocation_id)
        if address.association_id is not None:
            raise refuse(self.allocation_id, "something uses it")
        return without_noun(network, "elastic_ips", self.allocation_id)


class AssociateAddress(Edit, frozen=True, kw_only=True):
    """An Elastic IP is paired with a private address of an interface that has no public one (IGW-2)."""

    allocation_id: str
    network_interface_id: str
    private_ip_address: str

    @property
    def component(self) -> str:
        """The interface."""
        return self.network_interface_id

    def on(self, network: Network) -> Network:
        """The network in which the interface has the public address."""
        address = known(network, "elastic_ips", self.allocation_id)
        interface = known(network, "network_interfaces", self.network_interface_id)
        private = Address.parse(self.private_ip_address)
        if address.association_id is not None:
            raise refuse(self.allocation_id, "something uses it")
        if private not in interface.addresses:
            raise refuse(self.network_interface_id, f"it does not hold {private}")
        if interface.public_address_of(private) is not None:
            raise refuse(self.network_interface_id, f"{private} has a public address already")
        pairing = NetworkInterfaceAssociation(public_ip=address.public_ip, allocation_id=self.allocation_id)
        used = msgspec.structs.replace(
            address,
            association_id=f"eipassoc-new-{self.allocation_id}",
            network_interface_id=self.network_interface_id,
            private_ip_address=private,
        )
        paired = _paired(interface, private, pairing)
        changed = with_noun(network, "network_interfaces", self.network_interface_id, paired)
        return with_noun(changed, "elastic_ips", self.allocation_id, used)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The pairing is dissolved."""
        del network
        return (DisassociateAddress(allocation_id=self.allocation_id),)


class DisassociateAddress(Edit, frozen=True, kw_only=True):
    """An Elastic IP is no longer paired with its interface; it stays allocated."""

    allocation_id: str

    @property
    def component(self) -> str:
        """The allocation."""
        return self.allocation_id

    def on(self, network: Network) -> Network:
        """The network in which the interface has no public address any more."""
        address = known(network, "elastic_ips", self.allocation_id)
        if address.network_interface_id is None or address.private_ip_address is None:
            raise refuse(self.allocation_id, "it is paired with no interface")
        interface = known(network, "network_interfaces", address.network_interface_id)
        alone = _paired(interface, address.private_ip_address, None)
        free = msgspec.structs.replace(
            address, association_id=None, network_interface_id=None, private_ip_address=None, instance_id=None
        )
        changed = with_noun(network, "network_interfaces", address.network_interface_id, alone)
        return with_noun(changed, "elastic_ips", self.allocation_id, free)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The pairing is made again."""
        address = known(network, "elastic_ips", self.allocation_id)
        if address.network_interface_id is None or address.private_ip_address is None:
            raise refuse(self.allocation_id, "it is paired with no interface")
        return (
            AssociateAddress(
                allocation_id=self.allocation_id,
                network_interface_id=address.network_interface_id,
                private_ip_address=str(address.private_ip_address),
            ),
        )


def _paired(
    interface: NetworkInterface, private: Address, pairing: NetworkInterfaceAssociation | None
) -> NetworkInterface:
    """The interface whose private address has this pairing, or none."""
    listed = tuple(
        msgspec.structs.replace(each, association=pairing) if each.private_ip_address == private else each
        for each in interface.private_ip_addresses
    )
    is_primary = private == interface.private_ip_address
    return msgspec.structs.replace(
        interface,
        private_ip_addresses=listed,
        association=pairing if is_primary else interface.association,
    )
