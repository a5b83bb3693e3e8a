"""Changes of network interfaces: their source/destination check."""

import msgspec

from wayout.fix.change.edit import Edit, known, refuse, with_noun
from wayout.model.network import Network


class SetSourceDestCheck(Edit, frozen=True, kw_only=True):
    """The source/destination check of an interface is switched; off, it may forward what others send (ROUTE-12)."""

    network_interface_id: str
    value: bool

    @property
    def component(self) -> str:
        """The interface."""
        return self.network_interface_id

    def on(self, network: Network) -> Network:
        """The network in which the check is so."""
        interface = known(network, "network_interfaces", self.network_interface_id)
        if interface.source_dest_check is self.value:
            raise refuse(self.network_interface_id, f"its check is {'on' if self.value else 'off'} already")
        changed = msgspec.structs.replace(interface, source_dest_check=self.value)
        return with_noun(network, "network_interfaces", self.network_interface_id, changed)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """The check is as it was."""
        before = known(network, "network_interfaces", self.network_interface_id).source_dest_check
        return (SetSourceDestCheck(network_interface_id=self.network_interface_id, value=before),)
