"""Fate: what became of attempts to connect, counted from the patterns of their records."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

from wayout.evidence.exchange import Exchange
from wayout.evidence.pattern import Pattern


class Fate(StrEnum):
    """What became of an attempt; the value is the member of `Fates` that counts it."""

    ANSWERED = "answered"
    REFUSED = "refused"
    REJECTED = "rejected"
    CUT_OFF = "cut_off"
    UNANSWERED = "unanswered"


FATES: Final = {
    Pattern.ANSWERED: Fate.ANSWERED,
    Pattern.RESET_LATER: Fate.ANSWERED,
    Pattern.IDLE_RESET: Fate.ANSWERED,
    Pattern.STALLED: Fate.ANSWERED,
    Pattern.RESET: Fate.REFUSED,
    Pattern.TINY_REPLY: Fate.REFUSED,
    Pattern.REQUEST_REFUSED: Fate.REJECTED,
    Pattern.PUBLIC_ACCESS_BLOCKED: Fate.REJECTED,
    Pattern.ENCRYPTION_ENFORCED: Fate.REJECTED,
    Pattern.REPLY_REFUSED: Fate.CUT_OFF,
    Pattern.UNANSWERED: Fate.UNANSWERED,
}
"""The patterns that are attempts; late and stray packets, and what lies outside of the records, are none."""


class Fates(msgspec.Struct, frozen=True):
    """Attempts by what became of them; `lost` are those whose answers may be among records that AWS lost."""

    answered: int = 0
    refused: int = 0
    rejected: int = 0
    cut_off: int = 0
    unanswered: int = 0
    lost: int = 0

    @property
    def attempts(self) -> int:
        """All that count."""
        return self.answered + self.refused + self.rejected + self.cut_off + self.unanswered


def fates(exchanges: Iterable[Exchange], lossy: frozenset[str]) -> Fates:
    """The fates of these exchanges; where an interface lost records, an answer that is missing proves nothing (FL-7)."""
    counts: dict[str, int] = {}
    for exchange in exchanges:
        fate = FATES.get(exchange.pattern)
        if fate is not None:
            is_lost = fate is Fate.UNANSWERED and exchange.seen_at in lossy
            name = "lost" if is_lost else fate.value
            counts[name] = counts.get(name, 0) + exchange.connections
    return Fates(**counts)
