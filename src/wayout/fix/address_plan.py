"""Address plan: the blocks of a new VPC's subnets, so that the VPC can grow by zones and by other kinds of subnets.

The first half of the VPC is for private subnets, the next eighth for public ones; both are divided among as many zones as the
next power of two of what is asked. So a zone that is added later finds its place, and three eighths stay free.
"""

from ipaddress import IPv4Network, ip_network
from itertools import islice
from typing import Final

import msgspec

from wayout.errors import InputError

_SMALLEST: Final = 28
"""The longest prefix of a subnet, and of a VPC (16 to 28): AWS VPC User Guide, "Subnet CIDR blocks"."""

_LARGEST: Final = 16

_HALF: Final = 4
"""Eighths in the half that is for private subnets."""


class AddressPlan(msgspec.Struct, frozen=True):
    """One private and one public block for each zone, in the order of the zones."""

    private: tuple[str, ...]
    public: tuple[str, ...]


def address_plan(cidr: str, zones: int) -> AddressPlan:
    """The blocks for so many zones, 1 to 16.

    Raises: InputError when the block is none that a VPC can have, or too small for so many zones.
    """
    try:
        vpc = ip_network(cidr)
    except ValueError as error:
        raise InputError(f"{cidr} is not a block of addresses: {error}", "Write it as 10.0.0.0/16.") from error
    if not isinstance(vpc, IPv4Network) or not _LARGEST <= vpc.prefixlen <= _SMALLEST:
        raise InputError(f"{cidr} cannot be the block of a VPC", "An IPv4 block from /16 to /28, such as 10.0.0.0/16.")
    bits = (zones - 1).bit_length()
    half, eighth = vpc.prefixlen + 1, vpc.prefixlen + 3
    if eighth + bits > _SMALLEST:
        least = _SMALLEST - 3 - bits
        raise InputError(f"{cidr} is too small for {zones} zones", f"Give the VPC a /{least} or more.")
    private = next(vpc.subnets(new_prefix=half)).subnets(new_prefix=half + bits)
    public = next(islice(vpc.subnets(new_prefix=eighth), _HALF, None)).subnets(new_prefix=eighth + bits)
    return AddressPlan(private=tuple(map(str, islice(private, zones))), public=tuple(map(str, islice(public, zones))))
