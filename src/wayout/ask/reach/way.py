"""Way: by which device packets leave, and with which address they arrive."""

from enum import StrEnum

import msgspec

from wayout.ask.source.placement import Placement
from wayout.forward.decision.decision import Verdict
from wayout.forward.journey.journey import Branch, Disposition, HopKind, Leaving
from wayout.net.address import Address


class WayKind(StrEnum):
    """What decides where the packets come out."""

    BESIDE = "beside"
    LOCAL = "local"
    NAT_GATEWAY = "nat-gateway"
    INTERNET_GATEWAY = "internet-gateway"
    EGRESS_ONLY_INTERNET_GATEWAY = "egress-only-internet-gateway"
    GATEWAY_ENDPOINT = "gateway-endpoint"
    VPC_PEERING_CONNECTION = "vpc-peering-connection"
    TRANSIT_GATEWAY = "transit-gateway"
    OTHER = "other"


class Way(msgspec.Struct, frozen=True):
    """One way out: its kind, the device's id, and the addresses that the other side sees, as far as they are known.

    `beside` is what AWS offers next to every interface, without any filter or route: its resolver, clock and metadata.
    """

    kind: WayKind
    component: str
    addresses: tuple[Address, ...] = ()


_KINDS = {
    HopKind.NAT_GATEWAY: WayKind.NAT_GATEWAY,
    HopKind.TRANSIT_GATEWAY: WayKind.TRANSIT_GATEWAY,
    HopKind.VPC_PEERING_CONNECTION: WayKind.VPC_PEERING_CONNECTION,
    HopKind.EGRESS_ONLY_INTERNET_GATEWAY: WayKind.EGRESS_ONLY_INTERNET_GATEWAY,
    HopKind.INTERNET_GATEWAY: WayKind.INTERNET_GATEWAY,
    HopKind.OTHER: WayKind.OTHER,
}
"""The devices that name a way, those first that change the address."""


def way_of(branch: Branch, placement: Placement) -> Way:
    """The way that a branch takes from a placement."""
    if not branch.forward:
        return Way(WayKind.BESIDE, "")
    by_kind = {hop.kind: hop.component for hop in reversed(branch.forward)}
    for hop_kind, kind in _KINDS.items():
        if hop_kind in by_kind:
            return Way(kind, by_kind[hop_kind], _addresses(branch, placement))
    last = branch.forward[-1]
    if branch.ending is Disposition.UNKNOWN:
        doubtful = [step.component for step in last.steps if step.verdict is Verdict.UNKNOWN]
        return Way(WayKind.OTHER, doubtful[-1] if doubtful else last.component)
    if last.kind is HopKind.VPC_ENDPOINT and branch.ending is Disposition.EXITS:
        return Way(WayKind.GATEWAY_ENDPOINT, last.component, _addresses(branch, placement))
    return Way(WayKind.LOCAL, placement.origin.vpc_id, _addresses(branch, placement))


def _addresses(branch: Branch, placement: Placement) -> tuple[Address, ...]:
    """The addresses that the packets carry at their end."""
    origin = placement.sender_to(branch.destinations)
    match branch.leaving:
        case Leaving.TRANSLATED:
            return branch.egress
        case Leaving.OWN_PUBLIC:
            return (origin.public_ip,) if origin.public_ip is not None else ()
        case Leaving.OWN_PRIVATE:
            own = origin.addresses(Address(branch.destinations.first).family)
            return (Address(own.first),) if own and own.first == own.last else ()
        case Leaving.NOT_KNOWN:
            return ()
