"""Label: what a rule of the lab says about a packet that meets it.

The kernel hands the packet's first bytes to the lab with the label's number as the only text, so no name of a snapshot
comes near nft.
"""

from enum import StrEnum
from typing import Final

import msgspec

GROUP: Final = 1
"""The nflog group of every namespace."""

SNAPLEN: Final = 160
"""How many bytes of a packet are handed over: the headers, and the mark that a probe writes into its payload."""


class Event(StrEnum):
    """What happened to the packet."""

    ACCEPT = "accept"
    """A filter let it pass."""
    REJECT = "reject"
    """A filter refused it."""
    LOSS = "loss"
    """It has no way on: no route, a black hole, a gateway that does not take it."""
    ARRIVE = "arrive"
    """It came to a server."""
    STAY = "stay"
    """It stays in its subnet, where no ACL is asked."""
    DOUBT = "doubt"
    """It went where the lab cannot follow."""


class Side(StrEnum):
    """Into the guarded place or out of it."""

    INGRESS = "ingress"
    EGRESS = "egress"


class Label(msgspec.Struct, frozen=True):
    """One thing that a rule can say.

    `component` is the AWS id that decides, `place` the interface, subnet or gateway where it stands, `rule` the number
    or name of the rule, `reason` a reason's name for a loss.
    """

    event: Event
    component: str
    place: str
    side: Side | None = None
    rule: str | None = None
    reason: str | None = None


class Labels:
    """All labels of one plan, numbered as they come."""

    def __init__(self) -> None:
        self._numbers: dict[Label, int] = {}

    def log(self, label: Label) -> str:
        """The nft statement that hands a packet over under this label."""
        number = self._numbers.setdefault(label, len(self._numbers))
        return f'log prefix "w{number}" group {GROUP} snaplen {SNAPLEN} queue-threshold 1'

    def all(self) -> tuple[Label, ...]:
        """Every label, at the index that is its number."""
        return tuple(self._numbers)
