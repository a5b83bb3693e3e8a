"""What a certificate is made of: claims about packets, each with the elements of the snapshot that it rests on."""

from enum import StrEnum
from typing import Final

import msgspec

from wayout.forward.decision.decision import Verdict
from wayout.forward.decision.perspective import Direction, Leg
from wayout.forward.journey.outcome import Answer
from wayout.model.reason import Reason
from wayout.net.interval_set import IntervalSet
from wayout.net.port_range import EPHEMERAL_ANY
from wayout.read.place import Element

EVERY_TRANSLATED_PORT: Final = (EPHEMERAL_ANY.first, EPHEMERAL_ANY.last)
"""The source ports that a NAT gateway may pick, both ends inclusive (NAT-13)."""


class ClaimKind(StrEnum):
    """What a step of a certificate claims. `stated` is what the checker cannot judge."""

    GROUPS = "groups"
    ACL = "acl"
    ROUTE = "route"
    NAT_GATEWAY = "nat-gateway"
    INTERNET_GATEWAY = "internet-gateway"
    EGRESS_ONLY_INTERNET_GATEWAY = "egress-only-internet-gateway"
    GATEWAY_ENDPOINT = "gateway-endpoint"
    PEERING = "peering"
    ATTACHMENT = "attachment"
    ASSOCIATION = "association"
    TRANSIT_ROUTE = "transit-route"
    ARRIVE = "arrive"
    ENDPOINT = "endpoint"
    INSTANCE = "instance"
    STATED = "stated"


class Claim(msgspec.Struct, frozen=True):
    """One step: the component says this of all packets of the part, because of these elements.

    A claim that nothing matches cites the whole list in which nothing does.
    """

    kind: ClaimKind
    component: str
    says: str
    verdict: Verdict = Verdict.ALLOW
    leg: Leg = Leg.FORWARD
    direction: Direction | None = None
    subnet: str | None = None
    reason: Reason | None = None
    elements: tuple[Element, ...] = ()


class Fate(StrEnum):
    """What becomes of a part of the packets; `open` means that a gap leaves it open."""

    PASSES = "passes"
    DENIED = "denied"
    OPEN = "open"


class Region(msgspec.Struct, frozen=True):
    """Packets between these ends, all inclusive; `destination_ports` holds ICMP selectors for ICMP."""

    protocols: tuple[int, int]
    destinations: tuple[int, int]
    destination_ports: tuple[int, int]
    source_ports: tuple[int, int]


class Part(msgspec.Struct, frozen=True):
    """A part of the packets that share their fate, with the steps that show it; after the last step nothing is claimed.

    `translated_ports` are those of the ports that a NAT gateway on the way may pick for which it holds.
    """

    fate: Fate
    packets: Region
    translated_ports: tuple[int, int]
    steps: tuple[Claim, ...]
    gaps: tuple[str, ...] = ()


class SenderKind(StrEnum):
    """How the place of the sender is known."""

    INTERFACE = "interface"
    SERVICE = "service"
    PLANNED = "planned"
    STATED = "stated"


class Sender(msgspec.Struct, frozen=True):
    """Where the packets come from. `public` is None where it is not known whether it has a public address."""

    kind: SenderKind
    component: str
    subnet: str | None
    vpc: str
    groups: tuple[str, ...]
    addresses: IntervalSet
    public: bool | None
    elements: tuple[Element, ...]


class ResultProof(msgspec.Struct, frozen=True):
    """What the verdict about one placement and one destination rests on: parts that together are all packets asked about."""

    placement: str
    destination: str
    answer: Answer
    sender: Sender
    asked: tuple[Region, ...]
    parts: tuple[Part, ...]


class Certificate(msgspec.Struct, frozen=True):
    """What a diagnosis rests on. `digests` are the SHA-256 of the snapshot's documents, in hexadecimal."""

    answer: Answer
    source_kind: str
    source_name: str
    digests: dict[str, str]
    results: tuple[ResultProof, ...]
