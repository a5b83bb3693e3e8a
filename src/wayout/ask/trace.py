"""Trace: one conversation from one place, hop by hop, there and back."""

from collections.abc import Iterable, Mapping
from typing import Self

import msgspec

from wayout.ask.destination.destination import Destination, parse_destination
from wayout.ask.diagnosis import whole_answer
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.examination.examination import Examination
from wayout.ask.inbound import from_internet, internet_address
from wayout.ask.permission.caller import callers_of
from wayout.ask.result.result import Result, final_blocker, main_branch
from wayout.ask.source.expand import expand
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source, parse_source
from wayout.errors import InputError
from wayout.forward.decision.decision import Denial, Doubt, Split, Verdict
from wayout.forward.decision.origin import SELF, Origin
from wayout.forward.decision.perspective import Leg
from wayout.forward.journey.journey import Branch, Disposition, Hop, HopKind, Step, StepKind, disposition_of
from wayout.forward.journey.outcome import Answer
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet


class LegTrace(msgspec.Struct, frozen=True):
    """One leg: how it ended, the hops really travelled, and those that would follow if nothing stopped the packet.

    `disposition` is None for a reply that is never sent because the request did not arrive.
    """

    disposition: Disposition | None
    hops: tuple[Hop, ...]
    beyond: tuple[Hop, ...] = ()


class Trace(msgspec.Struct, frozen=True):
    """One conversation: both legs, with the result that they belong to."""

    placement: Placement
    result: Result
    forward: LegTrace
    back: LegTrace

    @property
    def answer(self) -> Answer:
        """The verdict."""
        return self.result.answer


class Traces(tuple[Trace, ...]):  # noqa: SLOT001 - a subclass of tuple takes no slots with names
    """One trace per placement of a source. `gaps` hide places of it: the whole answer is open, whatever the traces say."""

    gaps: tuple[Gap, ...]

    def __new__(cls, traces: Iterable[Trace], gaps: tuple[Gap, ...] = ()) -> Self:
        """The traces with what hides others."""
        found = super().__new__(cls, traces)
        found.gaps = gaps
        return found

    @property
    def answer(self) -> Answer:
        """The verdict of all placements together."""
        return Answer.UNKNOWN if self.gaps else whole_answer([each.answer for each in self])


def trace(
    network: Network,
    source: str | Source,
    destination: str | Destination,
    *,
    source_port: int | None = None,
    resolved: Mapping[str, tuple[Address, ...]] | None = None,
    live: Resolver | None = None,
) -> Traces:
    """One trace per placement of `source`, and what hides others.

    Without `source_port`, the client's whole ephemeral range is looked at.

    Raises: InputError when the source or destination cannot be read or is not described by the snapshot.
    """
    target = parse_destination(destination) if isinstance(destination, str) else destination
    if source_port is not None and not 0 <= source_port <= 65535:
        raise InputError(f"the source port {source_port} is not between 0 and 65535", None)
    ports = IntervalSet.single(source_port) if source_port is not None else None
    sender = internet_address(source) if isinstance(source, str) else None
    if sender is not None:
        placement, result = from_internet(network, sender, target, ports, resolved or {})
        return Traces([_traced(placement, result, tuple(outcome.client for outcome in result.outcomes))])
    who = parse_source(source) if isinstance(source, str) else source
    places = expand(network, who)
    examination = Examination(
        network,
        sisters=places.sisters,
        resolved=resolved,
        live=live,
        source_ports=ports,
        callers=callers_of(network, who),
    )
    hidden = places.unplaced if places.placements else places.gaps
    return Traces((trace_of(examination, placement, target) for placement in places.placements), hidden)


def trace_of(examination: Examination, placement: Placement, destination: Destination) -> Trace:
    """The trace from one placement, along the way that most of the packets take."""
    own = examination.filters(placement, destination)
    return _traced(placement, examination.result(placement, destination), own)


