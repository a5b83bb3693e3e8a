"""AWS Network Firewall: the stateless engine for each packet, the stateful one for what that forwards to it.

Modelled: both engines on both legs (FW-4), and that a connection of which the stateful engine sees one direction only
goes the way of the stream exception policy (FW-11): TCP is dropped or rejected, unless the policy says `CONTINUE`. What
other protocols do then AWS does not say. The routes around the firewall are the walk's (FW-1, FW-2, FW-3). Not
modelled: the explicit proxy (FW-13); logging and metrics (FW-12) stop nothing.

Rules:
- FW-11: TCP of which the engine sees one direction only goes the way of the stream exception policy; for other
  protocols that is open.
"""

from collections.abc import Iterator

from wayout.forward.decision.application import Application
from wayout.forward.decision.decision import Allowance, Decision, Denial, Doubt, Split, Verdict
from wayout.forward.decision.perspective import UNANSWERED, Leg
from wayout.forward.network_firewall.firewall_stateful import StatefulEngine
from wayout.forward.network_firewall.firewall_stateless import Handling, StatelessEngine, Treatment
from wayout.model.gap import NOT_MODELLED, Gap
from wayout.model.reason import Reason
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import TCP

_TCP = PacketSet.box(protocols=IntervalSet.single(TCP))
_ONE_WAY = {frozenset({Treatment.PASS, Treatment.FORWARD})}
_DROPPING = frozenset({"DROP", "REJECT"})


class FirewallFilter:
    """One firewall: its name, its two engines, and what it does with connections that it did not see begin."""

    def __init__(
        self, name: str, stateless: StatelessEngine, stateful: StatefulEngine, stream_exception_policy: str
    ) -> None:
        self.name = name
        self._stateless = stateless
        self._stateful = stateful
        self._exception = stream_exception_policy

    def decide(self, request: Packet, leg: Leg, application: Application) -> Decision:
        """The answer for one request, on the leg on which the firewall sees it or its reply. Source: FW-4, FW-11."""
        there = self._stateless.decide(request)
        if leg is Leg.FORWARD:
            if there.treatment is Treatment.FORWARD:
                return self._stateful.decide(request, application)
            return self._handled(there)
        reply = request.reply()
        if reply is None:
            return Decision(Verdict.ALLOW)
        back = self._stateless.decide(reply)
        if frozenset({there.treatment, back.treatment}) in _ONE_WAY:
            return self._half_seen(there, back, is_tcp=request.protocol == TCP)
        return self._handled(back)

    def split(self, packets: PacketSet, leg: Leg, source: IntervalSet, application: Application) -> Split:
        """The answer for the requests in `packets`, sent from `source`. Source: FW-4, FW-11."""
        forwarded = Split()
        told: dict[tuple[Decision, str], list[PacketSet]] = {}
        if leg is Leg.FORWARD:
            left: list[PacketSet] = []
            for part, there in self._stateless.split(packets, leg, source):
                if there.treatment is Treatment.FORWARD:
                    left.append(part)
                else:
                    told.setdefault((self._handled(there), "engine"), []).append(part)
            forwarded = self._stateful.split(PacketSet.union_of(left), source, application)
        else:
            for part, decision, seen in self._on_return(packets, source):
                told.setdefault((decision, seen), []).append(part)
        parts = [self._as_split(PacketSet.union_of(cells), *key) for key, cells in told.items()]
        return Split(
            tuple(each for part in (*parts, forwarded) for each in part.allowances),
            tuple(each for part in (*parts, forwarded) for each in part.denials),
            tuple(each for part in (*parts, forwarded) for each in part.doubts),
        )

    def stateless(self, packets: PacketSet, leg: Leg, source: IntervalSet) -> PacketSet:
        """The requests whose packets on this leg the stateless engine passes by itself: of them no state is kept (FW-4)."""
        treated = self._stateless.split(packets, leg, source)
        return PacketSet.union_of(part for part, handling in treated if handling.treatment is Treatment.PASS)

    def _on_return(self, packets: PacketSet, source: IntervalSet) -> Iterator[tuple[PacketSet, Decision, str]]:
        """The answers for the replies to `packets`."""
        answered = packets - UNANSWERED
        if answered != packets:
            yield packets - answered, Decision(Verdict.ALLOW), "engine"
        for cell, there, back in self._stateless.split_both(answered, source):
            if frozenset({there.treatment, back.treatment}) not in _ONE_WAY:
                yield cell, self._handled(back), "engine"
                continue
            for piece, is_tcp in ((cell & _TCP, True), (cell - _TCP, False)):
                yield piece, self._half_seen(there, back, is_tcp=is_tcp), "half"

    def _handled(self, handling: Handling) -> Decision:
        """The answer that a stateless rule gives by itself; on the way back, forwarding belongs to a known connection."""
        match handling.treatment:
            case Treatment.PASS:
                return Decision(Verdict.ALLOW, handling.rule)
            case Treatment.FORWARD:
                return Decision(Verdict.ALLOW, None)
            case Treatment.DROP:
                return Decision(Verdict.DENY, handling.rule, Reason.FIREWALL_DENIED, self.name)
            case Treatment.UNKNOWN:
                gap = _gap(f"the firewall {self.name}: whether {handling.rule} matches, or what it does, is not known")
                return Decision(Verdict.UNKNOWN, component=self.name, gap=gap)

    def _half_seen(self, there: Handling, back: Handling, *, is_tcp: bool) -> Decision:
        passing = there if there.treatment is Treatment.PASS else back
        if is_tcp and self._exception in _DROPPING:
            return Decision(Verdict.DENY, passing.rule, Reason.FIREWALL_DENIED, self.name)
        gap = _gap(
            f"the firewall {self.name}: {passing.rule} passes one direction by itself, the stateful engine sees the other; "
            "what it makes of half a connection AWS does not say"
        )
        return Decision(Verdict.UNKNOWN, component=self.name, gap=gap)

    def _as_split(self, packets: PacketSet, decision: Decision, seen: str) -> Split:
        if not packets:
            return Split()
        if decision.gap is not None:
            return Split(doubts=(Doubt(packets, decision.gap),))
        if decision.reason is None:
            return Split((Allowance(packets, decision.rule),))
        facts = ((seen, "stateless"),)
        return Split(denials=(Denial(packets, decision.reason, self.name, decision.rule, facts),))


def _gap(message: str) -> Gap:
    return Gap("NetworkFirewall", NOT_MODELLED, None, message)
