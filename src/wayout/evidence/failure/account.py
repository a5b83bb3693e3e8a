"""Account: what became of connections by their records and by the model together, and what would settle the rest."""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from wayout.evidence.exchange.relay import Relay
from wayout.evidence.exchange.vantage import Side, Vantage
from wayout.evidence.failure.failure_row import Confidence, FailureRow
from wayout.forward.journey.journey import Blocker
from wayout.model.gap import Gap
from wayout.net.address import Address
from wayout.net.packet_set import PacketSet


class Conclusion(StrEnum):
    """How an account ends."""

    CAUSE = "cause"
    """The model names what does this, and the records agree."""

    REMOTE = "remote"
    """Nothing that AWS configures does it: the other side did."""

    BENIGN = "benign"
    """It means nothing."""

    CONTRADICTION = "contradiction"
    """The model says otherwise than the records: something changed since, or the model lacks a fact."""

    OPEN = "open"
    """What would tell is missing."""


class Remark(StrEnum):
    """Something worth saying beside an account, which explain puts into words."""

    ACCEPTED_BEFORE = "accepted-before"
    """Connections alike were accepted earlier: a rule changed in between."""

    ACCEPTED_AFTER = "accepted-after"
    """Connections alike were accepted later."""

    ACCEPTED_MEANWHILE = "accepted-meanwhile"
    """Connections alike were accepted in between."""

    FLAGS_MISSING = "flags-missing"
    """Without tcp-flags a late packet looks the same."""

    NO_RECORDS_BEYOND = "no-records-beyond"
    """Of the next interface no records were read."""

    RECORDS_BEYOND_AGREE = "records-beyond-agree"
    """The next interface's records show what the model expects."""

    REMOTE_NOT_NAMED = "remote-not-named"
    """The NAT gateway's records do not say for whom a request was."""

    RECORDS_LOST = "records-lost"
    """Records were lost in that time (SKIPDATA): their absence proves nothing."""

    REJECTS_NOT_LOGGED = "rejects-not-logged"
    """The flow log records no REJECT there."""

    LONG_INTERVAL = "long-interval"
    """Records cover ten minutes each, and outcomes are mixed."""

    TOO_YOUNG = "too-young"
    """Records of replies may still be on their way."""

    NO_ANSWER_NEEDED = "no-answer-needed"
    """It is UDP or the like, which may be meant one way."""

    STOOD_IN = "stood-in"
    """The interface is gone; what its service starts there today stands in for it."""

    TYPE_UNKNOWN = "type-unknown"
    """A log holds no ICMP type: ping was taken."""


class Account(msgspec.Struct, frozen=True):
    """What was found of connections that fared alike.

    `rows` name the most special first. `blockers` are what the model blames, the deciding one first; `disproved` is what it
    would blame, did not the records say otherwise.
    """

    conclusion: Conclusion
    vantages: tuple[Vantage, ...]
    rows: tuple[FailureRow, ...] = ()
    confidence: Confidence = Confidence.DERIVED
    blockers: tuple[Blocker, ...] = ()
    disproved: tuple[Blocker, ...] = ()
    relays: tuple[Relay, ...] = ()
    remarks: tuple[Remark, ...] = ()
    seen_as: tuple[Address, ...] = ()
    """With which addresses the other side sees the packets."""

    gaps: tuple[Gap, ...] = ()

    @property
    def first(self) -> Vantage:
        """An example."""
        return self.vantages[0]

    @property
    def connections(self) -> int:
        """How many connections."""
        return sum(vantage.exchange.connections for vantage in self.vantages)

    @property
    def rejected(self) -> int:
        """How many records of them say REJECT."""
        return sum(vantage.exchange.rejected for vantage in self.vantages)

    @property
    def is_rejection(self) -> bool:
        """Whether some of it is about REJECTs."""
        return any(vantage.exchange.pattern.is_rejected for vantage in self.vantages)


def merged(accounts: Iterable[Account]) -> tuple[Account, ...]:
    """The accounts with one for each cause, REJECTs first; within both, what most connections met."""
    groups: dict[object, list[Account]] = defaultdict(list)
    for account in accounts:
        groups[_cause(account)].append(account)
    found = []
    for group in groups.values():
        group.sort(key=lambda account: (account.first.side is not Side.CLIENT, account.first.nat is not None))
        first = group[0]
        confidence = first.confidence
        for other in group:
            confidence = confidence.and_(other.confidence)
        found.append(
            msgspec.structs.replace(
                first,
                blockers=_united(group),
                vantages=tuple(v for account in group for v in account.vantages),
                confidence=confidence,
                relays=tuple(dict.fromkeys(relay for account in group for relay in account.relays)),
                remarks=tuple(dict.fromkeys(remark for account in group for remark in account.remarks)),
                gaps=tuple(dict.fromkeys(gap for account in group for gap in account.gaps)),
            )
        )
    order = tuple(Conclusion)
    found.sort(
        key=lambda a: (a.conclusion is Conclusion.BENIGN, not a.is_rejection, order.index(a.conclusion), -a.connections)
    )
    return tuple(found)


def _united(group: list[Account]) -> tuple[Blocker, ...]:
    """The blockers of all, each fault once; the deciding one with the packets and facts of every account."""
    every: dict[object, list[Blocker]] = defaultdict(list)
    for account in group:
        for blocker in account.blockers:
            every[blocker.reason, blocker.component, blocker.rule].append(blocker)
    return tuple(
        msgspec.structs.replace(
            same[0],
            packets=PacketSet.union_of(dict.fromkeys(b.packets for b in same if b.leg is same[0].leg)),
            facts=tuple(dict.fromkeys(fact for b in same for fact in b.facts)),
        )
        for same in every.values()
    )


def _cause(account: Account) -> object:
    """What accounts of one cause have in common: a fault, however many meet it; without one, the destination too."""
    exchange = account.first.exchange
    faults = tuple((b.reason, b.component, b.rule) for b in (account.blockers or account.disproved)[:1])
    where: tuple[object, ...] = (exchange.server, exchange.port, exchange.protocol)
    if account.conclusion is Conclusion.BENIGN or (faults and account.conclusion is Conclusion.CAUSE):
        where = ()
    elif account.first.side is Side.SERVER and not faults:
        where = (exchange.seen_at, exchange.port, exchange.protocol)
    if account.conclusion in {Conclusion.OPEN, Conclusion.CONTRADICTION}:
        where = (*where, account.is_rejection)
    return account.conclusion, account.rows[-1:], faults, where
