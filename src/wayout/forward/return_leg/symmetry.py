"""Whether a reply came home past everything that its request passed, and past nothing else.

A firewall or appliance in the line keeps track of connections, so both directions of one must cross the same endpoint
(EP-18, FW-3). Where they do not, TCP fails: the endpoint sees half of a handshake, unless stateless rules pass
what it sees (FW-4). What becomes of other protocols
depends on its rules, and what an appliance with an interface of its own keeps track of no AWS answer shows: in doubt.
An endpoint is named by its own id; the fact `table` names the route table, or the gateway without one, that let the
reply take another way.

Rules:
- FW-3: Request and reply have to pass the same endpoint, else TCP fails and other protocols are open.
- TGW-8: A reply that appliance mode does not hold in one zone may come out in another, past the appliance that saw
  the request.
"""

from collections.abc import Callable
from typing import NamedTuple

from wayout.forward.decision.decision import Split, doubts, stops
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.traveller import Inline
from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import TCP

_TRACKING = ("vpce-", "tgw-attach-")
"""How what surely keeps track of connections is called: endpoints, and attachments of firewalls."""
_TCP = PacketSet.box(protocols=IntervalSet.single(TCP))


class Signpost(NamedTuple):
    """Something that decided where a reply goes on: a route table, or a gateway that has none, and its VPC if any."""

    component: str
    vpc_id: str | None


Stateless = Callable[[Inline, Leg], PacketSet]
"""Which packets a place passes, on the leg that it sees, without keeping track of their connection."""


def asymmetry(
    packets: PacketSet,
    there: tuple[Inline, ...],
    back: tuple[Inline, ...],
    signposts: tuple[Signpost, ...],
    requester: str,
    stateless: Stateless,
) -> tuple[Split, ...]:
    """What it means that the request passed `there` and the reply `back`; nothing when they are the same.

    What only the reply passes is named for packets for which nothing else is.

    Source: EP-18, FW-3, FW-4, ROUTE-13, TGW-8.
    """
    missed = [place for place in there if place not in back]
    strange = [place for place in back if place not in there]
    found: list[Split] = []
    unnamed = packets
    for place in (*missed, *strange):
        leg = Leg.FORWARD if place in missed else Leg.RETURN
        asked = packets if leg is Leg.FORWARD else unnamed
        minding = asked - stateless(place, leg)
        if not minding:
            continue
        unnamed = unnamed - minding if leg is Leg.FORWARD else unnamed
        other = next((each.component for each in (strange if place in missed else missed)), "none")
        facts = (
            ("side", "request" if place in missed else "reply"),
            ("other", other),
            ("table", _blamed(place, signposts)),
            ("requester", requester),
        )
        found += _answer(minding, place, facts)
    return tuple(found)


def _answer(packets: PacketSet, place: Inline, facts: tuple[tuple[str, str], ...]) -> list[Split]:
    name = place.component
    if not name.startswith(_TRACKING):
        message = f"request and reply do not both pass {name}; whether it minds no AWS answer shows"
        return [doubts(packets, Gap.feature("appliance", message))]
    message = f"request and reply do not both pass {name}; whether it minds that for other protocols than TCP is open"
    tcp = packets & _TCP
    split = Split(
        denials=stops(tcp, Reason.FIREWALL_ASYMMETRIC, name, None, facts).denials,
        doubts=doubts(packets - tcp, Gap.feature("asymmetric route", message)).doubts,
    )
    return [split]


def _blamed(place: Inline, signposts: tuple[Signpost, ...]) -> str:
    """What should have sent the reply there: a table of the same VPC, else of a transit gateway, else the first asked."""
    near = [post.component for post in signposts if post.vpc_id == place.vpc_id]
    between = [post.component for post in signposts if post.vpc_id is None]
    return next(iter((*near, *between, *(post.component for post in signposts))), "none")
