"""The stateful engine of AWS Network Firewall: one judgement for a connection, request and replies together.

Modelled: action order and strict order, default actions, signatures with header, flow and name, the two moments of a
TCP connection (FW-5 to FW-10). A signature of which it is not known whether it matches leaves a packet in doubt where
the answer depends on it. A pass at the handshake passes the whole connection, unless the rule asks for
`not_established`; where a rule that stands before it would drop the connection later, AWS's pages and Suricata's own
differ, and the answer is unknown. Not modelled: how long a flow lives (FW-11), and what TLS inspection finds inside.

Rules:
- FW-5: In action order, what no rule matches passes.
- FW-6: Action order asks pass rules before drop rules before reject rules; strict order asks by priority and place,
  and then the default actions.
- FW-7: A domain list looks at the server name of TLS or the host of HTTP, never at addresses; a leading dot takes in
  names below.
- FW-8: In action order an allow list denies other names of its protocols, and in strict order only a default action
  does.
- FW-9: A name is seen after the handshake: the client connects, and then hangs or is reset.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from wayout.forward.decision.application import TLS, Application
from wayout.forward.decision.decision import Allowance, Decision, Denial, Doubt, Split, Verdict
from wayout.forward.network_firewall.layers import Layers
from wayout.forward.network_firewall.prospect import Candidate, Prospect
from wayout.forward.network_firewall.signature import Effect, Match, Moment, Signature
from wayout.model.gap import NOT_IN_SNAPSHOT, NOT_MODELLED, Gap
from wayout.model.network_firewall import STRICT_ORDER
from wayout.model.reason import Reason
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import TCP

_TCP = PacketSet.box(protocols=IntervalSet.single(TCP))
_Region = tuple[Signature, Candidate, PacketSet, Match]
_Rules = list[tuple[PacketSet, int]]
Facts = tuple[tuple[str, str], ...]
_RANKS = {Effect.PASS: 0, Effect.DROP: 1, Effect.REJECT: 2}
_MOMENTS = ((Moment.HANDSHAKE, Moment.DATA), (Moment.FIRST_PACKET,))


class StatefulEngine:
    """The signatures of one policy in the order in which they decide. `firewall` is what denials name."""

    def __init__(
        self,
        firewall: str,
        signatures: Iterable[Signature],
        rule_order: str,
        default_actions: tuple[str, ...],
        *,
        decrypts: str | None = None,
    ) -> None:
        self.firewall = firewall
        ordered = list(signatures)
        self._is_strict = rule_order == STRICT_ORDER
        if not self._is_strict:
            ordered.sort(key=lambda each: (_RANKS[each.effect], each.priority))  # a stable sort keeps the position
        self._signatures = tuple(
            (signature, Candidate(place, signature.effect, signature.name, signature))
            for place, signature in enumerate(ordered)
        )
        self._defaults = default_actions if self._is_strict else ()
        self._decrypts = decrypts

    def decide(self, packet: Packet, application: Application) -> Decision:
        """The answer for the connection that begins with `packet`."""
        moments = _MOMENTS[0] if packet.protocol == TCP else _MOMENTS[1]
        return self._told([self._prospect(packet, application, moment) for moment in moments], application)

    def split(self, packets: PacketSet, source: IntervalSet, application: Application) -> Split:
        """The answer for the connections that begin with `packets`, sent from `source`."""
        allowed: dict[str | None, list[PacketSet]] = {}
        denied: dict[tuple[str | None, Facts], list[PacketSet]] = {}
        doubted: dict[Gap, list[PacketSet]] = {}
        for part, moments in ((packets & _TCP, _MOMENTS[0]), (packets - _TCP, _MOMENTS[1])):
            for cell, prospects in self._cells(part, source, application, moments):
                decision = self._told(list(prospects), application)
                if decision.gap is not None:
                    doubted.setdefault(decision.gap, []).append(cell)
                elif decision.verdict is Verdict.ALLOW:
                    allowed.setdefault(decision.rule, []).append(cell)
                else:
                    denied.setdefault((decision.rule, self.facts(prospects)), []).append(cell)
        whole = PacketSet.union_of
        return Split(
            tuple(Allowance(whole(cells), rule) for rule, cells in allowed.items()),
            tuple(
                Denial(whole(cells), Reason.FIREWALL_DENIED, self.firewall, rule, facts)
                for (rule, facts), cells in denied.items()
            ),
            tuple(Doubt(whole(cells), gap) for gap, cells in doubted.items()),
        )

    def facts(self, prospects: tuple[Prospect, ...]) -> Facts:
        """What a reader wants to know of a denial: when it strikes, and whether the client is told."""
        first = prospects[0].ends
        is_late = len(prospects) > 1 and first is not None and not first.drops
        last = prospects[-1].ends if is_late else first
        rejects = last is not None and last.effect is Effect.REJECT
        return (("moment", "data" if is_late else "first packet"), ("effect", "reject" if rejects else "drop"))

    # One packet.

    def _prospect(self, packet: Packet, application: Application, moment: Moment) -> Prospect:
        prospect = Prospect()
        for signature, candidate in self._signatures:
            match signature.speaks(moment, application).also(_is_about(signature, packet)):
                case Match.YES:
                    return prospect.ending(candidate).settled(moment)
                case Match.MAYBE:
                    prospect = prospect.with_maybe(candidate)
                case Match.NO:
                    continue
        return self._by_default(prospect, moment, application)

    # A set.

    def _cells(
        self, packets: PacketSet, source: IntervalSet, application: Application, moments: tuple[Moment, ...]
    ) -> Iterator[tuple[PacketSet, tuple[Prospect, ...]]]:
        """The packets by what may become of them at each moment."""
        if not packets:
            return
        regions = list(self._regions(packets, source))
        layers = Layers(packets)
        for moment in moments:
            self._lay(layers, regions, moment, application)
        for cell, row in layers.cells():
            places = zip(moments, row[0::3], row[1::3], row[2::3], strict=True)
            yield cell, tuple(self._standing_at(*place, application) for place in places)

    def _lay(self, layers: Layers, regions: list[_Region], moment: Moment, application: Application) -> None:
        """Lay the rules of a moment: those that end it, and those that may pass or drop before."""
        surely, may_pass, may_drop = _rules(regions, moment, application)
        *_, default = self._default_candidates(moment, application)
        candidates = [*(candidate for _, candidate in self._signatures), default]
        ends = layers.lay(surely, len(self._signatures))
        for rules in (may_pass, may_drop):
            layers.lay(
                rules,
                len(self._signatures),
                lambda row, place: candidates[place].counts_before(candidates[row[ends]], moment),
            )

    def _regions(self, packets: PacketSet, source: IntervalSet) -> Iterator[_Region]:
        """The signatures that are about some of the packets, each with these, and how surely."""
        destinations = packets.destinations()
        for signature, candidate in self._signatures:
            for header, match in signature.ways():
                if header.destinations is not None and destinations.isdisjoint(header.destinations):
                    continue
                how = match.also(header.senders(source))
                region = header.requests() & packets if how is not Match.NO else PacketSet.empty()
                if region:
                    yield signature, candidate, region, how

    def _standing_at(
        self, moment: Moment, end: int, may_pass: int, may_drop: int, application: Application
    ) -> Prospect:
        """What may become of packets by the rules at these places."""
        default = len(self._signatures)
        prospect = Prospect(
            self._signatures[may_pass][1] if may_pass < default else None,
            self._signatures[may_drop][1] if may_drop < default else None,
        )
        if end == default:
            return self._by_default(prospect, moment, application)
        return prospect.ending(self._signatures[end][1])

    def _by_default(self, prospect: Prospect, moment: Moment, application: Application) -> Prospect:
        """What becomes of packets that no rule ends."""
        *maybes, last = self._default_candidates(moment, application)
        for candidate in maybes:
            prospect = prospect.with_maybe(candidate)
        return prospect.ending(last).settled(moment)

    def _default_candidates(self, moment: Moment, application: Application) -> tuple[Candidate, ...]:
        """What the default actions may do at a moment, and at last what they do. Source: FW-5, FW-6."""
        place = len(self._signatures)
        found: list[Candidate] = []
        for action in self._defaults:
            drops = _default_drops(action, moment, application)
            if drops is Match.NO:
                continue
            effect = Effect.REJECT if "reject" in action else Effect.DROP
            found.append(Candidate(place, effect, f"default action {action}"))
            if drops is Match.YES:
                return tuple(found)
        return (*found, Candidate(place, Effect.PASS, "default action pass"))

    # Both.

    def _told(self, prospects: list[Prospect], application: Application) -> Decision:
        """The answer for a connection from what may become of it at each moment."""
        found = {_outcome(combination) for combination in product(*(prospect.all for prospect in prospects))}
        late = prospects[-1].ends if len(prospects) > 1 else None
        first = prospects[0].ends
        if self._decrypts is not None and late is not None and application.protocol in {None, TLS}:
            is_dropped_first = first is not None and first.drops and len(prospects[0].all) == 1
            if not is_dropped_first:
                message = f"the firewall {self.firewall} decrypts TLS ({self._decrypts}), which is not modelled"
                return Decision(Verdict.UNKNOWN, component=self.firewall, gap=_gap(message))
        if len(found) > 1:
            return Decision(Verdict.UNKNOWN, component=self.firewall, gap=self._why(prospects, application))
        (verdict,) = found
        if verdict is Verdict.UNKNOWN:
            return Decision(Verdict.UNKNOWN, component=self.firewall, gap=self._quarrel(prospects))
        decisive = _decisive(tuple(prospect.ends for prospect in prospects if prospect.ends is not None))
        if verdict is Verdict.ALLOW:
            return Decision(Verdict.ALLOW, decisive.name)
        return Decision(Verdict.DENY, decisive.name, Reason.FIREWALL_DENIED, self.firewall)

    def _why(self, prospects: list[Prospect], application: Application) -> Gap:
        """The first thing that is not known and could change the answer."""
        maybes = [m for s in prospects for m in (s.may_drop, s.may_pass) if m is not None]
        hidden = [m for m in maybes if m.signature is None or m.signature.unclear is not None]
        named = next((m for m in maybes if m.signature is not None and m.signature.looks_inside), None)
        if named is not None and application.protocol is None and not any(_is_needed(m) for m in hidden):
            return Gap(
                "application",
                "not told",
                None,
                f"the firewall {self.firewall} looks at names ({named.name}): "
                "give the destination as https://host or http://host, which tells what the request carries",
            )
        if not maybes:
            return self._quarrel(prospects)
        told = next(iter(hidden), maybes[0])
        because = told.signature.unclear if told.signature is not None else None
        if because is None:
            because = (
                "AWS does not say what it does to this traffic"
                if told.signature is None
                else "it is about a part of the senders only, or sees the replies, or asks for a state that is not told"
            )
        message = f"the firewall {self.firewall}: whether {told.name} matches is not known: {because}"
        permission = told.signature.permission if told.signature is not None else None
        return Gap("RuleGroups", NOT_IN_SNAPSHOT, permission, message) if permission else _gap(message)

    def _quarrel(self, prospects: list[Prospect]) -> Gap:
        passes = next((c for c in prospects[0].all if not c.drops), None)
        drops = next((c for c in prospects[-1].all if c.drops), None)
        return _gap(
            f"the firewall {self.firewall}: {passes.name if passes else 'a rule'} passes the connection at its "
            "first packet, before "
            f"{drops.name if drops else 'a rule'}, which stands before it, can look inside; by AWS's pages the whole "
            "connection then passes, by Suricata's each packet is judged"
        )


def _is_needed(candidate: Candidate) -> bool:
    return candidate.signature is None or not candidate.signature.looks_inside


def _is_about(signature: Signature, packet: Packet) -> Match:
    """Whether a signature's five tuple is that of a packet."""
    found = Match.NO
    for header, match in signature.ways():
        if header.covers(packet):
            if match is Match.YES:
                return Match.YES
            found = Match.MAYBE
    return found


