"""The certificate of a diagnosis: for every placement and destination, the parts of the packets and what decides each.

Where nobody could check what a verdict rests on (another account's gateway, the name behind an address), the certificate
states it, and says that it does.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from wayout.ask.diagnosis import Diagnosis
from wayout.ask.result.result import Result
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import EcsServiceSource, PlannedSource, Source
from wayout.explain.certificate.claim import (
    EVERY_TRANSLATED_PORT,
    Certificate,
    Claim,
    ClaimKind,
    Fate,
    Part,
    Region,
    ResultProof,
    Sender,
    SenderKind,
)
from wayout.explain.certificate.piece import Piece, Proven
from wayout.explain.certificate.proof import Prover
from wayout.forward.decision.origin import PublicAddress
from wayout.forward.device.device import Devices
from wayout.forward.device.transit_route_table import EVERYWHERE
from wayout.forward.journey.outcome import Answer
from wayout.model.ecs_service import EcsService
from wayout.model.network import Network
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.read.place import Element, Places

MOST_PARTS: Final = 400
"""Parts of one result; beyond them, what a verdict rests on is stated as a whole."""


def certify(network: Network, places: Places, diagnosis: Diagnosis) -> Certificate:
    """What the diagnosis of the network read from these places rests on."""
    devices = Devices(network)
    results = tuple(
        _result(network, devices, places, diagnosis.source, placement, result)
        for placement, row in zip(diagnosis.placements, diagnosis.results, strict=True)
        for result in row
    )
    return Certificate(diagnosis.answer, diagnosis.source.kind, diagnosis.source.name, places.digests, results)


def _result(
    network: Network, devices: Devices, places: Places, source: Source, placement: Placement, result: Result
) -> ResultProof:
    asked = PacketSet.union_of(
        [outcome.packets for outcome in result.outcomes] + [b.packets for b in result.blockers if b.hop < 0]
    )
    if not asked:
        asked = result.destination.packets(EVERYWHERE, placement.origin.ports)
    sender = _sender(network, places, source, placement)
    prover = Prover(network, devices, places, placement)
    proven = [one for outcome in result.outcomes for one in prover.prove(outcome)]
    missing = asked - PacketSet.union_of(outcome.packets for outcome in result.outcomes)
    if missing:
        proven.append(Proven(Fate.DENIED, Piece(missing, None, (_whole(result, Fate.DENIED),))))
    parts = tuple(part for one in proven for part in parts_of(one))
    if placement.masquerade is not None or _answer(parts) is not result.answer or len(parts) > MOST_PARTS:
        parts = tuple(
            part
            for fate in _FATES[result.answer]
            for part in parts_of(Proven(fate, Piece(asked, None, (_whole(result, fate),))))
        )
    regions = tuple(regions_of(asked))
    return ResultProof(placement.id, result.destination.text, result.answer, sender, regions, parts)


_FATES: Final = {
    Answer.REACHABLE: (Fate.PASSES,),
    Answer.BLOCKED: (Fate.DENIED,),
    Answer.INTERMITTENT: (Fate.PASSES, Fate.DENIED),
    Answer.UNKNOWN: (Fate.OPEN,),
}


def _answer(parts: Iterable[Part]) -> Answer | None:
    """The verdict that parts come to."""
    fates = {part.fate for part in parts}
    if not fates:
        return None
    return next((answer for answer, needed in _FATES.items() if fates == set(needed)), Answer.UNKNOWN)


def _whole(result: Result, fate: Fate) -> Claim:
    """The claim about a result as a whole, where its parts cannot be shown."""
    why = "; ".join(f"{b.reason} at {b.component}" for b in result.blockers) if fate is Fate.DENIED else ""
    gaps = "; ".join(gap.message for gap in result.gaps) if fate is Fate.OPEN else ""
    return Claim(ClaimKind.STATED, result.destination.text, f"all packets: {why or gaps or fate.value}")


def parts_of(proven: Proven) -> Iterator[Part]:
    """The parts of a piece, one for each box of it."""
    piece = proven.piece
    for box in regions_of(piece.own):
        if piece.beyond is None:
            yield Part(proven.fate, box, EVERY_TRANSLATED_PORT, piece.claims, proven.gaps)
            continue
        for other in regions_of(piece.beyond):
            common = tuple(map(_common, _key(box), _key(other)))
            if None not in common:
                protocols, destinations, ports = (pair for pair in common if pair is not None)
                region = Region(protocols, destinations, ports, box.source_ports)
                translated = other.source_ports if other.source_ports != (0, 0) else EVERY_TRANSLATED_PORT
                yield Part(proven.fate, region, translated, piece.claims, proven.gaps)


def _key(region: Region) -> tuple[tuple[int, int], ...]:
    return region.protocols, region.destinations, region.destination_ports


def _common(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int] | None:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def regions_of(packets: PacketSet) -> Iterator[Region]:
    """The boxes of a set, each axis one interval."""
    for box in packets.boxes():
        axes = (box.protocols, box.destinations, box.destination_ports, box.source_ports)
        for protocols, destinations, ports, sources in product(*(tuple(axis) for axis in axes)):
            yield Region(protocols, destinations, ports, sources)


def _sender(network: Network, places: Places, source: Source, placement: Placement) -> Sender:
    origin = placement.origin
    public = {PublicAddress.PRESENT: True, PublicAddress.NONE: False, PublicAddress.UNKNOWN: None}[origin.public]
    kind, elements = _standing(network, places, source, placement)
    return Sender(
        kind,
        origin.component,
        origin.subnet_id,
        origin.vpc_id,
        origin.group_ids,
        origin.ipv4 | origin.ipv6,
        public,
        elements,
    )


def _standing(
    network: Network, places: Places, source: Source, placement: Placement
) -> tuple[SenderKind, tuple[Element, ...]]:
    """How the place is known: by its interface, by the service's own settings, or because somebody named it."""
    interface = network.network_interfaces.get(placement.origin.interface_id or "")
    own = IntervalSet.of(*((int(a), int(a)) for a in interface.addresses)) if interface is not None else None
    if placement.masquerade is not None or (
        own is not None and not placement.origin.ipv4 | placement.origin.ipv6 <= own
    ):
        return SenderKind.STATED, ()
    if placement.origin.interface_id is not None:
        found = places.find("NetworkInterfaces", placement.origin.interface_id)
        return (SenderKind.INTERFACE, (found,)) if found is not None else (SenderKind.STATED, ())
    match source:
        case EcsServiceSource():
            services = [s for s in network.ecs_services.values() if source.means(s)]
            is_plain = len(services) == 1 and _is_plain(services[0])
            named = places.find("services", services[0].service_arn) if is_plain else None
            return (SenderKind.SERVICE, (named,)) if named is not None else (SenderKind.STATED, ())
        case PlannedSource() if not source.name.endswith(":ipv6"):
            return SenderKind.PLANNED, ()
        case _:
            return SenderKind.STATED, ()


def _is_plain(service: EcsService) -> bool:
    """Whether the service's own settings are those of all its tasks: one deployment, and groups that it names itself."""
    settings = service.network_configuration
    if settings is None or len(service.deployments) > 1 or service.task_sets or service.capacity_provider_strategy:
        return False
    own = settings.awsvpc_configuration
    same = all(deployment.network_configuration in {None, settings} for deployment in service.deployments)
    return same and own is not None and bool(own.security_groups)


def stated_in(certificate: Certificate) -> tuple[str, ...]:
    """What a certificate only states, each once."""
    claims = (step for result in certificate.results for part in result.parts for step in part.steps)
    return tuple(dict.fromkeys(claim.says for claim in claims if claim.kind is ClaimKind.STATED))
