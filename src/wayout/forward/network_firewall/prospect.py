"""Prospects: what may become of a connection at one of the moments at which a stateful engine judges it."""

import msgspec

from wayout.forward.network_firewall.signature import Effect, Moment, Signature


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """What may become of a connection at one moment, by the rule at this place in the order.

    `signature` is None for the default.
    """

    place: int
    effect: Effect
    name: str
    signature: Signature | None = None

    @property
    def drops(self) -> bool:
        """Whether it stops the connection."""
        return self.effect is not Effect.PASS

    @property
    def passes_all(self) -> bool:
        """Whether it is a rule that passes more than a handshake."""
        return not self.drops and self.signature is not None and not self.signature.is_for_handshakes

    def counts_before(self, end: "Candidate", moment: Moment) -> bool:
        """Whether it makes a difference that it may match before the one that surely does.

        The more such rules are left aside, the fewer cells a set of packets falls into.
        """
        if self.place > end.place:
            return False
        if self.drops:
            return not end.drops or moment is Moment.DATA
        return end.drops or (moment is Moment.HANDSHAKE and not (self.passes_all and end.passes_all))


class Prospect(msgspec.Struct, frozen=True, gc=False):
    """What may become of packets at one moment.

    The first rule that may pass them, the first that may drop them, and what becomes of them if neither matches.
    """

    may_pass: Candidate | None = None
    may_drop: Candidate | None = None
    ends: Candidate | None = None

    @property
    def all(self) -> tuple[Candidate, ...]:
        """All of them, the sure one first."""
        return tuple(each for each in (self.ends, self.may_pass, self.may_drop) if each is not None)

    def with_maybe(self, candidate: Candidate) -> "Prospect":
        """The same with one more rule that may match."""
        if candidate.drops:
            return self if self.may_drop is not None else Prospect(self.may_pass, candidate)
        return self if self.may_pass is not None else Prospect(candidate, self.may_drop)

    def ending(self, candidate: Candidate) -> "Prospect":
        """The same, ended by a rule that surely matches, or by the default."""
        return Prospect(self.may_pass, self.may_drop, candidate)

    def settled(self, moment: Moment) -> "Prospect":
        """The same without what makes no difference."""
        if self.ends is None:
            return self
        may_pass, may_drop = (
            each if each is not None and each.counts_before(self.ends, moment) else None
            for each in (self.may_pass, self.may_drop)
        )
        return Prospect(may_pass, may_drop, self.ends)
