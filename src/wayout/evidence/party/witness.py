"""Witness: the interfaces whose records speak of a source, and the addresses at which a destination is seen in them."""

from collections.abc import Iterable, Iterator, Mapping

from wayout.ask.destination.destination import Destination, parse_destination
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.dns.resolution import resolve
from wayout.ask.source.expand import expand
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.errors import InputError
from wayout.evidence.party.service_tasks import tasks_of
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.prefix import Prefix
from wayout.net.protocol import has_ports

Named = tuple[tuple[Address, Destination], ...]
"""Addresses with the destinations that the user named for them."""


def witnesses(network: Network, source: Source) -> frozenset[str]:
    """The interfaces of a source: its own, and those of everything that runs in its places with its groups.

    Raises: InputError when the snapshot does not describe the source.
    """
    placements = expand(network, source).placements
    found = {i for placement in placements for i in interfaces_of(network, placement)}
    tasks = tasks_of(network, source)
    if tasks is not None:
        found |= set(tasks.interfaces(network))
    return frozenset(found)


def interfaces_of(network: Network, placement: Placement) -> Iterator[str]:
    """The interface of a place; of one that is only planned, those in its subnet that carry exactly its groups."""
    origin = placement.origin
    if placement.masquerade is not None and placement.masquerade.origin.interface_id is not None:
        yield placement.masquerade.origin.interface_id
    if origin.interface_id is not None:
        yield origin.interface_id
        return
    for interface in network.interfaces_of_vpc.get(origin.vpc_id, ()):
        is_there = interface.subnet_id == origin.subnet_id
        if is_there and interface.groups and frozenset(interface.group_ids) == frozenset(origin.group_ids):
            yield interface.network_interface_id


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


def vpcs_of(network: Network, source: Source | None) -> tuple[str, ...]:
    """The VPCs in which a source runs; of none, all that the network describes."""
    if source is None:
        return tuple(network.vpcs)
    return tuple(dict.fromkeys(placement.origin.vpc_id for placement in expand(network, source).placements))
