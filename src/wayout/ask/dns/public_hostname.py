"""Names that AWS itself gives to instances: they carry the address that they stand for.

`ec2-203-0-113-25.compute-1.amazonaws.com` is the public address outside, and inside the VPC the private one behind it;
in a peer VPC only if the peering says so. `ip-10-0-1-5.ec2.internal` is the private address.

Source: DNS-16, PEER-4, https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html

Rules:
- DNS-16: The public hostname of an instance means its private address inside the VPC, and over a peering that allows
  it.
"""

import re

from wayout.ask.dns.reply import RecordType, Reply
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import IPV6_FIRST, Address

_PUBLIC = re.compile(r"ec2-(\d+-\d+-\d+-\d+)\.(?:compute-1|[a-z0-9-]+\.compute)\.amazonaws\.com(?:\.cn)?")
_PRIVATE = re.compile(r"ip-(\d+-\d+-\d+-\d+)\.(?:ec2|[a-z0-9-]+\.compute)\.internal")


def answer(network: Network, vpc_id: str, name: str, kind: RecordType) -> Reply | None:
    """What the resolver of a VPC answers for an instance's own name; None for any other. Source: DNS-16, PEER-4."""
    public, private = _PUBLIC.fullmatch(name), _PRIVATE.fullmatch(name)
    match = public or private
    if match is None:
        return None
    try:
        address = Address.parse(match[1].replace("-", "."))
    except ValueError:
        return None
    if kind is RecordType.AAAA:
        return Reply(told_by=name)
    if private is not None:
        return Reply(addresses=(address,), told_by=name)
    holder = _holder(network, address)
    if holder is None:
        return Reply(addresses=(address,), told_by=name)
    interface, inner = holder
    if interface.vpc_id == vpc_id:
        note = f"inside {vpc_id} {name} means {inner}, not its public address (DNS-16)"
        return Reply(addresses=(inner,), notes=(note,), told_by=name)
    peering_id = _resolving_peering(network, vpc_id, interface.vpc_id)
    if peering_id is not None:
        note = f"over {peering_id} {name} means {inner}, not its public address (DNS-16)"
        return Reply(addresses=(inner,), notes=(note,), told_by=name)
    return Reply(addresses=(address,), told_by=name)


def _holder(network: Network, public: Address) -> tuple[NetworkInterface, Address] | None:
    """The interface with this public address, and the private address behind it."""
    for interface in network.network_interfaces.values():
        for private in interface.addresses:
            if private < IPV6_FIRST and interface.public_address_of(private) == public:
                return interface, private
    return None


def _resolving_peering(network: Network, vpc_id: str, other: str) -> str | None:
    """The active peering by which a VPC is told the private addresses of another. Source: PEER-4."""
    for peering in network.vpc_peering_connections.values():
        side = peering.other_side(vpc_id)
        if side is not None and side.vpc_id == other and peering.status.code == "active":
            options = side.peering_options
            if options is not None and options.allow_dns_resolution_from_remote_vpc:
                return peering.vpc_peering_connection_id
    return None
