"""Planned: what things are called that do not exist yet, and the addresses that stand in for those AWS will give.

A planned id has the shape of AWS's, with `new` in the place of the hexadecimal digits: `nat-new-us-east-1b`. So it can
never be taken for a real one, and still tells its kind by its beginning.
"""

import re
from typing import Final

from wayout.errors import InputError
from wayout.model.network import Network
from wayout.model.subnet import Subnet
from wayout.net.address import Address
from wayout.net.prefix import Prefix

_PLANNED: Final = re.compile(r"[a-z]+(?:-[a-z]+)*?-new-[a-z0-9-]+")
_UNSAFE: Final = re.compile(r"[^a-z0-9]+")
_STAND_IN: Final = Prefix.parse("192.0.2.0/24")
"""TEST-NET-1 of RFC 5737: addresses that nobody holds, for Elastic IPs that AWS has yet to give."""

_RESERVED: Final = 4
"""The first addresses of a subnet are AWS's: network, router, resolver, and one for later; the last is too."""


def planned_id(prefix: str, label: str) -> str:
    """The id of something new: `planned_id("nat", "us-east-1b")` is `nat-new-us-east-1b`."""
    return f"{prefix}-new-{_UNSAFE.sub('-', label.lower()).strip('-') or 'one'}"


def is_planned(resource_id: str) -> bool:
    """Whether an id names something that does not exist yet."""
    return _PLANNED.fullmatch(resource_id) is not None


def stand_in_address(network: Network) -> Address:
    """An address for an Elastic IP that is yet to be allocated: of TEST-NET-1, and used by nothing in the network.

    Raises: InputError when 254 are planned already.
    """
    taken = {int(ip.public_ip) for ip in network.elastic_ips.values()} | {int(a) for a in network.public_addresses}
    taken |= {int(address) for addresses in network.resolved.values() for address in addresses}
    free = next((n for n in range(_STAND_IN.first + 1, _STAND_IN.last) if n not in taken), None)
    if free is None:
        raise InputError(f"{_STAND_IN} is used up: every address of it stands in for another already", None)
    return Address(free)


def is_stand_in(address: Address) -> bool:
    """Whether an address only stands in for one that AWS will give."""
    return address in _STAND_IN


def free_address(network: Network, subnet: Subnet) -> Address | None:
    """The lowest address of a subnet that nothing in the snapshot holds; None when it has no IPv4 block, or is full."""
    block = subnet.cidr_block
    if block is None:
        return None
    taken = {int(a) for i in network.interfaces_of_vpc.get(subnet.vpc_id, ()) for a in i.addresses}
    taken |= {int(a) for nat in network.nat_gateways.values() for a in nat.private_addresses}
    return next((Address(n) for n in range(block.first + _RESERVED, block.last) if n not in taken), None)
