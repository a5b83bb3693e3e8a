"""What a device answers: a verdict with the rule that gave it and the reason, for one packet or for a set of them."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from wayout.model.gap import Gap
from wayout.model.reason import Reason
from wayout.net.packet_set import PacketSet


class Verdict(StrEnum):
    """A device's word on a packet. UNKNOWN is a value: the fact that would decide is not known."""

    ALLOW = "allow"
    DENY = "deny"
    UNKNOWN = "unknown"


class Decision(msgspec.Struct, frozen=True, gc=False):
    """A device's answer for one packet: the verdict and its why."""

    verdict: Verdict
    rule: str | None = None
    reason: Reason | None = None
    component: str | None = None
    gap: Gap | None = None


class Allowance(msgspec.Struct, frozen=True, gc=False):
    """The packets that one rule lets pass; `rule` is None where no rule is asked."""

    packets: PacketSet
    rule: str | None


class Denial(msgspec.Struct, frozen=True, gc=False):
    """The packets that are stopped for one reason, the AWS id that has to change, and the rule.

    `facts` are what a reader wants beside it, as names and values: the subnet, the state, the target.
    """

    packets: PacketSet
    reason: Reason
    component: str
    rule: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


class Doubt(msgspec.Struct, frozen=True, gc=False):
    """The packets about which nothing can be said without the fact that the gap names."""

    packets: PacketSet
    gap: Gap


class Split(msgspec.Struct, frozen=True, gc=False):
    """A device's answer for a set: the parts that pass, that are stopped and that are in doubt.

    The three are disjoint; what is in none of them passes unasked.
    """

    allowances: tuple[Allowance, ...] = ()
    denials: tuple[Denial, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def allowed(self) -> PacketSet:
        """What surely passes."""
        return PacketSet.union_of(allowance.packets for allowance in self.allowances)

    @property
    def denied(self) -> PacketSet:
        """What is surely stopped."""
        return PacketSet.union_of(denial.packets for denial in self.denials)

    def also(self, packets: PacketSet) -> "Split":
        """The same answer, with further packets that pass unasked."""
        return self if not packets else Split((*self.allowances, Allowance(packets, None)), self.denials, self.doubts)

    @property
    def doubtful(self) -> PacketSet:
        """What may pass or not."""
        return PacketSet.union_of(doubt.packets for doubt in self.doubts)


def passes(packets: PacketSet, rule: str | None = None) -> Split:
    """All of them pass."""
    return Split(allowances=(Allowance(packets, rule),) if packets else ())


def stops(
    packets: PacketSet, reason: Reason, component: str, rule: str | None = None, facts: tuple[tuple[str, str], ...] = ()
) -> Split:
    """All of them are stopped."""
    return Split(denials=(Denial(packets, reason, component, rule, facts),) if packets else ())


def doubts(packets: PacketSet, gap: Gap) -> Split:
    """Nothing is known about any of them."""
    return Split(doubts=(Doubt(packets, gap),) if packets else ())


def in_sequence(packets: PacketSet, checks: Iterable[Split]) -> Split:
    """One answer from several checks that a device makes in order.

    A packet must pass them all, and the first that stops it is its reason.
    """
    allowed = packets
    denials: list[Denial] = []
    doubted: list[Doubt] = []
    rules: list[str] = []
    for check in checks:
        for denial in check.denials:
            part = denial.packets & allowed
            if part:
                denials.append(msgspec.structs.replace(denial, packets=part))
        doubted += check.doubts
        rules += [allowance.rule for allowance in check.allowances if allowance.rule]
        allowed = allowed - check.denied
    unclear = PacketSet.union_of(doubt.packets for doubt in doubted) & allowed
    sure = allowed - unclear
    return Split(
        allowances=(Allowance(sure, rules[-1] if rules else None),) if sure else (),
        denials=tuple(denials),
        doubts=tuple(Doubt(doubt.packets & allowed, doubt.gap) for doubt in doubted if doubt.packets & allowed),
    )
