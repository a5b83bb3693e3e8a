"""A stand-in: the interface that a planned task would get, so that a place where nothing runs yet can be tried too."""

from dataclasses import replace
from typing import Final

from wayout.errors import InputError
from wayout.model.network import Network
from wayout.model.network_interface import GroupIdentifier, NetworkInterface, NetworkInterfaceAssociation
from wayout.net.address import Address

_PUBLIC: Final = Address.parse("198.18.255.0")
"""Addresses for stand-ins that want a public one: a range that nobody routes (RFC 2544)."""


def with_stand_in(
    network: Network, subnet_id: str, group_ids: tuple[str, ...], public: Address | None
) -> tuple[Network, str]:
    """The network with one more interface in a subnet, and its id. It holds the highest address that is free there.

    Raises: InputError when the subnet has none.
    """
    subnet = network.subnets[subnet_id]
    taken = {address for interface in network.network_interfaces.values() for address in interface.addresses}
    if subnet.cidr_block is None:
        raise InputError(f"{subnet_id} has no IPv4 addresses", "Name an interface instead.")
    candidates = range(subnet.cidr_block.last - 1, subnet.cidr_block.first + 3, -1)
    free = next((Address(number) for number in candidates if number not in taken), None)
    if free is None:
        raise InputError(f"{subnet_id} has no free address", "Name an interface instead.")
    name = f"eni-stand-in-{len(network.network_interfaces) + 1}"
    interface = NetworkInterface(
        network_interface_id=name,
        subnet_id=subnet_id,
        vpc_id=subnet.vpc_id,
        private_ip_address=free,
        groups=tuple(GroupIdentifier(group_id=group_id) for group_id in group_ids),
        association=NetworkInterfaceAssociation(public_ip=public) if public is not None else None,
    )
    return replace(network, network_interfaces={**network.network_interfaces, name: interface}), name


def public_address(number: int) -> Address:
    """The public address of the stand-in with this number, counted from 0."""
    return Address(_PUBLIC + number % 256)