def _traced(placement: Placement, result: Result, own: tuple[Split, ...]) -> Trace:
    branch = main_branch(result)
    if branch is not None:
        own = tuple(_with_own(branch, split) for split in own)
    client = _client_hop(placement.origin if branch is None else placement.sender_to(branch.destinations), own)
    if branch is None:
        return Trace(placement, result, LegTrace(_ending(result, Leg.FORWARD, None), (client,)), LegTrace(None, ()))
    there, back = (_told_of(placement.origin, hops) for hops in (branch.forward, branch.back))
    forward = _leg(result, branch, Leg.FORWARD, (client, *there), 1)
    if forward.disposition not in {Disposition.DELIVERED, Disposition.EXITS}:
        return Trace(placement, result, forward, LegTrace(None, (), back))
    home = Hop(
        client.component,
        client.kind,
        (Step(StepKind.DELIVER, Verdict.ALLOW, client.component, None, None, "a reply needs no rule (SG-10)"),)
        if placement.origin.subnet_id
        else (),
    )
    return Trace(placement, result, forward, _leg(result, branch, Leg.RETURN, (*back, home), 0))


def _with_own(branch: Branch, split: Split) -> Split:
    """What the sender's groups say, with what they do not let out because of the way that it takes (SG-16)."""
    denials = (Denial(b.packets, b.reason, b.component, b.rule, b.facts) for b in branch.blockers if b.hop < 0)
    doubted = (Doubt(u.packets, u.gap) for u in branch.unknowns if u.hop < 0)
    return Split(split.allowances, (*split.denials, *denials), (*split.doubts, *doubted))


def _told_of(origin: Origin, hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """The hops of a walk that many senders share, as this one made it."""
    return tuple(Hop(hop.component, hop.kind, tuple(_naming(origin, step) for step in hop.steps)) for hop in hops)


def _naming(origin: Origin, step: Step) -> Step:
    note = step.note
    if note is None or SELF not in note:
        return step
    return Step(step.kind, step.verdict, step.component, step.rule, step.reason, note.replace(SELF, origin.component))


def _leg(result: Result, branch: Branch, leg: Leg, hops: tuple[Hop, ...], offset: int) -> LegTrace:
    """Cut the hops where the packet is stopped."""
    stopped = final_blocker(result, branch, leg)
    disposition = _ending(result, leg, branch)
    if stopped is None:
        return LegTrace(disposition, hops)
    end = max(stopped.hop + offset, 0) + 1
    return LegTrace(disposition, hops[:end], hops[end:])


def _ending(result: Result, leg: Leg, branch: Branch | None) -> Disposition:
    """How a leg ends: by what stops it, in doubt when a gap lies on it, otherwise as the way ends."""
    stopped = final_blocker(result, branch, leg)
    if stopped is not None:
        return disposition_of(stopped.reason)
    unknowns = [u for outcome in result.outcomes for u in outcome.unknowns if u.leg is leg]
    if branch is None or (unknowns and result.answer is Answer.UNKNOWN):
        return Disposition.UNKNOWN
    return branch.ending if leg is Leg.FORWARD else Disposition.DELIVERED


def _client_hop(origin: Origin, own: tuple[Split, ...]) -> Hop:
    if origin.interface_id is not None:
        kind = HopKind.INSTANCE if origin.instance_id else HopKind.NETWORK_INTERFACE
    else:
        kind = HopKind.PLACEMENT if origin.subnet_id else HopKind.INTERNET
    steps = []
    for client in own[:1]:
        rules = ", ".join(dict.fromkeys(a.rule for a in client.allowances if a.rule)) or None
        component = origin.interface_id or origin.component
        if client.denials:
            steps.append(
                Step(StepKind.FILTER, Verdict.DENY, component, client.denials[0].rule, client.denials[0].reason)
            )
        elif client.doubts:
            steps.append(Step(StepKind.FILTER, Verdict.UNKNOWN, component, None, None, client.doubts[0].gap.message))
        else:
            steps.append(Step(StepKind.FILTER, Verdict.ALLOW, component, rules))
    return Hop(origin.hop_component, kind, tuple(steps))
