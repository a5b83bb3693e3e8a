"""Elastic IPs, and the addresses that stand in for those that AWS has yet to give."""

from wayout.errors import InputError
from wayout.model.planned import STAND_INS
from wayout.net.address import Address
from wayout.net.prefix import Prefix
from wayout.planned.estate import Estate
from wayout.planned.shape import Json

_RESERVED = 4
"""The first addresses of a subnet are AWS's: network, router, resolver, and one for later; the last is too."""


def make_address(estate: Estate, allocation_id: str, tags: list[Json], public_ip: str | None = None) -> None:
    """A new Elastic IP. Raises: InputError when no address is left to stand in for it."""
    address = {"AllocationId": allocation_id, "Domain": "vpc", "Tags": tags}
    estate.make("Addresses", {**address, "PublicIp": public_ip or stand_in_address(estate)})


def stand_in_address(estate: Estate) -> str:
    """An address of TEST-NET-1 that stands for no other. Raises: InputError when 254 are planned already."""
    taken = {str(address.get("PublicIp")) for _, address in estate.each("Addresses")}
    for _, interface in estate.each("NetworkInterfaces"):
        taken.add(str((interface.get("Association") or {}).get("PublicIp")))
    for number in range(STAND_INS.first + 1, STAND_INS.last):
        if str(Address(number)) not in taken:
            return str(Address(number))
    raise InputError(
        f"the plan allocates more public addresses than {STAND_INS} holds to stand in for them",
        "Plan a part of it at a time.",
    )


def free_address(estate: Estate, subnet_id: str) -> str | None:
    """The lowest address of a subnet that nothing described holds; None when its block is not known, or full."""
    block = (estate.find("Subnets", subnet_id) or {}).get("CidrBlock")
    if not block:
        return None
    try:
        prefix = Prefix.parse(block)
    except ValueError:
        return None
    taken: set[str] = set()
    for _, interface in estate.each("NetworkInterfaces"):
        if interface.get("SubnetId") == subnet_id:
            taken.add(str(interface.get("PrivateIpAddress")))
            taken |= {str(each.get("PrivateIpAddress")) for each in interface.get("PrivateIpAddresses") or ()}
    for _, nat in estate.each("NatGateways"):
        taken |= {str(each.get("PrivateIp")) for each in nat.get("NatGatewayAddresses") or ()}
    numbers = range(prefix.first + _RESERVED, min(prefix.last, prefix.first + 65536))
    return next((str(Address(number)) for number in numbers if str(Address(number)) not in taken), None)