def _rules(regions: list[_Region], moment: Moment, application: Application) -> tuple[_Rules, _Rules, _Rules]:
    """What rules are surely about at a moment, with their places, and what those that pass or drop may be about."""
    surely: _Rules = []
    may_pass: _Rules = []
    may_drop: _Rules = []
    for signature, candidate, packets, match in regions:
        match signature.speaks(moment, application).also(match):
            case Match.YES:
                surely.append((packets, candidate.place))
            case Match.MAYBE:
                (may_drop if candidate.drops else may_pass).append((packets, candidate.place))
            case Match.NO:
                continue
    return surely, may_pass, may_drop


def _default_drops(action: str, moment: Moment, application: Application) -> Match:
    """Whether a default action drops what no rule matched, at this moment.

    `drop_established` lets handshakes pass. When an exchange without handshake counts as established, AWS does not say.
    The family `…_app_layer` waits for the application; what it does to one that nobody recognises, AWS does not say
    either.
    Source: FW-6, FW-9.
    """
    name = action.removeprefix("aws:")
    if name.startswith("alert"):
        return Match.NO
    if name in {"drop_strict", "reject_strict"}:
        return Match.YES
    is_known = name.startswith(("drop_established", "reject_established"))
    if moment is Moment.HANDSHAKE:
        return Match.NO if is_known else Match.MAYBE
    if moment is Moment.FIRST_PACKET or not is_known:
        return Match.MAYBE
    return Match.MAYBE if "app_layer" in name and application.protocol is None else Match.YES


def _outcome(combination: tuple[Candidate, ...]) -> Verdict:
    """What becomes of a connection if at each moment this is what happens."""
    first, last = combination[0], combination[-1]
    if first.drops:
        return Verdict.DENY
    if len(combination) == 1 or not last.drops:
        return Verdict.ALLOW
    passes_all = first.signature is not None and not first.signature.is_for_handshakes
    if not passes_all:
        return Verdict.DENY
    return Verdict.UNKNOWN if last.place < first.place else Verdict.ALLOW


def _decisive(ends: tuple[Candidate, ...]) -> Candidate:
    """What decides of the sure ends at each moment: a drop, else what passed the connection for good."""
    first, last = ends[0], ends[-1]
    if first.drops or len(ends) == 1:
        return first
    passes_all = first.signature is not None and not first.signature.is_for_handshakes
    return first if passes_all else last


def _gap(message: str) -> Gap:
    return Gap("NetworkFirewall", NOT_MODELLED, None, message)
