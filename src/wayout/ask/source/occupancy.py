"""Occupancy: which workloads stand in which subnet, with a public address or without."""

from collections.abc import Mapping

import msgspec

from wayout.ask.source.placement import Placement
from wayout.ask.source.workload import workloads
from wayout.forward.decision.origin import PublicAddress
from wayout.model.network import Network


class Occupancy(msgspec.Struct, frozen=True):
    """The workloads of one subnet by name: `private` ones have an IPv4 address and no public one.

    `interfaces` are those of the workloads, as far as they exist already.
    """

    subnet_id: str
    private: tuple[str, ...]
    public: tuple[str, ...]
    interfaces: tuple[str, ...]


class Census:
    """The count while it is going on: places are added one by one, and then read by subnet."""

    def __init__(self) -> None:
        self._subnets: dict[str, tuple[list[str], list[str], list[str]]] = {}

    def add(self, name: str, placement: Placement) -> None:
        """Note that the workload `name` has this place."""
        origin = placement.origin
        if origin.subnet_id is None:
            return
        found = self._subnets.get(origin.subnet_id)
        if found is None:
            found = self._subnets[origin.subnet_id] = ([], [], [])
        private, public, interfaces = found
        if origin.public is PublicAddress.PRESENT:
            public.append(name)
        elif origin.ipv4:
            private.append(name)
        if origin.interface_id is not None:
            interfaces.append(origin.interface_id)

    def by_subnet(self) -> Mapping[str, Occupancy]:
        """The occupancy of every subnet that is not empty."""
        return {
            subnet_id: Occupancy(
                subnet_id, tuple(dict.fromkeys(private)), tuple(dict.fromkeys(public)), tuple(interfaces)
            )
            for subnet_id, (private, public, interfaces) in self._subnets.items()
        }


def occupancy_of(network: Network) -> Mapping[str, Occupancy]:
    """The occupancy of every subnet in which some workload of the snapshot stands or may stand."""
    census = Census()
    for workload in workloads(network):
        for placement in workload.placements(network).placements:
            census.add(workload.name, placement)
    return census.by_subnet()
