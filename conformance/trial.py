"""One trial: a network from a seed stands as a lab, and the kernel says what becomes of packets."""

import json
from typing import Any

import msgspec
from tests.laws.reading import network_of

from conformance.drawing import draw
from conformance.question import ASKED, shots_for
from wayout.lab.namespace.lab import Lab
from wayout.lab.rebuild.rebuild import rebuild
from wayout.lab.traffic.volley import Fate, Gun, Shot
from wayout.model.network import Network


class Trial(msgspec.Struct, frozen=True):
    """What the kernel said about the network of a seed."""

    seed: str
    documents: dict[str, Any]
    fates: tuple[Fate, ...]

    def network(self) -> Network:
        """The network, as wayout reads it."""
        return network_of(self.documents)


def try_seed(seed: str, count: int) -> Trial:
    """The kernel's answers to `count` packets in the network of a seed. Raises: LabError."""
    documents = json.loads(json.dumps(draw(seed).documents()))
    return try_network(seed, documents, shots_for(network_of(documents), f"{seed} packets", count))


def try_network(seed: str, documents: dict[str, Any], shots: tuple[Shot, ...]) -> Trial:
    """The kernel's answers to these packets in this network. Raises: LabError."""
    network = network_of(documents)
    with Lab(rebuild(network, ASKED)) as lab, Gun(lab) as gun:
        senders = {namespace.component for namespace in lab.plan.namespaces}
        fates = gun.fire(shot for shot in shots if shot.sender in senders)
    return Trial(seed, documents, tuple(fates.values()))
