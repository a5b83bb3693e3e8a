"""Server: the addresses at which a destination is seen in records, and the destination that an address stands for."""

from collections.abc import Iterable, Mapping

from wayout.ask.destination.destination import Destination, parse_destination
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.dns.resolution import resolve
from wayout.errors import InputError
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.prefix import Prefix
from wayout.net.protocol import has_ports

Named = tuple[tuple[Address, Destination], ...]
"""Addresses with the destinations that the user named for them."""


def servers_of(
    network: Network,
    texts: Iterable[str],
    resolved: Mapping[str, tuple[Address, ...]],
    live: Resolver | None,
    vpc_ids: Iterable[str],
) -> Named:
    """Every address that a destination has in one of the VPCs, with the destination. Source: FL-30.

    Raises: InputError when one cannot be read, or its addresses are not known.
    """
    vpcs = tuple(vpc_ids)
    found: dict[tuple[Address, Destination], None] = {}
    for destination in map(parse_destination, texts):
        addresses = [a for vpc in vpcs for a in resolve(network, destination, vpc, resolved, live).addresses or ()]
        if not addresses:
            raise InputError(
                f"the addresses of {destination.text} are not known, and records name nothing else",
                "Give them: --resolve NAME=IP[,IP]; or name an address.",
            )
        found.update(dict.fromkeys((address, destination) for address in addresses))
    return tuple(found)


def destination_of(network: Network, named: Named, server: Address, port: int, protocol: int) -> Destination:
    """A server as the user named it, else by a name that the snapshot recorded for its address, else by its address."""
    own_port = port if has_ports(protocol) else None
    for address, destination in named:
        if address == server and destination.protocol == protocol and destination.port == own_port:
            return destination
    host = next((host for host, found in network.resolved.items() if server in found), None)
    if host is not None:
        return Destination(f"{host}:{port}", protocol, own_port, host=host)
    text = f"[{server}]" if ":" in str(server) else str(server)
    return Destination(f"{text}:{port}", protocol, own_port, prefix=Prefix.parse(str(server)))
