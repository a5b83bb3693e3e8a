"""What a walk has seen: Trace › Hop › Step, the blockers, and the parts of the packets that are still on their way."""

from enum import StrEnum

import msgspec

from wayout.forward.decision.decision import Split, Verdict
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import Leg
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet


class Disposition(StrEnum):
    """How one leg ended."""

    DELIVERED = "delivered"
    EXITS = "exits"
    DENIED = "denied"
    NO_ROUTE = "no-route"
    BLACKHOLE = "blackhole"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


_BY_REASON = {
    Reason.NO_ROUTE: Disposition.NO_ROUTE,
    Reason.NO_RETURN_ROUTE: Disposition.NO_ROUTE,
    Reason.NAT_IN_PRIVATE_SUBNET: Disposition.NO_ROUTE,
    Reason.TGW_NO_ROUTE: Disposition.NO_ROUTE,
    Reason.BLACKHOLE_ROUTE: Disposition.BLACKHOLE,
    Reason.TGW_BLACKHOLE: Disposition.BLACKHOLE,
    Reason.SG_NO_MATCHING_RULE: Disposition.DENIED,
    Reason.SG_EMPTY: Disposition.DENIED,
    Reason.SG_REFERENCE_NOT_PRESERVED: Disposition.DENIED,
    Reason.SG_REFERENCE_UNSUPPORTED: Disposition.DENIED,
    Reason.NACL_DENIED: Disposition.DENIED,
    Reason.NACL_EPHEMERAL_PORTS: Disposition.DENIED,
    Reason.FIREWALL_DENIED: Disposition.DENIED,
}


def disposition_of(reason: Reason) -> Disposition:
    """How a leg ends that is stopped for this reason: refused by a filter, without a route, or dropped by a gateway."""
    return _BY_REASON.get(reason, Disposition.DROPPED)


class StepKind(StrEnum):
    """What a step does."""

    FILTER = "filter"
    ROUTE = "route"
    TRANSLATE = "translate"
    CARRY = "carry"
    DELIVER = "deliver"


class HopKind(StrEnum):
    """What a hop is."""

    NETWORK_INTERFACE = "network-interface"
    INSTANCE = "instance"
    PLACEMENT = "placement"
    INTERNET = "internet"
    SUBNET = "subnet"
    NAT_GATEWAY = "nat-gateway"
    INTERNET_GATEWAY = "internet-gateway"
    EGRESS_ONLY_INTERNET_GATEWAY = "egress-only-internet-gateway"
    VPC_ENDPOINT = "vpc-endpoint"
    VPC_PEERING_CONNECTION = "vpc-peering-connection"
    TRANSIT_GATEWAY = "transit-gateway"
    NETWORK_FIREWALL = "network-firewall"
    OTHER = "other"


class Step(msgspec.Struct, frozen=True, gc=False):
    """One thing that happened at a hop.

    Which component did it, by which rule, with which verdict on the packets that a reader asked about.
    """

    kind: StepKind
    verdict: Verdict
    component: str
    rule: str | None = None
    reason: Reason | None = None
    note: str | None = None


class Hop(msgspec.Struct, frozen=True, gc=False):
    """One place on the way, and what happened there."""

    component: str
    kind: HopKind
    steps: tuple[Step, ...] = ()


class Blocker(msgspec.Struct, frozen=True, gc=False):
    """Packets stopped for one reason.

    `is_final` says that after it nothing is left; `hop` counts within its leg; `segment` within the way.
    """

    reason: Reason
    component: str
    rule: str | None
    leg: Leg
    packets: PacketSet
    facts: tuple[tuple[str, str], ...]
    hop: int
    is_final: bool
    behind: tuple["Blocker", ...] = ()
    """What stops other packets, without which these are never sent: the queries for the destination's name."""


class Unknown(msgspec.Struct, frozen=True, gc=False):
    """Packets about which a gap leaves the answer open."""

    gap: Gap
    leg: Leg
    packets: PacketSet
    hop: int


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """The packets between two translations: those asked about, those not surely stopped, and those that surely pass.

    Each stretch has source ports of its own: those of its origin. `moved` is how far its destinations lie from those
    that the client wrote, on the line of addresses: NAT64 moves them from IPv6 to IPv4 (NAT-29).
    """

    origin: Origin
    intended: PacketSet
    possible: PacketSet
    certain: PacketSet
    moved: int = 0

    def after(self, split: Split) -> "Stretch":
        """What is left after a device's answer."""
        if not split.denials and not split.doubts:
            return self
        denied = split.denied
        possible = self.possible - denied
        is_sure = self.certain is self.possible
        certain = (possible if is_sure else self.certain - denied) - split.doubtful
        return Stretch(self.origin, self.intended, possible, certain, self.moved)

    def part(self, packets: PacketSet) -> "Stretch":
        """The same restricted to a part of the packets."""
        return Stretch(
            self.origin, self.intended & packets, self.possible & packets, self.certain & packets, self.moved
        )

    def as_written(self) -> "Stretch":
        """The same with the destinations that the client wrote."""
        if not self.moved:
            return self
        back = -self.moved
        return Stretch(self.origin, self.intended.moved(back), self.possible.moved(back), self.certain.moved(back))


class Leaving(StrEnum):
    """With which address packets arrive at their destination."""

    OWN_PRIVATE = "own-private"
    OWN_PUBLIC = "own-public"
    TRANSLATED = "translated"
    NOT_KNOWN = "not-known"


class Branch(msgspec.Struct, frozen=True, gc=False):
    """One way that a part of the packets takes, there and back.

    `stretches` begin at the client. `gap` marks an alternative: whether the packets take this way is not known.
    `ending` is how the request ends if nothing stops it. `is_personal` says that the result holds for this very origin
    only. `inspected_by` is the first thing in the line that the request passes, if any: it makes references in the
    client's rules worthless (SG-16).
    """

    stretches: tuple[Stretch, ...]
    forward: tuple[Hop, ...]
    back: tuple[Hop, ...]
    blockers: tuple[Blocker, ...]
    unknowns: tuple[Unknown, ...]
    ending: Disposition
    leaving: Leaving
    egress: tuple[Address, ...] = ()
    gap: Gap | None = None
    notes: tuple[str, ...] = ()
    is_personal: bool = False
    inspected_by: str | None = None

    @property
    def intended(self) -> PacketSet:
        """The client's packets that this way is about."""
        return self.stretches[0].intended

    @property
    def destinations(self) -> IntervalSet:
        """Where they go."""
        return self.intended.destinations()
