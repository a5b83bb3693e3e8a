"""Model way: where the model leads a sender's packets, whether or not something stops them or their replies.

Records show packets up to the place at which they are stopped, and at every gateway before it; so it is the ways that
records have to be held against, not what is reached by them. Source: FL-6, FL-12, FL-13.
"""

from collections.abc import Iterator

import msgspec

from wayout.ask.reach.walks import Walks
from wayout.ask.reach.way import WayKind, way_of
from wayout.ask.source.expand import expand
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.forward.decision.perspective import Leg
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import Branch, HopKind
from wayout.model.network import Network
from wayout.net.packet_set import PacketSet
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6
from wayout.read.collector import collector_at_rest

_PAST: frozenset[WayKind] = frozenset({WayKind.INTERNET_GATEWAY, WayKind.GATEWAY_ENDPOINT, WayKind.OTHER})


class ModelWay(msgspec.Struct, frozen=True):
    """The ways of one placement: the NAT and transit gateways on them, and whether some lead out past every NAT gateway.

    `nat_gateways` are reached by some packet; `meant` are those too at which packets would arrive if a route that is missing
    were there. OTHER is a way that the model does not know to its end: it may lead anywhere.
    """

    placement: str
    nat_gateways: tuple[str, ...]
    meant: tuple[str, ...]
    transit_gateways: tuple[str, ...]
    goes_past: bool


@collector_at_rest()
def model_ways(network: Network, source: Source) -> tuple[ModelWay, ...]:
    """The ways of every placement of a source, to all addresses of both families.

    Raises: InputError when the snapshot does not describe the source.
    """
    places = expand(network, source)
    walks = Walks(Devices(network), places.sisters)
    return tuple(_way(placement, tuple(_branches(walks, placement))) for placement in places.placements)


def _branches(walks: Walks, placement: Placement) -> Iterator[Branch]:
    origin = placement.origin
    for own, space in ((origin.ipv4, EVERY_IPV4), (origin.ipv6, EVERY_IPV6)):
        if own:
            packets = PacketSet.box(destinations=space.as_set(), source_ports=origin.ports.as_set())
            for sender, part in placement.senders(packets):
                yield from walks.outcome(sender, part).branches


def _last(branch: Branch) -> int | None:
    """How many of the hops are reached: up to the one at which the last packet of the request is stopped."""
    return min((b.hop + 1 for b in branch.blockers if b.is_final and b.leg is Leg.FORWARD), default=None)


def _way(placement: Placement, branches: tuple[Branch, ...]) -> ModelWay:
    hops = [hop for branch in branches for hop in branch.forward]
    reached = [hop for branch in branches for hop in branch.forward[: _last(branch)]]
    kinds = {way_of(branch, placement).kind for branch in branches if branch.forward}
    return ModelWay(
        placement.id,
        tuple(dict.fromkeys(hop.component for hop in reached if hop.kind is HopKind.NAT_GATEWAY)),
        tuple(dict.fromkeys(hop.component for hop in hops if hop.kind is HopKind.NAT_GATEWAY)),
        tuple(dict.fromkeys(hop.component for hop in hops if hop.kind is HopKind.TRANSIT_GATEWAY)),
        bool(kinds & _PAST),
    )
