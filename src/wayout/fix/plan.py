"""Plan: edits in order that answer one question, and what kind of solution they are."""

from collections.abc import Iterator
from enum import StrEnum
from hashlib import sha256

import msgspec

from wayout.fix.change.any_change import Change, after
from wayout.model.network import Network


class Approach(StrEnum):
    """The kinds of solution; several plans for one question differ in this."""

    REPAIR = "repair"
    """What is there already, mended."""

    NAT_PER_ZONE = "nat-per-zone"
    """A NAT gateway with its own Elastic IP in a public subnet of each zone."""

    REGIONAL_NAT = "regional-nat"
    """One NAT gateway for the whole VPC (NAT-23)."""

    ENDPOINTS = "endpoints"
    """VPC endpoints for services of AWS, in place of a way to the internet."""

    PUBLIC_ADDRESS = "public-address"
    """Public addresses for the workloads themselves."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Changes in an order in which each can be made, so that `source` reaches `destinations`, as the command line writes them."""

    source: str
    destinations: tuple[str, ...]
    approach: Approach
    changes: tuple[Change, ...]

    @property
    def id(self) -> str:
        """Twelve signs that tell this plan from every other; the same plan has the same, wherever it is made."""
        return sha256(msgspec.json.encode(self)).hexdigest()[:12]

    def steps(self, network: Network) -> Iterator[tuple[Change, Network]]:
        """Each change with the network as it finds it. Raises: InputError when a change cannot be made."""
        for change in self.changes:
            yield change, network
            network = change.on(network)

    def on(self, network: Network) -> Network:
        """The network after the plan. Raises: InputError when a change cannot be made in this network."""
        return after(network, self.changes)
