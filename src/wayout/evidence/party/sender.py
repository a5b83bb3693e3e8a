"""Sender: whose attempts are counted, and at which interfaces their records are made."""

from collections.abc import Mapping

import msgspec

from wayout.ask.source.expand import expand
from wayout.ask.source.source import Source
from wayout.evidence.party.interface import interfaces_of
from wayout.evidence.party.service_tasks import tasks_of
from wayout.model.network import Network


class Sender(msgspec.Struct, frozen=True):
    """Who sends at an interface: the placement's id, its zone, and the addresses that are its own."""

    placement: str
    az: str
    addresses: frozenset[str]

    def is_client(self, address: str) -> bool:
        """Whether a client of this address, seen at its interface, is the sender itself and no one else."""
        return not self.addresses or address in self.addresses


def senders_of(network: Network, source: Source) -> Mapping[str, Sender]:
    """The interfaces of a source by the placement that each belongs to: its own, or the one in the same subnet.

    Raises: InputError when the snapshot does not describe the source.
    """
    placements = expand(network, source).placements
    found: dict[str, Sender] = {}
    for placement in placements:
        for name in interfaces_of(network, placement):
            found.setdefault(name, _sender(network, placement.id, placement.az, name))
    tasks = tasks_of(network, source)
    for name in () if tasks is None else tasks.interfaces(network):
        interface = network.network_interfaces.get(name)
        at = tasks.places.get(interface.subnet_id) if tasks is not None and interface is not None else None
        if at is not None:
            found.setdefault(name, _sender(network, at.id, at.az, name))
    return found


def _sender(network: Network, placement: str, az: str, name: str) -> Sender:
    interface = network.network_interfaces.get(name)
    return Sender(placement, az, frozenset() if interface is None else frozenset(map(str, interface.addresses)))


def every_sender(network: Network) -> Mapping[str, Sender]:
    """Every interface that is not a NAT gateway's, by its subnet."""
    gateways = gateway_of_interface(network)
    found = {}
    for interface in network.network_interfaces.values():
        name = interface.network_interface_id
        if name not in gateways:
            subnet = network.subnets.get(interface.subnet_id)
            az = (subnet.availability_zone if subnet is not None else "") or interface.availability_zone or ""
            found[name] = Sender(interface.subnet_id, az, frozenset(map(str, interface.addresses)))
    return found


def gateway_of_interface(network: Network) -> Mapping[str, str]:
    """The NAT gateway of each interface that AWS keeps for one."""
    return {i: g.nat_gateway_id for g in network.nat_gateways.values() for i in g.network_interface_ids}
