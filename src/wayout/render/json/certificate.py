"""The JSON of `wayout diagnose --certificate`, version 1. `tools/check_certificate.py` checks it against the snapshot."""

from typing import Literal

from wayout.explain.certificate.claim import (
    EVERY_TRANSLATED_PORT,
    Certificate,
    Claim,
    Part,
    Region,
    ResultProof,
    Sender,
)
from wayout.net.address import Address
from wayout.net.packet import Packet
from wayout.net.prefix import prefixes_of
from wayout.net.protocol import protocol_name
from wayout.read.place import Element
from wayout.render.json.document import Document, LegName, SourceDocument, VerdictName


class DigestDocument(Document, frozen=True, kw_only=True):
    """A file of the snapshot, relative to it, and the SHA-256 of its bytes in hexadecimal."""

    document: str
    sha256: str


class ElementDocument(Document, frozen=True, kw_only=True):
    """A part of a file; `pointer` is a JSON pointer (RFC 6901) into it."""

    document: str
    pointer: str


class PacketsDocument(Document, frozen=True, kw_only=True):
    """All packets between these ends, inclusive. For ICMP `destination_ports` holds type * 256 + code.

    `translated_ports` are those that a NAT gateway on the way gives them.
    """

    protocols: tuple[int, int]
    destinations: tuple[str, str]
    destination_ports: tuple[int, int]
    source_ports: tuple[int, int]
    translated_ports: tuple[int, int]


class StepDocument(Document, frozen=True, kw_only=True):
    """One claim about all packets of a part.

    `elements` are those that decide: the rule, or the list in which no rule matches. A step of the kind `stated` tells
    what no checker of the snapshot can judge; nothing is claimed after it.
    """

    kind: str
    component: str
    verdict: Literal["allow", "deny", "unknown"]
    leg: LegName
    direction: str | None
    subnet: str | None
    reason: str | None
    elements: tuple[ElementDocument, ...]
    says: str


class PartDocument(Document, frozen=True, kw_only=True):
    """Packets that share their fate, and the steps from the sender to the destination and back, or to where they end.

    `witness` is one of them, in words; `gaps` tell why a part is open.
    """

    claim: Literal["passes", "denied", "open"]
    witness: str
    packets: PacketsDocument
    steps: tuple[StepDocument, ...]
    gaps: tuple[str, ...]


class SenderDocument(Document, frozen=True, kw_only=True):
    """The place that sends, with its blocks of addresses.

    `public` says whether it has a public address, null where that is not known.
    """

    kind: str
    component: str
    subnet: str | None
    vpc: str
    groups: tuple[str, ...]
    addresses: tuple[str, ...]
    public: bool | None
    elements: tuple[ElementDocument, ...]


class CertifiedDocument(Document, frozen=True, kw_only=True):
    """One placement against one destination: the packets asked about, and parts that together are all of them."""

    placement: str
    destination: str
    verdict: VerdictName
    sender: SenderDocument
    asked: tuple[PacketsDocument, ...]
    parts: tuple[PartDocument, ...]


class CertificateDocument(Document, frozen=True, kw_only=True):
    """What a diagnosis rests on."""

    schema: Literal["wayout.certificate/1"]
    verdict: VerdictName
    source: SourceDocument
    documents: tuple[DigestDocument, ...]
    results: tuple[CertifiedDocument, ...]


def certificate_document(certificate: Certificate) -> CertificateDocument:
    """The JSON of a certificate."""
    return CertificateDocument(
        schema="wayout.certificate/1",
        verdict=certificate.answer.value,
        source=SourceDocument(kind=certificate.source_kind, name=certificate.source_name),
        documents=tuple(DigestDocument(document=d, sha256=s) for d, s in sorted(certificate.digests.items())),
        results=tuple(map(_result, certificate.results)),
    )


def _result(proof: ResultProof) -> CertifiedDocument:
    return CertifiedDocument(
        placement=proof.placement,
        destination=proof.destination,
        verdict=proof.answer.value,
        sender=_sender(proof.sender),
        asked=tuple(_packets(region, EVERY_TRANSLATED_PORT) for region in proof.asked),
        parts=tuple(_part(part, proof.sender) for part in proof.parts),
    )


def _sender(sender: Sender) -> SenderDocument:
    return SenderDocument(
        kind=sender.kind,
        component=sender.component,
        subnet=sender.subnet,
        vpc=sender.vpc,
        groups=sender.groups,
        addresses=tuple(map(str, prefixes_of(sender.addresses))),
        public=sender.public,
        elements=tuple(map(_element, sender.elements)),
    )


def _part(part: Part, sender: Sender) -> PartDocument:
    return PartDocument(
        claim=part.fate.value,
        witness=_witness(part.packets, sender),
        packets=_packets(part.packets, part.translated_ports),
        steps=tuple(map(_step, part.steps)),
        gaps=part.gaps,
    )


def _witness(region: Region, sender: Sender) -> str:
    """The first packet of a region, from the sender's first address of its family."""
    destination = Address(region.destinations[0])
    own = [Address(first) for first, _ in sender.addresses if Address(first).family is destination.family]
    if not own:
        return f"{protocol_name(region.protocols[0])} to {destination}, from no address"
    source_port, port = region.source_ports[0], region.destination_ports[0]
    return str(Packet(region.protocols[0], own[0], destination, source_port, port))


def _packets(region: Region, translated_ports: tuple[int, int]) -> PacketsDocument:
    first, last = region.destinations
    return PacketsDocument(
        protocols=region.protocols,
        destinations=(str(Address(first)), str(Address(last))),
        destination_ports=region.destination_ports,
        source_ports=region.source_ports,
        translated_ports=translated_ports,
    )


def _step(claim: Claim) -> StepDocument:
    return StepDocument(
        kind=claim.kind,
        component=claim.component,
        verdict=claim.verdict.value,
        leg=claim.leg.value,
        direction=claim.direction,
        subnet=claim.subnet,
        reason=claim.reason,
        elements=tuple(map(_element, claim.elements)),
        says=claim.says,
    )


def _element(element: Element) -> ElementDocument:
    return ElementDocument(document=element.document, pointer=element.pointer)
