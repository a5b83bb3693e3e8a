"""Interface: at which interfaces the packets of a source are recorded: its own, and those of what stands where it would."""

from collections.abc import Iterator

from wayout.ask.source.expand import expand
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.evidence.party.service_tasks import tasks_of
from wayout.model.network import Network


def interfaces_of_source(network: Network, source: Source) -> frozenset[str]:
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


def vpcs_of(network: Network, source: Source | None) -> tuple[str, ...]:
    """The VPCs in which a source runs; of none, all that the network describes."""
    if source is None:
        return tuple(network.vpcs)
    return tuple(dict.fromkeys(placement.origin.vpc_id for placement in expand(network, source).placements))
