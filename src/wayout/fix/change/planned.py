"""Planned: the addresses that stand in for those AWS will give, free in a network."""

from typing import Final

from wayout.errors import InputError
from wayout.model.network import Network
from wayout.model.planned import STAND_INS
from wayout.model.subnet import Subnet
from wayout.net.address import Address

_RESERVED: Final = 4
"""The first addresses of a subnet are AWS's: network, router, resolver, and one for later; the last is too."""


def stand_in_address(network: Network) -> Address:
    """An address for an Elastic IP that is yet to be allocated: of TEST-NET-1, and used by nothing in the network.

    Raises: InputError when 254 are planned already.
    """
    taken = {int(ip.public_ip) for ip in network.elastic_ips.values()} | {int(a) for a in network.public_addresses}
    taken |= {int(address) for addresses in network.resolved.values() for address in addresses}
    free = next((n for n in range(STAND_INS.first + 1, STAND_INS.last) if n not in taken), None)
    if free is None:
        raise InputError(f"{STAND_INS} is used up: every address of it stands in for another already", None)
    return Address(free)


def free_address(network: Network, subnet: Subnet) -> Address | None:
    """The lowest address of a subnet that nothing in the snapshot holds; None when it has no IPv4 block, or is full."""
    block = subnet.cidr_block
    if block is None:
        return None
    taken = {int(a) for i in network.interfaces_of_vpc.get(subnet.vpc_id, ()) for a in i.addresses}
    taken |= {int(a) for nat in network.nat_gateways.values() for a in nat.private_addresses}
    return next((Address(n) for n in range(block.first + _RESERVED, block.last) if n not in taken), None)
