"""Name servers that are asked by ordinary packets: those of DHCP options, and those that resolver rules forward to.

The way to them counts: route, groups and ACLs, UDP 53 there and back (DNS-5, DNS-10). What they know of the VPC's own
names is theirs alone (DNS-13). TCP 53 carries answers that are too long for UDP; where only that is stopped, short
answers still arrive, and the result says so. A workload that asks itself sends no packets.

Rules:
- DNS-13: Whether a name server of one's own knows private names depends on whether it asks the VPC's resolver, which
  is a gap.
"""

from fractions import Fraction

import msgspec

from wayout.ask.reach.walks import Walks
from wayout.forward.decision.origin import Origin
from wayout.forward.journey.journey import Blocker
from wayout.forward.journey.outcome import Outcome, Share
from wayout.model.gap import Gap
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import TCP, UDP


class NameServer(msgspec.Struct, frozen=True, gc=False):
    """One server: `refusal` says why it would not answer even if asked."""

    address: Address
    port: int = 53
    refusal: str = ""

    def __str__(self) -> str:
        return f"{self.address} port {self.port}"


class NameServers(msgspec.Struct, frozen=True, gc=False):
    """Servers of which any may be asked, by whom, and what names them.

    `senders` are the interfaces that the queries leave from; none when the workload asks by itself.
    """

    component: str
    servers: tuple[NameServer, ...]
    senders: tuple[Origin, ...] = ()


class Asked(msgspec.Struct, frozen=True):
    """Whether any of the servers can be asked, and what is in the way where one cannot."""

    share: Share
    blockers: tuple[Blocker, ...] = ()
    because: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()


def ask(walks: Walks, servers: NameServers, client: Origin) -> Asked:
    """How queries fare on their way to the best of these servers, and their answers on the way back."""
    low = high = Fraction(0)
    blockers: list[Blocker] = []
    because: list[str] = []
    gaps: list[Gap] = []
    notes: list[str] = []
    for server in servers.servers:
        if server.refusal:
            because.append(server.refusal)
            continue
        for sender in servers.senders or (client,):
            if sender.addresses(server.address.family) == IntervalSet.single(server.address):
                return Asked(Share(Fraction(1), Fraction(1)), notes=(f"{server} is {sender.spoken} itself",))
            if not sender.addresses(server.address.family):
                continue
            outcome = walks.outcome(sender, _queries(server, sender, UDP))
            low, high = max(low, outcome.share.low), max(high, outcome.share.high)
            blockers += _deciding(outcome)
            because += [f"{server} is stopped by {b.reason} at {b.component}" for b in outcome.blockers[:1]]
            gaps += [unknown.gap for unknown in outcome.unknowns]
            over_tcp = walks.outcome(sender, _queries(server, sender, TCP))
            if outcome.share.low == 1 and over_tcp.share.high < 1:
                notes.append(f"{server} is reached by UDP, not by TCP: answers too long for UDP are lost (DNS-5)")
    if low == 1:
        return Asked(Share(low, high), notes=tuple(dict.fromkeys(notes)))
    found = tuple(dict.fromkeys(blockers))
    return Asked(Share(low, high), found, tuple(dict.fromkeys(because)), tuple(gaps), tuple(dict.fromkeys(notes)))


def _deciding(outcome: Outcome) -> tuple[Blocker, ...]:
    """What stops the queries, up to what leaves nothing of them."""
    last = next((i for i, blocker in enumerate(outcome.blockers) if blocker.is_final), len(outcome.blockers))
    return outcome.blockers[: last + 1]


def _queries(server: NameServer, sender: Origin, protocol: int) -> PacketSet:
    return PacketSet.box(
        IntervalSet.single(protocol),
        IntervalSet.single(server.address),
        IntervalSet.single(server.port),
        sender.ports.as_set(),
    )
