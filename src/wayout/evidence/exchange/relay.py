"""Relay: what the next interface on the way shows of connections that got no answer where they began.

Of a NAT gateway four crossings are told apart (FL-13): the request in and out, the reply in and out. At the interface of
the destination itself, or of a transit gateway, there are only a request and a reply.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

from wayout.evidence.exchange.exchange import Exchange
from wayout.evidence.exchange.pattern import Pattern
from wayout.evidence.exchange.vantage import NatLeg, Vantage
from wayout.net.address import Address


class RelayKind(StrEnum):
    """What stands there."""

    NAT_GATEWAY = "nat-gateway"
    TRANSIT_GATEWAY = "transit-gateway"
    DESTINATION = "destination"


class Sight(StrEnum):
    """What records say of one crossing. NOT_SEEN is no record, although others are there."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_SEEN = "not-seen"


class Relay(msgspec.Struct, frozen=True):
    """The records of the next place. `is_logged` tells whether any record of it was read at all."""

    kind: RelayKind
    component: str
    interface_ids: tuple[str, ...]
    is_logged: bool
    request_in: Sight = Sight.NOT_SEEN
    request_out: Sight = Sight.NOT_SEEN
    reply_in: Sight = Sight.NOT_SEEN
    reply_out: Sight = Sight.NOT_SEEN
    names_remote: bool = True
    """Whether the records say for whom the request into a NAT gateway was (`pkt-dstaddr`)."""

    has_reset: bool = False
    """Whether a NAT gateway sent its client a RST that nobody had sent to the gateway (NAT-17)."""

    taken: int = 0
    """How many connections entered."""

    passed_on: int = 0
    """How many left on the other side: fewer means that some were not translated."""


_REQUEST_IN: Final = {
    Pattern.REQUEST_REFUSED: Sight.REJECTED,
    Pattern.REPLY_ONLY: Sight.NOT_SEEN,
}
_REPLY: Final = {
    Pattern.REPLY_REFUSED: Sight.REJECTED,
    Pattern.REQUEST_REFUSED: Sight.NOT_SEEN,
    Pattern.UNANSWERED: Sight.NOT_SEEN,
    Pattern.MIDWAY: Sight.NOT_SEEN,
    Pattern.REPLY_ONLY: Sight.NOT_SEEN,
    Pattern.STRAY: Sight.NOT_SEEN,
    Pattern.PUBLIC_ACCESS_BLOCKED: Sight.NOT_SEEN,
    Pattern.ENCRYPTION_ENFORCED: Sight.NOT_SEEN,
}
_RESETS: Final = frozenset({Pattern.RESET, Pattern.RESET_LATER, Pattern.IDLE_RESET})
_WORST: Final = (Sight.REJECTED, Sight.ACCEPTED, Sight.NOT_SEEN)


def nat_relay(
    component: str, interface_ids: tuple[str, ...], seen: Iterable[Vantage], client: Address, server: Address, port: int
) -> Relay:
    """What a NAT gateway's records show of the connections of a client to one port of a server."""
    here = [v for v in seen if v.exchange.seen_at in interface_ids and v.exchange.port == port]
    inside = [v for v in here if v.nat_leg is NatLeg.INSIDE and v.client == client]
    named = [v for v in inside if v.server == server]
    chosen = named or inside
    outside = [v.exchange for v in here if v.nat_leg is NatLeg.OUTSIDE and v.server == server]
    lost = _without_answered(outside)
    every = [v for v in here if v.nat_leg is NatLeg.INSIDE and v.server == server]
    own = _without_answered([v.exchange for v in chosen])
    return Relay(
        RelayKind.NAT_GATEWAY,
        component,
        interface_ids,
        is_logged=bool(here),
        request_in=_seen(own, _REQUEST_IN, Sight.ACCEPTED),
        request_out=_seen(lost, _REQUEST_IN, Sight.ACCEPTED),
        reply_in=_seen(lost, _REPLY, Sight.ACCEPTED),
        reply_out=_seen(own, _REPLY, Sight.ACCEPTED),
        names_remote=bool(named) or not inside,
        has_reset=_any_reset(own) and bool(outside) and not _any_reset(outside),
        taken=sum(v.exchange.connections for v in every if v.exchange.pattern is not Pattern.REQUEST_REFUSED),
        passed_on=sum(exchange.connections for exchange in outside),
    )


def end_relay(
    kind: RelayKind,
    component: str,
    interface_ids: tuple[str, ...],
    seen: Iterable[Vantage],
    pair: tuple[Address, Address],
    port: int,
) -> Relay:
    """What the interface of a destination or a transit gateway shows of the same connections."""
    here = [v for v in seen if v.exchange.seen_at in interface_ids]
    own = _without_answered([v.exchange for v in here if (v.client, v.server) == pair and v.exchange.port == port])
    return Relay(
        kind,
        component,
        interface_ids,
        is_logged=bool(here),
        request_in=_seen(own, _REQUEST_IN, Sight.ACCEPTED),
        reply_out=_seen(own, _REPLY, Sight.ACCEPTED),
    )


def _without_answered(exchanges: list[Exchange]) -> list[Exchange]:
    """The exchanges that may be those that got no answer; all of them where each got one."""
    return [exchange for exchange in exchanges if exchange.pattern is not Pattern.ANSWERED] or exchanges


def _any_reset(exchanges: Iterable[Exchange]) -> bool:
    return any(exchange.pattern in _RESETS for exchange in exchanges)


def _seen(exchanges: Iterable[Exchange], told: dict[Pattern, Sight], otherwise: Sight) -> Sight:
    """The most telling of what the exchanges show: a rejection outweighs what passed."""
    found = {told.get(exchange.pattern, otherwise) for exchange in exchanges}
    return next((sight for sight in _WORST if sight in found), Sight.NOT_SEEN)
